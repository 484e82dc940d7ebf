import { decimal, least, spread, sum, toCents, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { Reduction } from '../../domain/document.ts';
import type { Order, OrderDiscount, OrderLine } from '../../domain/order.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import type { ImportSettings } from '../../domain/settings.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

/** What the buyer pays for one line after everything, in whole cents with VAT, and which cent came off where. */
export interface NetAmount {
  totalWithVat: Decimal;
  reductions: Reduction[];
}

/** The order's money, line by line; `lines` follow the order's lines. */
export interface OrderMoney {
  lines: NetAmount[];
  delivery: NetAmount;
  /** The vouchers that pay and lower no price; none when they are discounts. */
  vouchers: Voucher[];
}

/** A gift voucher as money. */
export interface Voucher {
  code: string;
  amountWithVat: Decimal;
}

/**
 * Takes every discount of an order down to its lines, so that lines + delivery = the order's total to the cent.
 *
 * Product discounts stand on their lines already. Free delivery comes off the delivery. Promo codes, vouchers and order
 * discounts are spread over the goods by largest remainder, in the order given; what exceeds the goods comes off the
 * delivery. Vouchers that are payments come off nothing: then lines + delivery = the order's total + vouchers. A voucher for
 * free delivery is no money and always a discount. An order whose own numbers do not add up is a problem, never a guess.
 */
export function orderMoney(order: Order, vouchers: ImportSettings['vouchers']): Result<OrderMoney> {
  const wrong = inconsistency(order);
  if (wrong) return failed(wrong);
  const lines = order.lines.map(withProductDiscount);
  const delivery: NetAmount = { totalWithVat: order.totals.delivery, reductions: [] };
  const pays = ({ kind, isFreeDelivery }: OrderDiscount): boolean =>
    vouchers === 'payment' && kind === 'voucher' && !isFreeDelivery;
  // Free delivery first: a voucher may then only take what is still to be paid.
  const [free, general] = [
    order.discounts.filter((d) => d.isFreeDelivery),
    order.discounts.filter((d) => !d.isFreeDelivery && !pays(d)),
  ];
  for (const discount of free) {
    if (discount.amountWithVat.gt(delivery.totalWithVat)) {
      return failed(
        totalsDiffer(
          order,
          { bg: 'безплатна доставка', en: 'free delivery' },
          delivery.totalWithVat,
          discount.amountWithVat,
        ),
      );
    }
    takeOff(delivery, discount, discount.amountWithVat, 'free-delivery');
  }
  for (const discount of general) takeOffGoods(lines, delivery, discount);
  const paying = order.discounts.filter((d) => pays(d) && d.amountWithVat.gt(ZERO));
  return ok({
    lines,
    delivery,
    vouchers: paying.map(({ code, amountWithVat }) => ({ code, amountWithVat })),
  });
}

function withProductDiscount(line: OrderLine): NetAmount {
  const reductions: Reduction[] = line.discountWithVat.gt(ZERO)
    ? [{ cause: 'product', code: '', amountWithVat: line.discountWithVat }]
    : [];
  return { totalWithVat: line.totalWithVat, reductions };
}

function takeOffGoods(lines: NetAmount[], delivery: NetAmount, discount: OrderDiscount): void {
  const shares = lines.map((line) => line.totalWithVat);
  const fromGoods = least(discount.amountWithVat, sum(shares));
  const parts = spread(fromGoods, shares);
  for (const [index, part] of parts.entries()) takeOff(lines[index]!, discount, part, discount.kind);
  takeOff(delivery, discount, discount.amountWithVat.minus(fromGoods), discount.kind);
}

function takeOff(
  target: NetAmount,
  discount: OrderDiscount,
  amount: Decimal,
  cause: Reduction['cause'],
): void {
  if (amount.eq(ZERO)) return;
  target.totalWithVat = target.totalWithVat.minus(amount);
  target.reductions.push({ cause, code: discount.code, amountWithVat: amount });
}

/** The first of the order's own sums that does not hold, or null. */
function inconsistency(order: Order): Problem | null {
  for (const line of order.lines) {
    const wrong = lineInconsistency(order, line);
    if (wrong) return wrong;
  }
  const { totals, delivery } = order;
  const checks: [{ bg: string; en: string }, Decimal, Decimal][] = [
    [{ bg: 'стоки', en: 'goods' }, sum(order.lines.map((line) => line.totalWithVat)), totals.goods],
    [{ bg: 'доставка', en: 'delivery' }, delivery.priceWithVat.plus(delivery.feeWithVat), totals.delivery],
    [
      { bg: 'отстъпки', en: 'discounts' },
      sum(order.discounts.map((discount) => discount.amountWithVat)),
      totals.discount,
    ],
    [
      { bg: 'обща стойност', en: 'total' },
      totals.goods.plus(totals.delivery).minus(totals.discount),
      totals.total,
    ],
    [{ bg: 'плащания', en: 'payments' }, sum(order.payments.map((payment) => payment.amount)), totals.total],
  ];
  for (const [what, expected, found] of checks) {
    if (!expected.eq(found)) return totalsDiffer(order, what, expected, found);
  }
  for (const discount of order.discounts) {
    if (discount.amountWithVat.lt(ZERO) || !isWholeCents(discount.amountWithVat)) {
      return totalsDiffer(
        order,
        { bg: 'отстъпка', en: 'discount' },
        toCents(discount.amountWithVat).abs(),
        discount.amountWithVat,
      );
    }
  }
  const wholeCents = [totals.goods, totals.delivery, totals.total];
  const odd = wholeCents.find((amount) => !isWholeCents(amount) || amount.lt(ZERO));
  return odd ? totalsDiffer(order, { bg: 'обща стойност', en: 'total' }, toCents(odd).abs(), odd) : null;
}

function lineInconsistency(order: Order, line: OrderLine): Problem | null {
  if (!line.quantity.gt(ZERO)) {
    return problem('order-quantity', {
      number: order.number,
      line: line.name,
      quantity: line.quantity.toString(),
    });
  }
  const expected = toCents(line.quantity.times(line.unitPriceWithVat)).minus(line.discountWithVat);
  const isFair = expected.eq(line.totalWithVat) && isWholeCents(line.totalWithVat);
  if (isFair && !line.totalWithVat.lt(ZERO) && !line.discountWithVat.lt(ZERO)) return null;
  return totalsDiffer(
    order,
    { bg: `ред „${line.name}“`, en: `line "${line.name}"` },
    expected,
    line.totalWithVat,
  );
}

function totalsDiffer(
  order: Order,
  what: { bg: string; en: string },
  expected: Decimal,
  found: Decimal,
): Problem {
  return problem('order-totals-differ', {
    number: order.number,
    what,
    expected: expected.toFixed(2),
    found: found.toString(),
  });
}

function isWholeCents(amount: Decimal): boolean {
  return amount.times(decimal('100')).mod(decimal('1')).eq(ZERO);
}
