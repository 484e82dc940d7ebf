import { CompiledQuery } from 'kysely';
import type { StoredValue } from '../sqlite.ts';
import type { Store } from './store.ts';

/**
 * Does a statement once for each of these rows; `:name` stands for what a row has under that name, or for what all of them have in common. Answers how many rows of the
 * table it changed. All are done or none.
 *
 * For hundreds of rows at a time: to hand them over as one JSON text and take it apart in SQL costs several times as much.
 */
export async function forEachRow(
  store: Store,
  statement: string,
  rows: readonly object[],
  common: Readonly<Record<string, StoredValue>> = {},
): Promise<number> {
  if (rows.length === 0) return 0;
  const names: string[] = [];
  const text = statement.replaceAll(/:(\w+)/g, (_, name: string) => {
    names.push(name);
    return '?';
  });
  const valuesOf = (row: Readonly<Record<string, StoredValue>>): StoredValue[] =>
    names.map((name) => (name in common ? common[name]! : row[name]!));
  const eachRow = (rows as readonly Record<string, StoredValue>[]).map(valuesOf);
  const { numAffectedRows } = await store.executeQuery(CompiledQuery.raw(text, [{ eachRow }]));
  return Number(numAffectedRows ?? 0);
}
