import { join } from 'node:path';
import { openApp, type App } from '../src/app.ts';
import { readDefinition } from '../src/domain/definition.ts';
import { dayIn } from '../src/domain/local-time.ts';
import type { ProblemParams } from '../src/domain/problem.ts';
import type { DatabaseAddress, Definition } from '../src/domain/settings.ts';
import { problemText, text, type Language } from '../src/i18n/text.ts';
import { listServers, saveServer } from '../src/store/servers.ts';
import { startKervan } from '../src/web/start.ts';
import { startGombaShop, type GombaShop } from './gombashop/server.ts';
import { startPrinter, type PrinterEmulator } from './net-fp/server.ts';
import { publish } from './publish.ts';
import { readMysqlAddress, type MysqlAddress } from './warehouse/address.ts';
import { keepMysqlWarehouse, keepSqliteWarehouse } from './warehouse/keep.ts';
import { warehouseRows } from './warehouse/load.ts';
import { SPECIAL_ITEMS } from './warehouse/sample-items.ts';
import { LOCATION_GROUPS, LOCATIONS, PARTNERS, USERS } from './warehouse/sample-registers.ts';
import { WHOLE_SHOP } from './warehouse/sample.ts';

export interface DemoOptions {
  /** Of Kervan; the demonstration keeps to a folder of its own inside it. */
  dataFolder: string;
  /** Of Kervan; 0 = any free one. */
  port: number;
  /** Left out: as the last time, 8081 the first time. 0 = any free one, the first time. */
  shopPort?: number;
  /** Of the practice printer, likewise; left out, the first time 8001, or any free one when another print server is there. */
  printerPort?: number;
  /** "mysql://user:password@host:3306/database"; left out: a file. */
  mysql?: string;
  language: Language;
  logLevel: string;
}

/** The demonstration at work. */
export interface Demo {
  /** Of Kervan. */
  address: string;
  /** Of the practice shop's order desk. */
  orderDesk: string;
  /** Of the practice printer's paper roll. */
  paperRoll: string;
  /** Ends all four; false when a run did not end in time (see Kervan.stop). */
  stop(): Promise<boolean>;
}

type Started = { ok: true; demo: Demo } | { ok: false; message: string };

const SERVER = 'demo';
const FIRST_SHOP_PORT = 8081;
const FIRST_PRINTER_PORT = 8001;
const SHOP = { apiId: 'demo', key: 'demo-key' };
/** An order is a document, and a document a quantity, before anybody grows impatient. */
const EVERY_SECONDS = { import: 2, export: 10 };

/** What keeps the demonstration from starting, in words. */
class Refusal extends Error {}

/**
 * Starts a sample warehouse, a practice shop that sells its items, a practice printer, and a Kervan whose server "demo" joins them. What is
 * there from the last time goes on: warehouse, shop, printer and Kervan's own database are made only once.
 */
export async function startDemo(options: DemoOptions): Promise<Started> {
  const refuse = (key: string, params: ProblemParams = {}) =>
    new Refusal(text(options.language, `cli.demo.${key}`, params));
  const opened: { close(): Promise<unknown> }[] = [];
  try {
    const { folder, database } = await keepWarehouse(options, refuse);
    const app = openDemoApp(folder, options);
    opened.unshift(app);
    const known = (await listServers(app.store)).find(({ definition }) => definition.name === SERVER);
    const shop = await openShop(folder, known?.definition.shop.url, options, refuse);
    opened.unshift(shop);
    const printer = await openPrinter(folder, known?.definition.printer?.port, options, refuse);
    opened.unshift(printer);
    if (!known)
      await saveServer(app.store, app.sealer, definitionOf(database, shop.url, printer), new Date());
    const { port, language } = options;
    const started = await startKervan(app, {
      port,
      language,
      isOpen: true,
      orderDesk: shop.url,
      everySeconds: EVERY_SECONDS,
    });
    if (!started.ok) throw new Refusal(started.message);
    const { kervan } = started;
    return { ok: true, demo: { address: kervan.address, orderDesk: shop.url, paperRoll: printer.url, stop } };

    async function stop(): Promise<boolean> {
      // First Kervan, whose runs need the shop until they are at their end.
      if (!(await kervan.stop())) return false;
      for (const each of opened) await each.close();
      return true;
    }
  } catch (error) {
    for (const each of opened) await each.close();
    if (error instanceof Refusal) return { ok: false, message: error.message };
    throw error;
  }
}

type Refuse = (key: string, params?: ProblemParams) => Refusal;

