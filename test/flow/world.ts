import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { startGombaShop, type GombaShopOptions } from '../../demo/gombashop/server.ts';
import type { NewOrder } from '../../demo/gombashop/orders.ts';
import type { Shop } from '../../demo/gombashop/shop.ts';
import type { WarehouseOptions } from '../../demo/warehouse/load.ts';
import { LOCATIONS, USERS } from '../../demo/warehouse/sample-registers.ts';
import { openApp, type App } from '../../src/app.ts';
import { readDefinition } from '../../src/domain/definition.ts';
import { documentKey } from '../../src/domain/document-key.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import type { ProblemCode } from '../../src/domain/problem.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { problemText } from '../../src/i18n/text.ts';
import { runPart, type Part, type PlanView, type RunReport, type RunRequest } from '../../src/run/execute.ts';
import { findOrder } from '../../src/store/inbox.ts';
import { listProblems, type OpenProblem } from '../../src/store/problems.ts';
import { loadServer, saveServer, type Server } from '../../src/store/servers.ts';
import type { OrderRow } from '../../src/store/tables.ts';
import { startProxy, type Interception } from './proxy.ts';
import { openTestWarehouse, type TestWarehouse, type WarehouseKind } from './test-warehouse.ts';
import { turnedClock, type TurnedClock } from '../clock.ts';

export const KINDS: readonly WarehouseKind[] = ['sqlite', 'mysql'];
/** With those that are slower to make, for the flows that read and write most. */
export const ALL_KINDS: readonly WarehouseKind[] = [...KINDS, 'mssql'];

/** A plan of which nothing is looked at. */
export const UNSEEN: PlanView = {
  order: () => {},
  stock: () => {},
  nomenclature: () => {},
  catalogue: () => {},
};

