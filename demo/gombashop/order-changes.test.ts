import { afterEach, beforeEach, expect, test } from 'vitest';
import { decimal, sum } from '../../src/domain/decimal.ts';
import type { NewOrder } from './orders.ts';
import type { Order } from './records.ts';
import { addVariant } from './sample-products.ts';
import { codeOf, type Reply, type ShopClient, startWithClient } from './shop-client.ts';

let client: ShopClient;
/** Two simple products at 12.50, 10 pieces of each. */
let first: string;
let second: string;

beforeEach(async () => {
  client = await startWithClient();
  [first, second] = [addVariant(client.shop, 'A'), addVariant(client.shop, 'B')];
});
afterEach(() => client.close());

const quantities = () => [client.shop.quantity(first), client.shop.quantity(second)];
const place = (order: NewOrder) => client.shop.placeOrder(order);
const revise = (number: string, body: object) => client.control('PATCH', `/orders/${number}`, body);
const takeBack = (number: string, body?: object) => client.control('POST', `/orders/${number}/return`, body);

/** The order of an answer, whose sums must hold and which the shop's interface must show as it is. */
async function orderOf(reply: Reply): Promise<Order> {
  expect(reply.status).toBe(200);
  const order = reply.body as Order;
  const { goods, delivery, discount, total } = order.totals;
  expect(total).toBe(decimal(goods).plus(delivery).minus(discount).toFixed(2));
  expect(goods).toBe(sum(order.lines.map((line) => decimal(line.total))).toFixed(2));
  expect(sum(order.payments.map(({ amount }) => decimal(amount))).toFixed(2)).toBe(total);
  expect((await client.get(`/orders/${order.number}`)).body).toEqual(order);
  return order;
}

test('a preview shows the sums of an order and leaves nothing behind', async () => {
  const order = { lines: [{ variantId: first, quantity: '3' }], promoCode: { code: 'X', percent: '10' } };
  const preview = await client.control('POST', '/orders/preview', order);
  expect(preview.body).toMatchObject({ totals: { goods: '37.50', discount: '3.75', total: '33.75' } });
  expect((await client.control('POST', '/orders/preview', { lines: [] })).status).toBe(400);
  expect(quantities()).toEqual(['10', '10']);
  expect(client.shop.allOrders()).toEqual([]);
  // No number is used up either.
  expect(place(order).number).toBe('7000001');
});

test('lines change, go and come, and the stock follows', async () => {
  const { number } = place({ lines: [{ variantId: first, quantity: '2' }, { variantId: second }] });
  const lines = [
    { id: '1', quantity: '5' },
    { variantId: second, quantity: '4', discountPercent: '50' },
  ];
  const order = await orderOf(await revise(number, { lines }));
  expect(order.lines).toMatchObject([
    { id: '1', quantity: '5', total: '62.50' },
    { id: '3', quantity: '4', discount: '25.00', total: '25.00' },
  ]);
  expect(quantities()).toEqual(['5', '6']);
  client.shop.changeStatus(number, 'cancelled');
  expect(quantities()).toEqual(['10', '10']);
  await revise(number, { lines: [{ id: '1', quantity: '9' }] });
  expect(quantities()).toEqual(['10', '10']);
});

test('a line keeps the price and the discount with which it was sold', async () => {
  const line = { variantId: first, quantity: '2', unitPrice: '10.00', discount: '1.50' };
  const { number } = place({ lines: [line] });
  const order = await orderOf(await revise(number, { lines: [{ id: '1', quantity: '3' }] }));
  expect(order.lines).toMatchObject([{ unitPrice: '10.00', discount: '1.50', total: '28.50' }]);
  const without = await orderOf(await revise(number, { lines: [{ id: '1', quantity: '3', discount: '0' }] }));
  expect(without.lines[0]).not.toHaveProperty('discount');
});

test('discounts and vouchers are cut down to what is left of the order', async () => {
  const { number } = place({
    lines: [{ variantId: first, quantity: '4' }],
    delivery: { price: '5.00' },
    promoCode: { code: 'LETO', amount: '20.00' },
    voucher: { code: 'V', amount: '30.00', isBought: true },
    freeDelivery: true,
  });
  const order = await orderOf(await revise(number, { lines: [{ id: '1', quantity: '1' }] }));
  expect(order.discounts).toMatchObject([{ amount: '12.50' }, { amount: '5.00', freeDelivery: true }]);
  expect(order.payments.map(({ amount }) => amount)).toEqual(['0.00']);
  const more = await orderOf(await revise(number, { lines: [{ id: '1', quantity: '10' }] }));
  expect(more.totals.total).toBe('112.50');
});

