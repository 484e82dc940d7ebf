import type { Decimal } from '../domain/decimal.ts';
import type { ItemId } from '../domain/ids.ts';
import type { Problem } from '../domain/problem.ts';
import { publishesItems } from '../domain/publishing.ts';
import { ok, type Result } from '../domain/result.ts';
import type { PriceColumn } from '../domain/settings.ts';
import { catalogueItem } from '../store/catalogue.ts';
import type { LinkedRow } from '../store/links.ts';
import { catalogueRule, isChosen } from './catalogue/survey-items.ts';
import type { SyncContext } from './context.ts';
import { shopPrice, type ShopPrice } from './map/shop-price.ts';

/** Where the price of one product comes from. */
export interface PriceExplanation {
  /** What stands in the column of setting `price`, in the VAT mode of the database. */
  column: PriceColumn;
  price: Decimal;
  /** The same of setting `promoPrice`; null when it names none. */
  promoColumn: PriceColumn | null;
  promoPrice: Decimal | null;
  pricesIncludeVat: boolean;
  /** Percent; null when the item's VAT group does not exist. */
  vatRate: Decimal | null;
  /** What the shop should show; null when there is no price to send. */
  due: ShopPrice | null;
  /** Why there is none, or what is odd about it. */
  problem: Problem | null;
  /** What was last sent; null for nothing yet, or when nobody knows whether it arrived. */
  sent: { price: string; listPrice: string | null; at: string | null; run: string | null } | null;
  /** Whether prices go to the shop at all, by the settings. */
  isSent: boolean;
  /** Whether the item is among the chosen groups, and no service: of others no price goes. */
  isChosen: boolean;
}

/** Explains the price of a linked product; null when the item is gone. */
export async function explainPrice(
  { store, server, warehouse }: Pick<SyncContext, 'store' | 'server' | 'warehouse'>,
  { item: number, sku }: Pick<LinkedRow, 'item' | 'sku'>,
): Promise<Result<PriceExplanation | null>> {
  const id = number as ItemId;
  const { export: outgoing } = server.definition.settings;
  const { price: column, promoPrice: promoColumn, mode, overwrite } = outgoing;
  const found = await warehouse.catalogueOf({ price: column, promoPrice: promoColumn, fields: [] }, [id]);
  if (!found.ok) return found;
  const [item] = found.value;
  if (!item) return ok(null);
  const includesVat = await vatMode({ server, warehouse });
  if (!includesVat.ok) return includesVat;
  const choices = await warehouse.choices();
  if (!choices.ok) return choices;
  const { matchBy } = server.definition.settings;
  const rule = catalogueRule(outgoing, matchBy, choices.value.itemGroups, includesVat.value);
  const priced = shopPrice(item, includesVat.value);
  const trouble = priced.ok ? priced.warning : priced.problem;
  const kept = await catalogueItem(store, server.id, id);
  return ok({
    column,
    price: item.price,
    promoColumn,
    promoPrice: item.promoPrice,
    pricesIncludeVat: includesVat.value,
    vatRate: item.vatRate,
    due: priced.ok ? priced.value : null,
    problem: trouble && { ...trouble, params: { name: item.name, item: id, sku, ...trouble.params } },
    sent: kept?.price_sent
      ? {
          price: kept.price_sent,
          listPrice: kept.list_price_sent,
          at: kept.price_sent_at,
          run: kept.price_sent_run,
        }
      : null,
    isSent: publishesItems(outgoing) && mode === 'create-and-update' && overwrite.includes('price'),
    isChosen: isChosen(rule, item),
  });
}

async function vatMode({
  server,
  warehouse,
}: Pick<SyncContext, 'server' | 'warehouse'>): Promise<Result<boolean>> {
  const { pricesIncludeVat } = server.definition.warehouse;
  if (pricesIncludeVat !== null) return ok(pricesIncludeVat);
  const described = await warehouse.describe();
  return described.ok ? ok(described.value.pricesIncludeVat ?? true) : described;
}
