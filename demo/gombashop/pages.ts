export type ListName = 'orders' | 'products' | 'customers';

/** Where a record stands in its list, which is ordered by moment of change, then id. */
export interface Position {
  updatedAt: number;
  id: string;
}

/** Which part of a list is asked for: at most `limit` records after a position; null = all of them. */
export interface PageQuery {
  after: Position;
  limit: number | null;
}

export interface Page<Row> {
  rows: Row[];
  next: Position | null;
}

/** Before the first record of any list. */
export const START: Position = { updatedAt: Number.MIN_SAFE_INTEGER, id: '' };

/** The position before every record changed at this moment or later. */
export function since(moment: number): Position {
  return { updatedAt: moment, id: '' };
}

/** The position that stands later in the list. */
export function later(a: Position, b: Position): Position {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt ? a : b;
  return a.id > b.id ? a : b;
}

/** What to put after LIMIT to learn whether there is a next page: one more than asked; -1 is SQLite's "no limit". */
export function rowsToRead(query: PageQuery): number {
  return query.limit === null ? -1 : query.limit + 1;
}

/** Cuts the one row read too many and says where the next page starts. */
export function cutPage<Row extends { updatedAt: number; id: string }>(
  rows: Row[],
  query: PageQuery,
): Page<Row> {
  if (query.limit === null || rows.length <= query.limit) return { rows, next: null };
  const kept = rows.slice(0, query.limit);
  const last = kept.at(-1)!;
  return { rows: kept, next: { updatedAt: last.updatedAt, id: last.id } };
}

/** A position as an opaque text for one list. `nonce` makes two cursors to one place differ. */
export function encodeCursor(list: ListName, position: Position, nonce?: number): string {
  const parts = [list, position.updatedAt, position.id, ...(nonce === undefined ? [] : [nonce])];
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The position a cursor of this list stands for; null when it is not one. */
export function decodeCursor(list: ListName, cursor: string): Position | null {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts)) return null;
    const [name, updatedAt, id] = parts as unknown[];
    if (name !== list || !Number.isSafeInteger(updatedAt) || typeof id !== 'string') return null;
    return { updatedAt: updatedAt as number, id };
  } catch {
    return null;
  }
}
