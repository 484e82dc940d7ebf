import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { inspect } from './inspect.ts';
import type { Variant } from './nth-call.ts';
import { openInstallation, runInside, runToEnd } from './kervan.ts';
import { startKervan } from './kill.ts';
import type { VendorReport } from './vendor-client.ts';
import type { TestWarehouse } from './warehouses.ts';
import { buildWorld, type World } from './world.ts';

const CLIENT = fileURLToPath(new URL('vendor-client.ts', import.meta.url));
const ROUNDS = 5;

export interface RivalOptions {
  seed: number;
  orders: number;
}

/**
 * Imports while other programs write documents of the same type as fast as they can, by the vendor's rule; then the
 * inspection. Nobody's document may be lost, and no number be used twice.
 */
export async function besideVendors(
  warehouse: TestWarehouse,
  { seed, orders, clients }: RivalOptions & { clients: number },
): Promise<{ violations: string[]; reports: VendorReport[] }> {
  await warehouse.restore();
  const world = await buildWorld(warehouse, { seed });
  const installation = await openInstallation(world);
  const running = Array.from({ length: clients }, (_, index) => startVendor(warehouse, seed * 100 + index));
  try {
    const outputs = running.map((client) => text(client.stdout!));
    await Promise.all(running.map((client) => once(client.stdout!, 'data')));
    for (let round = 0; round < ROUNDS; round += 1) {
      world.placeOrders(Math.ceil(orders / ROUNDS));
      await runInside(installation, 'import');
    }
    for (const client of running) client.stdin!.end();
    const reports = (await Promise.all(outputs)).map(readReport);
    for (const { note, number, lines } of reports.flatMap(({ documents }) => documents)) {
      world.foreign.set(note, { number, lines });
    }
    const trouble = await runToEnd(installation);
    return { violations: [...trouble, ...(await inspect(world, [installation]))], reports };
  } finally {
    for (const client of running) client.kill();
    await installation.store.destroy();
    await world.close();
  }
}

function startVendor({ address }: TestWarehouse, seed: number): ChildProcess {
  if (address.kind !== 'mysql') throw new Error('the rival needs a server');
  const { host, port, user, password, database } = address;
  const words = [JSON.stringify({ host, port, user, password, database }), String(seed)];
  return spawn(process.execPath, [CLIENT, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The last line. */
function readReport(output: string): VendorReport {
  return JSON.parse(output.trim().split('\n').at(-1)!) as VendorReport;
}

/** Two installations with stores of their own import the same shop into the same warehouse at the same time. */
export async function twoInstallations(
  warehouse: TestWarehouse,
  { seed, orders }: RivalOptions,
): Promise<{ violations: string[] }> {
  await warehouse.restore();
  const world = await buildWorld(warehouse, { seed });
  const both = [await openInstallation(world, 'one'), await openInstallation(world, 'two')];
  try {
    const violations: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      world.placeOrders(Math.ceil(orders / ROUNDS));
      world.changeSomeOrder();
      // A file stops the whole process while it waits for a lock: there each has its own process.
      if (warehouse.kind === 'sqlite') violations.push(...(await importByProcesses(world)));
      else await Promise.all(both.map((each) => runInside(each, 'import')));
    }
    for (const each of both) violations.push(...(await runToEnd(each)));
    return { violations: [...violations, ...(await inspect(world, both))] };
  } finally {
    for (const { store } of both) await store.destroy();
    await world.close();
  }
}

/**
 * Two installations make sales of the same orders in the same warehouse at the same time, and see at the same time what happens to them. For
 * a warehouse on a server that nobody used before.
 */
export async function twoThatSell(
  warehouse: TestWarehouse,
  { seed, orders }: RivalOptions,
  variant: Variant,
): Promise<{ violations: string[] }> {
  const world = await buildWorld(warehouse, { seed, configure: variant.configure });
  const both = [await openInstallation(world, 'one'), await openInstallation(world, 'two')];
  const importBoth = () => Promise.all(both.map((each) => runInside(each, 'import')));
  try {
    world.placeOrders(orders);
    await importBoth();
    variant.live(world);
    world.placeOrders(orders);
    for (let round = 0; round < ROUNDS; round += 1) await importBoth();
    const violations: string[] = [];
    for (const each of both)
      violations.push(...(await runToEnd(each)), ...(await variant.inspect(world, each)));
    return { violations };
  } finally {
    for (const { store } of both) await store.destroy();
    await world.close();
  }
}

async function importByProcesses(world: World): Promise<string[]> {
  const running = ['one', 'two'].map((name) =>
    startKervan(world, ['run', world.definition.name, 'import'], name),
  );
  const ended = running.map((child) => Promise.all([text(child.stderr!), once(child, 'close')]));
  const said = (await Promise.all(ended)).map(([words]) => words);
  return running.flatMap(({ exitCode }, index) =>
    exitCode === 0 ? [] : [`exit ${exitCode}: ${said[index]}`],
  );
}
