import { randomUUID } from 'node:crypto';
import pino, { type Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { problem } from './domain/problem.ts';
import { failed, ok, type Result } from './domain/result.ts';
import type { Definition } from './domain/settings.ts';
import { runPart, type Ends, type RunnerNeeds, type RunReport, type RunRequest } from './run/execute.ts';
import { openSealer, type Sealer } from './store/secrets.ts';
import type { Server } from './store/servers.ts';
import { openStore, type Store } from './store/store.ts';
import type { ResolvedDatabase } from './warehouse/warehouse.ts';

/** Kervan put together: the only place that knows which drivers exist. */
export interface App {
  config: Config;
  store: Store;
  sealer: Sealer;
  log: Logger;
  /** Opens the two ends of a definition whose secrets are plain. */
  open(definition: Definition): Promise<Result<Ends>>;
  run(request: RunRequest): Promise<Result<RunReport>>;
  close(): Promise<void>;
}

/** Opens the installation in the data folder; the caller closes it. */
export function openApp(config: Config): Result<App> {
  const opened = openStore(config.storeFile);
  if (!opened.ok) return opened;
  const store = opened.value;
  let sealer: Sealer;
  try {
    sealer = openSealer(config.keyFile);
  } catch {
    return failed(problem('key-missing', { file: config.keyFile }));
  }
  // Standard output belongs to the answers of commands; the log goes beside it.
  const log = pino({ level: config.logLevel, redact: REDACTED }, pino.destination({ dest: 2, sync: true }));
  const needs: RunnerNeeds = {
    store,
    clock: systemClock,
    allowEmulator: config.allowEmulator,
    open: (server: Server) => openEnds(server.definition),
    onBug: (error) => {
      const reference = randomUUID().slice(0, 8);
      log.error({ reference, err: error }, 'bug');
      return reference;
    },
  };
  return ok({
    config,
    store,
    sealer,
    log,
    open: openEnds,
    run: (request) => runPart(needs, request),
    close: () => store.destroy(),
  });
}

const REDACTED = ['*.password', '*.key', '*.authorization', 'password', 'key', 'authorization'];

async function openEnds({ warehouse, shop }: Definition): Promise<Result<Ends>> {
  if (warehouse.database.kind === 'mssql' || warehouse.database.kind === 'access') {
    return failed(problem('setting-not-available', { setting: 'warehouse.database.kind' }));
  }
  // Read from disk when first needed: a look at the servers, and a Kervan that waits, go without them.
  const { microinvest } = await import('./warehouse/microinvest/driver.ts');
  const { gombashop } = await import('./shop/gombashop/driver.ts');
  const { pricesIncludeVat } = warehouse;
  const connected = await microinvest.connect(warehouse.database as ResolvedDatabase, { pricesIncludeVat });
  if (!connected.ok) return connected;
  const { url, apiId, key, timeZone } = shop;
  return ok({
    warehouse: connected.value,
    shop: gombashop.connect({ url, apiId, key: key as string, timeZone }),
  });
}
