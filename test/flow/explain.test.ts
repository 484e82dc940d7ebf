import { afterEach, describe, expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { LOCATIONS } from '../../demo/warehouse/sample-registers.ts';
import { sum } from '../../src/domain/decimal.ts';
import type { VariantId } from '../../src/domain/ids.ts';
import { explainProduct, type ProductExplanation } from '../../src/run/explain-product.ts';
import { linksOf } from '../../src/store/links.ts';
import { withQuantity } from './edits.ts';
import { kervan } from './kervan.ts';
import { expectWords, KINDS, openWorld, type World } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];

let world: World;
afterEach(() => world.close());

async function explain(variant: string): Promise<ProductExplanation> {
  const server = await world.server();
  const link = (await linksOf(world.app().store, server.id, [variant as VariantId])).get(
    variant as VariantId,
  );
  return explainProduct({ ...world.app(), clock: world.clock }, server, link!);
}

const notesOf = ({ notes }: ProductExplanation): string[] => notes.map(({ code }) => code);

function productOf(variant: string): string {
  return world.shop.allProducts().find(({ variants }) => variants.some(({ id }) => id === variant))!.id;
}

function addUp({ stock }: ProductExplanation): string {
  const { locations, steps } = stock!;
  return sum([
    ...locations.flatMap(({ balance }) => balance ?? []),
    ...steps.map(({ change }) => change),
  ]).toString();
}

describe.each(KINDS)('an explanation from %s', (kind) => {
  test('tells the price: column, VAT mode, promotion, what should be and what was sent', async () => {
    world = await openWorld({
      kind,
      configure: ({ settings }) => {
        settings.export.allGroups = true;
        settings.export.promoPrice = 'PriceOut9';
      },
    });
    await world.warehouse.execute('UPDATE goods SET PriceOut9 = 0');
    await world.warehouse.execute(`UPDATE goods SET PriceOut2 = 50, PriceOut9 = 40 WHERE ID = ${PLAIN}`);
    await world.run('export');
    const { price } = await explain(world.variant(PLAIN));
    expect(price).toMatchObject({
      column: 'PriceOut2',
      promoColumn: 'PriceOut9',
      isSent: true,
      problem: null,
    });
    expect([price!.price, price!.promoPrice, price!.due!.price, price!.due!.listPrice].map(String)).toEqual([
      '50',
      '40',
      price!.pricesIncludeVat ? '40' : '48',
      price!.pricesIncludeVat ? '50' : '60',
    ]);
    expect(price!.sent).toMatchObject({ price: price!.due!.price.toString() });
    await world.warehouse.execute(`UPDATE goods SET PriceOut2 = 0 WHERE ID = ${PLAIN}`);
    const without = (await explain(world.variant(PLAIN))).price!;
    expect([without.due, without.problem?.code]).toEqual([null, 'item-price-missing']);
    expectWords(without.problem!);
  });

  test('says that no price goes of an item that is not among the chosen groups', async () => {
    world = await openWorld({ kind, configure: ({ settings }) => (settings.export.allGroups = true) });
    await world.run('export');
    const isChosenIn = async (group: number) => {
      await world.configure(({ settings }) =>
        Object.assign(settings.export, { allGroups: false, itemGroups: [group] }),
      );
      return (await explain(world.variant(PLAIN))).price!.isChosen;
    };
    const [plain] = await world.warehouse.query<{ GroupID: number }>(
      `SELECT GroupID FROM goods WHERE ID = ${PLAIN}`,
    );
    expect(await isChosenIn(plain!.GroupID)).toBe(true);
    expect(await isChosenIn(plain!.GroupID === 3 ? 4 : 3)).toBe(false);
  });

  test('adds up for every product to what the export sends', async () => {
    world = await openWorld({
      kind,
      configure: ({ settings }) => {
        settings.export.stockGroups = [2, 3];
        Object.assign(settings.export.stock, { reserve: 1, max: 60, step: 2 });
      },
    });
    world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }], status: 'new' });
    const documented = world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '3' }] });
    await world.run('import');
    await world.run('export');
    world.shop.editOrder(documented, withQuantity('5'));
    await world.run('import');
    await world.run('export');
    const server = await world.server();
    const rows = await world
      .app()
      .store.selectFrom('links')
      .selectAll()
      .where('server', '=', server.id)
      .execute();
    const sent = rows.filter(({ stock_sent }) => stock_sent !== null);
    expect(sent.length).toBeGreaterThan(50);
    for (const row of sent.slice(0, 80)) {
      const explained = await explain(row.variant);
      expect(explained.stock!.due.toString()).toBe(row.stock_sent);
      expect(addUp(explained)).toBe(row.stock_sent);
      expect(explained.cause).toBeNull();
    }
  });

  test('names the documents and the orders that hold something, each with its quantity', async () => {
    world = await openWorld({ kind });
    await world.warehouse.execute(`DELETE FROM operations WHERE OperType = 19 AND GoodID = ${PLAIN}`);
    const line = (quantity: string) => ({ lines: [{ variantId: world.variant(PLAIN), quantity }] });
    const documented = world.place(line('3'));
    await world.run('import');
    const waiting = world.place({ ...line('2'), status: 'new' });
    await world.run('export');
    const { stock } = await explain(world.variant(PLAIN));
    const [document, ...others] = stock!.openOrders;
    expect(others).toEqual([]);
    expect(document).toMatchObject({ kind: 'order', order: documented, location: LOCATIONS.shopCentre });
    expect(document!.number).toBe((await world.lines(documented))[0]!.Acct);
    expect(document!.quantity.toString()).toBe('3');
    expect(stock!.waitingOrders.map(({ order, quantity }) => [order, quantity.toString()])).toEqual([
      [waiting, '2'],
    ]);
    expect(stock!.locations.map(({ id, name }) => [id, name])).toEqual([
      [LOCATIONS.shopCentre, 'Магазин Център'],
    ]);
  });
});

