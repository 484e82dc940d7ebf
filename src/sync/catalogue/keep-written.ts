import type { ProductId, VariantId } from '../../domain/ids.ts';
import { problem, problemClass, type Problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ProductWriting, WrittenProduct } from '../../shop/shop.ts';
import { keepMade } from '../../store/catalogue.ts';
import { linksOf, shownText } from '../../store/links.ts';
import { closeProblemsOf } from '../../store/problems.ts';
import { allowedItems } from '../../store/refused-pairs.ts';
import { keepCards, keepHiddenByUs } from '../../store/shop-products.ts';
import { forgetVariants, keepMadeVariants, markHidden } from '../../store/shop-variants.ts';
import { remember, report, reportAll, type SyncContext } from '../context.ts';
import type { FamilyWriting, NewVariant } from '../map/family-writing.ts';
import type { Answered } from '../send-batch.ts';
import { itemRecord } from './planned-family.ts';
import { seenAfter, type CatalogueRule } from './survey-items.ts';

/** One call's worth for a family: what is sent, and what it means when the shop says yes. */
export interface Writing {
  family: FamilyWriting;
  sent: ProductWriting;
  kind: 'removal' | 'product' | 'visibility';
}

/** What became of the families so far. */
export interface ProductsWritten {
  /** Those of which anything failed. */
  failed: Set<string>;
  /** Those of them that are tried again by themselves. */
  due: Set<string>;
  /** Items that were made, and about which nothing is left to be done; that is kept already. */
  settled: Set<number>;
}

/** What the shop said yes to. */
interface Accepted {
  writing: Writing;
  product: WrittenProduct;
  /** Whether it was met there when it was to be made once more. */
  isMet: boolean;
}

/** Keeps what the shop answered, all of it or nothing, and notes what that means for the families. */
export async function keepAnswers(
  context: SyncContext,
  rule: CatalogueRule,
  answers: readonly Answered<Writing, WrittenProduct>[],
  written: ProductsWritten,
): Promise<void> {
  const accepted: Accepted[] = [];
  const refused: [Writing, Problem][] = [];
  for (const { record: writing, answer } of answers) {
    const found = answer.ok ? answer : await lookUp(context, writing, answer.problem);
    if (found.ok) accepted.push({ writing, product: found.value, isMet: !answer.ok });
    else refused.push([writing, found.problem]);
  }
  const of = (kind: Writing['kind']): Accepted[] => accepted.filter(({ writing }) => writing.kind === kind);
  const records = accepted.map(({ product }) => `product ${product.id}`);
  const made = await context.store.transaction().execute(async (store) => {
    const inside = { ...context, store };
    await closeProblemsOf(store, context.server.id, records, PRODUCT_PROBLEMS);
    for (const [writing, found] of refused) await keepRefused(inside, writing, found, written);
    await keepRemoved(inside, of('removal'));
    await keepVisibility(inside, of('visibility'));
    return keepProducts(inside, rule, of('product'));
  });
  for (const { created, family } of made) if (isDone(family)) written.settled.add(created.member.item.id);
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

async function keepRemoved({ store, server }: SyncContext, accepted: readonly Accepted[]): Promise<void> {
  await forgetVariants(
    store,
    server.id,
    accepted.flatMap(({ writing }) => writing.sent.removed!),
  );
}

async function keepVisibility(context: SyncContext, accepted: readonly Accepted[]): Promise<void> {
  const { store, server } = context;
  const products = accepted.map(({ writing: { sent } }) => ({
    product: sent.id!,
    isHidden: sent.isHidden === true,
  }));
  await keepHiddenByUs(store, server.id, products);
  await markHidden(store, server.id, products);
  await reportAll(
    context,
    products.map(({ product, isHidden }) => ({
      record: `product ${product}`,
      outcome: 'updated',
      detail: isHidden ? 'hidden' : 'shown',
    })),
  );
}

/** A variant that the shop made just now. */
interface Made {
  isMet: boolean;
  created: NewVariant;
  family: FamilyWriting;
  product: ProductId;
  variant: VariantId;
}

/** Keeps products that were made or changed; answers the variants that were made. */
async function keepProducts(
  context: SyncContext,
  rule: CatalogueRule,
  accepted: readonly Accepted[],
): Promise<Made[]> {
  const cards = accepted.flatMap(({ writing: { family }, product }) =>
    family.card === null ? [] : [{ product: product.id, card: family.card }],
  );
  await keepCards(context.store, context.server.id, cards);
  const changed = accepted.filter(({ writing: { family } }) => family.product!.created.length === 0);
  await reportAll(
    context,
    changed.map(({ product }) => ({ record: `product ${product.id}`, outcome: 'updated', detail: null })),
  );
  const made = accepted.flatMap(({ writing: { family }, product, isMet }): Made[] => {
    const { created } = family.product!;
    // Those that are changed come first among what was sent, the new ones last.
    const variants = product.variants.slice(product.variants.length - created.length);
    return created.map((each, place) => ({
      isMet,
      created: each,
      family,
      product: product.id,
      variant: variants[place]!,
    }));
  });
  await keepAllMade(context, rule, made);
  return made;
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

/** Keeps why the shop would not take something, with each item it would have made. */
export async function keepRefused(
  context: SyncContext,
  { family, sent, kind }: Writing,
  found: Problem,
  written: ProductsWritten,
): Promise<void> {
  written.failed.add(family.family);
  if (problemClass(found.code) === 'transient') written.due.add(family.family);
  if (kind === 'visibility' && sent.isHidden && problemClass(found.code) === 'data')
    await keepHiddenByUs(context.store, context.server.id, [{ product: sent.id!, isHidden: false }]);
  const members = family.product?.created.map(({ member }) => member.row) ?? [];
  const records = members.length > 0 ? members.map(itemRecord) : [`product ${sent.id ?? sent.name}`];
  for (const record of records) {
    await remember(context, record, found);
    await report(context, record, 'failed', found.code);
  }
}
