import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../demo/gombashop/random.ts';
import type { MariaDb } from '../servers/mariadb.ts';
import { inspect } from './inspect.ts';
import { openInstallation, runInside, runToEnd } from './kervan.ts';
import { startTcpProxy, type Cut, type TcpProxy } from './tcp-proxy.ts';
import type { TestWarehouse } from './warehouses.ts';
import { buildWorld, type World } from './world.ts';

export interface BrokenLineOptions {
  seed: number;
  orders: number;
  /** Which cuts happen; each commit is hit with this share, until so many were. */
  cuts: readonly Cut[];
  share: number;
  most?: number;
}

export interface BrokenLineOutcome {
  violations: string[];
  cuts: TcpProxy['cuts'];
}

const ROUNDS = 6;

/**
 * Import and export over a line that is cut at commits, in rounds with new orders in each; then to the end over a sound
 * line, and the inspection. Leaves the warehouse as it was made.
 */
export async function throughBrokenLine(
  warehouse: TestWarehouse,
  { seed, orders, cuts, share, most = Infinity }: BrokenLineOptions,
): Promise<BrokenLineOutcome> {
  if (warehouse.address.kind !== 'mysql') throw new Error('a line leads to a server');
  await warehouse.restore();
  const random = seededRandom(seed);
  const proxy = await startTcpProxy(warehouse.address.port, random);
  const world = await buildWorld(warehouse, { seed, address: { ...warehouse.address, port: proxy.port } });
  const installation = await openInstallation(world);
  const watch = letGoWhenSomebodyWaits(warehouse, proxy);
  try {
    let hits = 0;
    proxy.decide = () => {
      if (hits >= most || random() >= share) return null;
      hits += 1;
      return cuts[Math.floor(random() * cuts.length)]!;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      world.placeOrders(Math.ceil(orders / ROUNDS));
      world.changeSomeOrder();
      for (const part of ['import', 'export'] as const) await runInside(installation, part);
    }
    proxy.decide = () => null;
    const trouble = await runToEnd(installation);
    proxy.letGo();
    return { violations: [...trouble, ...(await inspect(world, [installation]))], cuts: proxy.cuts };
  } finally {
    await watch.stop();
    await installation.store.destroy();
    await world.close();
    await proxy.close();
  }
}

const POLL_MS = 20;

/** A half-open session is ended once it has done its harm: when another one waits for its locks. */
function letGoWhenSomebodyWaits(warehouse: TestWarehouse, proxy: TcpProxy): { stop(): Promise<void> } {
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      // Not INNODB_TRX: that table is not renewed for whoever asks more often than ten times a second.
      const [waits] = await warehouse.query(`SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'`);
      if (Number(waits?.['Value']) > 0) proxy.letGo();
      await pause(POLL_MS);
    }
  })();
  return {
    async stop() {
      over.abort();
      await watching;
    },
  };
}

/**
 * Import while the database server itself is killed (SIGKILL) and started again, several times; then to the end, and the
 * inspection. The server must be this case's own.
 */
export async function serverKilled(
  server: MariaDb,
  warehouse: TestWarehouse,
  { seed, orders, kills }: { seed: number; orders: number; kills: number },
): Promise<string[]> {
  const random = seededRandom(seed);
  const world = await buildWorld(warehouse, { seed });
  const installation = await openInstallation(world);
  try {
    for (let kill = 1; kill <= kills; kill += 1) {
      world.placeOrders(Math.ceil(orders / kills));
      const run = runInside(installation, 'import');
      await documentsReach(world, Math.floor(random() * 0.5 * (orders / kills)) + 1);
      await server.kill();
      await run;
      await server.restart();
    }
    return [...(await runToEnd(installation)), ...(await inspect(world, [installation]))];
  } finally {
    await installation.store.destroy();
    await world.close();
  }
}

const LONGEST_WAIT_MS = 20_000;

/** Waits until so many documents more stand in the warehouse. */
async function documentsReach({ warehouse }: World, more: number): Promise<void> {
  const count = async (): Promise<number> =>
    Number((await warehouse.query(`SELECT count(*) AS n FROM nextacct WHERE NextAcct LIKE 'KV%'`))[0]!['n']);
  const wanted = (await count()) + more;
  const deadline = Date.now() + LONGEST_WAIT_MS;
  while ((await count()) < wanted) {
    if (Date.now() > deadline) throw new Error(`the import did not come to ${wanted} documents`);
    await pause(1);
  }
}
