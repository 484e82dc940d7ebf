import { decimal, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import { problem } from '../../domain/problem.ts';
import { allOf, failed, ok, type Answer, type Result } from '../../domain/result.ts';
import type { Item } from '../../warehouse/warehouse.ts';
import type { DocumentContext } from './document-context.ts';
import type { Sold } from './document-line.ts';
import { itemMaker } from './new-item.ts';
import type { NetAmount, OrderMoney } from './order-money.ts';
import { deliveryItemOf } from './delivery-item.ts';

const ONE = decimal('1');

/** Something that stands on a document, and what is to be paid for it, in the order's currency. */
export interface SoldAmount {
  sold: Sold;
  net: NetAmount;
}

/** What of an order stands on its document, the delivery last; or every reason why it cannot. */
export function soldLines(order: Order, money: OrderMoney, context: DocumentContext): Answer<SoldAmount[]> {
  const make = makerOf(order, context);
  const lines = order.lines.map((line, index) =>
    withNet(soldLine(order, line, context, make), money.lines[index]!),
  );
  const delivery = soldDelivery(order, money.delivery, context);
  return allOf(delivery ? [...lines, withNet(delivery, money.delivery)] : lines);
}

function withNet(sold: Result<Sold>, net: NetAmount): Result<SoldAmount> {
  return sold.ok ? ok({ sold: sold.value, net }) : sold;
}

/** Makes items the warehouse lacks; null when the settings or the context do not want it. */
function makerOf(order: Order, context: DocumentContext): ReturnType<typeof itemMaker> | null {
  const { settings, newItems, maps, pricesIncludeVat } = context;
  if (!newItems || !settings.nomenclature) return null;
  return itemMaker(order, { newItems, vat: maps.vat, pricesIncludeVat });
}

function soldLine(
  order: Order,
  line: OrderLine,
  context: DocumentContext,
  make: ReturnType<typeof makerOf>,
): Result<Sold> {
  const found = context.itemOf(line);
  if (!found.ok) return make && found.problem.code === 'item-not-found' ? make(line) : found;
  return ofItem(order, found.value, line.vatRate, { quantity: line.quantity, orderLine: line.id });
}

/** The delivery as a line of quantity 1, when the setting asks for it and anything is left to pay for it. */
function soldDelivery(order: Order, net: NetAmount, context: DocumentContext): Result<Sold> | null {
  if (!context.settings.delivery.add || net.totalWithVat.eq(ZERO)) return null;
  if (!context.deliveryItem) {
    const { item, setting } = deliveryItemOf(order, { import: context.settings, maps: context.maps });
    return failed(problem('item-missing', { setting, value: String(item) }));
  }
  const { deliveryItem: item } = context;
  const rate = order.delivery.vatRate ?? item.vatRate ?? ZERO;
  return ofItem(order, item, rate, { quantity: ONE, orderLine: null });
}

/** The shop and the warehouse must agree on the VAT of what was sold: the accountant answers for it. */
function ofItem(
  order: Order,
  item: Item,
  shopRate: Decimal,
  rest: Pick<Sold, 'quantity' | 'orderLine'>,
): Result<Sold> {
  const { id, name, code, priceIn, vatRate } = item;
  const params = { number: order.number, item: name, code };
  if (vatRate === null) return failed(problem('item-vat-unknown', { ...params, group: item.vatGroup }));
  if (!vatRate.eq(shopRate)) {
    const rates = { shopRate: shopRate.toString(), itemRate: vatRate.toString() };
    return failed(problem('item-vat-differs', { ...params, ...rates }));
  }
  return ok({ item: id, name, priceIn, vatRate, ...rest });
}
