import { ZERO, type Decimal } from '../domain/decimal.ts';
import { ok, type Result } from '../domain/result.ts';
import { differingOrders, heldLines, rawVersion, type HeldLine } from '../store/inbox.ts';
import { linksBySku, linksOf, skuKey, type LinkedRow } from '../store/links.ts';
import type { OrderRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses, sinceMoment } from './decide-order.ts';

const PAGE = 2000;

/** What orders of the shop hold of a linked variant and the warehouse does not know of. */
export type HeldQuantities = (link: Pick<LinkedRow, 'variant' | 'sku_key' | 'item'>) => Decimal;

/**
 * What the shop has sold and no document holds: the lines of all orders without a document that are neither cancelled,
 * returned nor older than `since`, and what was added to an order after its document was written, as long as nobody
 * corrected that document. A line counts for the variant its item will be found by: the linked one while its code is the
 * link's, else whatever carries the code.
 */
export async function heldQuantities(context: SyncContext): Promise<Result<HeldQuantities>> {
  const { definition, id } = context.server;
  const byVariant = new Map<string, Decimal>();
  const bySku = new Map<string, Decimal>();
  const hold = ({ variant, sku, linkedKey, isByHand, quantity }: HeldLine): void => {
    // An order with a negative quantity is refused; it must not raise what the shop shows meanwhile.
    if (!quantity.gt(ZERO)) return;
    const key = skuKey(sku);
    const isLinked = variant !== null && linkedKey !== null && (isByHand || key === '' || key === linkedKey);
    const [map, name] = isLinked ? [byVariant, variant] : [bySku, key];
    map.set(name, (map.get(name) ?? ZERO).plus(quantity));
  };
  let after: { number: string; line: number } | null = null;
  for (;;) {
    const lines = await heldLines(
      context.store,
      id,
      { since: sinceMoment(definition), endedStatuses: endedStatuses(definition), after },
      PAGE,
    );
    lines.forEach(hold);
    if (lines.length < PAGE) break;
    after = lines.at(-1)!;
  }
  const grown = await grownQuantities(context);
  if (!grown.ok) return grown;
  return ok(({ variant, sku_key, item }) =>
    [
      byVariant.get(variant),
      sku_key === '' ? ZERO : bySku.get(sku_key),
      grown.value.get(item),
    ].reduce<Decimal>((sum, held) => sum.plus(held ?? ZERO), ZERO),
  );
}

/**
 * What an order wants of each item beyond what its document holds, of all orders that are known not to be as their documents are. Once
 * somebody corrects the document nothing is missing any more.
 */
async function grownQuantities(context: SyncContext): Promise<Result<Map<number, Decimal>>> {
  const grown = new Map<number, Decimal>();
  const rows = await differingOrders(context.store, context.server.id);
  if (rows.length === 0) return ok(grown);
  const found = await context.warehouse.findDocuments(rows.map(({ document_key }) => document_key!));
  if (!found.ok) return found;
  const ended = endedStatuses(context.server.definition);
  for (const row of rows) {
    if (ended.includes(row.status)) continue;
    const document = found.value.get(row.document_key!)?.document;
    if (!document) continue;
    const missing = await wantedQuantities(context, row);
    for (const { item, quantity } of document.rows) {
      missing.set(item, (missing.get(item) ?? ZERO).minus(quantity));
    }
    for (const [item, quantity] of missing) {
      if (quantity.gt(ZERO)) grown.set(item, (grown.get(item) ?? ZERO).plus(quantity));
    }
  }
  return ok(grown);
}

/** What the order wants now of each item that is linked. */
async function wantedQuantities(context: SyncContext, row: OrderRow): Promise<Map<number, Decimal>> {
  const { store, server, shop } = context;
  const raw = await rawVersion(store, server.id, row.number, row.version);
  const read = shop.readOrder(raw);
  const { lines } = read.ok ? read.value : shop.glimpseOrder(raw);
  const variants = lines.flatMap(({ variantId }) => (variantId === null ? [] : [variantId]));
  const byVariant = await linksOf(store, server.id, variants);
  const bySku = await linksBySku(
    store,
    server.id,
    lines.map(({ sku }) => skuKey(sku)),
  );
  const wanted = new Map<number, Decimal>();
  for (const { variantId, sku, quantity } of lines) {
    const key = skuKey(sku);
    const link = variantId === null ? undefined : byVariant.get(variantId);
    const isOfLink = link && (link.is_by_hand === 1 || key === '' || key === link.sku_key);
    const item = (isOfLink ? link : bySku.get(key))?.item ?? null;
    if (item !== null) wanted.set(item, (wanted.get(item) ?? ZERO).plus(quantity));
  }
  return wanted;
}
