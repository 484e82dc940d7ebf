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
  /** Runs Kervan as its own process. */
  kervan(...args: string[]): Promise<Ran>;
  /** In a shop that began empty an hour passes: what changed there before is old. */
  later(): void;
  /** Runs another command of Kervan. */
  command(...args: string[]): Promise<Ran>;
  close(): Promise<void>;
}

/** A run, the most memory its process held, and how long it had a processor; where others want that too, this says more than how long it took. */
export interface Ran {
  report: RunReport;
  peakMemoryMiB: number;
  processorSeconds: number;
}

export interface RunReport {
  id: string;
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

async function run(folder: string, ...args: string[]): Promise<Ran> {
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
  let processor = 0;
  const watch = setInterval(() => {
    peakMemoryMiB = Math.max(peakMemoryMiB, memoryMiB(child.pid!, 'VmHWM'));
    processor = Math.max(processor, processorSeconds(child.pid!));
  }, 50);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(watch);
  // The sample holds items that cannot be published: 1 says that some records failed.
  if (code !== 0 && code !== 1) throw new Error(`kervan ${args.join(' ')} ended with ${code}: ${printed}`);
  return {
    report: (args[0] === 'run' ? JSON.parse(printed) : {}) as RunReport,
    peakMemoryMiB,
    processorSeconds: processor,
  };
}

/** How long a process has had a processor, from Linux (in hundredths of a second); 0 where it is not told. */
export function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
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
