import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Order } from '../../demo/gombashop/records.ts';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { problemText } from '../../src/i18n/text.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import { openWorld, type World } from './world.ts';

const [PLAIN, OTHER] = [20, 21];
let world: World;

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Change = (order: Order) => Record<string, unknown>;

/** An order of two lines with delivery and a promo code, changed on its way. */
function placeBroken(change: Change): string {
  const good = world.shop.placeOrder({
    status: 'confirmed',
    lines: [
      { variantId: world.variant(PLAIN), quantity: '2', unitPrice: '10.00' },
      { variantId: world.variant(OTHER), unitPrice: '5.00', discount: '1.00' },
    ],
    delivery: { price: '4.00' },
    promoCode: { code: 'LETO', amount: '3.00' },
  });
  return world.shop.storeRawOrder({ ...good, ...change(good) });
}

/** The broken order waits with these codes and no line; a good one in the same run gets its document. */
async function expectHeldBack(number: string, ...codes: ProblemCode[]): Promise<void> {
  const good = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
  const report = await world.run('import');
  expect(report).toMatchObject({ state: 'done', problem: null, counts: { created: 1 } });
  expect(report.counts.failed).toBeGreaterThan(0);
  expect(await world.codes(`order ${number}`)).toEqual(codes);
  expect(await world.lines(number)).toEqual([]);
  expect(await world.lines(good)).toHaveLength(1);
}

const line = (change: Partial<Order['lines'][number]>): Change => {
  return ({ lines }) => ({ lines: [{ ...lines[0]!, ...change }, ...lines.slice(1)] });
};
const totals = (change: Partial<Order['totals']>): Change => {
  return (order) => ({ totals: { ...order.totals, ...change } });
};

describe('an order whose sums do not add up names the place', () => {
  test.each<[place: string, change: Change]>([
    ['line', line({ total: '20.01' })],
    ['line', line({ discount: '-1.00', total: '21.00' })],
    ['line', line({ quantity: '0.333333', unitPrice: '0.01', total: '0.01' })],
    ['goods', totals({ goods: '24.01' })],
    ['delivery', totals({ delivery: '4.01' })],
    ['discounts', totals({ discount: '3.01' })],
    ['total', totals({ total: '25.01' })],
    ['payments', ({ payments }) => ({ payments: payments.map((each) => ({ ...each, amount: '24.99' })) })],
    [
      'free delivery',
      ({ discounts, totals: sums, payments }) => ({
        discounts: [...discounts, { kind: 'order', amount: '5.00', freeDelivery: true }],
        totals: { ...sums, discount: '8.00', total: '20.00' },
        payments: payments.map((each) => ({ ...each, amount: '20.00' })),
      }),
    ],
  ])('%s', async (place, change) => {
    const number = placeBroken(change);
    await expectHeldBack(number, 'order-totals-differ');
    const [found] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
    expect(problemText('en', found!)).toContain(place);
  });
});

describe('an order that no document can be made of', () => {
  test.each(['0', '-2', '0.000000'])('quantity %s', async (quantity) => {
    await expectHeldBack(placeBroken(line({ quantity, total: '0.00' })), 'order-quantity');
  });

  test('leva after the euro', () => {
    const number = placeBroken(() => ({ currency: 'BGN' }));
    return expectHeldBack(number, 'order-lev-too-late');
  });

  test('several faults are all named', async () => {
    const number = placeBroken(({ lines }) => ({
      lines: [
        { ...lines[0]!, variantId: null, sku: '' },
        { ...lines[1]!, variantId: null, sku: 'НЯМА' },
      ],
    }));
    await expectHeldBack(number, 'item-not-found', 'item-without-sku');
  });

  test.each<[what: string, change: Change]>([
    ['money as a JSON number', ({ totals: sums }) => ({ totals: { ...sums, total: 25 } })],
    ['no lines', () => ({ lines: [] })],
    ['no totals', () => ({ totals: undefined })],
    ['a quantity in words', line({ quantity: 'две' })],
    ['a price in scientific notation', line({ unitPrice: '1e1' })],
    ['a currency nobody knows', () => ({ currency: 'XAU' })],
    ['a date that does not exist', () => ({ createdAt: '2026-02-30T10:00:00+02:00' })],
    ['lines that are no list', () => ({ lines: 'две хлебчета' })],
    ['a status that is no text', () => ({ status: { code: 'confirmed' } })],
  ])('%s', async (_, change) => {
    await expectHeldBack(placeBroken(change), 'order-unreadable');
  });

  test('a moment of change that is no moment', async () => {
    const number = placeBroken(() => ({ updatedAt: 'вчера' }));
    await expectHeldBack(number, 'order-unreadable');
    expect(await world.order(number)).toBeUndefined();
  });

  test('a number that no key can be made of', async () => {
    const number = world.shop.storeRawOrder({ number: 'с\u0000нула', status: 'confirmed' });
    await expectHeldBack(number.replaceAll(/\p{C}+/gu, ' '), 'order-unreadable');
  });

  test('once it is corrected in the shop it gets its document and its problem closes', async () => {
    const number = placeBroken(totals({ total: '25.01' }));
    await expectHeldBack(number, 'order-totals-differ');
    expect(await world.order(number)).toMatchObject({ state: 'waiting', next_try_at: null });
    world.clock.advance(1000);
    const { isRaw: _, ...order } = { isRaw: true, ...world.shop.order(number) };
    world.shop.storeRawOrder({
      ...order,
      updatedAt: new Date(world.clock.nowMs()).toISOString(),
      totals: { ...order.totals, total: order.payments[0]!.amount },
    });
    await world.run('import');
    expect(await world.lines(number)).toHaveLength(3);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });
});

