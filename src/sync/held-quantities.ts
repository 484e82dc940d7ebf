import { sum, ZERO, type Decimal } from '../domain/decimal.ts';
import { ok, type Result } from '../domain/result.ts';
import { alikeLines, heldLines, type HeldGoods, type Holders } from '../store/held-lines.ts';
import { differingOrders, rawVersion } from '../store/inbox.ts';
import { linksBySku, linksOf, skuKey, type LinkedRow } from '../store/links.ts';
import type { OrderRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';
import { endedStatuses, sinceMoment } from './decide-order.ts';

const PAGE = 2000;
/** Orders whose lines are added up at a time. */
const ORDERS = 2000;

/** What is needed to say what orders hold. */
type Sides = Pick<SyncContext, 'store' | 'server' | 'shop' | 'warehouse'>;

/** A variant of the shop, as far as orders name it. */
type Held = Pick<LinkedRow, 'variant' | 'sku_key' | 'item'>;

/** What orders of the shop hold of a linked variant and the warehouse does not know of. */
export type HeldQuantities = (link: Held) => Decimal;

/** What one order holds of a variant. */
export interface HoldingOrder {
  order: string;
  quantity: Decimal;
}

/** A quantity that is held, of what the name says: a variant, a code, or an item. */
interface Holding {
  of: string;
  quantity: Decimal;
}
type OrderHolding = Holding & HoldingOrder;

/**
 * What the shop has sold and no document holds: the lines of all orders without a document that are neither cancelled,
 * returned nor older than `since`, and what was added to an order after its document was written, as long as nobody
 * corrected that document. A line counts for the variant its item will be found by: the linked one while its code is the
 * link's, else whatever carries the code.
 */
export async function heldQuantities(sides: Sides): Promise<Result<HeldQuantities>> {
  const held = new Map<string, Decimal>();
  const take = ({ of, quantity }: Holding): void => void held.set(of, (held.get(of) ?? ZERO).plus(quantity));
  const { store, server } = sides;
  for (let after: string | null = ''; after !== null;) {
    const { alike, last } = await alikeLines(store, server.id, { ...holders(sides), after }, ORDERS);
    for (const { lines, ...of } of alike)
      if (of.quantity.gt(ZERO)) take({ of: heldOf(of), quantity: of.quantity.times(String(lines)) });
    after = last;
  }
  const grown = await eachGrown(sides, take);
  if (!grown.ok) return grown;
  return ok((link) => sum(namesOf(link).map((name) => held.get(name) ?? ZERO)));
}

/** The orders that hold something of this variant, and how much: they add up to what `heldQuantities` says of it. */
export async function holdingOrders(sides: Sides, link: Held): Promise<Result<HoldingOrder[]>> {
  const names = new Set(namesOf(link));
  const holding = new Map<string, Decimal>();
  const take = ({ of, order, quantity }: OrderHolding): void => {
    if (names.has(of)) holding.set(order, (holding.get(order) ?? ZERO).plus(quantity));
  };
  await eachHolding(sides, take);
  const grown = await eachGrown(sides, take);
  if (!grown.ok) return grown;
  return ok([...holding].map(([order, quantity]) => ({ order, quantity })));
}

/** The names under which orders hold something of a variant. */
function namesOf({ variant, sku_key, item }: Held): string[] {
  return [`variant ${variant}`, ...(sku_key === '' ? [] : [`sku ${sku_key}`]), `item ${item}`];
}

/** An order with a negative quantity is refused; it must not raise what the shop shows meanwhile. */
async function eachHolding(sides: Sides, take: (holding: OrderHolding) => void): Promise<void> {
  const { store, server } = sides;
  let after: { number: string; line: number } | null = null;
  for (;;) {
    const lines = await heldLines(store, server.id, { ...holders(sides), after }, PAGE);
    for (const line of lines)
      if (line.quantity.gt(ZERO)) take({ of: heldOf(line), order: line.number, quantity: line.quantity });
    if (lines.length < PAGE) return;
    after = lines.at(-1)!;
  }
}

function holders({ server: { definition } }: Sides): Holders {
  return { since: sinceMoment(definition), endedStatuses: endedStatuses(definition) };
}

function heldOf({ variant, sku, linkedKey, isByHand }: HeldGoods): string {
  const key = skuKey(sku);
  const isLinked = variant !== null && linkedKey !== null && (isByHand || key === '' || key === linkedKey);
  return isLinked ? `variant ${variant}` : `sku ${key}`;
}

/**
 * What an order wants of each item beyond what its document holds, of all orders that are known not to be as their documents are. Once
 * somebody corrects the document nothing is missing any more.
 */
async function eachGrown(sides: Sides, take: (holding: OrderHolding) => void): Promise<Result<void>> {
  const rows = await differingOrders(sides.store, sides.server.id);
  if (rows.length === 0) return ok(undefined);
  const found = await sides.warehouse.findDocuments(rows.map(({ document_key }) => document_key!));
  if (!found.ok) return found;
  const ended = endedStatuses(sides.server.definition);
  for (const row of rows) {
    if (ended.includes(row.status)) continue;
    const document = found.value.get(row.document_key!)?.document;
    if (!document) continue;
    const missing = await wantedQuantities(sides, row);
    for (const { item, quantity } of document.rows) {
      missing.set(item, (missing.get(item) ?? ZERO).minus(quantity));
    }
    for (const [item, quantity] of missing) {
      if (quantity.gt(ZERO)) take({ of: `item ${item}`, order: row.number, quantity });
    }
  }
  return ok(undefined);
}

/** What the order wants now of each item that is linked. */
async function wantedQuantities(
  { store, server, shop }: Sides,
  row: OrderRow,
): Promise<Map<number, Decimal>> {
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
