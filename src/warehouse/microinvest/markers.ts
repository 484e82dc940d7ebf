import { sql } from 'kysely';
import { OPERATION_TYPE } from '../../domain/document.ts';
import { startsWith } from './conditions.ts';
import type { Database } from './sql/dialect.ts';

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
   * Numbers of the documents that carry the key, newest knowledge included. `afresh` looks through all lines. Call it
   * inside the transaction that holds the key, so that every document written under it before is visible.
   */
  numbersOf(database: Database, key: string, afresh?: boolean): Promise<number[]>;
}

const READ_AFRESH_MS = 15 * 60_000;

interface Memory {
  upToLine: number;
  readAtMs: number;
  numbers: Map<string, Set<number>>;
}

/** An empty memory for one open database. */
export function rememberedMarkers(): Markers {
  const memories = new Map<string, Memory>();

  async function memoryOf(database: Database, prefix: string, afresh: boolean): Promise<Memory> {
    const known = memories.get(prefix);
    const isFresh = known !== undefined && !afresh && Date.now() - known.readAtMs < READ_AFRESH_MS;
    const memory = isFresh ? known : await emptyMemory(database);
    for (const row of await markersQuery(database, prefix, isFresh ? memory.upToLine : 0).execute()) {
      const key = markerOf(row.note);
      memory.numbers.set(key, (memory.numbers.get(key) ?? new Set()).add(Number(row.number)));
      memory.upToLine = Math.max(memory.upToLine, row.line);
    }
    memories.set(prefix, memory);
    return memory;
  }

  return {
    async numbersOf(database, key, afresh = false) {
      const memory = await memoryOf(database, shopPrefix(key), afresh);
      return [...(memory.numbers.get(key.toUpperCase()) ?? [])];
    },
  };
}

/** Begins at the newest line there is, so that a table without any marker is not read whole again and again. */
async function emptyMemory(database: Database): Promise<Memory> {
  const newest = await newestLine(database);
  return { upToLine: newest, readAtMs: Date.now(), numbers: new Map() };
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
export function markersQuery(database: Database, prefix: string, afterLine: number) {
  return database
    .selectFrom('operations')
    .select([
      'Acct as number',
      sql<string>`substr(${sql.ref('Note')}, 1, ${sql.lit(NOTE_HEAD)})`.as('note'),
      'ID as line',
    ])
    .where('OperType', '=', sql.lit(OPERATION_TYPE.order))
    .where('ID', '>', afterLine)
    .where('Acct', '>', 0)
    .where(startsWith('Note', prefix));
}

/** The key a note begins with, if it begins with one: what stands before the first space. */
export function markerOf(note: string | null): string {
  return (note ?? '').split(' ', 1)[0]!.toUpperCase();
}

/** Whether a text has the shape of a document key; a note that a person has edited may begin with anything. */
export function isDocumentKey(text: string): boolean {
  return text.length <= LONGEST_KEY && /^KVO-[0-9A-Z]{1,8}-[0-9A-Z.]+$/.test(text);
}

/** "KVO-<tag>-": what the keys of one shop have in common. */
function shopPrefix(key: string): string {
  return key.slice(0, key.lastIndexOf('-') + 1);
}
