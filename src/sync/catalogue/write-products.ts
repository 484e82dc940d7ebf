import { setImmediate } from 'node:timers/promises';
import type { ProductId, VariantId } from '../../domain/ids.ts';
import { problem, problemClass, type Problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ProductWriting, WrittenProduct } from '../../shop/shop.ts';
import { keepMade, keepShopProduct } from '../../store/catalogue.ts';
import { linksOf, shownText } from '../../store/links.ts';
import { allowedItems } from '../../store/refused-pairs.ts';
import { forgetVariants, keepMadeVariants } from '../../store/shop-variants.ts';
import { closeProblemsOf } from '../../store/problems.ts';
import type { Store } from '../../store/store.ts';
import { remember, report, reportAll, type SyncContext } from '../context.ts';
import type { FamilyWriting, NewVariant } from '../map/family-writing.ts';
import { sendSplitting, type Answered } from '../send-batch.ts';
import type { Categories } from './categories.ts';
import { itemRecord, type PlannedFamily } from './planned-family.ts';
import { seenAfter, type CatalogueRule } from './survey-items.ts';

/** One call's worth for a family: what is sent, and what it means when the shop says yes. */
interface Writing {
  family: FamilyWriting;
  sent: ProductWriting;
  kind: 'removal' | 'product' | 'visibility';
}

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
  const failing: Failing = { all: new Set(), due: new Set(), settled: new Set() };
  // Where a product is to stand is asked before anything is taken from where it was.
  const products: Writing[] = [];
  for (const { writing: family } of families) {
    if (!family.product) continue;
    const { writing, group } = family.product;
    const category = writing.id === undefined ? await categories.of(group) : ok(null);
    if (!category.ok) {
      if (!isOfRecord(category.problem)) return category;
      await fail(context, failing, { family, kind: 'product', sent: writing }, category.problem);
      continue;
    }
    const sent = category.value === null ? writing : { ...writing, categories: [category.value] };
    products.push({ family, kind: 'product', sent });
  }
  const removals = families
    .filter(({ writing }) => !failing.all.has(writing.family))
    .flatMap(({ writing: family }) =>
      family.removals.map(({ product: { id, name }, member }): Writing => ({
        family,
        kind: 'removal',
        sent: { id, name, removed: [member.link!.variant as VariantId] },
      })),
    );
  const removed = await send(context, rule, removals, failing);
  if (!removed.ok) return removed;
  const written = await send(
    context,
    rule,
    products.filter(({ family }) => !failing.all.has(family.family)),
    failing,
  );
  if (!written.ok) return written;
  const shownOrHidden = visibilityOf(families);
  await keepHiding(context, shownOrHidden);
  const seen = await send(context, rule, shownOrHidden, failing);
  return seen.ok ? ok(failing) : seen;
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
  if (hiding.length === 0) return;
  await store.transaction().execute(async (transaction) => {
    for (const { sent } of hiding)
      await keepShopProduct(transaction, server.id, sent.id!, { is_hidden_by_us: 1 });
  });
}

/** Whether the shop objects to what it was sent, or broke over it; anything else ends the run. */
function isOfRecord({ code }: Problem): boolean {
  return problemClass(code) === 'data' || code === 'shop-failed';
}

async function fail(context: SyncContext, failing: Failing, writing: Writing, found: Problem): Promise<void> {
  failing.all.add(writing.family.family);
  if (problemClass(found.code) === 'transient') failing.due.add(writing.family.family);
  await refuse(context, writing, found);
}

/** What became of the families. */
export interface ProductsWritten {
  /** Those that are tried again by themselves. */
  due: ReadonlySet<string>;
  /** Items that were made, and about which nothing is left to be done; that is kept already. */
  settled: ReadonlySet<number>;
}

/** Families of which anything failed, and those of them that are tried again by themselves; and the items that are settled. */
interface Failing extends ProductsWritten {
  all: Set<string>;
  due: Set<string>;
  settled: Set<number>;
}

