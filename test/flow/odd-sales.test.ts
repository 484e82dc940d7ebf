import { afterEach, describe, expect, test } from 'vitest';
import type { OrderNumber } from '../../src/domain/ids.ts';
import { salesToInvoice } from '../../src/store/wanted-invoices.ts';
import { withNewLine, withQuantity } from './edits.ts';
import {
  asSale,
  balance,
  correct,
  documentOf,
  onShipping,
  owed,
  paid,
  placeTwo,
  totalOf,
} from './sale-facts.ts';
import { verified } from './verified.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

const [PLAIN, OTHER] = [20, 21];
const COMPANY = { name: 'Роза ООД', eik: '121212121' };

/** Sales whose orders go ways that nobody plans: edited, paid, cancelled and revived in odd orders. */
describe('sales of orders that go odd ways', () => {
  let world: World;
  afterEach(() => world.close());

  async function open(configure: NonNullable<WorldOptions['configure']>): Promise<void> {
    world = await openWorld({ configure });
  }

  const forbidNegative = () =>
    world.warehouse.execute(`UPDATE configuration SET Value = '0' WHERE "Key" = 'configkey12'`);
  const stock = (quantity: number) =>
    world.warehouse.execute(
      `UPDATE store SET Qtty = ${quantity} WHERE GoodID = ${PLAIN} AND ObjectID = ${world.definition().settings.import.location}`,
    );

  test('a sale corrected twice and then returned leaves stock and debts as before', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    for (const quantity of ['3', '5']) {
      world.shop.editOrder(number, withQuantity(quantity));
      await world.run('import');
      await correct(world, number);
      expect(await balance(world)).toBe(before - Number(quantity));
      expect(await owed(world)).toBe(totalOf(world, number));
    }
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    expect(await balance(world)).toBe(before);
    expect(await owed(world)).toBe(0);
  });

  test('a sale whose goods would not leave the store is not written, and waits', async () => {
    await open(asSale);
    await world.warehouse.execute(
      'CREATE TRIGGER idle BEFORE UPDATE ON store BEGIN SELECT RAISE(IGNORE); END',
    );
    const number = placeTwo(world);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['warehouse-failed']);
    expect(await documentOf(world, number, 'sale')).toEqual([]);
    await world.warehouse.execute('DROP TRIGGER idle');
    world.clock.advance(3_600_000);
    await world.run('import');
    expect(await documentOf(world, number, 'sale')).toHaveLength(1);
  });

  test('a sale corrected there, back, and there again is what the order says each time', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    for (const quantity of ['3', '2', '3', '2', '4']) {
      world.shop.editOrder(number, withQuantity(quantity));
      await world.run('import');
      await correct(world, number);
      expect(await balance(world)).toBe(before - Number(quantity));
      expect(await owed(world)).toBe(totalOf(world, number));
    }
  });

  test('what is paid of a sale that was left as it is, is written', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.editOrder(number, withQuantity('1'));
    await world.run('import');
    await world.run('import', { order: number, settlement: 'leave' });
    world.shop.markPaid(number);
    await world.run('import');
    expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
  });

  test('a sale can be corrected when the status of its order went on', async () => {
    await open(onShipping);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    await world.run('import');
    world.shop.changeStatus(number, 'completed');
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    expect(await balance(world)).toBe(before - 3);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('an order document of before orders became sales can be written anew', async () => {
    await open(() => {});
    const number = placeTwo(world);
    await world.run('import');
    await world.configure(asSale);
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await world.run('import', { order: number, settlement: 'rewrite' });
    expect(await world.lines(number)).toMatchObject([{ Qtty: 3 }]);
    expect(await documentOf(world, number, 'sale')).toEqual([]);
  });

  test('an order paid, returned and refunded between two imports owes nothing', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.markPaid(number);
    world.shop.addRefund(number, { amount: totalOf(world, number).toFixed(2), method: 'cash' });
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await owed(world)).toBe(0);
  });

  test('a correction that cannot be planned settles nothing', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 2 WHERE ID = ${PLAIN}`);
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toContain('sale-order-changed');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 1 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['sale-order-changed']);
  });

  test('an order that could not become a sale becomes one once its item is right', async () => {
    await open(onShipping);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 2 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['item-vat-differs']);
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 1 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await documentOf(world, number, 'sale')).toHaveLength(1);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('what comes back after the location was changed goes where it was sold from', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    const { location } = world.definition().settings.import;
    await world.configure(({ settings }) => (settings.import.location = location + 1));
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    await world.configure(({ settings }) => (settings.import.location = location));
    expect(await balance(world)).toBe(before);
  });

  test('money given back after the goods is written to their return', async () => {
    await open(asSale);
    const number = placeTwo(world);
    world.shop.markPaid(number);
    await world.run('import');
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await owed(world)).toBe(-totalOf(world, number));
    world.shop.addRefund(number, { amount: totalOf(world, number).toFixed(2), method: 'cash' });
    await world.run('import');
    await world.run('import');
    expect(await owed(world)).toBe(0);
  });
  test('an order revived after its sale came back is brought to a person', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    world.shop.changeStatus(number, 'confirmed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).not.toEqual([]);
  });

  test('what came back before the sale was written is taken in too', async () => {
    await open(onShipping);
    const before = await balance(world);
    const refund = (number: OrderNumber): void => {
      const [line] = world.shop.order(number).lines;
      const lines = [{ lineId: line!.id, quantity: '1' }];
      world.shop.addRefund(number, { amount: '1.00', method: 'cash', lines });
    };
    const [first, second] = [placeTwo(world), placeTwo(world, { status: 'shipped' })];
    refund(second);
    await world.run('import');
    expect(await balance(world)).toBe(before - 1);
    refund(first);
    world.shop.changeStatus(first, 'shipped');
    await world.run('import');
    expect(await balance(world)).toBe(before - 2);
  });

  test('a correction whose sale is short is done when there is enough', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await forbidNegative();
    await stock(2);
    await world.run('import');
    expect(await balance(world)).toBe(0);
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toContain('sale-not-enough-stock');
    const after = await balance(world);
    expect([0, 2]).toContain(after);
    await stock(after + 5);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toContain('sale-order-changed');
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toEqual([]);
    expect(await balance(world)).toBe(4);
    expect(await owed(world)).toBe(totalOf(world, number));
  });

  test.for([
    ['before it is sold', false],
    ['in the version that is sold', true],
  ] as const)(
    'a line that is added to a documented order %s is in its sale, and nothing is left to choose',
    async ([, isTogether]) => {
      await open(onShipping);
      const before = [await balance(world), await balance(world, OTHER)];
      const number = placeTwo(world);
      await world.run('import');
      world.shop.editOrder(number, withNewLine(world, OTHER, '3'));
      if (!isTogether) {
        await world.run('import');
        expect(await world.codes(`order ${number}`)).toEqual(['order-changed']);
      }
      world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await documentOf(world, number, 'order')).toEqual([]);
      expect(await documentOf(world, number, 'sale')).toMatchObject([
        { GoodID: PLAIN, Qtty: 2 },
        { GoodID: OTHER, Qtty: 3 },
      ]);
      expect([await balance(world), await balance(world, OTHER)]).toEqual([before[0]! - 2, before[1]! - 3]);
      expect(await owed(world)).toBe(totalOf(world, number));
      expect(await verified(world)).toMatchObject({ code: 0 });
    },
  );

  test('an order in leva that is paid later and comes back in parts is even in the end', async () => {
    await open(({ settings }) => {
      settings.import.documentKind = 'sale';
      settings.import.since = '2025-01-01';
    });
    const before = await balance(world);
    const number = placeTwo(world, { createdAt: '2025-12-20T10:00:00+02:00' });
    const order = world.shop.order(number);
    world.shop.storeRawOrder({ ...order, currency: 'BGN' });
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    const euro = Math.round((totalOf(world, number) / 1.95583) * 100) / 100;
    expect(await owed(world)).toBe(euro);
    world.shop.markPaid(number);
    await world.run('import');
    expect(await owed(world)).toBe(0);
    const [line] = world.shop.order(number).lines;
    world.shop.addRefund(number, {
      amount: (totalOf(world, number) / 2).toFixed(2),
      method: 'cash',
      lines: [{ lineId: line!.id, quantity: '1' }],
    });
    await world.run('import');
    expect(await balance(world)).toBe(before - 1);
    expect(Math.abs(await owed(world))).toBeLessThan(0.011);
    world.shop.addRefund(number, { amount: (totalOf(world, number) / 2).toFixed(2), method: 'cash' });
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await balance(world)).toBe(before);
    expect(Math.abs(await owed(world))).toBeLessThan(0.021);
  });

  test('a delivery that changes, goes and comes again is corrected each time, and comes back with the rest', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world, { delivery: { price: '6.00' } });
    await world.run('import');
    for (const price of ['5.00', '0.00', '7.00']) {
      world.shop.editOrder(number, (order) => {
        const total = (Number(order.totals.goods) + Number(price)).toFixed(2);
        return {
          ...order,
          delivery: { ...order.delivery, price },
          totals: { ...order.totals, delivery: price, total },
          payments: order.payments.map((payment) => ({ ...payment, amount: total })),
        };
      });
      await world.run('import');
      await correct(world, number);
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await owed(world)).toBe(totalOf(world, number));
    }
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await owed(world)).toBe(0);
    expect(await balance(world)).toBe(before);
  });

  test('a sale that came back in part, was corrected and then returned leaves the stock as before', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '5' }] });
    await world.run('import');
    const [line] = world.shop.order(number).lines;
    world.shop.addRefund(number, {
      amount: '10.00',
      method: 'cash',
      lines: [{ lineId: line!.id, quantity: '2' }],
    });
    await world.run('import');
    expect(await balance(world)).toBe(before - 3);
    world.shop.editOrder(number, withQuantity('4'));
    await world.run('import');
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toEqual([]);
    expect(await balance(world)).toBe(before - 2);
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    expect(await balance(world)).toBe(before);
  });

  test.for([
    ['at once', true],
    ['one after the other', false],
  ] as const)(
    'an order all of which came back by refunds, %s, is finished when it is returned, and revived it is told',
    async ([, isAtOnce]) => {
      await open((definition) => {
        asSale(definition);
        definition.settings.import.nomenclature = true;
      });
      const before = await balance(world);
      const number = placeTwo(world, { invoice: COMPANY });
      await world.run('import');
      const lines = [{ lineId: world.shop.order(number).lines[0]!.id, quantity: '1' }];
      const half = (totalOf(world, number) / 2).toFixed(2);
      for (const refund of [1, 2]) {
        world.shop.addRefund(number, { amount: half, method: 'cash', lines });
        if (refund === 1 || !isAtOnce) await world.run('import');
      }
      expect(await world.order(number)).toMatchObject({ state: 'documented' });
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      expect(await world.order(number)).toMatchObject({
        state: 'finished',
        reason: expect.stringMatching(/^returned \d+$/) as unknown,
      });
      expect(await balance(world)).toBe(before);
      const { store } = world.app();
      expect(await salesToInvoice(store, (await world.server()).id, null, 10)).toEqual([]);
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 3 } });
      // Money that is given back after that belongs to the last of the returns.
      world.shop.addRefund(number, { amount: '1.00', method: 'cash' });
      await world.run('import');
      await world.run('import');
      const [late] = await world.warehouse.query<{ Acct: number }>(
        "SELECT * FROM payments WHERE OperType = 34 AND Mode = 1 AND Qtty = 1 AND UserRealTime > '2026-11-24'",
      );
      expect(`returned ${late!.Acct}`).toBe((await world.order(number))!.reason);
      world.shop.changeStatus(number, 'confirmed');
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['sale-order-revived']);
    },
  );

  test('a correction that was invoiced is not taken back', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    const [latest] = await world.warehouse.query<{ Acct: number }>(
      'SELECT Acct FROM operations WHERE OperType = 2 ORDER BY ID DESC LIMIT 1',
    );
    const made = { ID: 9001, Acct: latest!.Acct, OperType: 2, InvoiceNumber: '0000000007' };
    await world.warehouse.insert('documents', made);
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['return-has-invoice']);
  });

  test('money given back after all the goods came back by refunds is written to the last of them', async () => {
    await open(asSale);
    const number = placeTwo(world);
    world.shop.markPaid(number);
    await world.run('import');
    const [line] = world.shop.order(number).lines;
    const lines = [{ lineId: line!.id, quantity: '2' }];
    world.shop.addRefund(number, { amount: '1.00', method: 'cash', lines });
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    const rest = (totalOf(world, number) - 1).toFixed(2);
    world.shop.addRefund(number, { amount: rest, method: 'cash' });
    await world.run('import');
    await world.run('import');
    expect(await owed(world)).toBe(0);
  });

  test('money given back without goods is told until a person has left it, and what was left does not go back with the goods', async () => {
    await open(asSale);
    const number = placeTwo(world);
    world.shop.markPaid(number);
    await world.run('import');
    world.shop.addRefund(number, { amount: '1.00', method: 'cash' });
    for (const status of ['shipped', 'completed'] as const) {
      await world.run('import');
      const [told] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
      expect(told).toMatchObject({ code: 'refund-without-goods', params: { amount: '1.00' } });
      world.shop.changeStatus(number, status);
    }
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['refund-without-goods', 'sale-order-changed']);
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toEqual(['refund-without-goods']);
    await world.run('import', { order: number, settlement: 'leave' });
    expect(await world.codes(`order ${number}`)).toEqual([]);
    world.shop.addRefund(number, { amount: '2.00', method: 'cash' });
    await world.run('import');
    const [again] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
    expect(again).toMatchObject({ code: 'refund-without-goods', params: { amount: '2.00' } });
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    const back = await world.warehouse.query<{ Qtty: number }>(
      'SELECT Qtty FROM payments WHERE OperType = 34 AND Mode = 1',
    );
    expect(back.map(({ Qtty }) => Qtty)).toEqual([2]);
  });

  test('goods that a correction made cheaper than what of them came back are brought to a person', async () => {
    await open(asSale);
    const variantId = world.variant(PLAIN);
    const number = world.place({ lines: [{ variantId, quantity: '3', unitPrice: '10.00' }] });
    await world.run('import');
    const [line] = world.shop.order(number).lines;
    const lines = [{ lineId: line!.id, quantity: '1' }];
    world.shop.addRefund(number, { amount: '10.00', method: 'cash', lines });
    await world.run('import');
    world.shop.editOrder(number, (order) =>
      withQuantity('3')({ ...order, lines: order.lines.map((each) => ({ ...each, unitPrice: '1.00' })) }),
    );
    await world.run('import');
    await correct(world, number);
    const before = await owed(world);
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toContain('return-worth-less');
    expect(await owed(world)).toBe(before);
  });
});
