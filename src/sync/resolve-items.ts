import type { ItemId } from '../domain/ids.ts';
import type { Order, OrderLine } from '../domain/order.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { text } from '../i18n/text.ts';
import { linksOf, skuKey } from '../store/links.ts';
import { allowedItems } from '../store/refused-pairs.ts';
import type { Item } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { carriesCode } from './item-code.ts';

/** The item of each order line, or why there is none. */
export type ItemResolver = (order: Order) => (line: OrderLine) => Result<Item>;

/**
 * Finds the items of many orders with few questions: by the link of the variant, else by the setting `matchBy` against the line's
 * sku. What a person linked is the item whatever the codes say. A linked item that lost its code stays the item (codes are corrected), unless another one carries that code now. A
 * blank sku, no item, or several items are problems; nothing is guessed.
 */
export async function resolveItems(
  context: SyncContext,
  orders: readonly Order[],
): Promise<Result<ItemResolver>> {
  const lines = orders.flatMap((order) => order.lines);
  const variants = [...new Set(lines.flatMap(({ variantId }) => (variantId === null ? [] : [variantId])))];
  const links = await linksOf(context.store, context.server.id, variants);
  const linked = await context.warehouse.items([
    ...new Set([...links.values()].map(({ item }) => item as ItemId)),
  ]);
  if (!linked.ok) return linked;

  // A product that was given another code since it was linked is another item: the code on the order counts.
  const linkedItem = ({ variantId, sku }: OrderLine): Item | undefined => {
    const link = variantId === null ? undefined : links.get(variantId);
    if (!link) return undefined;
    if (link.is_by_hand === 0 && sku.trim() !== '' && skuKey(sku) !== link.sku_key) return undefined;
    const item = linked.value.get(link.item as ItemId);
    return item?.isDeleted ? undefined : item;
  };
  const { matchBy } = context.server.definition.settings;
  const isByHand = ({ variantId }: OrderLine): boolean =>
    variantId !== null && links.get(variantId)?.is_by_hand === 1;
  const isCertain = (line: OrderLine): boolean => {
    const item = linkedItem(line);
    if (!item) return false;
    return isByHand(line) || line.sku.trim() === '' || carriesCode(item, matchBy, line.sku);
  };
  const skus = new Set(lines.filter((line) => !isCertain(line)).map(({ sku }) => sku.trim()));
  skus.delete('');
  const found = await context.warehouse.findItems(matchBy, [...skus]);
  if (!found.ok) return found;
  const allowed = await allowedItems(context.store, context.server.id, variants);

  return ok((order) => (line) => {
    const item = linkedItem(line);
    const carriers = found.value.get(line.sku.trim()) ?? [];
    const others = allowed(line.variantId, carriers);
    if (!item && carriers.length > 0 && others.length === 0) return refused(order, line, carriers);
    return item && (others.length === 0 || isByHand(line)) ? ok(item) : matched(order, line, others, matchBy);
  });
}

/** The code is that of an item which a person said this product is not. */
function refused({ number }: Order, { name, sku }: OrderLine, carriers: readonly Item[]): Result<Item> {
  const items = carriers.map((item) => `${item.name} (${item.id})`).join(', ');
  return failed(problem('item-refused', { number, name, sku: sku.trim(), items }));
}

function matched(order: Order, line: OrderLine, items: readonly Item[], matchBy: string): Result<Item> {
  const { number } = order;
  const sku = line.sku.trim();
  if (sku === '') return failed(problem('item-without-sku', { number, name: line.name }));
  const field = { bg: text('bg', `what.matchBy.${matchBy}`), en: text('en', `what.matchBy.${matchBy}`) };
  if (items.length === 0) return failed(problem('item-not-found', { number, name: line.name, sku, field }));
  if (items.length === 1) return ok(items[0]!);
  const names = items
    .slice(0, 5)
    .map(({ id, name }) => `${name} (${id})`)
    .join(', ');
  return failed(problem('item-ambiguous', { number, sku, field, items: names }));
}
