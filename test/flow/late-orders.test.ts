import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from './world.ts';

const ITEM = 20;
const HOUR_MS = 3_600_000;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const place = (): string => world.place({ lines: [{ variantId: world.variant(ITEM) }] });
const documentsOf = async (...numbers: string[]): Promise<number[]> =>
  Promise.all(numbers.map(async (number) => (await world.lines(number)).length));

/** An order whose last change is so long ago, and that the shop shows only now. */
function placeLate(ms: number): string {
  const number = place();
  const updatedAt = new Date(world.clock.nowMs() - ms).toISOString();
  world.shop.storeRawOrder({ ...world.shop.order(number), updatedAt });
  return number;
}

test('an order that the shop shows hours late is a document within a day', async () => {
  await world.run('import-orders');
  world.clock.advance(5 * HOUR_MS);
  const first = place();
  await world.run('import-orders');
  await world.run('import-orders');
  const late = placeLate(2 * HOUR_MS);
  await world.run('import-orders');
  expect(await documentsOf(first, late)).toEqual([1, 0]);
  world.clock.advance(24 * HOUR_MS);
  await world.run('import-orders');
  expect(await documentsOf(first, late)).toEqual([1, 1]);
});

test('minutes late it is one in the next import', async () => {
  place();
  await world.run('import-orders');
  const late = placeLate(9 * 60_000);
  await world.run('import-orders');
  expect(await documentsOf(late)).toEqual([1]);
});

test('a page of old orders on which the shop fails keeps back no new one for longer than an import', async () => {
  place();
  await world.run('import-orders');
  const fault = { kind: 'unavailable', operation: 'listOrders', times: 4 } as const;
  world.shop.faults.add(fault);
  expect((await world.run('import-orders')).problem).not.toBeNull();
  const fresh = place();
  const late = placeLate(2 * HOUR_MS);
  await world.run('import-orders');
  expect(await documentsOf(fresh, late)).toEqual([1, 0]);
});
