import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../demo/gombashop/random.ts';
import type { Order } from '../../../demo/gombashop/records.ts';
import type { Definition } from '../../../src/domain/settings.ts';
import type { MariaDb } from '../../servers/mariadb.ts';
import { snapshot, type Snapshot } from '../truth.ts';
import { startTcpProxy, type Cut, type TcpProxy } from '../tcp-proxy.ts';
import { mysqlTestWarehouse, newFolder, sqliteTestWarehouse, type TestWarehouse } from '../warehouses.ts';
import { definitionOf, productsOf } from '../world.ts';
import { clerkOf, type Clerk } from './clerk.ts';
import { townClock, type TownClock } from './clock.ts';
import { mountDisk, type Disk } from './disk.ts';
import { FLOWS, type Flow } from './flows.ts';
import { kervanAt, type KervanProcess } from './kervan.ts';
import { printerAt, REGISTER, startPrinterProcess, type PrinterProcess } from './printer.ts';
import { startShop, type ShopProcess } from './shop.ts';

/** A line between two programs, with the cuts that wait for what comes next on it. */
export interface Line {
  proxy: TcpProxy;
  /** At the n-th next statement or request (of those that fit, from 1), once; or else what then happens. */
  arm(cut: Cut | (() => Cut | null), n: number, fits?: (data: Buffer) => boolean): void;
  /** Forgets what has not struck. */
  disarm(): void;
}

/** Everything that can break, each program its own process, with a line between each two. */
export interface Town {
  seed: number;
  random: () => number;
  flow: Flow;
  warehouse: TestWarehouse;
  /** Null for a file. */
  mariaDb: MariaDb | null;
  shop: ShopProcess;
  toShop: Line;
  /** Null where the warehouse is a file. */
  toWarehouse: Line | null;
  /** Null in a town without; with two installations only the first one prints. */
  printer: PrinterProcess | null;
  toPrinter: Line | null;
  /** One, or two on the same warehouse and shop; the first one's data is on `disk`. */
  kervans: KervanProcess[];
  /** Of the first one; the second has no printer. */
  definition: Definition;
  clerk: Clerk;
  clock: TownClock | null;
  disk: Disk | null;
  folder: string;
  before: Snapshot;
  /** What orders were before somebody edited them. */
  earlier: Map<string, Order[]>;
  /** Which installations have lost their store at some time. */
  forgetful: Set<KervanProcess>;
  /** What went wrong on the way that no fault explains. */
  violations: string[];
  close(): Promise<void>;
}

/** So many items that the buyers do not empty the shop. */
const ITEMS = 200;
/** Of the towns that sell. */
const SHARE_WITH_PRINTER = 0.75;

export interface TownOptions {
  seed: number;
  engine: 'sqlite' | 'mariadb';
  mariaDb: MariaDb | null;
  /** What is known beforehand, and nothing runs by itself; left out: drawn by the seed. */
  fixed?: { flow: Flow; isTwo: boolean; isPrinting: boolean };
}

/** Builds a town; what of the settings is left open is drawn by the seed. */
export async function buildTown({ seed, engine, mariaDb, fixed }: TownOptions): Promise<Town> {
  const random = seededRandom(seed);
  const flow = fixed?.flow ?? FLOWS[Math.floor(random() * FLOWS.length)]!;
  const options = { items: ITEMS, pricesIncludeVat: random() < 0.5 };
  const isTwo = fixed?.isTwo ?? random() < 0.25;
  const server = engine === 'mariadb' ? mariaDb! : null;
  const warehouse = server ? await mysqlTestWarehouse(server, options) : sqliteTestWarehouse(options);
  const folder = newFolder();
  const shop = await startShop(folder, productsOf(warehouse), seed);
  const toShop = await lineTo(shop.port, random);
  const { address } = warehouse;
  const toWarehouse = address.kind === 'mysql' ? await lineTo(address.port, random) : null;
  const seen = toWarehouse ? { ...address, port: toWarehouse.proxy.port } : address;
  const definition = definitionOf(seen, `http://127.0.0.1:${toShop.proxy.port}`);
  flow.configure(definition);
  if (fixed) definition.started = false;
  const isPrinting = fixed?.isPrinting ?? (flow.sells !== 'never' && random() < SHARE_WITH_PRINTER);
  const printer = isPrinting ? await startPrinterProcess(folder) : null;
  const toPrinter = printer && (await lineTo(printer.port, random));
  if (toPrinter) print(definition, toPrinter.proxy.port);
  const clock = townClock(folder);
  const disk = mountDisk(join(folder, 'one'));
  const kervans = ['one', ...(isTwo ? ['two'] : [])].map((name) => {
    mkdirSync(join(folder, name), { recursive: true });
    const own = name === 'one' ? definition : { ...definition, printer: null };
    return kervanAt(join(folder, name), own, join(folder, `${name}-files`), clock?.env ?? {});
  });
  return {
    seed,
    random,
    flow,
    warehouse,
    mariaDb: server,
    shop,
    toShop,
    toWarehouse,
    printer,
    toPrinter,
    kervans,
    definition,
    clerk: await clerkOf(address, !flow.isSupto),
    clock,
    disk,
    folder,
    before: await snapshot(warehouse),
    earlier: new Map(),
    forgetful: new Set(),
    violations: [],
    async close() {
      for (const kervan of kervans) await kervan.kill();
      await shop.stop();
      await printer?.stop();
      for (const line of [toShop, toWarehouse, toPrinter]) await line?.proxy.close();
      await warehouse.close();
      disk?.unmount();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Every sale gets its receipt; under СУПТО the numbers are of this device. */
function print(definition: Definition, port: number): void {
  definition.printer = printerAt(port);
  if (definition.settings.import.cashRegister !== null) definition.settings.import.cashRegister = REGISTER;
}

/** A line to a server on this machine. */
export async function lineTo(port: number, random: () => number): Promise<Line> {
  const proxy = await startTcpProxy(port, random, () => true);
  let armed: { cut: Parameters<Line['arm']>[0]; left: number; fits: (data: Buffer) => boolean }[] = [];
  proxy.decide = (data) => {
    for (const waiting of armed) {
      if (!waiting.fits(data)) continue;
      waiting.left -= 1;
      if (waiting.left > 0) continue;
      armed = armed.filter((each) => each !== waiting);
      return typeof waiting.cut === 'function' ? waiting.cut() : waiting.cut;
    }
    return null;
  };
  return {
    proxy,
    arm: (cut, n, fits = () => true) => void armed.push({ cut, left: n, fits }),
    disarm() {
      armed = [];
      proxy.hear = () => true;
    },
  };
}
