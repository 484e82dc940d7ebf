import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { LOCATIONS, USERS } from '../../demo/warehouse/sample-registers.ts';
import { ALL_KINDS, openWorld, type World } from './world.ts';

/** Two plain items of 20 % VAT, sold by piece. */
const [PLAIN, OTHER] = [20, 21];

for (const kind of ALL_KINDS) {
  describe(`import of orders into ${kind}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld({ kind });
    });
    afterAll(() => world.close());

    const one = (item = PLAIN) => ({ lines: [{ variantId: world.variant(item) }] });

    test('a confirmed order becomes one document whose lines add up to its total', async () => {
      const number = world.place({
        lines: [
          { variantId: world.variant(PLAIN), quantity: '3', discountPercent: '10' },
          { variantId: world.variant(OTHER), quantity: '1' },
        ],
        delivery: { price: '4.99', recipient: 'Иван Петров', city: 'Бургас' },
        promoCode: { code: 'LETO', percent: '7' },
      });
      const report = await world.run('import');
      expect(report).toMatchObject({ state: 'done', problem: null, counts: { created: 1 } });
      const lines = await world.lines(number);
      expect(lines.map(({ GoodID }) => GoodID)).toEqual([PLAIN, OTHER, SPECIAL_ITEMS.delivery]);
      expect(totalOf(lines)).toBe(world.shop.order(number).totals.total);
      for (const line of lines) {
        expect(line).toMatchObject({
          Acct: lines[0]!.Acct,
          ObjectID: LOCATIONS.shopCentre,
          PartnerID: 1,
          UserID: USERS.online,
          Note: `${await world.key(number)} | Иван Петров | +359888123456 | Бургас`,
        });
        expect(line.Date).toMatch(/^2026-11-23/);
      }
      expect(world.shop.order(number).warehouseDocument).toBe(String(lines[0]!.Acct));
    });

    test('a repeated import writes nothing, and what it wrote into the shop makes no new version', async () => {
      const number = world.place(one());
      await world.run('import');
      await world.run('import');
      const report = await world.run('import');
      expect(report.counts.created).toBe(0);
      expect(await world.lines(number)).toHaveLength(1);
      expect(await world.order(number)).toMatchObject({
        state: 'documented',
        version: 1,
        write_back: 'done',
      });
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('an order whose status is not ticked waits with the reason and passes when it is confirmed', async () => {
      const number = world.place({ ...one(), status: 'new' });
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'waiting', reason: 'status' });
      expect(await world.lines(number)).toEqual([]);
      expect(await world.codes(`order ${number}`)).toEqual([]);
      world.shop.changeStatus(number, 'confirmed');
      await world.run('import');
      expect(await world.lines(number)).toHaveLength(1);
    });

    test('an order from before the setting since waits until a person asks for it', async () => {
      const number = world.place({ ...one(), createdAt: '2025-12-31T23:59:59+02:00' });
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'waiting', reason: 'before-since' });
      expect(await world.lines(number)).toEqual([]);
      const report = await world.run('import', { order: number });
      expect(report).toMatchObject({ state: 'done', counts: { created: 1 } });
      expect((await world.lines(number))[0]!.Date).toMatch(/^2025-12-31/);
    });

    test('an order in leva of 2025 waits where nothing older is wanted, as in the demonstration, and is in euro once asked for', async () => {
      await world.configure(({ settings }) => (settings.import.since = '2026-11-23'));
      const number = world.place({ ...one(), currency: 'BGN', createdAt: '2025-12-15T12:00:00+02:00' });
      await world.run('import');
      expect(await world.order(number)).toMatchObject({ state: 'waiting', reason: 'before-since' });
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await world.lines(number)).toEqual([]);
      await world.run('import', { order: number });
      const inEuro = (Number(world.shop.order(number).totals.total) / 1.95583).toFixed(2);
      expect(totalOf(await world.lines(number))).toBe(inEuro);
      await world.run('import');
      expect(await world.lines(number)).toHaveLength(1);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('a person may ask for an order whose status is not ticked, never for a cancelled one', async () => {
      const fresh = world.place({ ...one(), status: 'new' });
      const cancelled = world.place({ ...one(), status: 'cancelled' });
      await world.run('import');
      await world.run('import', { order: fresh });
      await world.run('import', { order: cancelled });
      expect(await world.lines(fresh)).toHaveLength(1);
      expect(await world.lines(cancelled)).toEqual([]);
      expect(await world.order(cancelled)).toMatchObject({ state: 'waiting', reason: 'ended' });
    });

    test('an order that nobody knows is refused by its number', async () => {
      const report = await world.run('import', { order: '000000' as never });
      expect(report).toMatchObject({ state: 'failed', problem: { code: 'order-unknown' } });
    });

    test('a missing item keeps the whole order waiting; it passes by itself once the item is there', async () => {
      const sku = `NEW-${kind}`;
      const product = world.shop.addProduct({
        name: 'Нова стока',
        variants: [{ sku, price: '3.00', quantity: '5' }],
      });
      const number = world.place({
        lines: [{ variantId: world.variant(PLAIN) }, { variantId: product.variants[0]!.id }],
      });
      const report = await world.run('import');
      expect(report).toMatchObject({ state: 'done', problem: null });
      expect(report.counts.failed).toBeGreaterThan(0);
      expect(await world.lines(number)).toEqual([]);
      expect(await world.codes(`order ${number}`)).toEqual(['item-not-found']);
      const plain = world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!;
      await world.warehouse.insert('goods', { ...plain, ID: 9001, Code: ` ${sku.toLowerCase()} ` });
      await world.run('import');
      expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([PLAIN, 9001]);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('a code on two items is not guessed; the order passes once one of them loses it', async () => {
      const number = world.place(one(SPECIAL_ITEMS.twin));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['item-ambiguous']);
      await world.warehouse.execute(`UPDATE goods SET Code = '2002-2' WHERE ID = ${SPECIAL_ITEMS.otherTwin}`);
      await world.run('import');
      expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([SPECIAL_ITEMS.twin]);
    });

    test('a product without a code is named, and an item whose code is blank is not taken for it', async () => {
      const product = world.shop.addProduct({
        name: 'Без код',
        variants: [{ price: '1.00', quantity: '1' }],
      });
      const number = world.place({ lines: [{ variantId: product.variants[0]!.id }] });
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['item-without-sku']);
      expect(await world.lines(number)).toEqual([]);
    });

    test('Latin and Cyrillic letters that look the same are different codes', async () => {
      const latin = world.place(one(SPECIAL_ITEMS.latinCode));
      const cyrillic = world.place(one(SPECIAL_ITEMS.cyrillicCode));
      await world.run('import');
      expect((await world.lines(latin))[0]!.GoodID).toBe(SPECIAL_ITEMS.latinCode);
      expect((await world.lines(cyrillic))[0]!.GoodID).toBe(SPECIAL_ITEMS.cyrillicCode);
    });

    test('a VAT rate unlike the one in the warehouse keeps the order waiting until it is corrected', async () => {
      const number = world.place(one(SPECIAL_ITEMS.reducedVat));
      world.shop.editOrder(number, (order) => ({
        ...order,
        lines: order.lines.map((line) => ({ ...line, vatRate: '20' })),
      }));
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['item-vat-differs']);
      expect(await world.lines(number)).toEqual([]);
      world.shop.editOrder(number, (order) => ({
        ...order,
        lines: order.lines.map((line) => ({ ...line, vatRate: '9' })),
      }));
      await world.run('import');
      expect(await world.lines(number)).toHaveLength(1);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });

    test('of two order numbers that differ only by case, one gets a document and the other is named', async () => {
      const [upper, lower] = [`AB1${kind.length}`, `ab1${kind.length}`];
      world.place({ ...one(), number: upper });
      world.place({ ...one(), number: lower });
      await world.run('import');
      await world.run('import');
      expect(await world.codes(`order ${upper}`)).toEqual([]);
      expect(await world.codes(`order ${lower}`)).toEqual(['order-number-clash']);
      expect(await world.lines(upper)).toHaveLength(1);
    });

    test('a later order does not take the place of one that has its document, whatever the case of its number', async () => {
      const [first, second] = [`cd2${kind.length}`, `CD2${kind.length}`];
      world.place({ ...one(), number: first });
      await world.run('import');
      world.place({ ...one(OTHER), number: second });
      await world.run('import');
      expect(await world.codes(`order ${second}`)).toEqual(['order-number-clash']);
      expect((await world.lines(first)).map(({ GoodID }) => GoodID)).toEqual([PLAIN]);
    });

    test('numbers of any script get documents of their own', async () => {
      const numbers = ['Поръчка 1', '№ 15/2026', 'A-1', 'a_1'].map((number) =>
        world.place({ ...one(), number: `${number}${kind.length}` }),
      );
      await world.run('import');
      for (const number of numbers) expect(await world.lines(number)).toHaveLength(1);
    });

    test('emoji and control characters in what the buyer wrote do not stop an order', async () => {
      const number = world.place({
        ...one(),
        customer: { name: 'Мария 🌹\u0007\nПетрова', phone: '0888\t1' },
        delivery: { recipient: '🚚'.repeat(200), address: 'ул. „Роза“\r\n№ 5 🏠'.repeat(30) },
        note: 'бързо!!! 🔥',
      });
      await world.run('import');
      const [line] = await world.lines(number);
      expect(line!.Note.startsWith(`${await world.key(number)} | `)).toBe(true);
      expect(Array.from(line!.Note).length).toBeLessThanOrEqual(255);
      expect(line!.Note).not.toMatch(/\p{Cc}/u);
      expect(await world.codes(`order ${number}`)).toEqual([]);
    });
  });
}

function totalOf(lines: { Qtty: number; PriceOut: number }[]): string {
  return lines.reduce((sum, { Qtty, PriceOut }) => sum + Qtty * PriceOut, 0).toFixed(2);
}
