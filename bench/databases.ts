import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { createMysqlWarehouse, createSqliteWarehouse } from '../demo/warehouse/load.ts';
import type { ResolvedDatabase } from '../src/warehouse/warehouse.ts';
import { SQLITE_HELPER } from '../test/contract/warehouse/access/stand.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { readMssqlAddress } from '../test/servers/given-address.ts';
import { createMssqlWarehouse } from '../test/servers/mssql-warehouse.ts';
import { benchAccessCopy } from './access-copy.ts';
import { rawOrders } from './bare-orders.ts';
import { driverDocuments, writeTurn } from './documents.ts';
import { spentOn, type Figure, type Spent } from './figures.ts';
import { FIRST_ITEM, fillWithItems, LOCATIONS } from './many-items.ts';
import { openRaw, type Raw } from './raw.ts';
import { openDriver, readByDriver, readRaw } from './read-items.ts';

const ORDERS = 1000;
/** Orders before the other has its turn. */
const TURN = 100;

/** A warehouse to measure on, and how it is called. */
interface Place {
  name: string;
  address: ResolvedDatabase;
  close(): Promise<void>;
}

/** The kinds of databases. */
export type Kind = 'mysql' | 'mssql' | 'access' | 'sqlite';

/**
 * A kind of database through Kervan's driver beside its client alone, in the same run, over the same rows: reading items with what lies at ten locations,
 * writing orders, and the most memory of a process that reads a tenth of the rows and all of them. SQL Server is the tests' own server that
 * speaks its protocol, and an Access file is one of SQLite under its ODBC driver: they show what the driver costs, not how fast those engines are.
 */
export async function benchDatabase(server: DatabaseServer, kind: Kind, items: number): Promise<Figure[]> {
  process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
  const open = { mysql: () => onMysql(server), mssql: onMssql, access: onAccess, sqlite: onSqlite }[kind];
  const place = await open();
  try {
    const figures = await benchPlace(place, items);
    return kind === 'access' ? [...figures, await benchAccessCopy()] : figures;
  } finally {
    await place.close();
  }
}

async function benchPlace({ name, address }: Place, items: number): Promise<Figure[]> {
  // SQLite's ODBC driver cuts Cyrillic letters in the text of a statement.
  const filling = await openRaw(address.kind === 'access' ? { kind: 'sqlite', file: address.file } : address);
  await fillWithItems(filling, items);
  await filling.close();
  const raw = await openRaw(address);
  const reading = await benchReading(raw, address, items);
  const writing = await benchWriting(raw, address);
  await raw.close();
  const [some, all] = [await peakOfReading(address, items / 10), await peakOfReading(address, items)];
  const rows = (count: number) => `${count * LOCATIONS} rows`;
  return [
    ...rate(`${name}: read ${items} items with stock of ${LOCATIONS} locations`, items, reading),
    ...rate(`${name}: write ${ORDERS} orders`, ORDERS, writing),
    {
      name: `${name}: most memory when ${rows(items)} are read, beside ${rows(items / 10)}`,
      unit: 'MiB',
      kervan: all,
      bare: some,
    },
  ];
}

interface Both {
  driver: Spent;
  raw: Spent;
}

/** How many a second, and how long this process had a processor for it: where others want that too, the second says more. */
function rate(name: string, count: number, { driver, raw }: Both): Figure[] {
  return [
    { name, unit: '1/s', kervan: count / driver.seconds, bare: count / raw.seconds },
    { name: '  processor time of it', unit: 's', kervan: driver.processor, bare: raw.processor },
  ];
}

async function benchReading(raw: Raw, address: ResolvedDatabase, items: number): Promise<Both> {
  const warehouse = await openDriver(address);
  // Once each for what a first reading costs: pages from the disk, prepared statements, compiled code.
  await readRaw(raw, FIRST_ITEM, items / 10);
  await readByDriver(warehouse, items / 10);
  const bare = await spentOn(() => readRaw(raw, FIRST_ITEM, items));
  const driver = await spentOn(() => readByDriver(warehouse, items));
  await warehouse.close();
  return { driver, raw: bare };
}

async function benchWriting(raw: Raw, address: ResolvedDatabase): Promise<Both> {
  const bare = rawOrders(raw);
  const driver = await driverDocuments(address, 'order');
  const spent = { driver: { seconds: 0, processor: 0 }, raw: { seconds: 0, processor: 0 } };
  for (let start = 0; start < ORDERS; start += TURN) {
    for (const [who, writer] of [
      ['raw', bare],
      ['driver', driver],
    ] as const) {
      const turn = await spentOn(() => writeTurn(writer, start, TURN));
      spent[who].seconds += turn.seconds;
      spent[who].processor += turn.processor;
    }
  }
  await driver.close();
  return spent;
}

async function peakOfReading(address: ResolvedDatabase, items: number): Promise<number> {
  const file = join(import.meta.dirname, 'read-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--max-semi-space-size=4',
    file,
    JSON.stringify(address),
    String(items),
  ]);
  return Number(stdout);
}

async function onMysql(server: DatabaseServer): Promise<Place> {
  const database = await server.createDatabase();
  await createMysqlWarehouse(server, database, { content: 'fresh' });
  const { host, port, user, password } = server;
  const address = { kind: 'mysql', host, port, user, password, database } as const;
  return { name: 'MariaDB', address, close: () => server.dropDatabase(database) };
}

/** In a process of its own, so that its work is not counted as the client's. */
async function onMssql(): Promise<Place> {
  const program = join(import.meta.dirname, '../test/servers/tds/main.ts');
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const made = await createMssqlWarehouse(readMssqlAddress(line), { content: 'fresh' });
  return {
    name: 'TDS test server',
    address: made.address,
    async close() {
      await made.close();
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function onAccess(): Promise<Place> {
  const { file, close } = sqliteFile('warehouse.mdb');
  return { name: 'Access helper over SQLite’s ODBC', address: { kind: 'access', file, password: '' }, close };
}

async function onSqlite(): Promise<Place> {
  const { file, close } = sqliteFile('warehouse.db');
  return { name: 'SQLite', address: { kind: 'sqlite', file }, close };
}

function sqliteFile(name: string): { file: string; close: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-'));
  const file = join(folder, name);
  createSqliteWarehouse(file, { content: 'fresh' });
  return { file, close: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
