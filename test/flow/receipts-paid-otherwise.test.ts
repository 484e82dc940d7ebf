import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../../src/i18n/text.ts';
import { sayNotOwed } from '../../src/run/settle-receipt.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { correct, placeTwo } from './sale-facts.ts';

/** Orders that are paid otherwise once they are sold. */
describe('the receipt of an order that is paid otherwise after its sale', () => {
  let open: PrintingWorld;
  beforeEach(async () => {
    open = await openPrintingWorld();
  });
  afterEach(() => open.close());

  const states = async (order: string) => (await open.receipts(order)).map(({ state }) => state);
  const codes = (order: string) => open.world.codes(`order ${order}`);
  const payBy = (order: string, method: string) =>
    open.world.shop.editOrder(order, (known) => ({
      ...known,
      payments: known.payments.map((payment) => ({ ...payment, method })) as typeof known.payments,
    }));
  async function sold(payment: string) {
    const order = placeTwo(open.world, { payment });
    await open.world.run('import');
    return order;
  }

  test('is told when one is owed that never was, and is printed once when a person says so', async () => {
    const order = await sold('bank-transfer');
    payBy(order, 'cash-on-delivery');
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect([await codes(order), open.journal()]).toEqual([['sale-receipt-missing'], []]);
    await correct(open.world, order);
    await open.world.run('import');
    const { total } = open.world.shop.order(order).totals;
    expect(open.journal()).toMatchObject([{ total, payments: { cash: total } }]);
    expect([await codes(order), await states(order)]).toEqual([[], ['printed']]);
  });

  test('is not printed when a person leaves the sale as it is', async () => {
    const order = await sold('bank-transfer');
    payBy(order, 'cash-on-delivery');
    await open.world.run('import');
    await open.world.run('import', { order, settlement: 'leave' });
    await open.world.run('import');
    expect([await codes(order), open.journal()]).toEqual([[], []]);
  });

  test('is told when the one on paper says otherwise, until a person leaves it', async () => {
    const order = await sold('cash-on-delivery');
    payBy(order, 'card-online');
    await open.world.run('import');
    expect(await codes(order)).toEqual(['sale-receipt-changed']);
    const [told] = await open.world.problems();
    const [{ receipt_number: number, memory, total } = { total: '' }] = await open.receipts(order);
    const words = `receipt ${number} of .*, fiscal memory ${memory}, УНП –, amount ${total}, reason “operator's error” until the 7th`;
    expect(problemText('en', told!)).toMatch(new RegExp(words));
    await open.world.run('import', { order, settlement: 'leave' });
    expect([await codes(order), open.journal().length]).toEqual([[], 1]);
  });

  test.for([
    ['card-online', 'card', 'printed'],
    ['bank-transfer', null, 'dropped'],
  ] as const)('follows the order to %s while it waits', async ([method, kind, state]) => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = await sold('cash-on-delivery');
    payBy(order, method);
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.run('import');
    const { total } = open.world.shop.order(order).totals;
    expect(open.journal().map(({ payments }) => payments)).toEqual(kind ? [{ [kind]: total }] : []);
    expect([await states(order), await codes(order)]).toEqual([[state], []]);
  });

  test('is told when it was dropped for that, and the order is paid as before again', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = await sold('cash-on-delivery');
    open.printer.device.memory.change({ paper: 'enough' });
    for (const method of ['bank-transfer', 'cash-on-delivery']) {
      payBy(order, method);
      await open.world.run('import');
    }
    expect([await states(order), await codes(order)]).toEqual([['dropped'], ['sale-receipt-missing']]);
    await correct(open.world, order);
    await open.world.run('import');
    expect([await states(order), await codes(order)]).toEqual([['printed'], []]);
    expect(open.journal()).toHaveLength(1);
  });

  test('is asked about, and not printed, when it may be on paper though a person once said that none is owed', async () => {
    open.printer.faults.add({ kind: 'lost-task' });
    const order = await sold('cash-on-delivery');
    const [{ id } = { id: 0 }] = await open.receipts(order);
    const needs = { store: open.world.app().store, clock: open.world.clock };
    await sayNotOwed(needs, await open.world.server(), id, 'ще плати по банка', 'Ана');
    payBy(order, 'card-online');
    await open.world.run('import');
    expect(await codes(order)).toEqual(['sale-receipt-missing']);
    await correct(open.world, order);
    await open.world.run('import');
    expect(await states(order)).toEqual(['in-doubt']);
    expect(await open.world.codes(`receipt ${order}/${id}`)).toEqual(['receipt-in-doubt']);
    expect(open.journal()).toHaveLength(1);
  });

  test('is nothing to tell of when neither way of payment gets one', async () => {
    const order = await sold('bank-transfer');
    payBy(order, 'postal-money-transfer');
    await open.world.run('import');
    expect(await codes(order)).toEqual([]);
  });
});
