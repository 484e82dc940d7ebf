import { createHash } from 'node:crypto';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Page, PageQuery } from '../shop/shop.ts';
import { withRetries } from './retry.ts';
import type { SyncContext } from './context.ts';

/** More pages than any shop has; a list that goes on beyond has no end. */
const MOST_PAGES = 100_000;
/** A shop that moves records while we read may repeat a page once or twice; one that repeats more often never ends. */
const ALLOWED_REPEATS = 2;

/**
 * Reads a list of the shop page by page and hands each page over, until its end. Flat memory: of a page that was handed over only a
 * fingerprint stays, to notice a shop whose list never ends. A page that could not be taken ends the reading with its problem.
 */
export async function readPages<Record extends { updatedAt: Date }>(
  context: SyncContext,
  operation: string,
  query: PageQuery,
  read: (query: PageQuery) => Promise<Result<Page<Record>>>,
  identify: (record: Record) => string,
  take: (page: Page<Record>) => Promise<Result<void> | void>,
): Promise<Result<void>> {
  const seen = new Set<string>();
  let repeats = 0;
  let cursor: string | undefined;
  for (let count = 0; count < MOST_PAGES && !context.signal.aborted; count += 1) {
    const position = cursor === undefined ? query : { ...query, cursor };
    const page = await withRetries(context.clock, context.signal, () => read(position));
    if (!page.ok) return page;
    const taken = await take(page.value);
    if (taken && !taken.ok) return taken;
    if (page.value.nextCursor === null) return ok(undefined);
    for (const mark of [`cursor ${page.value.nextCursor}`, fingerprint(page.value, identify)]) {
      if (seen.has(mark)) repeats += 1;
      seen.add(mark);
    }
    if (repeats > ALLOWED_REPEATS) return failed(problem('shop-pages-repeat', { operation }));
    cursor = page.value.nextCursor;
  }
  return context.signal.aborted ? ok(undefined) : failed(problem('shop-pages-repeat', { operation }));
}

function fingerprint<Record extends { updatedAt: Date }>(
  page: Page<Record>,
  identify: (record: Record) => string,
): string {
  const hash = createHash('sha1');
  for (const record of page.items) hash.update(`${identify(record)}@${record.updatedAt.getTime()};`);
  for (const { record } of page.problems) hash.update(`!${record};`);
  return hash.digest('base64url');
}
