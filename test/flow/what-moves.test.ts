import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGombaShop } from '../../demo/gombashop/server.ts';
import { isOtherShop } from '../../src/store/servers.ts';
import { openWorld, type World } from './world.ts';

const [PLAIN, OTHER] = [20, 23];

/** Codes, shops and databases that move under a server that runs. */
describe('what moves', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  const codeOf = (item: number) => String(world.warehouse.rows.goods.find(({ ID }) => ID === item)!['Code']);
  const variantWith = (sku: string) =>
    world.shop
      .allProducts()
      .flatMap(({ variants }) => variants)
      .find((variant) => variant.sku === sku)!.id;
  const balanceOf = async (item: number): Promise<number> => {
    const location = world.definition().settings.import.location;
    const [row] = await world.warehouse.query<{ balance: number }>(
      'SELECT COALESCE(SUM(Qtty), 0) AS balance FROM store WHERE GoodID = ? AND ObjectID = ?',
      [item, location],
    );
    return row!.balance;
  };

  test('a code given to another item takes documents and quantities with it', async () => {
    await world.run('export');
    const code = codeOf(PLAIN);
    await world.warehouse.execute("UPDATE goods SET Code = 'OLD-1' WHERE ID = ?", [PLAIN]);
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = ?', [code, OTHER]);
    const variant = variantWith(code);
    const number = world.place({ lines: [{ variantId: variant }] });
    await world.run('import');
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([OTHER]);
    await world.run('export');
    await world.run('export');
    const shown = Number(world.shop.quantity(variant));
    expect(Number.isFinite(shown)).toBe(true);
    await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 3 WHERE GoodID = ? AND ObjectID = ?', [
      OTHER,
      world.definition().settings.import.location,
    ]);
    await world.run('export');
    expect(Number(world.shop.quantity(variant))).toBe(shown + 3);
  });

  test('two items that swap their codes swap their products', async () => {
    await world.run('export');
    const [one, other] = [codeOf(PLAIN), codeOf(OTHER)];
    const shown = [Number(world.shown(PLAIN)), Number(world.shown(OTHER))];
    const swap = 'UPDATE goods SET Code = ? WHERE ID = ?';
    await world.warehouse.execute(swap, [other, PLAIN]);
    await world.warehouse.execute(swap, [one, OTHER]);
    for (let times = 0; times < 2; times += 1)
      await world.run('export', { releaseBrake: { changes: 10_000 } });
    const now = [one, other].map((sku) => Number(world.shop.quantity(variantWith(sku))));
    expect(now).toEqual(shown.toReversed());
    expect((await world.problems()).filter(({ code }) => code === 'link-item-gone')).toEqual([]);
  });

  test('an item whose code was only corrected stays linked', async () => {
    await world.run('export');
    const variant = world.variant(PLAIN);
    await world.warehouse.execute("UPDATE goods SET Code = 'NEW-1' WHERE ID = ?", [PLAIN]);
    const number = world.place({ lines: [{ variantId: variant }] });
    await world.run('import');
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([PLAIN]);
  });

  test('a shop that moved keeps its documents when the definition says from where', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await world.run('import');
    const [{ url }, { store }] = [world.definition().shop, world.app()];
    const moved = structuredClone(world.definition());
    moved.shop.url = url.replace('127.0.0.1', 'localhost');
    expect(await isOtherShop(store, 'sofia', moved)).toBe(true);
    moved.shop.movedFrom = url;
    expect(await isOtherShop(store, 'sofia', moved)).toBe(false);
    // Even on a new installation and with the same day's orders.
    await world.loseStore();
    await world.configure((definition) => {
      definition.name = 'sofia-2';
      definition.shop = moved.shop;
    });
    await world.run('import');
    expect(await world.lines(number)).toHaveLength(1);
    expect(await world.order(number)).toMatchObject({ state: 'documented' });
  });

  test('of another shop, where the same ids are other products, nothing is known', async () => {
    await world.run('export');
    const skus = world.shop.allProducts().flatMap(({ variants }) => variants.map(({ sku }) => sku!));
    const clock = () => world.clock.nowMs() - 5 * 3_600_000;
    const other = await startGombaShop({ file: ':memory:', port: 0, apiId: 'demo', key: 'demo-key', clock });
    try {
      other.shop.addProducts(
        skus.toReversed().map((sku) => ({
          name: sku,
          vatRate: '20',
          variants: [{ sku, price: '1.00', quantity: '777' }],
        })),
      );
      await world.configure(({ shop }) => (shop.url = other.url));
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      const wanted = await balanceOf(OTHER);
      const shown = other.shop
        .allProducts()
        .flatMap(({ variants }) => variants)
        .find(({ sku }) => sku === codeOf(OTHER))!;
      expect(Number(other.shop.quantity(shown.id))).toBe(Math.max(0, Math.floor(wanted)));
    } finally {
      await other.close();
    }
  });

  test('a server pointed at a database that lacks most quantities empties no shop', async () => {
    await world.run('export');
    const elsewhere = await openWorld({ isShopEmpty: true });
    await elsewhere.warehouse.execute('DELETE FROM store WHERE GoodID % 5 <> 0 AND GoodID % 7 <> 0');
    await world.configure(({ warehouse }) => {
      warehouse.database = elsewhere.definition().warehouse.database;
    });
    expect(await world.run('export')).toMatchObject({ state: 'failed', problem: { code: 'stock-brake' } });
    await elsewhere.close();
  });

  test('a run that goes on while the server is pointed at another database links nothing there', async () => {
    const elsewhere = await openWorld({ isShopEmpty: true });
    const code = codeOf(PLAIN);
    await elsewhere.warehouse.execute("UPDATE goods SET Code = 'Z-1' WHERE ID = ?", [PLAIN]);
    await elsewhere.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = ?', [code, OTHER]);
    let onProducts: (() => Promise<void>) | null = null;
    const between = await proxyTo(world.definition().shop.url, async (path) => {
      const once = path.includes('/products') ? onProducts : null;
      if (once) onProducts = null;
      await once?.();
    });
    try {
      await world.configure(({ shop }) => (shop.url = between.url));
      onProducts = () =>
        world.configure(({ warehouse }) => {
          warehouse.database = elsewhere.definition().warehouse.database;
        });
      await world.run('export');
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      world.place({ lines: [{ variantId: variantWith(code) }] });
      await world.run('import');
      const lines = await elsewhere.warehouse.query<{ GoodID: number }>(
        "SELECT GoodID FROM operations WHERE Note LIKE 'KVO-%'",
      );
      expect(lines.map(({ GoodID }) => GoodID)).toEqual([OTHER]);
    } finally {
      between.close();
      await elsewhere.close();
    }
  });
});

/** Passes requests on, after `before` had its say. */
async function proxyTo(
  target: string,
  before: (path: string) => Promise<void>,
): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      const body = (await buffer(request)).toString();
      await before(request.url!);
      const headers: Record<string, string> = { authorization: request.headers.authorization ?? '' };
      if (body !== '') headers['content-type'] = 'application/json';
      const answer = await fetch(target + request.url, {
        method: request.method!,
        headers,
        ...(body !== '' && { body }),
      });
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
