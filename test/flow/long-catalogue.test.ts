import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from './world.ts';

/** They are read in several pages; where a page ends and where a hundred ends is not the same. */
const ITEMS = 650;

let world: World;
afterEach(() => world.close());

const numbersOf = async (where: string) => {
  const rows = await world.warehouse.query<{ ID: number; Code: string }>(
    `SELECT ID, Code FROM goods WHERE ID > 1 AND Deleted <> -1 AND (${where}) ORDER BY ID`,
  );
  const published = new Set(
    world.shop.allProducts().flatMap(({ variants }) => variants.map(({ sku }) => sku)),
  );
  return rows.filter(({ Code }) => published.has(Code.trim())).map(({ ID }) => ID);
};
const change = (set: string, ids: readonly number[]) =>
  world.warehouse.execute(`UPDATE goods SET ${set} WHERE ID IN (${ids.join(', ')})`);
const hidden = () => world.shop.allProducts().filter((product) => product.hidden).length;

/** Many items of which the shop has none yet. */
const longCatalogue = () =>
  openWorld({
    isShopEmpty: true,
    warehouse: { items: ITEMS },
    shop: { validate: false },
    configure: ({ settings }) => {
      settings.export.allGroups = true;
      settings.export.brake = { share: 50, least: 1000 };
    },
  });

test('in a long catalogue exactly what changed is sent, wherever it stands, and what is gone is hidden, a whole hundred too', async () => {
  world = await longCatalogue();
  const run = () => world.run('export-catalogue');
  await run();
  await run();
  const changes = async () => {
    world.shop.requests.reset();
    await run();
    const sent: Record<string, number> = {};
    for (const { operationId, records } of world.shop.requests.latest())
      if (records > 0) sent[operationId] = (sent[operationId] ?? 0) + records;
    return sent;
  };
  expect(await changes()).toEqual({});

  const repriced = await numbersOf('ID % 37 = 0 OR ID BETWEEN 495 AND 510');
  expect(repriced.length).toBeGreaterThan(20);
  await change('PriceOut2 = PriceOut2 + 1', repriced);
  expect(await changes()).toEqual({ setPrices: repriced.length });
  expect(await changes()).toEqual({});

  const hundred = await numbersOf('ID BETWEEN 300 AND 399');
  expect(hundred.length).toBeGreaterThan(50);
  const gone = [...hundred, ...(await numbersOf('ID IN (100, 499, 500, 501, 600)'))];
  // All of the hundred, those too that are not in the shop.
  await world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID BETWEEN 300 AND 399');
  await change('Deleted = -1', gone);
  expect(await changes()).toEqual({ upsertProducts: gone.length });
  expect(hidden()).toBe(gone.length);
  expect(await changes()).toEqual({});

  await change('Deleted = 0', hundred);
  expect(await changes()).toEqual({ upsertProducts: hundred.length });
  expect(hidden()).toBe(gone.length - hundred.length);
  expect(await changes()).toEqual({});
});

test('what was made is looked at again only where the shop or the warehouse is otherwise than it was made', async () => {
  world = await longCatalogue();
  /** How many items a run decides about. */
  const decided = async () => {
    let count = 0;
    await world.run('export-catalogue', {
      onProgress: (phase, done) => void (count = phase === 'publish' ? done : count),
    });
    return count;
  };
  expect(await decided()).toBeGreaterThan(ITEMS / 2);
  // The shop gives a product of it another price, and the warehouse another item another name.
  const product = world.shop.allProducts().at(-1)!;
  world.shop.products.upsert(
    { id: product.id, name: product.name, variants: [{ id: product.variants[0]!.id, price: '1.00' }] },
    { isStaff: true },
  );
  await change("Name = 'Друго име'", (await numbersOf('ID > 300')).slice(0, 1));
  expect(await decided()).toBe(2);
  expect(Number(world.shop.allProducts().at(-1)!.variants[0]!.price)).toBeGreaterThan(1);
});
