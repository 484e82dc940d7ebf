import { setImmediate } from 'node:timers/promises';
import type { VariantId } from '../../domain/ids.ts';
import { problemClass, type Problem } from '../../domain/problem.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { WrittenProduct } from '../../shop/shop.ts';
import { keepHiddenByUs } from '../../store/shop-products.ts';
import type { SyncContext } from '../context.ts';
import { sendSplitting, type Answered } from '../send-batch.ts';
import type { Categories } from './categories.ts';
import { keepAnswers, keepRefused, type ProductsWritten, type Writing } from './keep-written.ts';
import type { PlannedFamily } from './planned-family.ts';
import type { CatalogueRule } from './survey-items.ts';

/**
 * Writes what the families need of products: first variants are taken from products they left, because their codes must be free, then
 * products are made and changed, then some are hidden or shown. What the shop refused waits until
 * the item changes, the rest is tried again.
 */
export async function writeProducts(
  context: SyncContext,
  rule: CatalogueRule,
  categories: Categories,
  families: readonly PlannedFamily[],
): Promise<Result<ProductsWritten>> {
  const result: ProductsWritten = { failed: new Set(), due: new Set(), settled: new Set() };
  // Where a product is to stand is asked before anything is taken from where it was.
  const products: Writing[] = [];
  for (const { writing: family } of families) {
    if (!family.product) continue;
    const { writing, group } = family.product;
    const category = writing.id === undefined ? await categories.of(group) : ok(null);
    if (!category.ok) {
      if (!isOfRecord(category.problem)) return category;
      await keepRefused(context, { family, kind: 'product', sent: writing }, category.problem, result);
      continue;
    }
    const sent = category.value === null ? writing : { ...writing, categories: [category.value] };
    products.push({ family, kind: 'product', sent });
  }
  const removals = families
    .filter(({ writing }) => !result.failed.has(writing.family))
    .flatMap(({ writing: family }) =>
      family.removals.map(({ product: { id, name }, member }): Writing => ({
        family,
        kind: 'removal',
        sent: { id, name, removed: [member.link!.variant as VariantId] },
      })),
    );
  const removed = await send(context, rule, removals, result);
  if (!removed.ok) return removed;
  const written = await send(
    context,
    rule,
    products.filter(({ family }) => !result.failed.has(family.family)),
    result,
  );
  if (!written.ok) return written;
  const shownOrHidden = visibilityOf(families);
  await keepHiding(context, shownOrHidden);
  const seen = await send(context, rule, shownOrHidden, result);
  return seen.ok ? ok(result) : seen;
}

/** What is to be hidden or shown, each product once: several families may stand in one. */
function visibilityOf(families: readonly PlannedFamily[]): Writing[] {
  const writings = families.flatMap(({ writing: family }) =>
    family.visibility.map(({ product: { id, name }, isHidden }): Writing => ({
      family,
      kind: 'visibility',
      sent: { id, name, isHidden },
    })),
  );
  return [...new Map(writings.map((each) => [each.sent.id, each])).values()];
}

/**
 * Kept before it is sent. The story otherwise: the shop hides a product and Kervan dies before it notes that; the next run finds it hidden, takes it for a person's
 * wish, and never shows it again.
 */
async function keepHiding({ store, server }: SyncContext, writings: readonly Writing[]): Promise<void> {
  const hiding = writings.filter(({ sent }) => sent.isHidden);
  await keepHiddenByUs(
    store,
    server.id,
    hiding.map(({ sent }) => ({ product: sent.id!, isHidden: true })),
  );
}

/** Whether the shop objects to what it was sent, or broke over it; anything else ends the run. */
function isOfRecord({ code }: Problem): boolean {
  return problemClass(code) === 'data' || code === 'shop-failed';
}

/** Answers that are kept together: what keeps them waits for the disk. Few enough that most are kept while the shop works. */
const KEPT_TOGETHER = 200;

/**
 * Sends batch after batch, and keeps the answers of some together while the shop works on the next. A crash loses what was not kept yet: what was made is
 * met again as a code that is taken, and linked (see `lookUp`).
 */
async function send(
  context: SyncContext,
  rule: CatalogueRule,
  writings: readonly Writing[],
  result: ProductsWritten,
): Promise<Result<void>> {
  const { productBatch } = context.shop;
  const keeping = inTheBackground();
  let answered: Answered<Writing, WrittenProduct>[] = [];
  const keep = (): Promise<void> => {
    const answers = answered;
    answered = [];
    return keeping.begin(() => keepAnswers(context, rule, answers, result));
  };
  let sent: Result<void> = ok(undefined);
  for (let start = 0; start < writings.length && sent.ok; start += productBatch) {
    if (context.signal.aborted) {
      for (const { family } of writings.slice(start)) result.due.add(family.family);
      break;
    }
    sent = await sendSplitting(
      context,
      writings.slice(start, start + productBatch),
      (some) => context.shop.writeProducts(some.map((each) => each.sent)),
      async (answers) => {
        answered.push(...answers);
        if (answered.length >= KEPT_TOGETHER) await keep();
      },
    );
  }
  if (answered.length > 0) await keep();
  await keeping.end();
  return sent;
}

/** Work that is done one after another beside something else. What goes wrong is thrown to whoever begins the next or waits for the end. */
function inTheBackground(): { begin(work: () => Promise<void>): Promise<void>; end(): Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  return {
    async begin(work) {
      await last;
      // A turn later, so that what goes on beside it is on its way before this takes the processor.
      last = setImmediate().then(work);
      last.catch(() => undefined);
    },
    end: () => last,
  };
}
