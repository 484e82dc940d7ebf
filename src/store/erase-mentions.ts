import { sql } from 'kysely';
import type { Store } from './store.ts';

/**
 * Where the words of others are kept: what a shop, a database, a printer or a mail server said may quote anybody. Each is JSON, and no key of its table.
 * Every other column is either erased as a whole (erasure.ts, erase-customers.ts) or holds goods, money, moments, numbers and codes alone; a test looks for a buyer in all of
 * them.
 */
const OF_OTHERS = [
  ['problems', 'params'],
  ['plans', 'problem'],
  ['plan_records', 'changes'],
  ['plan_records', 'problems'],
  ['plan_records', 'basis'],
  ['run_events', 'problem'],
  ['receipts', 'problem'],
  ['notices', 'content'],
  ['deliveries', 'problem'],
] as const;

const CUT = '…';

/**
 * Whether a text tells somebody from others, and from codes and keys: an e-mail, a phone, a name of several words. Shorter ones would be found in texts
 * about anything.
 */
function tells(text: string): boolean {
  return /^\S+@\S+$/.test(text) || text.replaceAll(/\D/g, '').length >= 7 || /^\S{2,} .*\S{2,}$/.test(text);
}

/**
 * Puts "…" where one of these texts stands in what others said, just as it is written. The problems of these records stay as they are: they belong to orders that
 * have to be kept.
 */
export async function cutMentions(
  store: Store,
  texts: readonly string[],
  keptRecords: readonly string[],
): Promise<void> {
  // The longest first, so that of a name inside another one nothing is left over.
  const told = [...new Set(texts.map((text) => text.trim()))].filter(tells);
  told.sort((left, right) => right.length - left.length);
  for (const text of told)
    for (const [table, column] of OF_OTHERS) await cut(store, { table, column }, text, keptRecords);
}

async function cut(
  store: Store,
  { table, column }: { table: string; column: string },
  text: string,
  keptRecords: readonly string[],
): Promise<void> {
  const [in_, of] = [sql.table(table), sql.ref(column)];
  const isFree =
    table === 'problems'
      ? sql`record NOT IN (SELECT value FROM json_each(${JSON.stringify(keptRecords)}))`
      : sql`true`;
  const quoted = JSON.stringify(text).slice(1, -1);
  const { rows } = await sql<{ json: string }>`
    SELECT DISTINCT ${of} AS json FROM ${in_} WHERE instr(${of}, ${quoted}) > 0 AND ${isFree}`.execute(store);
  for (const { json } of rows)
    await sql`UPDATE ${in_} SET ${of} = ${without(json, text)} WHERE ${of} = ${json} AND ${isFree}`.execute(
      store,
    );
}

/** Only values are cut: whatever somebody is called, what names them stays. */
function without(json: string, text: string): string {
  return JSON.stringify(
    JSON.parse(json, (_name, value: unknown) =>
      typeof value === 'string' ? value.replaceAll(text, CUT) : value,
    ),
  );
}
