import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Logger } from 'pino';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { giveToOwnerOf } from './data-files.ts';
import type { PrinterSettings, ShopAddress, WarehouseAddress } from './domain/definition.ts';
import { problem } from './domain/problem.ts';
import { failed, ok, type Result } from './domain/result.ts';
import type { Definition } from './domain/settings.ts';
import type { Printer } from './fiscal/printer.ts';
import { openLog } from './log.ts';
import { runPart, type Ends, type RunnerNeeds, type RunReport, type RunRequest } from './run/execute.ts';
import type { SavingNeeds } from './run/save-definition.ts';
import type { Channel, OpenChannels } from './notices/channel.ts';
import type { NoticeSettings } from './domain/notice-settings.ts';
import type { Shop } from './shop/shop.ts';
import { openSealer, type Sealer } from './store/secrets.ts';
import { isStoreGone, newestBackup } from './store/condition.ts';
import { holdsServers, openStore, type Store } from './store/store.ts';
import { ANY_BACKUP } from './store/store-fault.ts';
import { readOnlyProblem } from './sync/check-server.ts';
import type { Proved } from './warehouse/microinvest/access-proof/prove.ts';
import type { ResolvedDatabase, Warehouse } from './warehouse/warehouse.ts';

/** Kervan put together: the only place that knows which drivers exist. */
export interface App {
  config: Config;
  store: Store;
  sealer: Sealer;
  log: Logger;
  /** Opens the two ends of a definition whose secrets are plain; nothing is written to a warehouse that is opened for reading. */
  open: (definition: Definition, isForReading?: boolean) => Promise<Result<Ends>>;
  /** Opens one of the two alone, to try an address. */
  openWarehouse: (address: WarehouseAddress) => Promise<Result<Warehouse>>;
  openShop: (address: ShopAddress) => Promise<Result<Shop>>;
  openPrinter: (settings: PrinterSettings) => Promise<Result<Printer>>;
  /** Makes the channels through which people are told what happens. */
  openChannels: OpenChannels;
  /** Tries what Kervan relies on with an Access file and the engine of this machine, on a copy; see access-proof/prove.ts. */
  proveAccess: (file: string, password: string) => Promise<Result<AsyncIterable<Proved>>>;
  /** What saving a definition needs. */
  saving: SavingNeeds;
  run(request: RunRequest): Promise<Result<RunReport>>;
  close(): Promise<void>;
}

/** Opens the installation in the data folder; the caller closes it. */
export function openApp(config: Config): Result<App> {
  const opened = openKept(config);
  if (!opened.ok) return opened;
  const store = opened.value;
  const opener = sealerOf(config);
  if (!opener.ok) return opener;
  const sealer = opener.value;
  const openShop = (address: ShopAddress): Promise<Result<Shop>> => openShopAt(address, config);
  const openPrinter = (settings: PrinterSettings): Promise<Result<Printer>> =>
    openPrinterAt(settings, config);
  const open: App['open'] = (definition, isForReading) =>
    openEnds(definition, openShop, openPrinter, isForReading);
  const log = openLog(config);
  const needs: RunnerNeeds = {
    store,
    clock: systemClock,
    allowEmulator: config.allowEmulator,
    open: (server, isForReading) => open(server.definition, isForReading),
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
    open,
    openWarehouse,
    openShop,
    openPrinter,
    proveAccess,
    openChannels: (settings) => channelsOf(settings, config),
    saving: {
      store,
      sealer,
      clock: systemClock,
      open,
      allowEmulator: config.allowEmulator,
    },
    run: (request) => runPart(needs, request),
    close: () => store.destroy(),
  });
}

/** The store, unless it was here and is gone. Where it is lost, the newest backup is named. */
function openKept({ storeFile, keyFile, backups }: Config): Result<Store> {
  const backup = newestBackup(backups.folder, new Date()) ?? ANY_BACKUP;
  if (isStoreGone(storeFile, keyFile)) return failed(problem('store-missing', { file: storeFile, backup }));
  const opened = openStore(storeFile);
  if (opened.ok || opened.problem.code !== 'store-damaged') return opened;
  return failed(problem('store-damaged', { ...opened.problem.params, backup }));
}