describe('unusual orders that are right', () => {
  test('ten thousand lines become one document', async () => {
    const own = await openWorld();
    const variants = [own.variant(PLAIN), own.variant(OTHER)];
    const number = own.place({
      lines: Array.from({ length: 10_000 }, (_, index) => ({
        variantId: variants[index % 2]!,
        unitPrice: '0.07',
        quantity: String(1 + (index % 3)),
      })),
      promoCode: { code: 'LETO', percent: '33' },
    });
    expect(await own.run('import')).toMatchObject({ state: 'done', counts: { created: 1 } });
    const lines = await own.lines(number);
    expect(lines).toHaveLength(10_000);
    const cents = lines.reduce((sum, { Qtty, PriceOut }) => sum + Math.round(Qtty * PriceOut * 100), 0);
    expect((cents / 100).toFixed(2)).toBe(own.shop.order(number).totals.total);
    await own.close();
  });

  test('an order worth nothing becomes a document worth nothing', async () => {
    const number = world.place({
      lines: [{ variantId: world.variant(PLAIN), quantity: '2' }],
      promoCode: { code: 'ПОДАРЪК', percent: '100' },
    });
    await world.run('import');
    expect(await world.lines(number)).toMatchObject([{ Qtty: 2, PriceOut: 0, VATOut: 0, Discount: 0 }]);
  });

  test('a weighed item keeps its three places', async () => {
    const number = world.place({
      lines: [{ variantId: world.variant(SPECIAL_ITEMS.weighed), quantity: '0.375', unitPrice: '12.99' }],
    });
    await world.run('import');
    const [weighed] = await world.lines(number);
    expect(weighed!.Qtty).toBe(0.375);
    expect((weighed!.Qtty * weighed!.PriceOut).toFixed(2)).toBe('4.87');
  });

  test('an item linked once is found although its code changed in the warehouse since', async () => {
    await world.run('export');
    await world.warehouse.execute(`UPDATE goods SET Code = 'ДРУГ' WHERE ID = ${OTHER}`);
    const number = world.place({ lines: [{ variantId: world.variant(OTHER) }] });
    await world.run('import');
    await world.warehouse.execute(`UPDATE goods SET Code = '1021' WHERE ID = ${OTHER}`);
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([OTHER]);
  });

  test('an item linked once and deleted since is no more sold: the order waits', async () => {
    await world.run('export');
    await world.warehouse.execute(`UPDATE goods SET Deleted = -1 WHERE ID = ${PLAIN}`);
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import');
    await world.warehouse.execute(`UPDATE goods SET Deleted = 0 WHERE ID = ${PLAIN}`);
    expect(await world.codes(`order ${number}`)).toEqual(['item-not-found']);
    await world.run('import');
    expect(await world.lines(number)).toHaveLength(1);
  });

  test('without the delivery setting the document is the goods and the discounts on them', async () => {
    await world.configure(({ settings }) => (settings.import.delivery.add = false));
    const number = world.place({
      lines: [{ variantId: world.variant(PLAIN), unitPrice: '10.00' }],
      delivery: { price: '4.00' },
      cashOnDeliveryFee: '1.00',
      promoCode: { code: 'LETO', amount: '3.00' },
      freeDelivery: true,
    });
    await world.run('import');
    await world.configure(({ settings }) => (settings.import.delivery.add = true));
    expect(await world.lines(number)).toMatchObject([{ GoodID: PLAIN, Qtty: 1, PriceOut: 7, Discount: 30 }]);
  });

  test('free delivery with a fee leaves the fee on the delivery line', async () => {
    const number = world.place({
      lines: [{ variantId: world.variant(PLAIN), unitPrice: '10.00' }],
      delivery: { price: '4.00' },
      cashOnDeliveryFee: '1.00',
      freeDelivery: true,
    });
    await world.run('import');
    expect(await world.lines(number)).toMatchObject([
      { GoodID: PLAIN, PriceOut: 10, Discount: 0 },
      { GoodID: SPECIAL_ITEMS.delivery, Qtty: 1, PriceOut: 1, Discount: 80 },
    ]);
  });
});
