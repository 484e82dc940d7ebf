import { afterEach, expect, test } from 'vitest';
import { openWorld, type World } from './world.ts';

let world: World;
/** Time passes, for the shop too. */
let pass: (ms: number) => void;
afterEach(() => world.close());

/** A shop whose clock is an hour behind ours and goes on with everything it does, so that no two products have one moment. */
async function exported(): Promise<void> {
  let shopMs = Date.parse('2026-11-23T09:00:00Z');
  world = await openWorld({
    isShopEmpty: true,
    shop: { clock: () => (shopMs += 100) },
    configure: ({ settings }) => (settings.export.allGroups = true),
  });
  pass = (ms) => {
    shopMs += ms;
    world.clock.advance(ms);
  };
  const { counts } = await world.run('export');
  expect(counts.created).toBeGreaterThan(45);
}

/** How many products a run reads from the shop. */
async function readByExport(): Promise<number> {
  const told = async () =>
    world.app().store.selectFrom('links').select(['variant', 'told_at', 'stock_shown']).execute();
  const before = new Map((await told()).map(({ variant, told_at }) => [variant, told_at]));
  await world.run('export');
  return (await told()).filter(({ variant, told_at }) => before.get(variant) !== told_at).length;
}

async function shownOf(variant: string): Promise<string | null> {
  const link = world.app().store.selectFrom('links').select('stock_shown').where('variant', '=', variant);
  return (await link.executeTakeFirstOrThrow()).stock_shown;
}

test('products that were made in one go are read again for ten minutes, and then no more', async () => {
  await exported();
  expect(await readByExport()).toBeGreaterThan(45);
  pass(11 * 60_000);
  await readByExport();
  expect(await readByExport()).toBeLessThan(25);
  pass(24 * 3_600_000);
  expect(await readByExport()).toBeLessThan(25);
});

test('what people change afterwards is seen at once all the same', async () => {
  await exported();
  for (let count = 0; count < 4; count += 1) await readByExport();
  const { id } = world.shop.allProducts()[7]!.variants[0]!;
  for (const minutes of [0, 1, 20, 600]) {
    pass(minutes * 60_000);
    world.shop.setQuantity(id, String(200 + minutes));
    await readByExport();
    expect(await shownOf(id)).toBe(String(200 + minutes));
  }
});
