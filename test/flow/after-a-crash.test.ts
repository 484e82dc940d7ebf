import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problemText } from '../../src/i18n/text.ts';
import { withQuantity } from './edits.ts';
import { forgetDocument } from './forget-document.ts';
import { sellByClerk } from './sell-by-clerk.ts';
import { openWorld, type Line, type World } from './world.ts';

const PLAIN = 20;

/** Documents that stand while Kervan does not know of them, and orders that went on without it. */
describe('what a crash or a pause left', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const place = (status = 'confirmed') =>
    world.place({ status, lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });

  /** A clerk makes the two pieces of the document five. */
  async function changeByClerk(number: string): Promise<void> {
    const [{ Acct: acct }] = (await world.lines(number)) as [Line];
    await world.warehouse.execute(`UPDATE operations SET Qtty = 5 WHERE OperType = 19 AND Acct = ${acct}`);
  }

  test('that a found document differs is told until a person leaves it, whatever the status of the order', async () => {
    const number = place();
    await world.run('import');
    await forgetDocument(world, number);
    await changeByClerk(number);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    for (let times = 0; times < 2; times += 1) await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-document-changed']);
    world.shop.editOrder(number, withQuantity('4'));
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-changed', 'order-document-changed']);
    await world.run('import', { order: number, settlement: 'leave' });
    world.shop.changeStatus(number, 'completed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test.each(['before', 'after'])(
    'a forgotten document that a clerk changed is not taken away when its order is cancelled %s it is found',
    async (when) => {
      const number = place();
      await world.run('import');
      await forgetDocument(world, number);
      await changeByClerk(number);
      if (when === 'before') world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      world.shop.changeStatus(number, 'cancelled');
      for (let times = 0; times < 2; times += 1) await world.run('import');
      expect((await world.lines(number)).map(({ Qtty }) => Qtty)).toEqual([5]);
      expect(await world.codes(`order ${number}`)).toEqual(['order-cancelled', 'order-document-changed']);
      await world.run('import', { order: number, settlement: 'leave' });
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect((await world.lines(number)).map(({ Qtty }) => Qtty)).toEqual([5]);
    },
  );

  test('a forgotten document that a clerk changed becomes no sale until a person says so', async () => {
    await world.configure(({ settings }) => (settings.import.saleStatuses = ['shipped']));
    const number = place();
    await world.run('import');
    await forgetDocument(world, number);
    await changeByClerk(number);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    for (let times = 0; times < 2; times += 1) await world.run('import');
    expect(await world.order(number)).toMatchObject({ document_kind: 'order' });
    expect((await world.lines(number)).map(({ Qtty }) => Qtty)).toEqual([5]);
    expect(await world.codes(`order ${number}`)).toEqual(['order-document-changed']);
    await world.configure(({ settings }) => (settings.import.saleStatuses = []));
  });

  test.each([true, false])(
    'a document that Kervan was taking away when it died is no lost one, though its order is confirmed again: %s',
    async (wasTaken) => {
      const number = place();
      await world.run('import');
      const before = (await world.order(number))!;
      const { store } = world.app();
      const releasing = { releasing: before.document_number };
      await store.updateTable('orders').set(releasing).where('number', '=', number).execute();
      // Had it not come to that, it is lost only when it is gone later.
      if (!wasTaken) await world.run('import');
      await world.warehouse.execute('DELETE FROM operations WHERE OperType = 19 AND Acct = ?', [
        before.document_number,
      ]);
      await world.warehouse.execute('DELETE FROM nextacct WHERE NextAcct = ?', [before.document_key]);
      for (const status of ['cancelled', 'confirmed']) world.shop.changeStatus(number, status);
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(wasTaken ? [] : ['order-document-lost']);
      expect(await world.lines(number)).toHaveLength(wasTaken ? 1 : 0);
      expect(await world.order(number)).toMatchObject({ state: wasTaken ? 'documented' : 'lost' });
    },
  );

  test('a forgotten document that is as the order says needs nobody', async () => {
    const number = place();
    await world.run('import');
    await forgetDocument(world, number);
    world.shop.changeStatus(number, 'shipped');
    await world.run('import');
    expect(await world.order(number)).toMatchObject({ state: 'documented', document_version: 2 });
    expect((await world.order(number))!.document_total).not.toBeNull();
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('a forgotten document of an order that cannot be planned any more is known, and its goods are held once', async () => {
    await world.run('export');
    const before = Number(world.shown(PLAIN));
    const number = place();
    await world.run('import');
    await forgetDocument(world, number);
    const order = world.shop.order(number);
    world.shop.storeRawOrder({ ...order, totals: { ...order.totals, total: '999.99' } });
    await world.run('import');
    await world.run('export');
    expect(await world.order(number)).toMatchObject({ state: 'documented' });
    expect(await world.codes(`order ${number}`)).toEqual(['order-changed']);
    expect(Number(world.shown(PLAIN))).toBe(before - 2);
  });

  test('of two numbers that differ by case alone the second never takes the first one’s document', async () => {
    const order = world.shop.order(place());
    world.shop.storeRawOrder({ ...order, number: 'AB7' });
    world.shop.storeRawOrder({ ...order, number: 'ab7' });
    await world.run('import');
    world.clock.advance(1000);
    const updatedAt = world.clock.now().toISOString();
    world.shop.storeRawOrder({ ...order, number: 'ab7', status: 'cancelled', updatedAt });
    await world.run('import');
    expect((await world.order('AB7'))!.document_number).not.toBeNull();
    expect((await world.order('ab7'))!.document_number).toBeNull();
    await world.loseStore();
    await world.run('relink');
    await world.run('import');
    expect((await world.order('ab7'))!.document_number).toBeNull();
  });

  test('an order confirmed and sent between two imports is brought to a person', async () => {
    const number = place('new');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    world.shop.changeStatus(number, 'confirmed');
    world.shop.changeStatus(number, 'completed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-status-passed']);
    expect(await world.lines(number)).toEqual([]);
    await world.run('import', { order: number });
    expect(await world.lines(number)).toHaveLength(1);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('the problem of a passed order goes when it is cancelled', async () => {
    const number = place('completed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-status-passed']);
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('the lost document of a cancelled order is nobody’s problem', async () => {
    await world.warehouse.backup();
    const number = place();
    await world.run('import');
    await world.warehouse.restore();
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-document-lost']);
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('an order cancelled after its document became a sale names that sale, until it is confirmed again', async () => {
    const number = place();
    await world.run('import');
    const { Acct: acct } = (await world.lines(number))[0]!;
    await sellByClerk(world, acct);
    await world.run('import');
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    const [cancelled] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
    expect(cancelled!.code).toBe('order-cancelled');
    expect(problemText('bg', cancelled!)).toContain('2/77');
    world.shop.changeStatus(number, 'confirmed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('another order under a used number is brought to a person', async () => {
    const number = place();
    await world.run('import');
    const { Acct: acct } = (await world.lines(number))[0]!;
    await world.warehouse.execute('DELETE FROM operations WHERE OperType = 19 AND Acct = ?', [acct]);
    await world.run('import');
    world.clock.advance(86_400_000);
    const now = world.clock.now().toISOString();
    const { warehouseDocument: _, ...order } = world.shop.order(number);
    const customer = { ...order.customer, name: 'Друг Човек' };
    world.shop.storeRawOrder({ ...order, createdAt: now, updatedAt: now, customer });
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-number-reused']);
    expect(await world.lines(number)).toEqual([]);
  });

  test('a change of VAT, delivery or discount alone is a change', async () => {
    const number = place();
    await world.run('import');
    const changeText = async (): Promise<string> => {
      const [found] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
      return found ? problemText('bg', found) : '';
    };
    world.shop.editOrder(number, (order) => ({
      ...order,
      lines: order.lines.map((line) => ({ ...line, vatRate: '9' })),
    }));
    await world.run('import');
    expect(await changeText()).toContain('9 %');
    world.shop.editOrder(number, (order) => ({
      ...order,
      lines: order.lines.map((line) => ({ ...line, vatRate: '20' })),
      delivery: { ...order.delivery, price: '5.00' },
      discounts: [{ kind: 'order', code: '', amount: '5.00', freeDelivery: false }],
      totals: { ...order.totals, delivery: '5.00', discount: '5.00' },
    }));
    await world.run('import');
    expect(await changeText()).toContain('доставка 0,00');
    expect(await changeText()).toContain('отстъпки 0,00 → 5,00');
  });
});
