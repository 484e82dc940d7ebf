import type { FaultKind } from '../sql/dialect.ts';

/**
 * What Kervan and a helper that speaks to the Microsoft engine say to each other; written down for makers of other helpers in
 * docs/access-helper.md. Each line is one JSON text in UTF-8. The helper says hello first; then every ask is answered, in order.
 */
export const PROTOCOL = 1;

/** Under these names the helper finds in its environment where Kervan listens, and what it has to show there. */
export const PORT_VARIABLE = 'KERVAN_HELPER_PORT';
export const TOKEN_VARIABLE = 'KERVAN_HELPER_TOKEN';

/** The first line of a helper. */
export interface Hello {
  protocol: typeof PROTOCOL;
  token: string;
}

/** A value of a row. Moments are "2026-11-23 10:15:00", as the database holds them; Yes/No is true or false. */
export type Value = string | number | boolean | null;

/** A value for a place in a statement: whole numbers up to 32 bits, other numbers, texts, moments. */
export type Parameter = string | number | null | { moment: string };

export type Ask =
  | { do: 'open'; file: string; password: string }
  /** One statement with "?" for each parameter. */
  | { do: 'run'; sql: string; parameters: Parameter[] }
  | { do: 'begin' }
  | { do: 'commit' }
  | { do: 'rollback' }
  /** What engine and driver call themselves, as `open` says it too. */
  | { do: 'engine' }
  /** The columns of all tables. */
  | { do: 'columns' };

export type AskLine = Ask & { id: number };

/** What a helper answers to an ask: any number of `rows`, then `done` or `error`. */
export type AnswerLine =
  | { id: number; rows: Value[][] }
  | ({ id: number; done: true } & Done)
  | { id: number; error: HelperFault };

export interface Done {
  /** Of a statement that gives rows: the names of their values. */
  names?: string[];
  /** Of a statement that changes rows: how many. */
  count?: number;
  /** Of `open` and `engine`: what engine and driver they call themselves. */
  engine?: string;
  /** Of `columns`. */
  columns?: { table: string; name: string; length: number | null }[];
}

export interface HelperFault {
  kind: HelperFaultKind;
  /** The engine's own words with its numbers. */
  detail: string;
}

/** As the dialect knows them, and a key that stands there already. */
export type HelperFaultKind = FaultKind | 'duplicate';