/**
 * The key of the installation, made when there is none. Not when secrets are sealed already: then the file was lost, or
 * KERVAN_KEY_FILE is misspelt, and a new key would open nothing; nor in the place of one that was cut off.
 */
function sealerOf({ keyFile, storeFile, dataFolder }: Config): Result<Sealer> {
  const missing = failed(problem('key-missing', { file: keyFile }));
  const isNew = !existsSync(keyFile);
  if (isNew && holdsServers(storeFile)) return missing;
  try {
    const sealer = openSealer(keyFile);
    // Wherever it stands, the service reads it as the owner of the data folder.
    if (isNew) giveToOwnerOf(dataFolder, keyFile);
    return ok(sealer);
  } catch {
    return missing;
  }
}

async function openEnds(
  { warehouse, shop, printer: settings }: Definition,
  openShop: App['openShop'],
  openPrinter: App['openPrinter'],
  isForReading = false,
): Promise<Result<Ends>> {
  const connected = await openWarehouse(warehouse, isForReading);
  if (!connected.ok) return connected;
  const client = await openShop(shop);
  if (!client.ok) {
    await connected.value.close();
    return client;
  }
  // Neither this nor the shop talks to anybody yet.
  const printer = settings ? await openPrinter(settings) : ok(null);
  if (printer.ok) return ok({ warehouse: connected.value, shop: client.value, printer: printer.value });
  await connected.value.close();
  await client.value.close();
  return printer;
}

// The drivers are read from disk when first needed: a look at the servers, and a Kervan that waits, go without them.

async function openWarehouse(
  { database, pricesIncludeVat }: WarehouseAddress,
  isForReading = false,
): Promise<Result<Warehouse>> {
  const { microinvest } = await import('./warehouse/microinvest/driver.ts');
  return microinvest.connect(database as ResolvedDatabase, { pricesIncludeVat, isForReading });
}

async function openShopAt(
  { url, apiId, key, timeZone }: ShopAddress,
  { mayCallAnywhere }: Config,
): Promise<Result<Shop>> {
  const { gombashop } = await import('./shop/gombashop/driver.ts');
  return ok(gombashop.connect({ url, apiId, key: key as string, timeZone, mayCallAnywhere }));
}

async function openPrinterAt(
  { host, port, printer, operator, password }: PrinterSettings,
  { mayCallAnywhere }: Config,
): Promise<Result<Printer>> {
  const { netFp } = await import('./fiscal/net-fp/driver.ts');
  return ok(
    netFp.connect({
      host,
      port,
      printer,
      mayCallAnywhere,
      ...(operator === undefined ? {} : { operator }),
      ...(password === undefined ? {} : { password: password as string }),
    }),
  );
}

async function channelsOf(
  { language, email, webhook }: NoticeSettings,
  { mayCallAnywhere }: Config,
): Promise<Channel[]> {
  if (!email && !webhook) return [];
  const { letterOf } = await import('./run/notices/words.ts');
  const channels: Channel[] = [];
  if (email) {
    const { emailChannel } = await import('./notices/email.ts');
    channels.push(
      emailChannel(email, { letterOf: ({ content }) => letterOf(content, language), mayCallAnywhere }),
    );
  }
  if (webhook) {
    const { webhookChannel } = await import('./notices/webhook.ts');
    channels.push(
      webhookChannel(webhook, {
        letterOf: ({ content }, spoken) => letterOf(content, spoken),
        mayCallAnywhere,
        now: () => systemClock.now(),
      }),
    );
  }
  return channels;
}

async function proveAccess(file: string, password: string): Promise<Result<AsyncIterable<Proved>>> {
  if (!existsSync(file)) return failed(problem('warehouse-missing', { database: file }));
  const address = { kind: 'access', file, password, readFromCopy: false } as const;
  const { readOnlyReason } = await import('./warehouse/microinvest/copy/access-copy.ts');
  const reason = readOnlyReason(address);
  if (reason === 'platform') return failed(readOnlyProblem(address, reason)!);
  const { proveAccess: prove } = await import('./warehouse/microinvest/access-proof/prove.ts');
  const { mdbEye } = await import('./warehouse/microinvest/access-proof/mdb-eye.ts');
  return prove(file, password, mdbEye(password));
}
