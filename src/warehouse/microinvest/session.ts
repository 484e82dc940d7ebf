import type { Compilable } from 'kysely';
import type { Configuration } from './configuration.ts';
import type { Markers } from './markers.ts';
import type { Column, Connection } from './sql/dialect.ts';
import type { WarehouseOptions } from '../warehouse.ts';

/** An open warehouse database and what is remembered about it while it is open. */
export interface Session extends Connection {
  options: WarehouseOptions;
  columns: readonly Column[];
  configuration: Configuration;
  markers: Markers;
  /** The highest number that was seen of each sequence and location, when numbers run per location. */
  numbersSeen: Map<string, number>;
  /** Where the numbers of a sequence and location go on after a long run of taken ones. */
  numbersPassed: Map<string, number>;
  /** The SQL text of a statement that is the same every time but for its parameters, compiled only the first time. */
  keptText: (name: string, statement: () => Compilable) => string;
  /** Lets one writer at a time through: document numbers make writers wait for each other anyway, and markers have one memory. */
  oneAtATime: <Value>(work: () => Promise<Value>) => Promise<Value>;
}

/** Putting a statement of many values together takes longer than running it; some hundred texts are kept at most. */
export function keptTexts(): Session['keptText'] {
  const texts = new Map<string, string>();
  return (name, statement) => {
    const text = texts.get(name) ?? statement().compile().sql;
    texts.set(name, text);
    return text;
  };
}

/** A queue of one: the next work starts when the one before it has ended, well or badly. */
export function turnstile(): Session['oneAtATime'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => {});
    return mine;
  };
}
