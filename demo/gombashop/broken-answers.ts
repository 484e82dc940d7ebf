import type { Answer } from './answers.ts';
import type { Fault, FaultKind } from './faults.ts';
import { encodeCursor } from './pages.ts';
import { seededRandom } from './random.ts';
import type { Shop } from './shop.ts';

/** What a proxy or a shop under maintenance shows instead of an answer. */
export const HTML_PAGE =
  '<!doctype html><html lang="bg"><title>Магазинът е в профилактика</title><h1>Очаквайте ни скоро</h1></html>';

const GARBAGE_BYTES = 512;

/** Bytes that are neither UTF-8 nor JSON; the same for the same fault and hit. */
export function garbage(fault: Fault): Buffer {
  const random = seededRandom(fault.seed + fault.hits);
  const bytes = Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => Math.floor(random() * 256)));
  bytes[0] = 0xff;
  return bytes;
}

/** Plays the faults of pages on an answer; other answers pass as they are. */
export function pageFaults(shop: Shop, answer: Answer, hits: Map<FaultKind, Fault>): Answer {
  if (!answer.page) return answer;
  const { list, after, ids } = answer.page;
  let body = answer.body as { items: unknown[]; nextCursor: string | null };
  if (hits.has('duplicates')) body = { ...body, items: body.items.flatMap((item) => [item, item]) };
  if (hits.has('reordered')) body = { ...body, items: body.items.toReversed() };
  const endless = hits.get('endless-pages');
  if (endless) body = { ...body, nextCursor: encodeCursor(list, after, endless.hits) };
  if (hits.has('changing-while-paging')) shop[list].touch(ids.slice(0, 1));
  return { ...answer, body };
}
