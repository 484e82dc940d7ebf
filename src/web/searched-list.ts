import * as z from 'zod';
import { cursorOf, placeOf } from './cursor.ts';

/** What a searched list is asked for: one of its views, what it is searched for, and a page that begins after a place in it. */
export function listQuery<View extends z.ZodType>(view: View) {
  return z.object({
    view,
    search: z.string().max(200).default(''),
    after: z.string().max(3000).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  });
}

/** The place a page begins after, in two parts; null for the beginning, `wrong` for a text that is no place. */
export function placeAsked(after: string | undefined): readonly [string, string] | null | 'wrong' {
  if (after === undefined) return null;
  const place = placeOf(after, 2);
  return place ? [place[0]!, place[1]!] : 'wrong';
}

/** A page of at most `limit` rows, of which one more was looked for: what stands on it, and after which place the next one begins. */
export function pageOf<Row>(
  found: readonly Row[],
  limit: number,
  placeOfRow: (row: Row) => readonly [string, string],
): { rows: readonly Row[]; next: string | null } {
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: last && found.length > limit ? cursorOf(placeOfRow(last)) : null };
}