describe('what is told besides', () => {
  test('a quantity changed in the shop is told from one that is right', async () => {
    world = await openWorld();
    await world.run('export');
    expect(await explain(world.variant(PLAIN))).toMatchObject({ cause: null });
    world.clock.advance(3_600_000);
    world.shop.setQuantity(world.variant(PLAIN), '999');
    const explained = await explain(world.variant(PLAIN));
    expect(explained.cause).toBe('edited');
    expect(explained.shop.variant!.quantity!.toString()).toBe('999');
    expect(explained.shop.variant!.priceWithVat).not.toBeNull();
  });

  test('a service, a deleted item, one that is gone, a balance below zero each have their words', async () => {
    world = await openWorld();
    world.shop.addProduct({ name: 'Доставка', variants: [{ sku: 'DOST', price: '5.00', quantity: '42' }] });
    await world.run('export');
    expect(notesOf(await explain(world.variant(SPECIAL_ITEMS.delivery)))).toEqual(['service']);
    expect(notesOf(await explain(world.variant(SPECIAL_ITEMS.oversold)))).toEqual(['negative']);
    await world.warehouse.execute(`UPDATE goods SET Deleted = -1 WHERE ID = ${PLAIN}`);
    const deleted = await explain(world.variant(PLAIN));
    expect(notesOf(deleted)).toEqual(['deleted']);
    expect(deleted.stock!.due.toString()).toBe('0');
    expect(addUp(deleted)).toBe('0');
    const variant = world.variant(OTHER);
    await world.warehouse.execute(`DELETE FROM goods WHERE ID = ${OTHER}`);
    expect(notesOf(await explain(variant))).toEqual(['item-gone']);
  });

  test('more held than there is, a hidden product, one that the shop forgot', async () => {
    world = await openWorld({ shop: { lowersStock: false } });
    world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '5000' }], status: 'new' });
    await world.run('export');
    expect(notesOf(await explain(world.variant(PLAIN)))).toEqual(['oversold']);
    const variant = world.variant(OTHER);
    world.shop.deleteProduct(productOf(variant));
    expect(notesOf(await explain(variant))).toEqual(['not-in-shop']);
    const code = String(world.warehouse.rows.goods.find(({ ID }) => ID === THIRD)!['Code']);
    world.shop.deleteProduct(productOf(world.variant(THIRD)));
    const { variants } = world.shop.addProduct({
      name: 'Скрит',
      hidden: true,
      variants: [{ sku: code, price: '1.00', quantity: '1' }],
    });
    await world.run('export');
    expect(notesOf(await explain(variants[0]!.id))).toEqual(['hidden']);
  });

  test('products of one code are linked with nothing, and each says so', async () => {
    world = await openWorld({ isShopEmpty: true });
    const add = () => world.shop.addProduct({ name: 'Чаша', variants: [{ sku: '1001', price: '1' }] });
    const twins = [add(), add()];
    await world.run('export');
    for (const { variants } of twins) {
      const explained = await explain(variants[0]!.id);
      expect(notesOf(explained)).toEqual(['unclear']);
      expect(explained.problems.map(({ code }) => code)).toEqual(['link-sku-doubled']);
      expect(explained.stock).toBeNull();
    }
  });

  test('a side that does not answer is named, and what the other one says stands', async () => {
    world = await openWorld();
    await world.run('export');
    world.shop.faults.add({ kind: 'unavailable', operation: 'getProduct' });
    const explained = await explain(world.variant(PLAIN));
    expect(explained.shop.problem).not.toBeNull();
    expect(explained.stock!.due.toString()).toBe(world.shown(PLAIN));
    expect(explained.cause).toBeNull();
  });
});

describe('kervan explain', () => {
  test('finds by code, barcode and number, adds up line by line, and says the same in JSON', async () => {
    world = await openWorld();
    await world.run('export');
    const variant = world.variant(PLAIN);
    const code = String(world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!['Code']);
    const { dataFolder } = world.app().config;
    const run = (...args: string[]) => kervan(['explain', 'sofia', ...args], { KERVAN_DATA: dataFolder });
    const told = await run(code.toLowerCase());
    expect(told).toMatchObject({ code: 0 });
    expect(told.stdout).toContain('Магазин Център');
    expect(told.stdout).toMatch(new RegExp(`${world.shown(PLAIN)}  трябва да е`));
    const json = JSON.parse((await run(variant, '--json')).stdout) as {
      variant: string;
      stock: {
        shown: string;
        reckoning: { due: string; locations: { balance: string }[]; steps: { change: string }[] };
      };
    }[];
    expect(json).toHaveLength(1);
    const { locations, steps, due } = json[0]!.stock.reckoning;
    const total = [...locations.map(({ balance }) => balance), ...steps.map(({ change }) => change)];
    expect(total.reduce((all, each) => all + Number(each), 0)).toBe(Number(due));
    expect(json[0]).toMatchObject({ variant, stock: { shown: due } });
    const unknown = await run('няма-такъв', '--lang', 'en');
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('няма-такъв');
  });
});
