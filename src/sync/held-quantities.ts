import { ZERO, type Decimal } from '../domain/decimal.ts';
import { ok, type Result } from '../domain/result.ts';
import { changedOrders, heldLines, rawVersion, type HeldLine } from '../store/inbox.ts';
import { linksOf, skuKey } from '../store/links.ts';
import type { LinkRow, OrderRow } from '../store/tables.ts';
import type { VariantId } from '../domain/ids.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses, sinceMoment } from './decide-order.ts';
import { areRowsOurs } from './record-document.ts';

const PAGE = 2000;

/** What orders of the shop hold of a linked variant and the warehouse does not know of. */
export type HeldQuantities = (link: Pick<LinkRow, 'variant' | 'sku_key'>) => Decimal;

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
  const grown = await grownLines(context);
  if (!grown.ok) return grown;
  grown.value.forEach(hold);
  return ok(({ variant, sku_key }) =>
    (byVariant.get(variant) ?? ZERO).plus((sku_key === '' ? null : bySku.get(sku_key)) ?? ZERO),
  );
}

/** What orders grew by after their documents were written. Once the document was corrected it holds the goods itself. */
async function grownLines(context: SyncContext): Promise<Result<HeldLine[]>> {
  const rows = await changedOrders(context.store, context.server.id);
  if (rows.length === 0) return ok([]);
  const found = await context.warehouse.findDocuments(rows.map(({ document_key }) => document_key!));
  if (!found.ok) return found;
  const lines: HeldLine[] = [];
  for (const row of rows) {
    const document = found.value.get(row.document_key!)?.document;
    if (!document || !areRowsOurs(row, document.rows)) continue;
    lines.push(...(await growth(context, row)));
  }
  return ok(lines);
}

async function growth(context: SyncContext, row: OrderRow): Promise<HeldLine[]> {
  const { store, server, shop } = context;
  const linesOf = async (version: number): Promise<Map<string, HeldLine>> => {
    const raw = await rawVersion(store, server.id, row.number, version);
    const read = shop.readOrder(raw);
    const { lines } = read.ok ? read.value : shop.glimpseOrder(raw);
    const sums = new Map<string, HeldLine>();
    for (const { variantId, sku, quantity } of lines) {
      const key = JSON.stringify([variantId, skuKey(sku)]);
      const sum = (sums.get(key)?.quantity ?? ZERO).plus(quantity);
      const unlinked = { linkedKey: null, isByHand: false };
      sums.set(key, { number: row.number, line: 0, variant: variantId, sku, ...unlinked, quantity: sum });
    }
    return sums;
  };
  const before = await linesOf(row.document_version!);
  const after = await linesOf(row.version);
  const links = await linksOf(
    store,
    server.id,
    [...after.values()].flatMap(({ variant }) => (variant === null ? [] : [variant as VariantId])),
  );
  return [...after].map(([key, line]) => ({
    ...line,
    linkedKey: links.get(line.variant as VariantId)?.sku_key ?? null,
    isByHand: links.get(line.variant as VariantId)?.is_by_hand === 1,
    quantity: line.quantity.minus(before.get(key)?.quantity ?? ZERO),
  }));
}
