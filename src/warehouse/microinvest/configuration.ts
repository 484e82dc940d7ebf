import type { Database } from './sql/dialect.ts';

/** The global settings of the database (configuration rows with UserID -1) that Kervan asks for. */
export interface Settings {
  /** configkey20: prices in goods and operations include VAT; null when the database does not say. */
  pricesIncludeVat: boolean | null;
  /** configkey23: 0 average, 1 last, 2 FIFO, 3 LIFO, 4 choice, 5 FEFO; 0 unless said. */
  costMethod: number;
  /** configkey48: document numbers run per location; off unless said. */
  numbersPerLocation: boolean;
  /** configkey12: stock may fall below zero; it may unless said. */
  allowsNegativeStock: boolean;
  /** Stamped by Kervan's own demonstration data; the vendor has no such key. */
  isSample: boolean;
}

export interface Configuration {
  settings(database: Database): Promise<Settings>;
}

/** Kervan's own row among the vendor's settings, only ever put into databases that it made itself. */
export const SAMPLE_KEY = 'KervanSample';

const KEYS = ['configkey12', 'configkey20', 'configkey23', 'configkey48', SAMPLE_KEY];
const GLOBAL = -1;

/** Settings change once in years: they are read again at most once a minute, not for every document. */
const REMEMBERED_MS = 60_000;

/** The settings of one database, remembered for a minute. */
export function rememberedConfiguration(): Configuration {
  let known: Settings | null = null;
  let readAtMs = 0;
  return {
    async settings(database) {
      if (known === null || performance.now() - readAtMs > REMEMBERED_MS) {
        known = await readSettings(database);
        readAtMs = performance.now();
      }
      return known;
    },
  };
}

/**
 * Reads them afresh. Nothing makes a key unique, so of several rows the newest counts; values are texts, -1 and 0 for yes and
 * no, sometimes True and False. A blank database has no rows at all.
 */
export async function readSettings(database: Database): Promise<Settings> {
  const rows = await database
    .selectFrom('configuration')
    .select(['Key', 'Value'])
    .where('UserID', '=', GLOBAL)
    .where('Key', 'in', KEYS)
    .orderBy('ID')
    .execute();
  const values = new Map(rows.map((row) => [row.Key?.toLowerCase(), row.Value?.trim() ?? '']));
  const flag = (key: string): boolean | null => {
    const value = values.get(key.toLowerCase());
    return value === undefined || value === '' ? null : /^(-1|1|true)$/i.test(value);
  };
  return {
    pricesIncludeVat: flag('configkey20'),
    costMethod: Number.parseInt(values.get('configkey23') ?? '0', 10) || 0,
    numbersPerLocation: flag('configkey48') ?? false,
    allowsNegativeStock: flag('configkey12') ?? true,
    isSample: flag(SAMPLE_KEY) ?? false,
  };
}