/** Shop, warehouse and Kervan between them, all real, with one clock that the test turns. */
export interface World {
  shop: Shop;
  warehouse: TestWarehouse;
  clock: TestClock;
  app(): App;
  server(): Promise<Server>;
  /** The definition as it was last saved. */
  definition(): Definition;
  /** Changes the definition and saves it. */
  configure(change: (definition: Definition) => void): Promise<void>;
  /** Runs a part; fails the test when it could not be started. */
  run(part: Part, options?: Partial<RunRequest>): Promise<RunReport>;
  /** An order of the shop with status confirmed unless told. */
  place(order: NewOrder): OrderNumber;
  /** The variant of the shop that is this item of the warehouse. */
  variant(item: number): string;
  /** What the shop shows of an item. */
  shown(item: number): string;
  /** The order in Kervan's inbox. */
  order(number: string): Promise<OrderRow | undefined>;
  /** The lines of the order's document in the warehouse, oldest first. */
  lines(number: string): Promise<Line[]>;
  key(number: string): Promise<string>;
  problems(): Promise<OpenProblem[]>;
  /** The codes of a record's open problems; each must have its words in both languages. */
  codes(record: string): Promise<ProblemCode[]>;
  /** Loses Kervan's own database; the definition is saved anew. */
  loseStore(): Promise<void>;
  /** Kervan ends, its database is gone, something is put in its place, and it starts again. */
  exchangeStore(put: (config: App['config']) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export interface Line {
  Acct: number;
  GoodID: number;
  Qtty: number;
  PriceOut: number;
  VATOut: number;
  Discount: number;
  Date: string;
  ObjectID: number;
  PartnerID: number;
  UserID: number;
  Note: string;
}

export interface TestClock extends TurnedClock {
  nowMs(): number;
  set(moment: string): void;
}

export interface WorldOptions {
  kind?: WarehouseKind;
  warehouse?: WarehouseOptions;
  shop?: Partial<GombaShopOptions>;
  /** Changes the definition before it is saved. */
  configure?: (definition: Definition) => void;
  /** Kervan reaches the shop through a stand-in for the network that answers for it when this gives an answer. */
  inBetween?: Interception;
  /** The shop begins without products. */
  isShopEmpty?: boolean;
}

/** Opens a world: the sample warehouse, a shop that sells its items, and a server that joins them. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-flow-'));
  const clock = testClock('2026-11-23T10:00:00Z');
  const warehouse = await openTestWarehouse(options.kind ?? 'sqlite', folder, options.warehouse ?? {});
  const emulator = await startGombaShop({
    file: ':memory:',
    port: 0,
    apiId: 'demo',
    key: 'demo-key',
    clock: () => clock.nowMs(),
    ...options.shop,
  });
  const { shop } = emulator;
  if (!options.isShopEmpty) shop.addProducts(productsOf(warehouse));
  const proxy = options.inBetween ? await startProxy(emulator.url, options.inBetween) : null;
  const url = proxy?.url ?? emulator.url;
  const definition = baseDefinition(warehouse, url);
  options.configure?.(definition);
  let app = appIn(folder);

  async function save(): Promise<void> {
    await saveServer(app.store, app.sealer, definition, clock.now());
  }
  async function server(): Promise<Server> {
    const loaded = await loadServer(app.store, app.sealer, definition.name);
    if (!loaded.ok) throw new Error(loaded.problem.code);
    return loaded.value;
  }

  const world: World = {
    shop,
    warehouse,
    clock,
    app: () => app,
    server,
    definition: () => definition,
    async configure(change) {
      change(definition);
      await save();
    },
    async run(part, request = {}) {
      clock.advance(60_000);
      const needs = {
        store: app.store,
        clock,
        allowEmulator: false,
        open: ({ definition: opened }: Server, isForReading: boolean) => app.open(opened, isForReading),
        // A bug is no outcome of a test: it fails with its own stack.
        onBug: (error: unknown) => {
          throw error;
        },
      };
      const done = await runPart(needs, { server: await server(), part, cause: 'person', ...request });
      if (!done.ok) throw new Error(`could not run: ${problemText('en', done.problem)}`);
      return done.value;
    },
    place: (order) => shop.placeOrder({ status: 'confirmed', ...order }).number as OrderNumber,
    variant(item) {
      const code = warehouse.rows.goods.find(({ ID }) => ID === item)?.['Code'];
      const found = shop
        .allProducts()
        .flatMap(({ variants, deleted }) => (deleted ? [] : variants))
        .find(({ sku }) => sku === code);
      if (!found) throw new Error(`the shop does not sell item ${item}`);
      return found.id;
    },
    shown: (item) => shop.quantity(world.variant(item)),
    order: async (number) => findOrder(app.store, (await server()).id, number),
    async lines(number) {
      const note = `${await world.key(number)} `;
      const lines = await warehouse.query<Line>('SELECT * FROM operations WHERE OperType = 19 ORDER BY ID');
      return lines.filter(({ Note }) => `${Note} `.startsWith(note));
    },
    key: async (number) => documentKey((await server()).tag, number as OrderNumber),
    problems: async () => listProblems(app.store, (await server()).id),
    async codes(record) {
      const open = (await world.problems()).filter((each) => each.record === record);
      for (const found of open) expectWords(found);
      return open.map(({ code }) => code).sort();
    },
    async loseStore() {
      await app.close();
      rmSync(join(folder, 'data'), { recursive: true, force: true });
      app = appIn(folder);
      await save();
    },
    async exchangeStore(put) {
      await app.close();
      for (const rest of ['', '-wal', '-shm']) rmSync(`${app.config.storeFile}${rest}`, { force: true });
      await put(app.config);
      app = appIn(folder);
    },
    async close() {
      await app.close();
      await proxy?.close();
      await emulator.close();
      await warehouse.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await save();
  return world;
}

/** A problem's words must be there in both languages, with every value put in, and differ. */
export function expectWords(found: Parameters<typeof problemText>[1]): void {
  const [bg, en] = [problemText('bg', found), problemText('en', found)];
  for (const words of [bg, en]) expect(words).not.toMatch(/\{\{|\[object|undefined|^problems\./);
  expect(bg).toMatch(/[а-я]{3}/);
  expect(en).not.toBe(bg);
}

function appIn(folder: string): App {
  const dataFolder = join(folder, 'data');
  const opened = openApp({
    dataFolder,
    storeFile: join(dataFolder, 'kervan.db'),
    keyFile: join(dataFolder, 'kervan.key'),
    port: 0,
    allowEmulator: false,
    mayCallAnywhere: false,
    logLevel: 'silent',
    logFile: null,
    buyersDays: 0,
    isKeyElsewhere: false,
    backups: { folder: join(dataFolder, 'backups'), days: 0 },
  });
  if (!opened.ok) throw new Error(opened.problem.code);
  return opened.value;
}

function baseDefinition(warehouse: TestWarehouse, url: string): Definition {
  const read = readDefinition(
    {
      name: 'sofia',
      warehouse: { version: '3.07.056', database: warehouse.address },
      shop: { url, apiId: 'demo', key: 'demo-key' },
      settings: {
        import: {
          since: '2026-01-01',
          location: LOCATIONS.shopCentre,
          documentUser: USERS.online,
          delivery: { add: true, item: 2 },
          // Most tests look at orders alone; what is created with them is tested by itself.
          nomenclature: false,
        },
      },
    },
    '2026-11-23',
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.definition;
}

/** A product of one variant for every item with a price and a code; items with the same code share one. */
function productsOf({ rows }: TestWarehouse) {
  const rateOf = new Map(rows.vatgroups.map(({ ID, VATValue }) => [ID, String(VATValue)]));
  const byCode = new Map(
    rows.goods
      .filter((row) => Number(row['ID']) > 2 && row['Deleted'] !== -1 && Number(row['PriceOut2']) > 0)
      .map((row) => [String(row['Code']), row]),
  );
  byCode.delete(' ');
  return [...byCode].map(([sku, row]) => ({
    name: String(row['Name']),
    vatRate: rateOf.get(row['TaxGroup'])!,
    variants: [{ sku, price: String(row['PriceOut2']), quantity: '100' }],
  }));
}

function testClock(start: string): TestClock {
  const clock = turnedClock(start);
  return {
    ...clock,
    nowMs: () => clock.now().getTime(),
    set: (moment) => clock.advance(Date.parse(moment) - clock.now().getTime()),
    // Waiting takes no time: the clock jumps.
    sleep: async (delayMs) => clock.advance(Math.ceil(delayMs)),
  };
}
