import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../demo/gombashop/random.ts';
import { openInstallation } from './kervan.ts';
import type { World } from './world.ts';

/** Kervan's command line, run as a person or a service runs it. */
const MAIN = fileURLToPath(new URL('../../kervan.mjs', import.meta.url));

export interface KillOptions {
  seed: number;
  orders: number;
  kills: number;
}

/** What the killing came to, besides what it left in the world. */
export interface KillFigures {
  kills: number;
  /** Kills that left a run open: the process was at work, not starting or ending. */
  midRun: number;
  /** Open runs that `kervan start` was left to take up again. */
  resumed: number;
  /** Processes that came to their end before they were killed. */
  ended: number;
  /** Standard error of processes that ended with a failure of the whole run. */
  failures: string[];
}

/** Starts Kervan's command line as its own process on an installation of the world; it listens on any port unless one is named. */
export function startKervan(world: World, words: string[], name = 'kervan', port = 0): ChildProcess {
  return spawn(process.execPath, [MAIN, '--lang', 'en', ...words], {
    env: {
      ...process.env,
      KERVAN_DATA: join(world.folder, name),
      KERVAN_PORT: String(port),
      KERVAN_LOG: 'warn',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/**
 * Runs Kervan as its own process and kills it (SIGKILL) at a random moment, again and again, while buyers place orders;
 * until so many kills are done and all orders are placed. It runs an import or an export, or, when a killed one left its run
 * open, sometimes the service that takes it up again. The same seed gives the same orders, parts and moments; what a
 * process had done by then is up to the machine.
 */
export async function killAgainAndAgain(world: World, options: KillOptions): Promise<KillFigures> {
  const random = seededRandom(options.seed);
  // Makes the store and the server, as `kervan apply` does.
  await (await openInstallation(world)).store.destroy();
  const figures: KillFigures = { kills: 0, midRun: 0, resumed: 0, ended: 0, failures: [] };
  const perKill = options.orders / options.kills;
  let placed = 0;
  /** Orders up to where the kills stand; half of them before a process starts, half while it works. */
  const place = (part: number): void => {
    const due = Math.min(options.orders, Math.round(perKill * (figures.kills + part)));
    if (due > placed) world.placeOrders(due - placed);
    placed = Math.max(due, placed);
    if (random() < 0.7) world.changeSomeOrder();
  };
  while (figures.kills < options.kills) {
    place(0.5);
    const part = random() < 0.7 ? 'import' : 'export';
    const left = openRun(world);
    const isResumed = left !== null && random() < 0.3;
    const child = startKervan(world, isResumed ? ['start'] : ['run', world.definition.name, part]);
    const ended = endOf(child, figures);
    await workBegun(world, child, random());
    place(1);
    await Promise.race([ended, pause(killDelayMs(random))]);
    child.kill('SIGKILL');
    await ended;
    const leaves = openRun(world);
    if (child.signalCode === 'SIGKILL' && leaves !== null && leaves !== left) figures.midRun += 1;
    if (isResumed) figures.resumed += 1;
  }
  return figures;
}

/** The run that a killed process left open. */
function openRun(world: World): string | null {
  const store = new DatabaseSync(join(world.folder, 'kervan', 'kervan.db'));
  try {
    const row = store.prepare(`SELECT id FROM runs WHERE state = 'running'`).get();
    return row === undefined ? null : String(row['id']);
  } finally {
    store.close();
  }
}

/** Most of a run is over in two seconds; short delays are as likely as long ones, so that its first steps are hit as well. */
function killDelayMs(random: () => number): number {
  return Math.floor(2 ** (random() * 11));
}

/** Nearly always waits until the process has come so far as to ask the shop: starting up takes longer than many a run. */
async function workBegun({ shop }: World, child: ChildProcess, dice: number): Promise<void> {
  if (dice < 0.1) return;
  const { requests } = shop.shop;
  const before = requests.count();
  while (requests.count() === before && child.exitCode === null && child.signalCode === null) await pause(1);
}

async function endOf(child: ChildProcess, figures: KillFigures): Promise<void> {
  const said: Buffer[] = [];
  child.stderr!.on('data', (data: Buffer) => said.push(data));
  await once(child, 'close');
  if (child.signalCode === 'SIGKILL') figures.kills += 1;
  else figures.ended += 1;
  if (child.exitCode !== null && child.exitCode !== 0)
    figures.failures.push(Buffer.concat(said).toString('utf8'));
}
