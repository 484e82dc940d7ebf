import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openApp } from '../../src/app.ts';
import { startKervan } from '../../src/web/start.ts';
import type { TestWarehouse } from '../flow/test-warehouse.ts';
import { openWorld, type World, type WorldOptions } from '../flow/world.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** Remembers what is to be closed in the end, the last opened first. */
export type AtEnd = (close: () => Promise<void>) => void;

/** A shop and a warehouse as in the flows, by the clock on the wall; closed when the test is over. */
export async function world(options: WorldOptions = {}, atEnd: AtEnd = onTestFinished): Promise<World> {
  const opened = await openWorld({ ...options, shop: { clock: Date.now, ...options.shop } });
  atEnd(() => opened.close());
  return opened;
}

/** A user with a password who may do in this database, and in these others, what Kervan needs. */
export async function addClerk(
  warehouse: TestWarehouse,
  ...others: TestWarehouse[]
): Promise<{ user: string; password: string }> {
  const [database, ...more] = [warehouse, ...others].map(databaseOf);
  const [user, password] = [`clerk_${database!.slice(-6)}`, 'дълга парола на базата'];
  await warehouse.execute('CREATE USER ? IDENTIFIED BY ?', [user, password]);
  onTestFinished(() => warehouse.execute('DROP USER ?', [user]));
  for (const name of [database!, ...more])
    await warehouse.execute(`GRANT SELECT, INSERT, UPDATE ON ${name}.* TO ?`, [user]);
  return { user, password };
}

function databaseOf({ address }: TestWarehouse): string {
  if (address.kind !== 'mysql') throw new Error('users are of MariaDB');
  return address.database;
}

/** Kervan at work on the world's server „sofia“, which is stopped; gives its address. */
export async function kervanOf(
  { app }: Pick<World, 'app'>,
  options: { isOpen?: boolean; orderDesk?: string } = {},
  atEnd: AtEnd = onTestFinished,
): Promise<string> {
  const started = await startKervan(app(), { port: 0, language: 'bg', ...options });
  if (!started.ok) throw new Error(started.message);
  atEnd(async () => void (await started.kervan.stop()));
  return started.kervan.address;
}

/** Kervan at work without any server or user; gives its address. */
export async function emptyKervan(isOpen: boolean, atEnd: AtEnd = onTestFinished): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-empty-'));
  const [storeFile, keyFile] = [join(folder, 'kervan.db'), join(folder, 'kervan.key')];
  const config = {
    dataFolder: folder,
    storeFile,
    keyFile,
    port: 0,
    allowEmulator: false,
    mayCallAnywhere: false,
    logLevel: 'silent',
    logFile: null,
    buyersDays: 0,
    isKeyElsewhere: false,
    backups: { folder: join(folder, 'backups'), days: 0 },
  };
  const opened = openApp(config);
  if (!opened.ok) throw new Error(opened.problem.code);
  atEnd(async () => {
    await opened.value.close();
    rmSync(folder, { recursive: true });
  });
  return kervanOf({ app: () => opened.value }, { isOpen }, atEnd);
}

/** Runs `kervan COMMAND` on a data folder of its own until the test is over; gives the address it says. */
export async function kervan(...command: string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-journey-'));
  const child = spawn(process.execPath, [PROGRAM, ...command], {
    env: { ...process.env, KERVAN_DATA: folder, KERVAN_PORT: '0', KERVAN_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const isOver = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await isOver;
    rmSync(folder, { recursive: true });
  });
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
    if (address) return address[0];
  }
  throw new Error(`kervan ${command.join(' ')} ended: ${said}`);
}
