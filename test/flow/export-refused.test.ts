import { afterEach, expect, test } from 'vitest';
import { openWorld, type World, type WorldOptions } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];
let world: World;
afterEach(() => world.close());

const open = async (options: WorldOptions = {}) => void (world = await openWorld(options));

test('an export that would change too many quantities at once stops, sends nothing, and passes once when released', async () => {
  await open({ configure: ({ settings }) => (settings.export.brake = { share: 10, least: 8 }) });
  await world.run('export');
  const before = shop();
  await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 50 WHERE GoodID BETWEEN 20 AND 40');
  const stopped = await world.run('export');
  expect(stopped).toMatchObject({ state: 'failed', problem: { code: 'stock-brake' } });
  expect(stopped.problem!.params['changes']).toBeGreaterThanOrEqual(8);
  expect(await world.codes('part export')).toEqual(['stock-brake']);
  expect(shop()).toEqual(before);

  const released = await world.run('export', { releaseBrake: { changes: 10_000 } });
  expect(released).toMatchObject({ state: 'done', counts: { updated: stopped.problem!.params['changes'] } });
  expect(shop()).not.toEqual(before);
  expect(await world.codes('part export')).toEqual([]);
  expect(await world.run('export')).toMatchObject({ state: 'done', counts: { updated: 0 } });
});

test('a release is of what was looked at: what would change more stands again, sends nothing and says so', async () => {
  await open({ configure: ({ settings }) => (settings.export.brake = { share: 1, least: 2 }) });
  await world.run('export');
  const before = shop();
  await more(PLAIN, OTHER);
  const seen = await world.run('export');
  expect(seen.problem).toMatchObject({ code: 'stock-brake', params: { changes: 2 } });
  await more(THIRD);
  const release = { changes: 2, brake: 'stock-brake' } as const;
  const again = await world.run('export', { releaseBrake: release });
  expect(again.problem).toMatchObject({ code: 'stock-brake', params: { changes: 3, allowed: 2 } });
  expect(shop()).toEqual(before);
  expect(await world.codes('part export')).toEqual(['stock-brake']);

  const passed = await world.run('export', { releaseBrake: { ...release, changes: 3 } });
  expect(passed).toMatchObject({ state: 'done', problem: null, counts: { updated: 3 } });
});

test('below the least number, or below the share, an export is not stopped', async () => {
  await open({ configure: ({ settings }) => (settings.export.brake = { share: 90, least: 2 }) });
  await world.run('export');
  await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 50 WHERE GoodID BETWEEN 20 AND 40');
  expect(await world.run('export')).toMatchObject({ state: 'done', problem: null });
  await world.configure(({ settings }) => (settings.export.brake = { share: 1, least: 50 }));
  await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 50 WHERE GoodID BETWEEN 20 AND 40');
  expect(await world.run('export')).toMatchObject({ state: 'done', problem: null });
});

test('an emptied table of balances empties no shop', async () => {
  await open();
  await world.run('export');
  const before = shop();
  await world.warehouse.execute('DELETE FROM store');
  for (let times = 0; times < 2; times += 1) {
    expect(await world.run('export')).toMatchObject({ state: 'failed', problem: { code: 'stock-brake' } });
  }
  expect(shop()).toEqual(before);
});

test('an emptied table of items empties no shop', async () => {
  await open();
  await world.run('export');
  const before = shop();
  await world.warehouse.execute('DELETE FROM goods WHERE ID > 16');
  expect(await world.run('export')).toMatchObject({
    state: 'failed',
    problem: { code: 'stock-read-shrunk' },
  });
  expect(shop()).toEqual(before);
});

test.each(['no', 'all'])(
  'a shop of three products, %s of them just sold, is never emptied at once',
  async (sold) => {
    await open({ isShopEmpty: true });
    world.shop.addProducts(
      [PLAIN, OTHER, THIRD].map((item) => ({
        name: `Стока ${item}`,
        variants: [{ sku: String(1000 + item), price: '1.00', quantity: '9' }],
      })),
    );
    await world.run('export');
    const before = shop();
    if (sold === 'all') {
      world.place({ lines: [PLAIN, OTHER, THIRD].map((item) => ({ variantId: world.variant(item) })) });
    }
    await world.warehouse.execute('DELETE FROM store');
    expect(await world.run('export')).toMatchObject({ state: 'failed', problem: { code: 'stock-brake' } });
    expect(shop()).toEqual(before.map((quantity) => String(Number(quantity) - (sold === 'all' ? 1 : 0))));
  },
);

test('what orders explain does not count against the brake', async () => {
  await open({ configure: ({ settings }) => (settings.export.brake = { share: 1, least: 1 }) });
  await world.run('export');
  world.place({ lines: [PLAIN, OTHER, THIRD].map((item) => ({ variantId: world.variant(item) })) });
  await world.run('import');
  expect(await world.run('export')).toMatchObject({ state: 'done', counts: { updated: 3 } });
});

