import type { NewOrder } from '../../../demo/gombashop/orders.ts';
import type { Order } from '../../../demo/gombashop/records.ts';
import { decimal } from '../../../src/domain/decimal.ts';
import { generateOrder } from '../orders.ts';
import { SINCE } from '../world.ts';
import type { Town } from './town.ts';

const LONGEST_LULL_MS = 30 * 60_000;

/** Buyers place so many orders. */
export async function placeOrders(
  { shop, random, printer }: Town,
  variants: readonly string[],
  count: number,
): Promise<void> {
  const since = new Date(`${SINCE}T00:00:00Z`);
  for (let placed = 0; placed < count; placed += 1) {
    await shop.timePasses(random() * LONGEST_LULL_MS);
    const order = generateOrder(random, { variants, since });
    await shop.place(printer ? withOneRule(order) : order);
  }
}

/** What is paid partly with and partly without a receipt makes no sale where there is a printer: who has bought a voucher pays the rest to the courier. */
function withOneRule(order: NewOrder): NewOrder {
  return order.voucher?.isBought ? { ...order, payment: 'cash-on-delivery' } : order;
}

/** Something that the shop's people do with an order, when it can be done. */
type Step = (town: Town, order: Order) => Promise<void>;

/** The shop's people do so many things with orders chosen at random, each that its order allows. */
export async function changeOrders(town: Town, count: number): Promise<void> {
  for (let changed = 0; changed < count; changed += 1) {
    const orders = town.shop.orders();
    const order = orders[Math.floor(town.random() * orders.length)];
    if (!order) return;
    const steps = stepsOf(town, order);
    const step = steps[Math.floor(town.random() * steps.length)];
    if (!step) continue;
    await town.shop.timePasses(town.random() * LONGEST_LULL_MS);
    await step(town, order);
  }
}

const to =
  (status: string): Step =>
  ({ shop }, { number }) =>
    shop.changeStatus(number, status);

/** One piece more of the first line. */
const oneMore: Step = async ({ shop, earlier }, order) => {
  const lines = order.lines.map(({ id, quantity }, index) => ({
    id,
    quantity: index === 0 ? decimal(quantity).plus('1').toString() : quantity,
  }));
  earlier.set(order.number, [...(earlier.get(order.number) ?? []), order]);
  await shop.revise(order.number, { lines });
};

const paid: Step = ({ shop }, { number }) => shop.markPaid(number);

/** A line comes back, and half of what the order cost. */
const refund: Step = ({ shop }, { number, lines, totals }) =>
  shop.takeBack(number, {
    lines: [{ lineId: lines[0]!.id, quantity: lines[0]!.quantity }],
    amount: decimal(totals.total).div('2').toFixed(2),
    method: 'cash',
  });

function stepsOf({ flow }: Town, order: Order): Step[] {
  const { status } = order;
  const isPaid = order.payments.every((payment) => payment.paid);
  if (status === 'new') return [to('confirmed'), to('confirmed'), to('cancelled'), oneMore];
  if (flow.sells === 'never') return status === 'cancelled' ? [to('confirmed')] : [to('cancelled'), oneMore];
  if (status === 'cancelled' || status === 'returned') return [];
  const money = [...(isPaid ? [] : [paid]), ...(order.refunds?.length ? [] : [refund])];
  const isSold = flow.sells === 'at once' || status === 'shipped';
  if (!isSold) return [to('shipped'), to('shipped'), to('cancelled'), paid].slice(0, isPaid ? 3 : 4);
  return [...money, to('cancelled'), to('returned')];
}
