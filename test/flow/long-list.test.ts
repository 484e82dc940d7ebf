import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunRequest } from '../../src/run/execute.ts';
import { openWorld, type World } from './world.ts';

const ITEM = 20;
/** More than are read before what is newest has a turn. */
const LISTED = 1300;

describe('a long list of changed orders', () => {
  let world: World;
  let numbers: string[];
  beforeEach(async () => {
    world = await openWorld();
    const lines = [{ variantId: world.variant(ITEM) }];
    const orders = Array.from({ length: LISTED }, () => ({ lines, status: 'new' }));
    numbers = world.shop.placeOrders(orders).map(({ number }) => number);
  });
  afterEach(() => world.close());

  const place = (): string => world.place({ lines: [{ variantId: world.variant(ITEM) }] });
  const isTold = (number: string): boolean => Boolean(world.shop.order(number).warehouseDocument);

  /** The orders were read once, then Kervan was away for a day, and all of them were changed. */
  async function changeAll(): Promise<void> {
    await world.run('import-orders');
    world.clock.advance(86_400_000);
    world.shop.together(() => {
      for (const number of numbers) world.shop.editOrder(number, (order) => ({ ...order, note: 'нова' }));
    });
    world.clock.advance(3_600_000);
  }

  /** Told after every page that was read; reading one takes a quarter of a second. */
  function amidList(step: (done: number) => void): Partial<RunRequest> {
    return {
      onProgress: (phase, done) => {
        if (phase !== 'fetch') return;
        world.clock.advance(250);
        step(done);
      },
    };
  }

  async function changed(): Promise<number> {
    const { id } = await world.server();
    const rows = await world
      .app()
      .store.selectFrom('orders')
      .select('number')
      .where('server', '=', id)
      .where('version', '=', 2)
      .execute();
    return rows.length;
  }

  test('holds no order up that is made while it is read', async () => {
    await changeAll();
    let number: string | null = null;
    let [isRead, isToldBefore] = [false, false];
    await world.run(
      'import-orders',
      amidList((done) => {
        if (done === 800) number = place();
        isRead ||= done >= LISTED;
        if (!isRead) isToldBefore = number !== null && isTold(number);
      }),
    );
    expect(isToldBefore).toBe(true);
    expect(await world.lines(number!)).toHaveLength(1);
    expect(await changed()).toBe(LISTED);
  });

  test('is read to its end though the shop fell silent after what is newest was brought', async () => {
    await changeAll();
    let number: string | null = null;
    const report = await world.run(
      'import-orders',
      amidList((done) => {
        if (done === 800) number = place();
        if (done >= 1100) world.shop.settings.isModuleActive = false;
      }),
    );
    expect(report.state).toBe('failed');
    expect(await changed()).toBeLessThan(LISTED);
    expect(await world.order(number!)).toMatchObject({ state: 'documented' });
    world.shop.settings.isModuleActive = true;
    await world.run('import-orders');
    expect(await changed()).toBe(LISTED);
    expect(await world.lines(number!)).toHaveLength(1);
  });

  test('is read to its end though the warehouse takes no document', async () => {
    await changeAll();
    await world.warehouse.execute(
      "CREATE TRIGGER disturbed BEFORE INSERT ON operations BEGIN SELECT RAISE(ABORT, 'disturbed'); END",
    );
    await world.run(
      'import-orders',
      amidList((done) => {
        if (done === 800) for (let count = 0; count < 4; count += 1) place();
      }),
    );
    expect(await changed()).toBe(LISTED);
  });

  test('of a shop that cannot tell what changed is read once in a run', async () => {
    world.shop.settings.capabilities = ['paging'];
    await world.run('import-orders');
    const before = world.shop.requests.count('listOrders');
    await world.run(
      'import-orders',
      amidList(() => {}),
    );
    expect(world.shop.requests.count('listOrders') - before).toBe(LISTED / 100);
  });

  test('that is read for the first time is read to its end before anything is decided', async () => {
    const number = place();
    const whenTold: boolean[] = [];
    await world.run(
      'import-orders',
      amidList(() => whenTold.push(isTold(number))),
    );
    expect(new Set(whenTold)).toEqual(new Set([false]));
    expect(isTold(number)).toBe(true);
  });
});
