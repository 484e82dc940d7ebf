import { DatabaseSync } from 'node:sqlite';

/** What the device printed, for ever: the fiscal memory and the journal in one. */
export interface PrintedDocument {
  number: number;
  kind: 'receipt' | 'reversal' | 'x-report' | 'z-report' | 'cash-in' | 'cash-out' | 'duplicate';
  /** The device's clock: "2026-11-23T12:05:07". */
  at: string;
  /** Decimal text; "0" for a report. */
  total: string;
  /** '' where there is none. */
  uniqueSaleNumber: string;
  /** Sums by tax group, 1 to 8, decimal texts. */
  groups: Record<string, string>;
  /** Sums by kind of payment. */
  payments: Record<string, string>;
  /** For a reversal: which receipt, and why. */
  reversed: { number: number; reason: string } | null;
  /** As it is on paper. */
  lines: string[];
}

/** What else the device knows of itself. */
export interface DeviceState {
  /** Decimal text. */
  cash: string;
  clockOffsetMs: number;
  /** When the first receipt since the last Z report was printed, in milliseconds; null when there is none. */
  dayBeganAt: number | null;
  zReports: number;
  paper: 'enough' | 'low' | 'out';
  coverOpen: boolean;
}

const NEW_DEVICE: DeviceState = {
  cash: '0.00',
  clockOffsetMs: 0,
  dayBeganAt: null,
  zReports: 0,
  paper: 'enough',
  coverOpen: false,
};

/** The device's memory in a file: what is printed stays printed, whatever kills the process. */
export interface Memory {
  state(): DeviceState;
  change(change: Partial<DeviceState>): void;
  /** Writes a document and what it changed in the device, both or neither. */
  print(document: PrintedDocument, change: Partial<DeviceState>): void;
  nextNumber(): number;
  document(number: number): PrintedDocument | null;
  /** All printed after this number, oldest first. */
  since(number: number): PrintedDocument[];
  /** The latest so many, newest first. */
  latest(count: number): PrintedDocument[];
  /** The number of the latest Z report, 0 without one. */
  latestZ(): number;
  reversalsOf(number: number): PrintedDocument[];
  close(): void;
}

/** Opens the memory in a file, or ":memory:". */
export function openMemory(file: string): Memory {
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, document TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS device (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
  `);
  database.prepare('INSERT OR IGNORE INTO device VALUES (1, ?)').run(JSON.stringify(NEW_DEVICE));
  const statements = {
    state: database.prepare('SELECT state AS value FROM device'),
    keep: database.prepare('UPDATE device SET state = ?'),
    add: database.prepare('INSERT INTO journal VALUES (?, ?)'),
    last: database.prepare('SELECT coalesce(max(number), 0) AS value FROM journal'),
    one: database.prepare('SELECT document AS value FROM journal WHERE number = ?'),
    since: database.prepare('SELECT document AS value FROM journal WHERE number > ? ORDER BY number'),
    latest: database.prepare('SELECT document AS value FROM journal ORDER BY number DESC LIMIT ?'),
    latestZ: database.prepare(
      "SELECT coalesce(max(number), 0) AS value FROM journal WHERE document ->> 'kind' = 'z-report'",
    ),
    reversals: database.prepare(
      "SELECT document AS value FROM journal WHERE document ->> '$.reversed.number' = ?",
    ),
  };
  const read = (row: unknown) => JSON.parse((row as { value: string }).value) as PrintedDocument;
  const state = () => JSON.parse((statements.state.get() as { value: string }).value) as DeviceState;
  const keep = (change: Partial<DeviceState>) =>
    void statements.keep.run(JSON.stringify({ ...state(), ...change }));

  return {
    state,
    change: keep,
    print(document, change) {
      database.exec('BEGIN IMMEDIATE');
      try {
        statements.add.run(document.number, JSON.stringify(document));
        keep(change);
        database.exec('COMMIT');
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    nextNumber: () => (statements.last.get() as { value: number }).value + 1,
    document(number) {
      const row = statements.one.get(number);
      return row ? read(row) : null;
    },
    since: (number) => statements.since.all(number).map(read),
    latest: (count) => statements.latest.all(count).map(read),
    latestZ: () => (statements.latestZ.get() as { value: number }).value,
    reversalsOf: (number) => statements.reversals.all(number).map(read),
    close: () => database.close(),
  };
}
