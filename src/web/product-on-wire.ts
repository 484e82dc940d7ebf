import { problemInBoth } from '../i18n/text.ts';
import type { PriceExplanation } from '../sync/explain-price.ts';
import { sum } from '../domain/decimal.ts';
import type { ProductExplanation as Explained } from '../run/explain-product.ts';
import type { ListedProduct } from '../store/products.ts';
import type { LinkRow } from '../store/tables.ts';
import type { StockExplanation } from '../sync/explain-stock.ts';
import { wordsOf } from './wire/common.ts';
import type { ProductExplanation, ProductSummary } from './wire/products.ts';

/** The most documents and orders that are listed of those that hold something. */
const MOST_LISTED = 50;

/** A product as a list shows it. */
export function productOnWire({ link, hiddenBy, problems }: ListedProduct): ProductSummary {
  return {
    variant: link.variant,
    product: link.product,
    sku: link.sku,
    name: link.name,
    barcode: link.barcode,
    item: link.item,
    isByHand: link.is_by_hand === 1,
    hiddenBy,
    price: link.price_shown,
    listPrice: link.list_price_shown,
    due: link.stock_due,
    sent: link.stock_sent,
    sentAt: link.stock_sent_at,
    problems,
  };
}

/** An explanation; also what `kervan explain --json` prints. */
export function explanationOnWire({ link, ...explained }: Explained): ProductExplanation {
  const { notes, warehouse, shop, stock, price, cause } = explained;
  const { item } = warehouse;
  return {
    notes,
    warehouse: warehouse.problem && wordsOf(warehouse.problem),
    shop: shop.problem && wordsOf(shop.problem),
    item: item && { id: item.id, code: item.code, name: item.name },
    stock: {
      reckoning: stock && reckoningOnWire(stock),
      sent: sentOnWire(link),
      shown: shop.variant?.quantity?.toString() ?? null,
      cause,
    },
    price: {
      shown: shop.variant?.priceWithVat?.toFixed(2) ?? null,
      listPrice: shop.variant?.oldPriceWithVat?.toFixed(2) ?? null,
      currency: shop.currency,
      reckoning: price && priceOnWire(price),
      sent: price?.sent ?? null,
    },
  };
}

function priceOnWire(explained: PriceExplanation): ProductExplanation['price']['reckoning'] {
  const {
    column,
    price,
    promoColumn,
    promoPrice,
    pricesIncludeVat,
    vatRate,
    due,
    problem,
    isSent,
    isChosen,
  } = explained;
  return {
    column,
    price: price.toString(),
    promoColumn,
    promoPrice: promoPrice?.toString() ?? null,
    pricesIncludeVat,
    vatRate: vatRate?.toString() ?? null,
    due: due && { price: due.price.toFixed(2), listPrice: due.listPrice?.toFixed(2) ?? null },
    problem: problem && problemInBoth(problem),
    isSent,
    isChosen,
  };
}

function sentOnWire({
  stock_sent: quantity,
  stock_sent_at: at,
  stock_sent_run: run,
}: LinkRow): ProductExplanation['stock']['sent'] {
  return quantity === null ? null : { quantity, at, run };
}

type Reckoning = NonNullable<ProductExplanation['stock']['reckoning']>;

function reckoningOnWire(stock: StockExplanation): Reckoning {
  const { locations, openOrders, waitingOrders, rule, steps, due } = stock;
  return {
    locations: locations.map(({ id, name, balance }) => ({ id, name, balance: balance?.toString() ?? null })),
    openOrders: {
      ...heldOnWire(openOrders, rule.subtractOrders),
      documents: openOrders.slice(0, MOST_LISTED).map(textual),
    },
    waitingOrders: {
      ...heldOnWire(waitingOrders, rule.subtractWaiting),
      orders: waitingOrders.slice(0, MOST_LISTED).map(textual),
    },
    steps: steps.map(({ cause, change }) => ({ cause, change: change.toString() })),
    due: due.toString(),
  };
}

type Holding = StockExplanation['waitingOrders'][number];

function heldOnWire(holding: readonly Pick<Holding, 'quantity'>[], isSubtracted: boolean) {
  const total = sum(holding.map(({ quantity }) => quantity)).toString();
  return { total, isSubtracted, more: Math.max(0, holding.length - MOST_LISTED) };
}

function textual<Of extends Pick<Holding, 'quantity'>>(of: Of): Omit<Of, 'quantity'> & { quantity: string } {
  return { ...of, quantity: of.quantity.toString() };
}