test('a batch the shop refuses as a whole is split until the guilty record is named; the others go through', async () => {
  let guilty = '';
  await open({
    inBetween: ({ method, body }) =>
      method === 'PUT' && guilty !== '' && body.includes(`"variantId":"${guilty}"`)
        ? { status: 400, body: JSON.stringify({ code: 'invalid', detail: 'няма да стане' }) }
        : null,
  });
  guilty = world.variant(PLAIN);
  const before = world.shown(PLAIN);
  const report = await world.run('export');
  expect(report).toMatchObject({ state: 'done', counts: { failed: 1 } });
  expect(report.counts.updated).toBeGreaterThan(40);
  expect(world.shown(PLAIN)).toBe(before);
  expect(world.shown(OTHER)).not.toBe('100');
  expect(await world.codes('sku 1020')).toEqual(['shop-refused']);
  const [found] = (await world.problems()).filter(({ record }) => record === 'sku 1020');
  expect(found!.params).toMatchObject({ sku: '1020', code: 'invalid', detail: 'няма да стане' });

  guilty = '';
  expect(await world.run('export')).toMatchObject({ counts: { updated: 1, failed: 0 } });
  expect(await world.codes('sku 1020')).toEqual([]);
});

test('one record that is refused keeps the rest, and is sent again until it is taken', async () => {
  let guilty = '';
  await open({
    inBetween({ method, body }) {
      if (method !== 'PUT' || guilty === '') return null;
      const records = JSON.parse(body) as { variantId: string; quantity: string }[];
      const results = records.map(({ variantId, quantity }, index) => {
        if (variantId === guilty)
          return { index, ok: false, error: { status: 400, code: 'invalid', detail: 'не приемам' } };
        world.shop.setQuantity(variantId, quantity);
        return { index, ok: true };
      });
      return { status: 200, body: JSON.stringify(results) };
    },
  });
  guilty = world.variant(OTHER);
  for (let times = 0; times < 2; times += 1) {
    const report = await world.run('export');
    expect(report).toMatchObject({ state: 'done', counts: { failed: 1 } });
    expect(await world.codes('sku 1021')).toEqual(['stock-refused']);
  }
  expect(world.shown(OTHER)).toBe('100');
  expect(world.shown(PLAIN)).not.toBe('100');
  guilty = '';
  expect(await world.run('export')).toMatchObject({ counts: { updated: 1, failed: 0 } });
  expect(await world.codes('sku 1021')).toEqual([]);
});

test('an answer that got lost after the shop took the quantities leads to sending them again', async () => {
  await open();
  await world.run('export');
  await world.warehouse.execute(`UPDATE store SET Qtty = Qtty + 7 WHERE GoodID = ${PLAIN} AND ObjectID = 2`);
  world.shop.faults.add({ kind: 'cut-after', operation: 'setStock' });
  const cut = await world.run('export');
  expect(cut).toMatchObject({ state: 'failed', problem: { code: 'shop-unreachable' } });
  world.shop.faults.clear();
  // Meanwhile the balance is what it was: without memory of the lost answer nothing would be sent.
  await world.warehouse.execute(`UPDATE store SET Qtty = Qtty - 7 WHERE GoodID = ${PLAIN} AND ObjectID = 2`);
  const taken = Number(world.shown(PLAIN));
  expect(await world.run('export')).toMatchObject({ state: 'done', counts: { updated: 1 } });
  expect(world.shown(PLAIN)).toBe(String(taken - 7));
});

test('a variant removed from its product is forgotten, and its code may stand on another one', async () => {
  await open({ isShopEmpty: true });
  const sizes = (names: string[]) =>
    names.map((size) => ({ parameters: [{ name: 'Размер', value: size }], price: '1.00', quantity: '5' }));
  const [small, large] = sizes(['S', 'L']);
  const product = world.shop.addProduct({
    name: 'Тениска',
    variants: [
      { ...small!, sku: '1020' },
      { ...large!, sku: '1021' },
    ],
  });
  await world.run('export');
  world.shop.addProduct({
    id: product.id,
    name: product.name,
    removeVariantIds: [product.variants[1]!.id],
    variants: [{ ...large!, sku: '1021', quantity: '77' }],
  });
  const report = await world.run('export');
  expect(report).toMatchObject({ state: 'done', counts: { failed: 0 } });
  expect(await world.codes('sku 1021')).toEqual([]);
  expect(world.shown(OTHER)).not.toBe('77');
});

function shop(): string[] {
  return world.shop.allProducts().flatMap(({ variants }) => variants.map(({ quantity }) => quantity));
}

async function more(...items: number[]): Promise<void> {
  await world.warehouse.execute(
    `UPDATE store SET Qtty = Qtty + 5 WHERE GoodID IN (${items.join(', ')}) AND ObjectID = 2`,
  );
}
