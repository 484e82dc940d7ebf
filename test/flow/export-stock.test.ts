import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { LOCATIONS } from '../../demo/warehouse/sample-registers.ts';
import type { LinkRow } from '../../src/store/tables.ts';
import { ALL_KINDS, openWorld, type World, UNSEEN } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];

for (const kind of ALL_KINDS) {
  describe(`export of quantities from ${kind}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld({ kind });
      await world.run('export');
    });
    afterAll(() => world.close());

    test('the first export sends what the location holds, less open orders, as whole pieces not below zero', async () => {
      for (const item of [PLAIN, OTHER, THIRD, SPECIAL_ITEMS.manyBarcodes, SPECIAL_ITEMS.weighed]) {
        const free = (await balance(world, item)) - (await ordered(world, item));
        expect(world.shown(item)).toBe(String(Math.max(0, Math.floor(free))));
      }
      expect(await balance(world, SPECIAL_ITEMS.oversold)).toBeLessThan(0);
      expect(world.shown(SPECIAL_ITEMS.oversold)).toBe('0');
    });

    test('only what changed is sent afterwards', async () => {
      await world.run('export');
      const before = world.shop.requests.counts();
      const quiet = await world.run('export');
      expect(quiet.counts).toMatchObject({ updated: 0, failed: 0 });
      expect(world.shop.requests.counts()['setStock']).toBe(before['setStock']);
      await stockUp(world, PLAIN, 2);
      const report = await world.run('export');
      expect(report.counts).toMatchObject({ updated: 1, failed: 0 });
      expect(world.shop.requests.counts()['setStock']).toBe(before['setStock']! + 1);
    });

    test('an order makes the quantities it names unknown: they are sent again, equal or not', async () => {
      await world.run('export');
      const before = world.shown(OTHER);
      const number = world.place({ lines: [{ variantId: world.variant(OTHER) }] });
      expect(world.shown(OTHER)).toBe(String(Number(before) - 1));
      world.shop.changeStatus(number, 'cancelled');
      // The shop's own arithmetic went wrong, which no list tells.
      world.shop.setQuantity(world.variant(OTHER), '77');
      const report = await world.run('export');
      expect(report.counts.updated).toBe(1);
      expect(world.shown(OTHER)).toBe(before);
    });

    test('what a waiting order or its document holds is not promised again, what a cancelled one held is', async () => {
      await world.run('export');
      const before = Number(world.shown(THIRD));
      const number = world.place({
        lines: [{ variantId: world.variant(THIRD), quantity: '2' }],
        status: 'new',
      });
      await world.run('export');
      expect(world.shown(THIRD)).toBe(String(before - 2));
      world.shop.changeStatus(number, 'confirmed');
      await world.run('import');
      await world.run('export');
      expect(world.shown(THIRD)).toBe(String(before - 2));
      await world.warehouse.execute(
        `DELETE FROM operations WHERE OperType = 19 AND Acct = ${(await world.lines(number))[0]!.Acct}`,
      );
      world.shop.changeStatus(number, 'cancelled');
      await world.run('import');
      await world.run('export');
      expect(world.shown(THIRD)).toBe(String(before));
    });

    test('a plan shows what would be sent and sends nothing', async () => {
      await world.run('export');
      await stockUp(world, PLAIN, 3);
      const before = world.shop.requests.count('setStock');
      const planned: LinkRow[] = [];
      await world.run('export', {
        plan: { ...UNSEEN, stock: (link) => void planned.push(link) },
      });
      expect(planned).toHaveLength(1);
      expect(Number(planned[0]!.stock_due) - Number(planned[0]!.stock_sent)).toBe(3);
      expect(world.shop.requests.count('setStock')).toBe(before);
      await world.run('export');
      expect(world.shown(PLAIN)).toBe(planned[0]!.stock_due);
    });
  });
}

describe('which quantities the shop gets', () => {
  let world: World;
  afterEach(() => world.close());

  test('a deleted item shows zero and a service is not sent', async () => {
    world = await openWorld();
    world.shop.addProduct({
      name: 'Доставка до адрес',
      variants: [{ sku: 'DOST', price: '5.00', quantity: '42' }],
    });
    await world.run('export');
    expect(world.shown(SPECIAL_ITEMS.delivery)).toBe('42');
    const before = world.shown(PLAIN);
    await world.warehouse.execute(`UPDATE goods SET Deleted = -1 WHERE ID = ${PLAIN}`);
    await world.run('export');
    expect(before).not.toBe('0');
    expect(world.shown(PLAIN)).toBe('0');
    await world.warehouse.execute(`UPDATE goods SET Deleted = 0 WHERE ID = ${PLAIN}`);
    await world.run('export');
    expect(world.shown(PLAIN)).toBe(before);
  });

  test('locations of several chosen groups are summed, each once', async () => {
    world = await openWorld({ configure: ({ settings }) => (settings.export.stockGroups = [2, 3]) });
    await world.warehouse.execute(`UPDATE objects SET GroupID = -3 WHERE ID = ${LOCATIONS.storeMain}`);
    await world.run('export');
    const places = [2, 3, 4, 5].map((place) => balance(world, PLAIN, place));
    const total = (await Promise.all(places)).reduce((sum, quantity) => sum + quantity, 0);
    expect(world.shown(PLAIN)).toBe(String(Math.floor(total)));
    expect(world.shown(SPECIAL_ITEMS.manyBarcodes)).toBe(
      String(
        (await sumOf(world, SPECIAL_ITEMS.manyBarcodes)) -
          (await ordered(world, SPECIAL_ITEMS.manyBarcodes, 4)),
      ),
    );
  });

  test('reserve, ceiling and step shape the quantity', async () => {
    world = await openWorld({
      configure: ({ settings }) => Object.assign(settings.export.stock, { reserve: 2, max: 9, step: 2 }),
    });
    await setStock(world, PLAIN, 40);
    await setStock(world, OTHER, 7.5);
    await setStock(world, THIRD, 2);
    await world.run('export');
    expect([PLAIN, OTHER, THIRD].map((item) => world.shown(item))).toEqual(['8', '4', '0']);
  });

  test('what is switched off in the rule is not subtracted', async () => {
    world = await openWorld({
      configure: ({ settings }) =>
        Object.assign(settings.export.stock, { subtractOrders: false, subtractWaiting: false, step: 0.5 }),
    });
    world.place({ lines: [{ variantId: world.variant(PLAIN) }], status: 'new' });
    await setStock(world, SPECIAL_ITEMS.weighed, 3.75);
    await setStock(world, PLAIN, 5);
    await world.run('export');
    expect(world.shown(SPECIAL_ITEMS.weighed)).toBe('3.5');
    expect(world.shown(PLAIN)).toBe('5');
  });

  test('orders from before the setting since and cancelled ones hold nothing', async () => {
    world = await openWorld({ shop: { lowersStock: false } });
    await setStock(world, PLAIN, 10);
    const lines = [{ variantId: world.variant(PLAIN), quantity: '3' }];
    world.place({ lines, createdAt: '2025-12-31T10:00:00+02:00' });
    world.place({ lines, status: 'cancelled' });
    await world.run('export');
    expect(world.shown(PLAIN)).toBe('10');
  });

  test('a code on two products of the shop is named and neither gets a quantity until one loses it', async () => {
    world = await openWorld();
    const code = String(world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!['Code']);
    const twin = world.shop.addProduct({
      name: 'Близнак',
      variants: [{ sku: code, price: '1.00', quantity: '66' }],
    });
    const first = world.variant(PLAIN);
    await setStock(world, PLAIN, 11);
    await world.run('export');
    expect(await world.codes(`sku ${code}`)).toEqual(['link-sku-doubled']);
    expect([world.shop.quantity(first), world.shop.quantity(twin.variants[0]!.id)]).toEqual(['100', '66']);
    world.shop.deleteProduct(twin.id);
    await world.run('export');
    expect(world.shop.quantity(first)).toBe('11');
    expect(await world.codes(`sku ${code}`)).toEqual([]);
  });

  test('a code on two items is named and its product gets no quantity until one loses it', async () => {
    world = await openWorld();
    await world.run('export');
    expect(world.shown(SPECIAL_ITEMS.twin)).toBe('100');
    expect(await world.codes('sku 2002')).toEqual(['link-item-ambiguous']);
    await world.warehouse.execute(`UPDATE goods SET Code = '2003' WHERE ID = ${SPECIAL_ITEMS.otherTwin}`);
    await setStock(world, SPECIAL_ITEMS.twin, 6);
    await world.run('export');
    expect(world.shown(SPECIAL_ITEMS.twin)).toBe('6');
    expect(await world.codes('sku 2002')).toEqual([]);
  });

  test('an item removed from the database altogether is named and its product keeps its quantity', async () => {
    world = await openWorld();
    await world.run('export');
    const [code, variant, before] = [codeOf(world, PLAIN), world.variant(PLAIN), world.shown(PLAIN)];
    await world.warehouse.execute(`DELETE FROM goods WHERE ID = ${PLAIN}`);
    const report = await world.run('export');
    expect(report.counts.failed).toBe(1);
    expect(await world.codes(`sku ${code}`)).toEqual(['link-item-gone']);
    expect(world.shop.quantity(variant)).toBe(before);
    await world.warehouse.insert('goods', { ...world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)! });
    await world.run('export');
    expect(await world.codes(`sku ${code}`)).toEqual([]);
  });

  test('an item deleted and entered anew with the same code takes the place of the old one', async () => {
    world = await openWorld();
    await world.run('export');
    const plain = world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!;
    await world.warehouse.execute(`UPDATE goods SET Deleted = -1 WHERE ID = ${PLAIN}`);
    await world.warehouse.insert('goods', { ...plain, ID: 9001 });
    await setStock(world, 9001, 17);
    const report = await world.run('export');
    expect(report.counts.failed).toBe(0);
    expect(world.shown(PLAIN)).toBe('17');
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import');
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([9001]);
  });

  test('a product whose code changes in the shop follows the item of the new code', async () => {
    world = await openWorld();
    await setStock(world, PLAIN, 5);
    await setStock(world, OTHER, 8);
    const [productId, otherId] = [PLAIN, OTHER].map((item) => productOf(world, world.variant(item)));
    await world.run('export');
    const variant = world.variant(PLAIN);
    world.shop.deleteProduct(otherId!);
    const { variants, updatedAt: _, deleted: __, ...product } = world.shop.product(productId!);
    world.shop.addProduct({ ...product, variants: [{ ...variants[0]!, sku: codeOf(world, OTHER) }] });
    await world.run('export');
    expect(world.shop.quantity(variant)).toBe('8');
  });

  test('a shop that cannot page or say what changed gets the same quantities', async () => {
    world = await openWorld({ shop: { minimal: true } });
    await setStock(world, PLAIN, 13);
    const number = world.place({ lines: [{ variantId: world.variant(OTHER) }] });
    await world.run('import');
    await world.run('export');
    expect(world.shown(PLAIN)).toBe('13');
    expect(await world.lines(number)).toHaveLength(1);
    const quiet = await world.run('export');
    expect(quiet.counts).toMatchObject({ updated: 0, failed: 0 });
  });
});

function codeOf(world: World, item: number): string {
  return String(world.warehouse.rows.goods.find(({ ID }) => ID === item)!['Code']);
}

function productOf(world: World, variant: string): string {
  return world.shop.allProducts().find(({ variants }) => variants.some(({ id }) => id === variant))!.id;
}

async function balance(world: World, item: number, location = 2): Promise<number> {
  const rows = await world.warehouse.query<{ Qtty: number }>(
    `SELECT Qtty FROM store WHERE GoodID = ${item} AND ObjectID = ${location}`,
  );
  return rows.reduce((sum, { Qtty }) => sum + Qtty, 0);
}

async function sumOf(world: World, item: number): Promise<number> {
  const places = await Promise.all([2, 3, 4, 5].map((place) => balance(world, item, place)));
  return places.reduce((sum, quantity) => sum + quantity, 0);
}

async function ordered(world: World, item: number, location = 2): Promise<number> {
  const rows = await world.warehouse.query<{ Qtty: number }>(
    `SELECT Qtty FROM operations WHERE OperType = 19 AND Acct > 0 AND PartnerID > 0
     AND GoodID = ${item} AND ObjectID = ${location}`,
  );
  return rows.reduce((sum, { Qtty }) => sum + Qtty, 0);
}

async function stockUp(world: World, item: number, by: number): Promise<void> {
  await world.warehouse.execute(
    `UPDATE store SET Qtty = Qtty + ${by} WHERE GoodID = ${item} AND ObjectID = 2`,
  );
}

/** Puts the balance at the location of the server, whether the item had a row there or not. */
async function setStock(world: World, item: number, quantity: number): Promise<void> {
  await world.warehouse.execute(`DELETE FROM store WHERE GoodID = ${item} AND ObjectID = 2`);
  const [row] = world.warehouse.rows.store;
  await world.warehouse.insert('store', {
    ...row!,
    ID: 9000 + item,
    GoodID: item,
    ObjectID: 2,
    Qtty: quantity,
  });
}
