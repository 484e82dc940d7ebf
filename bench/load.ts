import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { ITEMS, linesOf } from './documents.ts';
import type { Figure } from './figures.ts';
import { buildWorld, memoryMiB, type World } from './world.ts';

/** How `kervan` starts its Node. */
const AS_STARTED = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
const SECONDS = 60;
const BARE_SECONDS = 10;
const CHANGES_A_SECOND = 100;
/** Every so many-th change is a new order that becomes a document; the others change orders that wait. */
const NEW_EACH = 20;
const USERS = 20;
const PAGES = [
  '/',
  '/api/v1/servers',
  '/api/v1/servers/bench/orders?view=waiting',
  '/api/v1/servers/bench/problems/groups',
  '/api/v1/servers/bench/runs',
  '/api/v1/servers/bench/orders?search=7000',
];
/** A person looks at a page before the next. */
const LOOKING_MS = 1_000;
const PLACED_AT_ONCE = 1_000;
/** What came late is waited for this long after the minute. */
const PATIENCE_MS = 60_000;

/**
 * A minute of a busy day: so many orders wait, the shop changes a hundred a second, twenty people go from page to page. How long a page takes, and
 * how long from the moment an order is in the shop until its document is committed and the shop was told of it, when orders are asked for every second.
 * The aims stand in the names.
 */
export async function benchLoad(server: DatabaseServer, waiting: number): Promise<Figure[]> {
  const world = await buildWorld(server, ITEMS);
  let kervan: ChildProcess | null = null;
  try {
    const numbers = placeWaiting(world, waiting);
    await world.kervan('import-orders');
    await startServer(world);
    const env = {
      ...process.env,
      KERVAN_DATA: join(world.folder, 'data'),
      KERVAN_LOG: 'error',
      KERVAN_PORT: '0',
    };
    kervan = fork(join(import.meta.dirname, 'load-kervan.ts'), { env, execArgv: AS_STARTED });
    const [address] = (await once(kervan, 'message')) as [string];
    const end = performance.now() + SECONDS * 1000;
    const pages: number[] = [];
    const users = Promise.all(
      Array.from({ length: USERS }, (_none, index) => visit(address, index, end, pages)),
    );
    // Whichever of them fails is told when both have ended: nothing of this bench goes on beside the next one.
    const [changed] = await Promise.allSettled([changeOrders(world, numbers, end), users]);
    await users;
    if (changed.status === 'rejected') throw changed.reason;
    const orders = changed.value;
    const peak = memoryMiB(kervan.pid!, 'VmHWM');
    const bare = await visitReadyMade(address);
    return [
      {
        name: `${waiting} orders wait, ${CHANGES_A_SECOND} changes a second, ${USERS} users: a page, middle`,
        unit: 'ms',
        kervan: share(pages, 0.5),
        bare: share(bare, 0.5),
      },
      {
        name: '… a page, 95 of 100 (aim: 200)',
        unit: 'ms',
        kervan: share(pages, 0.95),
        bare: share(bare, 0.95),
      },
      { name: '… an order is a document, middle', unit: 'ms', kervan: share(orders, 0.5) },
      { name: '… an order is a document, 95 of 100 (aim: 2000)', unit: 'ms', kervan: share(orders, 0.95) },
      { name: '… most memory', unit: 'MiB', kervan: peak },
    ];
  } finally {
    if (kervan) {
      kervan.kill('SIGTERM');
      await once(kervan, 'exit');
    }
    await world.close();
  }
}

/** A thousand every thousand seconds, as orders come in over a day: whoever reads the last moments again does not read them all. */
function placeWaiting({ shop, variants }: World, count: number): string[] {
  const numbers: string[] = [];
  const { settings } = shop.shop;
  for (let start = 0; start < count; start += PLACED_AT_ONCE) {
    settings.clockOffsetMs = (start - count) * 1000;
    const orders = Array.from({ length: Math.min(PLACED_AT_ONCE, count - start) }, (_none, index) => ({
      lines: linesIn(variants, start + index),
      status: 'new',
    }));
    numbers.push(...shop.shop.placeOrders(orders).map(({ number }) => number));
  }
  settings.clockOffsetMs = 0;
  return numbers;
}

function linesIn(variants: World['variants'], index: number) {
  return linesOf(index, variants.length).map(({ place, quantity }) => ({
    variantId: variants[place]!.id,
    quantity: String(quantity),
  }));
}

/** The server starts, with the least a schedule can say: the process makes a second of it. */
async function startServer(world: World): Promise<void> {
  const file = join(world.folder, 'bench.json');
  const definition = JSON.parse(readFileSync(file, 'utf8')) as object;
  const schedules = { import: { everyMinutes: 1 }, export: { everyMinutes: 1 } };
  writeFileSync(file, JSON.stringify({ ...definition, started: true, schedules }));
  await world.command('apply', file);
}

/** The same people go through the same pages for some seconds, handed out ready-made by a bare server while nothing else is at work. */
async function visitReadyMade(kervan: string): Promise<number[]> {
  const pages: Record<string, string> = {};
  for (const path of PAGES) pages[path] = await (await fetch(kervan + path)).text();
  const bare = fork(join(import.meta.dirname, 'ready-made-process.ts'));
  try {
    bare.send(pages);
    const [address] = (await once(bare, 'message')) as [string];
    const [end, times] = [performance.now() + BARE_SECONDS * 1000, [] as number[]];
    await Promise.all(Array.from({ length: USERS }, (_none, index) => visit(address, index, end, times)));
    return times;
  } finally {
    bare.kill();
  }
}

/** A person who goes from page to page until the end; every time a page took goes into `times`. */
async function visit(address: string, user: number, end: number, times: number[]): Promise<void> {
  for (let turn = user; performance.now() < end; turn += 1) {
    const begunAt = performance.now();
    const answer = await fetch(address + PAGES[turn % PAGES.length]!);
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
    times.push(performance.now() - begunAt);
    await pause(LOOKING_MS);
  }
}

/** Changes orders until the end; answers how long each new one took to become a document. */
async function changeOrders({ shop, variants }: World, waiting: string[], end: number): Promise<number[]> {
  const begunAt = performance.now();
  const pending = new Map<string, number>();
  const took: number[] = [];
  const look = (): void => {
    for (const [number, placedAt] of pending) {
      if (!shop.shop.order(number).warehouseDocument) continue;
      took.push(performance.now() - placedAt);
      pending.delete(number);
    }
  };
  let changes = 0;
  while (performance.now() < end) {
    const due = ((performance.now() - begunAt) / 1000) * CHANGES_A_SECOND;
    for (; changes < due; changes += 1) {
      if (changes % NEW_EACH === 0) {
        const { number } = shop.shop.placeOrder({ lines: linesIn(variants, changes), status: 'confirmed' });
        pending.set(number, performance.now());
      } else {
        const number = waiting[(changes * 7919) % waiting.length]!;
        shop.shop.editOrder(number, (order) => ({ ...order, note: `${changes}` }));
      }
    }
    look();
    await pause(10);
  }
  for (const until = end + PATIENCE_MS; pending.size > 0 && performance.now() < until; look())
    await pause(10);
  // Who has none by then counts as long as it was waited for: a figure that is left out would look like a good one.
  for (const placedAt of pending.values()) took.push(performance.now() - placedAt);
  return took;
}

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}
