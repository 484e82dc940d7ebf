import { afterEach, describe, expect, test } from 'vitest';
import type { LinkRow } from '../../src/store/tables.ts';
import { kervan } from './kervan.ts';
import { KINDS, openWorld, type World, UNSEEN } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];
const HOUR_MS = 3_600_000;

let world: World;
afterEach(() => world.close());

/** What a run says of the record of an item: the outcome, and the cause of the difference. */
async function told(run: string, item: number): Promise<{ outcome: string; cause: string } | null> {
  const row = await world
    .app()
    .store.selectFrom('outcomes')
    .selectAll()
    .where('run', '=', run)
    .where('record', '=', `sku ${codeOf(item)}`)
    .executeTakeFirst();
  if (!row) return null;
  const { cause } = JSON.parse(row.detail!) as { cause: string };
  return { outcome: row.outcome, cause };
}

function codeOf(item: number): string {
  return String(world.warehouse.rows.goods.find(({ ID }) => ID === item)!['Code']);
}

function productOf(item: number) {
  const variant = world.variant(item);
  return world.shop.allProducts().find(({ variants }) => variants.some(({ id }) => id === variant))!;
}

async function linkOf(item: number): Promise<LinkRow> {
  const { id } = await world.server();
  return world
    .app()
    .store.selectFrom('links')
    .selectAll()
    .where('server', '=', id)
    .where('variant', '=', world.variant(item))
    .executeTakeFirstOrThrow();
}

async function stockUp(item: number, by: number): Promise<void> {
  await world.warehouse.execute(
    `UPDATE store SET Qtty = Qtty + ${by} WHERE GoodID = ${item} AND ObjectID = 2`,
  );
}

/** A world whose quantities were all sent, an hour ago. */
async function exported(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const opened = await openWorld(options);
  await opened.run('export');
  opened.clock.advance(HOUR_MS);
  return opened;
}

describe.each(KINDS)('an audit with %s', (kind) => {
  test('finds what was changed in the shop and puts it right in the same run, and the next one finds nothing', async () => {
    world = await exported({ kind });
    const [plain, other] = [world.shown(PLAIN), world.shown(OTHER)];
    world.shop.setQuantity(world.variant(PLAIN), '999');
    world.shop.setQuantity(world.variant(OTHER), '0');
    world.clock.advance(HOUR_MS);
    const report = await world.run('audit');
    expect(report).toMatchObject({ state: 'done', counts: { updated: 2, skipped: 0, failed: 0 } });
    expect(report.counts.unchanged).toBeGreaterThan(50);
    expect(await told(report.id, PLAIN)).toEqual({ outcome: 'updated', cause: 'edited' });
    expect([world.shown(PLAIN), world.shown(OTHER)]).toEqual([plain, other]);
    const sent = world.shop.requests.count('setStock');
    expect((await world.run('audit-stock')).counts).toMatchObject({ updated: 0, skipped: 0, failed: 0 });
    expect(world.shop.requests.count('setStock')).toBe(sent);
  });
});