/** Answers that are kept together: what keeps them waits for the disk. */
const KEPT_TOGETHER = 500;

/**
 * Sends batch after batch, and keeps the answers of some together while the shop works on the next. A crash loses what was not kept yet: what was made is
 * met again as a code that is taken, and linked (see `lookUp`).
 */
async function send(
  context: SyncContext,
  rule: CatalogueRule,
  writings: readonly Writing[],
  failing: Failing,
): Promise<Result<void>> {
  const { productBatch } = context.shop;
  const keeping = inTheBackground();
  let answered: Answered<Writing, WrittenProduct>[] = [];
  const keep = (): Promise<void> => {
    const answers = answered;
    answered = [];
    return keeping.begin(() => take(context, rule, answers, failing));
  };
  let sent: Result<void> = ok(undefined);
  for (let start = 0; start < writings.length && sent.ok; start += productBatch) {
    if (context.signal.aborted) {
      for (const { family } of writings.slice(start)) failing.due.add(family.family);
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

async function take(
  context: SyncContext,
  rule: CatalogueRule,
  answers: readonly Answered<Writing, WrittenProduct>[],
  failing: Failing,
): Promise<void> {
  const taken: (Answered<Writing, WrittenProduct> & { isMet: boolean })[] = [];
  for (const { record, answer } of answers) {
    const isMet = !answer.ok;
    taken.push({ record, answer: isMet ? await lookUp(context, record, answer.problem) : answer, isMet });
  }
  const made: Made[] = [];
  await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    const written = taken.flatMap(({ answer }) => (answer.ok ? [`product ${answer.value.id}`] : []));
    await closeProblemsOf(store, context.server.id, written, PRODUCT_PROBLEMS);
    for (const { record, answer, isMet } of taken) {
      if (answer.ok)
        made.push(...(await accept(inside, record, answer.value)).map((each) => ({ ...each, isMet })));
      else await fail(inside, failing, record, answer.problem);
    }
    await keepAllMade(inside, rule, made);
  });
  for (const { created, family } of made) if (isDone(family)) failing.settled.add(created.member.item.id);
}

/**
 * The shop says that a code is taken. The story it may be: the product was made a moment ago and the answer was lost, so it was sent again. If all its
 * variants stand in one product and none of them is another item's, that product is it, unless a person said that it is not.
 */
async function lookUp(
  context: SyncContext,
  { family }: Writing,
  found: Problem,
): Promise<Result<WrittenProduct>> {
  const created = family.product?.created ?? [];
  if (found.code !== 'product-refused' || found.params.code !== 'sku-taken' || created.length === 0)
    return failed(found);
  const skus = created.map(({ writing }) => writing.sku);
  const there = await context.shop.productsWith(skus.slice(0, context.shop.productBatch));
  if (!there.ok) return failed(found);
  const taken = problem('product-sku-taken', {
    name: family.name,
    sku: skus.join(', '),
    product: typeof found.params.existing === 'string' ? found.params.existing : '?',
  });
  const [product, ...others] = there.value;
  if (!product || others.length > 0) return failed(taken);
  const variants = skus.map((sku) => product.variants.find((variant) => variant.sku === sku)?.id);
  if (variants.includes(undefined)) return failed(taken);
  const ids = variants as VariantId[];
  const links = await linksOf(context.store, context.server.id, ids);
  const allowed = await allowedItems(context.store, context.server.id, ids);
  const isIt = ({ member }: NewVariant, id: VariantId): boolean => allowed(id, [member.item]).length > 0;
  if (created.some((each, place) => links.get(ids[place]!)?.item || !isIt(each, ids[place]!)))
    return failed(taken);
  return ok({ id: product.id, variants: ids });
}

/** What is told of a product as such, and is over when the shop takes it. */
const PRODUCT_PROBLEMS: readonly ProblemCode[] = [
  'product-refused',
  'shop-failed',
  'shop-refused',
  'shop-unreadable',
];

/** A variant that the shop made just now. */
interface Made {
  /** Whether it was met there when it was to be made once more. */
  isMet: boolean;
  created: NewVariant;
  family: FamilyWriting;
  product: ProductId;
  variant: VariantId;
}

/** Keeps what the shop accepted; answers the variants it made. */
async function accept(
  context: SyncContext,
  { family, sent, kind }: Writing,
  written: WrittenProduct,
): Promise<Omit<Made, 'isMet'>[]> {
  const { store, server } = context;
  if (kind === 'removal') {
    await forgetVariants(store, server.id, sent.removed!);
    return [];
  }
  if (kind === 'visibility') {
    await keepShopProduct(store, server.id, sent.id!, { is_hidden_by_us: sent.isHidden ? 1 : 0 });
    await markHidden(store, context, sent);
    await report(context, `product ${sent.id}`, 'updated', sent.isHidden ? 'hidden' : 'shown');
    return [];
  }
  if (family.card !== null) await keepShopProduct(store, server.id, written.id, { card_sent: family.card });
  const { created } = family.product!;
  if (created.length === 0) await report(context, `product ${written.id}`, 'updated');
  // Those that are changed come first among what was sent, the new ones last.
  const variants = written.variants.slice(written.variants.length - created.length);
  return created.map((each, place) => ({
    created: each,
    family,
    product: written.id,
    variant: variants[place]!,
  }));
}

async function markHidden(
  store: Store,
  { server }: SyncContext,
  { id, isHidden }: ProductWriting,
): Promise<void> {
  await store
    .updateTable('links')
    .set({ is_hidden: isHidden ? 1 : 0 })
    .where('server', '=', server.id)
    .where('product', '=', id!)
    .execute();
}

/** Whether nothing is left to be done about a family once its product is made. */
function isDone({ removals, visibility, prices }: FamilyWriting): boolean {
  return removals.length + visibility.length + prices.length === 0;
}

/** Keeps variants that were made, as the items they are. Their quantities are due from here on. */
async function keepAllMade(context: SyncContext, rule: CatalogueRule, made: readonly Made[]): Promise<void> {
  const { store, server, clock, run } = context;
  const now = clock.now();
  const told = made.map(({ created: { member, writing }, family, product, variant, isMet }) => {
    const values = (writing.parameters ?? []).map(({ value }) => value);
    const price = writing.price.toString();
    const listPrice = writing.listPrice?.toString() ?? null;
    const shown = shownText({ variant, product, price, listPrice });
    const isDue: 0 | 1 = isDone(family) ? 0 : 1;
    return {
      variant,
      product,
      // Of one that was met nobody knows how the shop shows it.
      seen: isMet ? '' : seenAfter(rule, member.item, member.row.seen, shown),
      isDue,
      item: member.item.id,
      family: member.row.family,
      sku: member.row.sku,
      shown: '0',
      name: [family.name, ...values].join(', '),
      barcode: writing.barcode ?? '',
      price,
      listPrice,
    };
  });
  await keepMadeVariants(store, server.id, told, server.settingsHash, now);
  await keepMade(store, server.id, told, run, now);
  await reportAll(
    context,
    made.map(({ created: { member } }) => ({
      record: itemRecord(member.row),
      outcome: 'created',
      detail: null,
    })),
  );
}

async function refuse(context: SyncContext, { family, sent, kind }: Writing, found: Problem): Promise<void> {
  if (kind === 'visibility' && sent.isHidden && problemClass(found.code) === 'data')
    await keepShopProduct(context.store, context.server.id, sent.id!, { is_hidden_by_us: 0 });
  const members = family.product?.created.map(({ member }) => member.row) ?? [];
  const records = members.length > 0 ? members.map(itemRecord) : [`product ${sent.id ?? sent.name}`];
  for (const record of records) {
    await remember(context, record, found);
    await report(context, record, 'failed', found.code);
  }
}
