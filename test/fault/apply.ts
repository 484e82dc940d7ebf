import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { browserAt, type Answered, type Browser } from '../web.ts';
import { openInstallation } from './kervan.ts';
import { startKervan } from './kill.ts';
import { orderDocuments } from './truth.ts';
import type { World } from './world.ts';
import { freePort } from '../servers/free-port.ts';

/** What was seen while a plan was applied and its process killed. */
interface ApplyFigures {
  /** Orders the plan said it would write. */
  planned: number;
  /** Documents in the warehouse when the process was dead. */
  written: number;
  /** The runs a second Kervan found and made, newest first, before the plan was applied again. */
  runs: { cause: string; state: string }[];
  /** How the second applying ended. */
  again: { created: number; unchanged: number; failed: number };
}

/**
 * Computes a plan over HTTP, applies it, kills Kervan (SIGKILL) as soon as so many documents stand in the warehouse, starts it
 * anew and applies the plan again. The server is stopped: nothing is imported but what is applied.
 */
export async function killWhileApplying(world: World, afterDocuments: number): Promise<ApplyFigures> {
  world.definition.started = false;
  await (await openInstallation(world)).store.destroy();
  const server = `/api/v1/servers/${world.definition.name}`;
  const count = async (): Promise<number> => (await orderDocuments(world.warehouse, true)).length;
  const before = await count();

  const first = await begin(world, 'setup');
  const { id } = await posted(first.browser, `${server}/plans`, { part: 'import-orders' });
  const plan = await until(first.browser, `${server}/plans/${id}`, ({ state }) => state !== 'computing');
  await posted(first.browser, `${server}/plans/${id}/apply`, { records: null });
  while ((await count()) < before + afterDocuments) await pause(1);
  await first.kill();
  const written = (await count()) - before;

  const second = await begin(world, 'session');
  const { items: runs } = (await second.browser.ask('GET', `${server}/runs`)).body;
  const again = await posted(second.browser, `${server}/plans/${id}/apply`, { records: null });
  const ended = await until(second.browser, `${server}/runs/${again.id}`, ({ state }) => state !== 'running');
  await second.kill();
  return { planned: plan.totals.create, written, runs, again: ended.counts };
}

const PERSON = { name: 'Ана', password: 'a long secret' };

/** Starts Kervan and signs in; `door` is how: the first visitor sets a password, the next one knows it. */
async function begin(
  world: World,
  door: 'setup' | 'session',
): Promise<{ browser: Browser; kill(): Promise<void> }> {
  const port = await freePort();
  const child = startKervan(world, ['start'], 'kervan', port);
  const ended = once(child, 'close');
  const address = `http://127.0.0.1:${port}`;
  while (!(await isThere(address))) await pause(20);
  const browser = browserAt(address);
  browser.csrf = (await browser.ask('POST', `/api/v1/${door}`, PERSON)).body.csrf;
  return {
    browser,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function isThere(address: string): Promise<boolean> {
  return fetch(`${address}/health`).then(
    () => true,
    () => false,
  );
}

async function posted(browser: Browser, path: string, body: unknown): Promise<Answered['body']> {
  const answer = await browser.ask('POST', path, body);
  if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function until(
  browser: Browser,
  path: string,
  isOver: (body: Answered['body']) => boolean,
): Promise<Answered['body']> {
  for (;;) {
    const { body } = await browser.ask('GET', path);
    if (isOver(body)) return body;
    await pause(5);
  }
}
