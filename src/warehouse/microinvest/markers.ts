import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import { kindOfKey } from './sequences.ts';
import type { Database, Dialect } from './sql/dialect.ts';

/**
 * The marker of a document is its key, alone at the start of the note of every line. It outlives what the yearly
 * trimming of the vendor's program does to nextacct (all rows there are deleted and its own made anew).
 *
 * operations has no index on Note, so looking a marker up means reading every order line. Done for each document that
 * would make an import of a thousand orders read the table a thousand times. So the markers of a shop are read once and
 * then only what came after.
 *
 * Why that is safe, told as a story. Two Kervans import the same order, and each remembers markers up to line 100. The
 * first writes its document as lines 101 and 102. Now it may be that the second one's memory misses it: line 103, somebody
 * else's, was committed before 101 and 102 and was seen, and from then on only later lines are read. But the first one's
 * key was committed together with its lines. The second one has to insert the same key before anything else, waits until
 * the first has committed, and is refused; then it looks through all lines, not through its memory. Memory alone would decide
 * only if the key were trimmed away in between; so it is also thrown away every quarter of an hour, and trimming is
 * a yearly matter done by hand. In the other direction, a remembered document that is gone, nothing is trusted: who finds
 * a number here reads the live lines.
 */
export interface Markers {
  /**
   * Numbers of the documents that carry the keys, as far as memory goes after reading the lines that came since.
   * `newest` is the largest operations.ID; who is about to write reads it inside the transaction that holds the key, so that
   * every document written under it before is visible. "afresh" looks through all lines instead. One caller at a time.
   */
  numbersOf(database: Database, keys: readonly string[], newest: number | 'afresh'): Promise<number[]>;
  /** Remembers a document of our own as committed, so that its lines need not be read back. */
  wrote(document: { key: string; number: number; lines: number }): void;
}

const READ_AFRESH_MS = 15 * 60_000;

interface Memory {
  readAtMs: number;
  /** Everything up to this operations.ID was read. */
  upToLine: number;
  /** Lines that we added since. */
  ownLines: number;
  numbers: Map<string, Set<number>>;
}

/** An empty memory for one open database. */
export function rememberedMarkers(dialect: Dialect): Markers {
  const memories = new Map<string, Memory>();

  /** Everything, read now. */
  async function readAll(database: Database, prefix: string): Promise<Memory> {
    const upToLine = await newestLine(database);
    const memory: Memory = { readAtMs: performance.now(), upToLine, ownLines: 0, numbers: new Map() };
    add(memory, await markersQuery(dialect, database, prefix, 0).execute());
    memories.set(prefix, memory);
    return memory;
  }

  async function upToDate(database: Database, prefix: string, newest: number | 'afresh'): Promise<Memory> {
    const memory = memories.get(prefix);
    const isOld = memory === undefined || performance.now() - memory.readAtMs > READ_AFRESH_MS;
    // Fewer lines than before: the database was restored from a backup while it is open here.
    if (isOld || newest === 'afresh' || newest < memory.upToLine) return readAll(database, prefix);
    // IDs go up by one: when there are just as many new ones as lines of our own, nobody else has added any.
    const isOnlyOurs = newest - memory.upToLine === memory.ownLines;
    if (!isOnlyOurs) add(memory, await markersQuery(dialect, database, prefix, memory.upToLine).execute());
    memory.upToLine = Math.max(memory.upToLine, newest);
    memory.ownLines = 0;
    return memory;
  }

  return {
    async numbersOf(database, keys, newest) {
      const found: number[] = [];
      for (const prefix of new Set(keys.map(shopPrefix))) {
        const memory = await upToDate(database, prefix, newest);
        for (const key of keys) if (key.startsWith(prefix)) found.push(...(memory.numbers.get(key) ?? []));
      }
      return found;
    },
    wrote({ key, number, lines }) {
      const memory = memories.get(shopPrefix(key));
      if (memory === undefined) return;
      remember(memory, key, number);
      memory.ownLines += lines;
    },
  };
}

function add(memory: Memory, rows: { head: string; number: number | null; line: number }[]): void {
  for (const { head, number, line } of rows) {
    remember(memory, markerOf(head), Number(number));
    memory.upToLine = Math.max(memory.upToLine, line);
  }
}

function remember(memory: Memory, key: string, number: number): void {
  memory.numbers.set(key, (memory.numbers.get(key) ?? new Set()).add(number));
}

/** The largest operations.ID. */
export async function newestLine(database: Database): Promise<number> {
  const { newest } = await database
    .selectFrom('operations')
    .select((eb) => eb.fn.max('ID').as('newest'))
    .executeTakeFirstOrThrow();
  return newest ?? 0;
}

/** nextacct.NextAcct holds 50 characters. */
const LONGEST_KEY = 50;
/** Enough of a note to hold any key and the space after it. */
const NOTE_HEAD = LONGEST_KEY + 1;

/** Every note that begins with the prefix, once per document, in the lines after one. */
export function markersQuery(dialect: Dialect, database: Database, prefix: string, afterLine: number) {
  return database
    .selectFrom('operations')
    .select(['Acct as number', dialect.text.head(sql.ref('Note'), NOTE_HEAD).as('head'), 'ID as line'])
    .where('OperType', '=', sql.lit(OPERATION_TYPE[kindOfKey(prefix)]))
    .where('ID', '>', afterLine)
    .where('Acct', '>', 0)
    .where(dialect.text.begins(sql.ref('Note'), prefix));
}

/** The key a note begins with, if it begins with one: what stands before the first space. */
export function markerOf(note: string | null): string {
  return (note ?? '').split(' ', 1)[0]!.toUpperCase();
}

/** Whether a text has the shape of a document key; a note that a person has edited may begin with anything. */
export function isDocumentKey(text: string): boolean {
  return text.length <= LONGEST_KEY && /^KV[OSRC]-[0-9A-Z]{1,8}-[0-9A-Z.]+(-[0-9A-Z]{1,4})?$/.test(text);
}

/** "KVO-<tag>-": what the keys of one shop have in common. */
function shopPrefix(key: string): string {
  return `${key.split('-', 2).join('-')}-`;
}