describe('the cause of a difference', () => {
  test('a sale is no edit: its order explains the number, and nothing is sold twice', async () => {
    world = await exported();
    const before = Number(world.shown(PLAIN));
    world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
    const report = await world.run('audit');
    // The shop took it off itself, and that is what it should show.
    expect(await told(report.id, PLAIN)).toBeNull();
    expect(report.counts).toMatchObject({ updated: 0, skipped: 0 });
    expect(world.shown(PLAIN)).toBe(String(before - 2));
  });

  test('a sale whose number the shop did not lower is in flight, and what it sold is sent', async () => {
    world = await exported({ shop: { lowersStock: false } });
    const before = Number(world.shown(PLAIN));
    world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
    const report = await world.run('audit');
    expect(await told(report.id, PLAIN)).toEqual({ outcome: 'updated', cause: 'sale-in-flight' });
    expect(world.shown(PLAIN)).toBe(String(before - 2));
  });

  test('less than was sent since a moment may be a sale that is not listed yet: it is left alone until it is certain', async () => {
    world = await exported();
    const before = world.shown(PLAIN);
    world.shop.setQuantity(world.variant(PLAIN), String(Number(before) - 1));
    const first = await world.run('audit');
    expect(await told(first.id, PLAIN)).toEqual({ outcome: 'skipped', cause: 'maybe-sale' });
    expect(world.shown(PLAIN)).toBe(String(Number(before) - 1));
    world.clock.advance(HOUR_MS);
    const second = await world.run('audit');
    expect(await told(second.id, PLAIN)).toEqual({ outcome: 'updated', cause: 'edited' });
    expect(world.shown(PLAIN)).toBe(before);
  });

  test('what the warehouse changed since, what was never sent, and what the shop accepted and forgot', async () => {
    world = await openWorld();
    const product = world.shop.addProduct({
      name: 'Нов',
      variants: [{ sku: 'НОВ-1', price: '1', quantity: '7' }],
    });
    await world.run('export');
    world.clock.advance(HOUR_MS);
    await stockUp(PLAIN, 3);
    const goods = world.warehouse.rows.goods.find(({ ID }) => ID === THIRD)!;
    await world.warehouse.insert('goods', { ...goods, ID: 9001, Code: 'НОВ-1' });
    // Its product says it was not changed since it was sent.
    const { id } = await world.server();
    const { store } = world.app();
    const variant = world.variant(OTHER);
    const later = new Date(world.clock.nowMs() + 1).toISOString();
    world.shop.setQuantity(variant, '500');
    await store
      .updateTable('links')
      .set({ stock_sent_at: later })
      .where('server', '=', id)
      .where('variant', '=', variant)
      .execute();
    const report = await world.run('audit');
    expect(await told(report.id, PLAIN)).toEqual({ outcome: 'updated', cause: 'not-yet-sent' });
    expect(await told(report.id, OTHER)).toEqual({ outcome: 'updated', cause: 'not-shown' });
    expect(world.shop.quantity(product.variants[0]!.id)).not.toBe('7');
    const outcome = await store
      .selectFrom('outcomes')
      .select(['outcome', 'detail'])
      .where('run', '=', report.id)
      .where('record', '=', 'sku НОВ-1')
      .executeTakeFirstOrThrow();
    expect(outcome.outcome).toBe('updated');
    expect(JSON.parse(outcome.detail!)).toMatchObject({ cause: 'never-sent', shown: '7' });
  });

  test('a product that lost its item, and one the shop lists no more, are reported and left', async () => {
    world = await exported();
    world.shop.addProduct({
      name: 'Близнак',
      variants: [{ sku: codeOf(PLAIN), price: '1', quantity: '66' }],
    });
    const before = world.shop.quantity(productOf(PLAIN).variants[0]!.id);
    const { id } = await world.server();
    await world
      .app()
      .store.insertInto('links')
      .values({
        server: id,
        variant: 'v-gone',
        product: 'p-gone',
        sku: 'ИЗЧЕЗНАЛ',
        sku_key: 'ИЗЧЕЗНАЛ',
        item: 23_000,
        is_by_hand: 1,
        created_at: world.clock.now().toISOString(),
      })
      .execute();
    const goods = { ...world.warehouse.rows.goods.find(({ ID }) => ID === OTHER)!, ID: 23_000, Code: 'X-1' };
    await world.warehouse.insert('goods', goods);
    const report = await world.run('audit');
    expect(await told(report.id, PLAIN)).toEqual({ outcome: 'skipped', cause: 'unlinked' });
    expect(world.shop.quantity(productOf(PLAIN).variants[0]!.id)).toBe(before);
    const gone = await world
      .app()
      .store.selectFrom('links')
      .select('drift')
      .where('variant', '=', 'v-gone')
      .executeTakeFirstOrThrow();
    expect(gone.drift).toBe('not-listed');
  });

  test('what the shop refused has failed, and is tried again', async () => {
    let isRefusing = false;
    world = await exported({
      inBetween({ method, body }) {
        if (method !== 'PUT' || !isRefusing) return null;
        const records = JSON.parse(body) as { variantId: string; quantity: string }[];
        const error = { status: 400, code: 'invalid', detail: 'не приемам' };
        return {
          status: 200,
          body: JSON.stringify(records.map((_, index) => ({ index, ok: false, error }))),
        };
      },
    });
    await stockUp(PLAIN, 3);
    isRefusing = true;
    expect((await world.run('export')).counts.failed).toBe(1);
    const refused = await world.run('audit');
    expect(refused.counts).toMatchObject({ updated: 0, failed: 1 });
    expect(await linkOf(PLAIN)).toMatchObject({ drift: 'failed' });
    isRefusing = false;
    const taken = await world.run('audit');
    expect(await told(taken.id, PLAIN)).toEqual({ outcome: 'updated', cause: 'failed' });
    expect(await world.codes(`sku ${codeOf(PLAIN)}`)).toEqual([]);
  });
});