test('the buyer changes, and an invoice comes and goes', async () => {
  const { number } = place({ lines: [{ variantId: first }] });
  const invoice = { name: 'Пример ООД', eik: '999999995', manager: 'Иван Иванов', vatNumber: 'BG999999995' };
  const changed = await orderOf(await revise(number, { customer: { name: 'Елена' }, invoice }));
  expect(changed).toMatchObject({ customer: { name: 'Елена' }, invoice });
  expect((await orderOf(await revise(number, { invoice: null }))).invoice).toBeNull();
});

test('a wrong revision changes nothing and says what is wrong', async () => {
  const { number } = place({ lines: [{ variantId: first }] });
  const before = client.shop.order(number);
  expect(codeOf(await revise(number, { lines: [{ id: '9', quantity: '1' }] }))).toBe('not-found');
  expect(codeOf(await revise(number, { lines: [{ variantId: 'x', quantity: '1' }] }))).toBe('not-found');
  expect(codeOf(await revise(number, { lines: [] }))).toBe('invalid');
  expect(codeOf(await revise(number, { color: 'red' }))).toBe('invalid');
  expect(codeOf(await revise('none', {}))).toBe('not-found');
  expect(client.shop.order(number)).toEqual(before);
  const raw = client.shop.storeRawOrder({ number: '5' });
  expect(codeOf(await revise(raw, { note: 'x' }))).toBe('invalid');
});

test('a whole return gives back what was paid for the goods, not the delivery, and ends the order', async () => {
  const { number } = place({
    lines: [{ variantId: first, quantity: '2' }, { variantId: second }],
    delivery: { price: '5.00' },
    promoCode: { code: 'LETO', amount: '7.50' },
  });
  const order = await orderOf(await takeBack(number));
  expect(order).toMatchObject({
    status: 'returned',
    refunds: [{ id: 'R1', amount: '30.00', method: 'bank-transfer' }],
  });
  expect(codeOf(await takeBack(number))).toBe('invalid');
  // What came back is looked at before it is sold again.
  expect(quantities()).toEqual(['8', '9']);
});

test('a part comes back with its part of the discount, and the rest later', async () => {
  const { number } = place({
    lines: [{ variantId: first, quantity: '3' }],
    promoCode: { code: 'LETO', percent: '20' },
  });
  const part = await orderOf(
    await takeBack(number, { lines: [{ lineId: '1', quantity: '1' }], method: 'card' }),
  );
  expect(part).toMatchObject({ status: 'new', refunds: [{ amount: '10.00', method: 'card' }] });
  expect(codeOf(await takeBack(number, { lines: [{ lineId: '1', quantity: '3' }] }))).toBe('invalid');
  expect(codeOf(await takeBack(number, { amount: '20.01' }))).toBe('invalid');
  const whole = await orderOf(await takeBack(number, { amount: '15' }));
  expect(whole).toMatchObject({ status: 'returned', refunds: [{}, { id: 'R2', amount: '15.00' }] });
});

test('money alone can be given back: nothing came back, and the order stays what it was', async () => {
  const { number } = place({ lines: [{ variantId: first, quantity: '2' }] });
  const order = await orderOf(await takeBack(number, { lines: [], amount: '3.00', method: 'cash' }));
  expect(order).toMatchObject({ status: 'new', refunds: [{ id: 'R1', amount: '3.00', method: 'cash' }] });
  expect(order.refunds![0]).not.toHaveProperty('lines');
  for (const wrong of [{ lines: [] }, { lines: [], amount: '0' }, { lines: [], amount: '22.01' }]) {
    expect(codeOf(await takeBack(number, wrong))).toBe('invalid');
  }
  const whole = await orderOf(await takeBack(number));
  expect(whole).toMatchObject({ status: 'returned', refunds: [{}, { id: 'R2', amount: '22.00' }] });
});

test('an order of before the euro is in leva, at the price of the catalogue in leva', async () => {
  const lines = [
    { variantId: first, quantity: '2' },
    { variantId: second, unitPrice: '10.00' },
  ];
  const createdAt = '2025-12-15T12:00:00+02:00';
  const { number } = place({ lines, currency: 'BGN', createdAt, delivery: { price: '6.90' } });
  const before = client.shop.order(number);
  expect(before).toMatchObject({
    currency: 'BGN',
    createdAt: '2025-12-15T12:00:00.000+02:00',
    lines: [
      { unitPrice: '24.45', total: '48.90' },
      { unitPrice: '10.00', total: '10.00' },
    ],
    totals: { goods: '58.90', delivery: '6.90', total: '65.80' },
  });
  const kept = [
    { id: '1', quantity: '2' },
    { variantId: second, quantity: '1' },
  ];
  const after = await orderOf(await revise(number, { lines: kept }));
  expect(after.lines[1]).toMatchObject({ unitPrice: '24.45' });
  expect(place({ lines }).currency).toBe('EUR');
});
