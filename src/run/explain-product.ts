import { sum, ZERO } from '../domain/decimal.ts';
import type { ItemId, ProductId } from '../domain/ids.ts';
import type { BothLanguages, Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { inBoth } from '../i18n/text.ts';
import type { Shop, ShopProduct, ShopVariant } from '../shop/shop.ts';
import type { LinkedRow } from '../store/links.ts';
import { problemsOfRecords, type OpenProblem } from '../store/problems.ts';
import { recordsOf } from '../store/products.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { LinkRow } from '../store/tables.ts';
import { explainPrice, type PriceExplanation } from '../sync/explain-price.ts';
import { explainStock, type StockExplanation } from '../sync/explain-stock.ts';
import { driftOf, type DriftCause } from '../sync/map/drift.ts';
import { FAILURES, standingOf } from '../sync/stock-standing.ts';
import type { Item, Warehouse } from '../warehouse/warehouse.ts';
import { asking } from './probe.ts';
import { withinTime } from './time-limit.ts';

export interface ExplainNeeds {
  store: Store;
  clock: { now(): Date };
  openWarehouse: (address: Server['definition']['warehouse']) => Promise<Result<Warehouse>>;
  openShop: (address: Server['definition']['shop']) => Promise<Result<Shop>>;
}

/** How long each side may take while somebody waits. */
const LIMIT_MS = 15_000;

/** Why the numbers of a product are what they are. What one side does not answer is missing, and its problem says why. */
export interface ProductExplanation {
  link: LinkRow;
  /** What is to be known of it, in plain words: it has no item, is a service, is out of sight. */
  notes: Note[];
  problems: OpenProblem[];
  warehouse: WarehouseSide;
  shop: ShopSide;
  /** Null without an item, for a service, and when the warehouse does not answer. */
  stock: StockExplanation | null;
  /** Null without an item, and when the warehouse does not answer. */
  price: PriceExplanation | null;
  /** Why the shop shows another quantity than it should; null when it does not, or when it is not known. */
  cause: DriftCause | null;
}

export interface Note {
  code: NoteCode;
  text: BothLanguages;
}
type NoteCode =
  | 'unlinked'
  | 'unclear'
  | 'codeless'
  | 'by-hand'
  | 'item-gone'
  | 'deleted'
  | 'service'
  | 'negative'
  | 'oversold'
  | 'hidden'
  | 'not-in-shop'
  | 'not-overwritten';

/** The warehouse's side; the item is null when the product has none, or it is gone. */
export interface WarehouseSide {
  item: Item | null;
  problem: Problem | null;
}

/** What the shop says at this moment; null when it does not have the variant (any more), or did not answer. */
export interface ShopSide {
  product: Pick<ShopProduct, 'name' | 'isHidden' | 'updatedAt'> | null;
  variant: ShopVariant | null;
  currency: string | null;
  problem: Problem | null;
}

/** Explains a product from both sides, asked now. Writes nothing. */
export async function explainProduct(
  needs: ExplainNeeds,
  server: Server,
  link: LinkRow,
): Promise<ProductExplanation> {
  const { store } = needs;
  const problems = await problemsOfRecords(store, server.id, recordsOf(link));
  const [{ stock, price, ...warehouse }, shop] = await Promise.all([
    askWarehouse(needs, server, link),
    askShop(needs, server, link),
  ]);
  const cause = driftOf(
    standingOf(link, {
      due: stock?.due ?? null,
      shown: shop.variant?.quantity ?? null,
      isListed: shop.variant !== null || shop.problem !== null,
      changedAt: shop.product?.updatedAt ?? null,
      readAt: needs.clock.now(),
      hasFailed: problems.some(({ code }) => FAILURES.includes(code)),
    }),
  );
  const isUnclear = problems.some(({ code }) => code.startsWith('link-'));
  const notes = notesOn(server, link, { warehouse, shop, stock, isUnclear });
  return { link, notes, problems, warehouse, shop, stock, price, cause };
}

type Explanations = Pick<ProductExplanation, 'stock' | 'price'>;

async function askWarehouse(
  { store, openWarehouse, openShop }: ExplainNeeds,
  server: Server,
  link: LinkRow,
): Promise<WarehouseSide & Explanations> {
  if (!isLinked(link)) return { item: null, problem: null, stock: null, price: null };
  const { warehouse: address, shop: shopAddress } = server.definition;
  const work = asking(
    () => openWarehouse(address),
    async (warehouse): Promise<Result<{ item: Item | null } & Explanations>> => {
      const items = await warehouse.items([link.item as ItemId]);
      if (!items.ok) return items;
      const item = items.value.get(link.item as ItemId) ?? null;
      const price = item ? await explainPrice({ store, server, warehouse }, link) : ok(null);
      if (!price.ok) return price;
      if (!item || item.isService) return ok({ item, stock: null, price: price.value });
      // Orders are understood by the shop's driver; the shop itself is not asked for it.
      return asking(
        () => openShop(shopAddress),
        async (shop) => {
          const stock = await explainStock({ store, server, warehouse, shop }, link, item);
          return stock.ok ? ok({ item, stock: stock.value, price: price.value }) : stock;
        },
      );
    },
  );
  const answer = await withinTime(LIMIT_MS, work);
  return answer.ok
    ? { ...answer.value, problem: null }
    : { item: null, problem: answer.problem, stock: null, price: null };
}

function isLinked(link: LinkRow): link is LinkedRow {
  return link.item !== null;
}

async function askShop({ openShop }: ExplainNeeds, server: Server, link: LinkRow): Promise<ShopSide> {
  const work = asking(
    () => openShop(server.definition.shop),
    async (shop): Promise<Result<Omit<ShopSide, 'problem'>>> => {
      const described = await shop.describe();
      if (!described.ok) return described;
      const { currency } = described.value;
      // A variant that is known from an order alone has no product yet.
      const found = link.product === '' ? ok(null) : await shop.product(link.product as ProductId);
      if (!found.ok) return found;
      const variant = found.value?.variants.find(({ id }) => id === link.variant) ?? null;
      return ok({ product: variant && found.value, variant, currency });
    },
  );
  const answer = await withinTime(LIMIT_MS, work);
  return answer.ok
    ? { ...answer.value, problem: null }
    : { product: null, variant: null, currency: null, problem: answer.problem };
}

/** What the notes are made of; `isUnclear` when the code leads to several items, or stands on several products. */
type Known = Pick<ProductExplanation, 'warehouse' | 'shop' | 'stock'> & { isUnclear: boolean };

function notesOn(server: Server, link: LinkRow, known: Known): Note[] {
  const { warehouse, shop, stock, isUnclear } = known;
  const isCodeless = link.sku === '';
  const { settings } = server.definition;
  const { item } = warehouse;
  const isBelowZero = stock?.steps.some(({ cause }) => cause === 'below-zero') ?? false;
  const isNegative = sum(stock?.locations.flatMap(({ balance }) => balance ?? []) ?? []).lt(ZERO);
  const notes: [NoteCode, boolean][] = [
    ['codeless', !isLinked(link) && isCodeless],
    ['unclear', !isLinked(link) && !isCodeless && isUnclear],
    ['unlinked', !isLinked(link) && !isCodeless && !isUnclear],
    ['item-gone', isLinked(link) && !item && !warehouse.problem],
    ['deleted', item !== null && item.isDeleted],
    ['service', item !== null && item.isService],
    ['negative', isBelowZero && isNegative],
    ['oversold', isBelowZero && !isNegative],
    ['by-hand', link.is_by_hand === 1],
    ['not-in-shop', !shop.variant && !shop.problem],
    ['hidden', shop.product?.isHidden ?? false],
    ['not-overwritten', isLinked(link) && !settings.export.overwrite.includes('stock')],
  ];
  const params = {
    sku: link.sku || link.variant,
    item: link.item ?? 0,
    field: inBoth(`what.matchBy.${settings.matchBy}`),
  };
  return notes
    .filter(([, isTrue]) => isTrue)
    .map(([code]) => ({ code, text: inBoth(`what.explain.note.${code}`, params) }));
}
