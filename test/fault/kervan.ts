import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import { microinvest } from '../../src/warehouse/microinvest/driver.ts';
import { gombashop } from '../../src/shop/gombashop/driver.ts';
import { openSealer } from '../../src/store/secrets.ts';
import { loadServer, saveServer, type Server } from '../../src/store/servers.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { runPart, type Ends, type Part, type RunReport, type RunRequest } from '../../src/run/execute.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import type { ResolvedDatabase } from '../../src/warehouse/warehouse.ts';
import { ok, type Result } from '../../src/domain/result.ts';
import type { World } from './world.ts';

/** A Kervan with its own store, run inside this process. */
export interface Installation {
  dataFolder: string;
  store: Store;
  server: Server;
  /** How far its clock stands before the machine's: between two runs hours go by, so that whatever waits is tried again. */
  aheadMs: number;
  /** What its runs met that must not happen. */
  bugs: unknown[];
}

/** What comes between a run and its two ends. */
export type Wrap = (ends: Ends) => Ends;

/** Opens the installation of that name; the first time it is made and gets the world's definition, or its own. */
export async function openInstallation(
  world: Pick<World, 'folder' | 'definition'>,
  name = 'kervan',
  definition = world.definition,
): Promise<Installation> {
  const dataFolder = join(world.folder, name);
  const opened = openStore(join(dataFolder, 'kervan.db'));
  if (!opened.ok) throw new Error(`the store does not open: ${JSON.stringify(opened.problem)}`);
  const sealer = openSealer(join(dataFolder, 'kervan.key'));
  await saveServer(opened.value, sealer, definition, new Date());
  const server = await loadServer(opened.value, sealer, definition.name);
  if (!server.ok) throw new Error(`the server does not load: ${JSON.stringify(server.problem)}`);
  return { dataFolder, store: opened.value, server: server.value, aheadMs: 0, bugs: [] };
}

/** Longer than any order waits for its next try. */
const LONGEST_BACKOFF_MS = 2 * 3_600_000;

/** Runs a part, hours after the one before by its clock; waits inside it take no time. */
export async function runInside(
  installation: Installation,
  part: Part,
  wrap: Wrap = (ends) => ends,
  options: Pick<RunRequest, 'releaseBrake' | 'order' | 'settlement'> = {},
): Promise<Result<RunReport>> {
  const { store, server, bugs } = installation;
  installation.aheadMs += LONGEST_BACKOFF_MS;
  const { aheadMs } = installation;
  const clock: Clock = {
    now: () => new Date(Date.now() + aheadMs),
    uptimeMs: () => systemClock.uptimeMs() + aheadMs,
    sleep: async () => {},
  };
  return runPart(
    {
      store,
      clock,
      allowEmulator: false,
      open: async () => openEnds(server, wrap),
      onBug: (error) => {
        bugs.push(error);
        return 'test';
      },
    },
    { server, part, cause: 'person', ...options },
  );
}

async function openEnds(
  { definition: { warehouse, shop, printer } }: Server,
  wrap: Wrap,
): Promise<Result<Ends>> {
  const { pricesIncludeVat } = warehouse;
  const connected = await microinvest.connect(warehouse.database as ResolvedDatabase, { pricesIncludeVat });
  if (!connected.ok) return connected;
  const { url, apiId, key, timeZone } = shop;
  return ok(
    wrap({
      warehouse: connected.value,
      shop: gombashop.connect({ url, apiId, key: key as string, timeZone }),
      printer: printer && netFp.connect({ host: printer.host, port: printer.port, printer: printer.printer }),
    }),
  );
}

const MOST_ROUNDS = 5;

/** Import and export again and again until both go through without a failure. Answers what is still in the way after five rounds. */
export async function runToEnd(installation: Installation): Promise<string[]> {
  let trouble: string[] = [];
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    trouble = [];
    for (const part of ['import', 'export'] as const) {
      const done = await runInside(installation, part);
      if (!done.ok) trouble.push(`${part} did not begin: ${JSON.stringify(done.problem)}`);
      else if (done.value.problem) trouble.push(`${part} ended with ${JSON.stringify(done.value.problem)}`);
      else if (done.value.counts.failed > 0)
        trouble.push(`${part}: ${done.value.counts.failed} records failed`);
    }
    if (trouble.length === 0) return [];
  }
  return trouble;
}

let deadProcess: number | undefined;

/**
 * What the death of its process leaves of an installation: its file, and an open run that names a process which is no
 * more. Whatever the installation was at must hang for ever.
 */
export async function afterDeath(world: World, dead: Installation): Promise<Installation> {
  const { store, dataFolder, aheadMs } = dead;
  deadProcess ??= spawnSync(process.execPath, ['--version']).pid;
  await store.updateTable('runs').set({ pid: deadProcess }).where('state', '=', 'running').execute();
  await store.destroy();
  return { ...(await openInstallation(world, dataFolder.slice(world.folder.length + 1))), aheadMs };
}