/** Each warehouse has a folder, and so a shop and a Kervan of its own: what one remembers means nothing in another. */
async function keepWarehouse(
  { dataFolder, mysql }: DemoOptions,
  refuse: Refuse,
): Promise<{ folder: string; database: DatabaseAddress }> {
  const folder = join(dataFolder, 'demo');
  if (mysql === undefined) {
    const file = join(folder, 'warehouse.db');
    keepSqliteWarehouse(file, WHOLE_SHOP);
    return { folder, database: { kind: 'sqlite', file } };
  }
  const address = readAddress(mysql, refuse);
  const { host, port, database } = address;
  const kept = await keepMysqlWarehouse(address, WHOLE_SHOP).catch((error: Error) => {
    throw refuse('warehouseFailed', { detail: error.message });
  });
  if (kept === 'refused') throw refuse('warehouseRefused', { database });
  const name = `${host}-${port}-${database}`.replaceAll(/[^\w.-]/g, '_');
  return {
    folder: join(folder, name),
    database: { kind: 'mysql', ...address, encrypt: false, trustCertificate: false },
  };
}

function readAddress(mysql: string, refuse: Refuse): MysqlAddress {
  try {
    return readMysqlAddress(mysql);
  } catch {
    throw refuse('wrongAddress');
  }
}

function openDemoApp(folder: string, { port, language, logLevel }: DemoOptions): App {
  const opened = openApp({
    dataFolder: folder,
    storeFile: join(folder, 'kervan.db'),
    keyFile: join(folder, 'kervan.key'),
    port,
    allowEmulator: false,
    mayCallAnywhere: false,
    logLevel,
    logFile: null,
    buyersDays: 0,
    isKeyElsewhere: false,
    // What is practised with needs none.
    backups: { folder: join(folder, 'backups'), days: 0 },
  });
  if (!opened.ok) throw new Refusal(problemText(language, opened.problem));
  return opened.value;
}

/** The shop at the address Kervan knows it by: at another one it would be another shop, whose orders nobody knows. */
async function openShop(
  folder: string,
  knownUrl: string | undefined,
  { shopPort }: DemoOptions,
  refuse: Refuse,
): Promise<GombaShop> {
  const known = knownUrl === undefined ? null : Number(new URL(knownUrl).port);
  if (known !== null && shopPort !== undefined && shopPort !== known) {
    throw refuse('otherShopPort', { known, folder });
  }
  const port = known ?? shopPort ?? FIRST_SHOP_PORT;
  const file = join(folder, 'shop.db');
  const shop = await startGombaShop({ ...SHOP, file, port, name: 'Учебен магазин' }).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'EADDRINUSE' ? refuse('shopPortInUse', { port }) : error;
    },
  );
  if (shop.shop.countRecords().products === 0) publish(shop.shop, warehouseRows(WHOLE_SHOP));
  return shop;
}

/** The printer at the port Kervan knows it by; before that, at 8001 unless another print server is there already. */
async function openPrinter(
  folder: string,
  known: number | undefined,
  { printerPort }: DemoOptions,
  refuse: Refuse,
): Promise<PrinterEmulator> {
  const file = join(folder, 'printer.db');
  const wanted = known ?? printerPort;
  try {
    return await startPrinter({ file, port: wanted ?? FIRST_PRINTER_PORT });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (wanted !== undefined) throw refuse('printerPortInUse', { port: wanted });
    return startPrinter({ file, port: 0 });
  }
}

/** Orders are documents, and sales with a receipt once they are shipped. */
function definitionOf(database: DatabaseAddress, url: string, printer: PrinterEmulator): Definition {
  const everyMinute = { at: 'start', everyMinutes: 1 };
  const read = readDefinition(
    {
      name: SERVER,
      started: true,
      warehouse: { version: '3.07.056', database },
      shop: { url, ...SHOP },
      printer: { host: '127.0.0.1', port: printer.port, printer: printer.printerId },
      settings: {
        import: {
          location: LOCATIONS.storeOnline,
          documentUser: USERS.online,
          retailPartner: PARTNERS.onlineBuyers,
          orderStatuses: ['confirmed', 'shipped', 'completed'],
          saleStatuses: ['shipped', 'completed'],
          delivery: { add: true, item: SPECIAL_ITEMS.delivery },
        },
        export: { stockGroups: [LOCATION_GROUPS.stores] },
      },
      schedules: { import: everyMinute, export: everyMinute },
    },
    dayIn('Europe/Sofia', new Date()),
  );
  if (!read.ok) throw new Error(`the definition of the demonstration: ${JSON.stringify(read.problems)}`);
  return read.definition;
}
