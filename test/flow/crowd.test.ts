import { beforeEach, afterEach, expect, test } from 'vitest';
import type { RunRequest } from '../../src/run/execute.ts';
import { openWorld, type World } from './world.ts';

const ITEM = 20;
/** More than are still imported simply by age. */
const WAITING = 1100;

let world: World;
beforeEach(async () => {
  world = await openWorld();
  const line = { variantId: world.variant(ITEM) };
  world.shop.placeOrders(Array.from({ length: WAITING }, () => ({ lines: [line], status: 'new' })));
  await world.run('import-orders');
});
afterEach(() => world.close());

const place = (): string => world.place({ lines: [{ variantId: world.variant(ITEM) }] });
const isTold = (number: string): boolean => Boolean(world.shop.order(number).warehouseDocument);

/** Another day from which orders count: it changes nothing for any of them, and all of them are looked at with it. */
const changeSettings = (): Promise<void> =>
  world.configure(({ settings }) => {
    settings.import.since = '2026-01-02';
  });

/** How many orders were decided on with the settings as they are. */
async function decided(): Promise<number> {
  const { id, settingsHash } = await world.server();
  const { count } = await world
    .app()
    .store.selectFrom('orders')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('server', '=', id)
    .where('decided_with', '=', settingsHash)
    .executeTakeFirstOrThrow();
  return count;
}

/** Told of each step among the orders that wait: how many of them are done. */
function amongWaiting(step: (done: number) => void): Partial<RunRequest> {
  return {
    onProgress: (phase, done, total) => {
      if (phase === 'orders' && total !== undefined && total >= WAITING) step(done);
    },
  };
}

test('after a change of settings an order that just came is a document before those that wait are looked at', async () => {
  await changeSettings();
  const number = place();
  const whenTold: boolean[] = [];
  await world.run(
    'import-orders',
    amongWaiting(() => whenTold.push(isTold(number))),
  );
  expect(whenTold.length).toBeGreaterThan(10);
  expect(new Set(whenTold)).toEqual(new Set([true]));
  expect(await world.lines(number)).toHaveLength(1);
  expect(await decided()).toBe(WAITING + 1);
});

test('an order that comes while those that wait are looked at is a document half a second later', async () => {
  await changeSettings();
  let number: string | null = null;
  let toldAt: number | null = null;
  const step = (done: number): void => {
    world.clock.advance(50);
    if (done === 200) number = place();
    if (number !== null && isTold(number)) toldAt ??= done;
  };
  await world.run('import-orders', amongWaiting(step));
  expect(toldAt).toBeLessThan(500);
  expect(await decided()).toBe(WAITING + 1);
});

test('a run by schedule leaves the rest of those that wait to the next one, which goes on there', async () => {
  await changeSettings();
  const looked: number[] = [];
  let hasRest = true;
  for (let runs = 0; runs < 10 && hasRest; runs += 1) {
    hasRest = false;
    const onRest = (): void => void (hasRest = true);
    await world.run('import-orders', { ...amongWaiting(() => world.clock.advance(1500)), onRest });
    looked.push(await decided());
  }
  expect(hasRest).toBe(false);
  expect(looked.length).toBeGreaterThan(1);
  expect(looked).toEqual(looked.toSorted((one, other) => one - other));
  expect(looked[0]).toBeGreaterThan(0);
  expect(looked[0]).toBeLessThan(WAITING);
  expect(looked.at(-1)).toBe(WAITING);
});

test('a run by hand looks at all of them', async () => {
  await changeSettings();
  await world.run(
    'import-orders',
    amongWaiting(() => world.clock.advance(5000)),
  );
  expect(await decided()).toBe(WAITING);
});

test('where very much changes an order that the shop shows late is found within a minute, and changes are imported at once', async () => {
  world.clock.advance(300_000);
  place();
  await world.run('import-orders');
  const late = place();
  const updatedAt = new Date(world.clock.nowMs() - 240_000).toISOString();
  world.shop.storeRawOrder({ ...world.shop.order(late), updatedAt });
  const changed = place();
  // A run takes a minute of this clock.
  world.clock.advance(-59_000);
  await world.run('import-orders');
  expect(isTold(changed)).toBe(true);
  expect(await world.lines(late)).toHaveLength(0);
  await world.run('import-orders');
  expect(await world.lines(late)).toHaveLength(1);
});

test('an order whose document stands and was forgotten gets no second one, also between two looks at all of them', async () => {
  const number = place();
  await world.run('import-orders');
  const { id } = await world.server();
  const forgotten = { state: 'new', document_key: null, document_number: null, write_back: null } as const;
  await world
    .app()
    .store.updateTable('orders')
    .set(forgotten)
    .where('server', '=', id)
    .where('number', '=', number)
    .execute();
  world.clock.advance(-59_000);
  await world.run('import-orders');
  expect(await world.lines(number)).toHaveLength(1);
  expect(await world.order(number)).toMatchObject({ state: 'documented', version: 1 });
});
