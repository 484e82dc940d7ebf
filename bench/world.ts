import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGombaShop } from '../demo/gombashop/server.ts';
import { createMysqlWarehouse } from '../demo/warehouse/load.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';

/** A shop and a warehouse with the same items, joined by a server named "bench". */
export interface World {
  shop: Awaited<ReturnType<typeof startGombaShop>>;
  database: { host: string; port: number; user: string; password: string; database: string };
  folder: string;
  /** Variants of the shop, one per item. */
  variants: { id: string; sku: string }[];
  /** Runs Kervan as its own process; answers its report and the most memory it held, in MiB. */
  kervan(...args: string[]): Promise<{ report: RunReport; peakMemoryMiB: number }>;
  /** In a shop that began empty an hour passes: what changed there before is old. */
  later(): void;
  /** Runs another command of Kervan. */
  command(...args: string[]): Promise<unknown>;
  close(): Promise<void>;
}

export interface RunReport {
  state: string;
  startedAt: string;
  endedAt: string;
  counts: Record<string, number>;
}

const PRODUCTS_AT_ONCE = 1000;

/**
 * Builds the world on a MariaDB server; answers of the shop are not validated, so that only the work is measured. With `isShopEmpty` the shop has
 * no products yet, and all groups are to be published.
 */
export async function buildWorld(
  server: DatabaseServer,
  items: number,
  { isShopEmpty = false } = {},
): Promise<World> {
  const name = await server.createDatabase();
  const rows = await createMysqlWarehouse(server, name, { items, sampleStamp: true, pricesIncludeVat: true });
  let shopBehindMs = 3_600_000;
  const shop = await startGombaShop({
    file: ':memory:',
    port: 0,
    apiId: 'bench',
    key: 'bench-key',
    validate: false,
    clock: () => Date.now() - (isShopEmpty ? shopBehindMs : 0),
  });
  const products = isShopEmpty
    ? []
    : saleable(rows['goods'] as unknown as Good[], rows['vatgroups'] as unknown as VatGroup[]);
  for (let start = 0; start < products.length; start += PRODUCTS_AT_ONCE) {
    shop.shop.addProducts(products.slice(start, start + PRODUCTS_AT_ONCE));
  }
  const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-'));
  const { host, port, user, password } = server;
  const database = { host, port, user, password, database: name };
  writeFileSync(join(folder, 'bench.json'), JSON.stringify(definition(shop.url, database, isShopEmpty)));
  const variants = shop.shop.allProducts().flatMap((product) => product.variants ?? []) as World['variants'];
  const world = {
    shop,
    database,
    folder,
    variants,
    later: () => void (shopBehindMs = 0),
    close: () => shop.close(),
  };
  await run(folder, 'apply', join(folder, 'bench.json'));
  return {
    ...world,
    kervan: (...args) => run(folder, 'run', 'bench', ...args, '--json'),
    command: (...args) => run(folder, ...args),
  };
}

function definition(url: string, database: object, allGroups: boolean): object {
  return {
    name: 'bench',
    warehouse: { version: '3.07.056', database: { kind: 'mysql', ...database } },
    shop: { url, apiId: 'bench', key: 'bench-key' },
    settings: { import: { since: '2026-01-01', location: 2 }, export: { allGroups } },
  };
}

interface Good {
  ID: number;
  Code: string;
  Name: string;
  Type: number;
  Deleted: number;
  TaxGroup: number;
  PriceOut2: number;
}

interface VatGroup {
  ID: number;
  VATValue: number;
}

function saleable(goods: readonly Good[], groups: readonly VatGroup[]) {
  const rates = new Map(groups.map(({ ID, VATValue }) => [ID, String(VATValue)]));
  const codes = Map.groupBy(goods, ({ Code }) => Code.trim().toUpperCase());
  return goods
    .filter(
      ({ ID, Code, Type, Deleted }) =>
        ID > 1 && Type === 0 && Deleted === 0 && codes.get(Code.trim().toUpperCase())!.length === 1,
    )
    .filter(({ Code, PriceOut2 }) => Code.trim() !== '' && PriceOut2 > 0)
    .map(({ Code, Name, TaxGroup, PriceOut2 }) => ({
      name: Name,
      vatRate: rates.get(TaxGroup)!,
      variants: [{ sku: Code, price: PriceOut2.toFixed(2), quantity: '100' }],
    }));
}

async function run(folder: string, ...args: string[]): Promise<{ report: RunReport; peakMemoryMiB: number }> {
  const env = { ...process.env, KERVAN_DATA: join(folder, 'data'), KERVAN_LOG: 'error' };
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=4', join(import.meta.dirname, '../kervan.mjs'), ...args],
    {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  let peakMemoryMiB = 0;
  const watch = setInterval(
    () => (peakMemoryMiB = Math.max(peakMemoryMiB, memoryMiB(child.pid!, 'VmHWM'))),
    50,
  );
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  // The sample holds items that cannot be published: 1 says that some records failed.
  if (code !== 0 && code !== 1) throw new Error(`kervan ${args.join(' ')} ended with ${code}: ${printed}`);
  return { report: (args[0] === 'run' ? JSON.parse(printed) : {}) as RunReport, peakMemoryMiB };
}

/** A figure of a process's memory in MiB, from Linux; 0 where there is none. */
export function memoryMiB(pid: number, figure: 'VmHWM' | 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`${figure}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
