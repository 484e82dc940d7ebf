import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from './world.ts';

/** As many items as the vendor's own sample database has. */
const ITEMS = 915;

let world: World;
afterEach(() => world.close());

interface Good {
  ID: number;
  Code: string;
  Quantity: number;
  Price: number;
}

/** What the warehouse has of the items that may be sold: location 2, as the settings say, and the price of the shop. */
const goods = () =>
  world.warehouse.query<Good>(
    `SELECT goods.ID, goods.Code, store.Qtty AS Quantity, goods.PriceOut2 AS Price FROM goods
     JOIN store ON store.GoodID = goods.ID AND store.ObjectID = 2
     WHERE goods.Type = 0 AND goods.Deleted <> -1 AND goods.PriceOut2 > 0 AND goods.ID > 1 ORDER BY goods.ID`,
  );

test('of 915 items exactly the 50 quantities and 20 prices that changed are sent, and the shop equals the database', async () => {
  world = await openWorld({
    isShopEmpty: true,
    warehouse: { items: ITEMS },
    configure: ({ settings }) => {
      settings.export.allGroups = true;
      settings.export.stock.subtractOrders = false;
    },
  });
  await world.run('export');
  // What the shop shows is read once more after the first time.
  await world.run('export');
  const published = new Map(
    world.shop.allProducts().flatMap(({ variants }) => variants.map((variant) => [variant.sku, variant])),
  );
  const sold = (await goods()).filter(({ Code }) => published.has(Code.trim()));
  expect(sold.length).toBeGreaterThan(700);
  const restocked = sold.slice(100, 150);
  const repriced = sold.slice(400, 420);
  for (const { ID } of restocked)
    await world.warehouse.execute(`UPDATE store SET Qtty = Qtty + 7 WHERE GoodID = ${ID} AND ObjectID = 2`);
  for (const { ID } of repriced)
    await world.warehouse.execute(`UPDATE goods SET PriceOut2 = PriceOut2 + 1 WHERE ID = ${ID}`);
  world.shop.requests.reset();
  const { counts } = await world.run('export');
  const sent = world.shop.requests.latest().filter(({ records }) => records > 0);
  const told = Object.fromEntries(sent.map(({ operationId, records }) => [operationId, records]));
  expect([sent.length, told]).toEqual([2, { setPrices: 20, setStock: 50 }]);
  expect(counts).toMatchObject({ created: 0, updated: 70 });
  const now = new Map(
    world.shop.allProducts().flatMap(({ variants }) => variants.map((variant) => [variant.sku, variant])),
  );
  for (const { Code, Quantity, Price } of (await goods()).filter(({ Code: code }) => now.has(code.trim()))) {
    const { price, quantity } = now.get(Code.trim())!;
    expect(Number(price), Code).toBeCloseTo(Price, 2);
    expect(Number(quantity), Code).toBe(Math.max(0, Math.floor(Number(Quantity.toFixed(6)))));
  }
});
