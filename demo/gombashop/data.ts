import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

const TABLES = `
  CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS categories (id TEXT PRIMARY KEY, parentId TEXT, name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS products (
    id TEXT PRIMARY KEY, updatedAt INTEGER NOT NULL, deletedAt INTEGER, texts TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS productsByChange ON products (updatedAt, id);
  CREATE TABLE IF NOT EXISTS variants (
    id TEXT PRIMARY KEY, productId TEXT NOT NULL REFERENCES products (id), position INTEGER NOT NULL,
    sku TEXT, barcode TEXT, parameters TEXT, price TEXT NOT NULL, oldPrice TEXT, quantity TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS variantsByProduct ON variants (productId, position);
  CREATE INDEX IF NOT EXISTS variantsBySku ON variants (sku);
  CREATE TABLE IF NOT EXISTS customers (
    id TEXT PRIMARY KEY, updatedAt INTEGER NOT NULL, deletedAt INTEGER, email TEXT, eik TEXT, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS customersByChange ON customers (updatedAt, id);
  CREATE INDEX IF NOT EXISTS customersByEmail ON customers (email);
  CREATE INDEX IF NOT EXISTS customersByEik ON customers (eik);
  CREATE TABLE IF NOT EXISTS orders (
    number TEXT PRIMARY KEY, updatedAt INTEGER NOT NULL, status TEXT NOT NULL, isRaw INTEGER NOT NULL,
    holdsStock INTEGER NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS ordersByChange ON orders (updatedAt, number);
`;

// Every kind starts elsewhere, so that a client that takes one kind's id for another's is caught at once; ids of a kind
// keep one length for long, so that their order as texts is the order of birth.
const FIRST_NUMBER = {
  category: 1001,
  product: 100_001,
  variant: 500_001,
  customer: 20_001,
  order: 7_000_001,
};

/** Deleted products and customers stay in lists for 90 days. */
export const KEPT_AFTER_DELETION_MS = 90 * 24 * 3_600_000;

/** The shop's data, in one SQLite file. */
export interface Data {
  // Row says what the caller's own SQL gives back; nothing here can check it.
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  /** How many rows were changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** All or nothing; a transaction inside another one is part of it. */
  transaction<Result>(work: () => Result): Result;
  /** The next number of a kind; never given twice, also not after a restart. */
  nextNumber(kind: keyof typeof FIRST_NUMBER): number;
  /** Grows with every row that is changed since the file was opened. */
  changes(): number;
  close(): void;
}

/** Opens or creates the file; ":memory:" lives as long as the process. */
export function openData(file: string): Data {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  // The file must outlive a killed process, not a power cut; the plain journal leaves no second file beside it.
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF');
  database.exec(TABLES);
  const statements = new Map<string, StatementSync>();
  let isInTransaction = false;

  function statement(sql: string): StatementSync {
    const known = statements.get(sql);
    if (known) return known;
    const prepared = database.prepare(sql);
    statements.set(sql, prepared);
    return prepared;
  }

  const data: Data = {
    all: (sql, ...values) => statement(sql).all(...values) as never[],
    get: (sql, ...values) => statement(sql).get(...values) as undefined,
    run: (sql, ...values) => Number(statement(sql).run(...values).changes),
    transaction(work) {
      if (isInTransaction) return work();
      database.exec('BEGIN IMMEDIATE');
      isInTransaction = true;
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      } finally {
        isInTransaction = false;
      }
    },
    nextNumber(kind) {
      const row = data.get<{ value: number }>(
        `INSERT INTO counters (name, value) VALUES (?, ?)
         ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value`,
        kind,
        FIRST_NUMBER[kind],
      );
      return row!.value;
    },
    changes: () => data.get<{ changes: number }>('SELECT total_changes() AS changes')!.changes,
    close: () => database.close(),
  };
  return data;
}