describe('what may not be put right by itself', () => {
  test('where quantities are the shop’s own, differences are reported and nothing is sent', async () => {
    world = await exported();
    await world.configure(({ settings }) => (settings.export.overwrite = ['price']));
    world.shop.setQuantity(world.variant(PLAIN), '999');
    const sent = world.shop.requests.count('setStock');
    const report = await world.run('audit');
    expect(report).toMatchObject({ state: 'done', counts: { updated: 0, skipped: 1 } });
    expect(await told(report.id, PLAIN)).toEqual({ outcome: 'skipped', cause: 'edited' });
    expect(world.shop.requests.count('setStock')).toBe(sent);
    expect(world.shown(PLAIN)).toBe('999');
  });

  test('too many at once stop at the brake; the differences are there, a person lets them pass, and no problem is left', async () => {
    world = await exported({
      configure: ({ settings }) => Object.assign(settings.export.brake, { least: 2, share: 1 }),
    });
    const before = [PLAIN, OTHER, THIRD].map((item) => world.shown(item));
    for (const item of [PLAIN, OTHER, THIRD]) world.shop.setQuantity(world.variant(item), '999');
    const stopped = await world.run('audit');
    expect(stopped).toMatchObject({
      state: 'failed',
      problem: { code: 'stock-brake' },
      counts: { skipped: 3 },
    });
    expect(await told(stopped.id, PLAIN)).toEqual({ outcome: 'skipped', cause: 'edited' });
    expect(await world.codes('part audit')).toEqual(['stock-brake']);
    // The export of every five minutes meets the same brake: what was found is due for it too.
    expect(await world.run('export')).toMatchObject({ problem: { code: 'stock-brake' } });
    const again = await world.run('audit');
    expect(await told(again.id, PLAIN)).toEqual({ outcome: 'skipped', cause: 'edited' });
    await world.run('export-stock', { releaseBrake: { changes: 10_000 } });
    expect([PLAIN, OTHER, THIRD].map((item) => world.shown(item))).toEqual(before);
    expect((await world.problems()).filter(({ record }) => record.startsWith('part'))).toEqual([]);
  });

  test('the very next export sends what an audit found, should the audit be cut off', async () => {
    world = await exported();
    const before = world.shown(PLAIN);
    world.shop.setQuantity(world.variant(PLAIN), '999');
    world.shop.faults.add({ kind: 'unavailable', operation: 'setStock' });
    await world.run('audit');
    expect(world.shown(PLAIN)).toBe('999');
    world.shop.faults.clear();
    await world.run('export');
    expect(world.shown(PLAIN)).toBe(before);
    expect(await linkOf(PLAIN)).toMatchObject({ drift: null, stock_found: null });
  });

  test('a number set right in the shop again is no difference any more', async () => {
    world = await exported({ configure: ({ settings }) => (settings.export.overwrite = ['price']) });
    await world.configure(({ settings }) => (settings.export.overwrite = ['stock']));
    await world.run('export');
    world.clock.advance(HOUR_MS);
    await world.configure(({ settings }) => (settings.export.overwrite = ['price']));
    const before = world.shown(PLAIN);
    world.shop.setQuantity(world.variant(PLAIN), '999');
    await world.run('audit');
    expect(await linkOf(PLAIN)).toMatchObject({ drift: 'edited' });
    world.shop.setQuantity(world.variant(PLAIN), before);
    await world.run('audit');
    expect(await linkOf(PLAIN)).toMatchObject({ drift: null });
  });
});

describe('a plan of an audit', () => {
  test('shows each difference with its cause, what would be left, and sends nothing', async () => {
    world = await exported();
    const before = world.shown(PLAIN);
    world.shop.setQuantity(world.variant(PLAIN), '999');
    world.shop.setQuantity(world.variant(OTHER), String(Number(world.shown(OTHER)) - 1));
    const sent = world.shop.requests.count('setStock');
    const planned: string[][] = [];
    await world.run('audit', {
      plan: {
        ...UNSEEN,
        stock: (link) => void planned.push(['send', link.variant, link.drift!]),
        left: (link) => void planned.push(['left', link.variant, link.drift!]),
      },
    });
    expect(planned).toEqual([
      ['send', world.variant(PLAIN), 'edited'],
      ['left', world.variant(OTHER), 'maybe-sale'],
    ]);
    expect(world.shop.requests.count('setStock')).toBe(sent);
    const environment = { KERVAN_DATA: world.app().config.dataFolder };
    const shown = await kervan(['run', 'sofia', 'audit-stock', '--plan'], environment);
    expect(shown.stdout).toContain(`${codeOf(PLAIN)}: в магазина 999 → ${before} (`);
    const json = JSON.parse(
      (await kervan(['run', 'sofia', 'audit', '--plan', '--json'], environment)).stdout,
    ) as {
      plan: { sku: string; shown: string; cause: string }[];
    };
    expect(json.plan).toContainEqual(
      expect.objectContaining({
        sku: codeOf(PLAIN),
        shown: '999',
        due: before,
        cause: expect.any(String) as string,
      }),
    );
    // A plan makes nothing due: the export after it leaves the shop as it is.
    await world.run('export');
    expect(world.shop.requests.count('setStock')).toBe(sent);
    expect(world.shown(PLAIN)).toBe('999');
  });

  test('says that the brake would stop it', async () => {
    world = await exported({
      configure: ({ settings }) => Object.assign(settings.export.brake, { least: 2, share: 1 }),
    });
    for (const item of [PLAIN, OTHER]) world.shop.setQuantity(world.variant(item), '999');
    const found: string[] = [];
    await world.run('audit', {
      plan: {
        ...UNSEEN,
        brake: ({ code }) => void found.push(code),
      },
    });
    expect(found).toEqual(['stock-brake']);
  });
});
