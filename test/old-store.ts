import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { ServerId } from '../src/domain/ids.ts';
import { MIGRATIONS } from '../src/store/migrations.ts';
import { testFolder } from './store.ts';
import { testSealer } from './web.ts';

/** The version of the store made here unless another is asked for: before documents were kept and statuses had names. */
export const OLD_VERSION = 3;
export const SERVER = 'c0ffee00-0000-4000-8000-000000000001' as ServerId;
export const [IMPORT, PLAN] = ['run-import', 'run-plan'];
const RECEIVED = '2026-11-20T08:00:00.000Z';
export const WRITTEN = '2026-11-20T08:05:00.000Z';
const DEFINITION = {
  name: 'sofia',
  warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: '/warehouse.db' } },
  shop: { url: 'https://shop.example', apiId: 'demo', key: '' },
  settings: { import: { since: '2026-01-01', location: 2 } },
};

type Row = Record<string, SQLInputValue>;

const anOrder = (number: string, state: string, more: Row = {}): Row => ({
  server: SERVER,
  number,
  number_key: number.toLowerCase(),
  state,
  version: 1,
  hash: 'hash',
  business_hash: 'business',
  status: 'confirmed',
  created_at: RECEIVED,
  updated_at: RECEIVED,
  buyer: 'Мария Петрова',
  phone: '0888123456',
  total: '11.33',
  currency: 'EUR',
  search: `${number} мария петрова 0888123456`,
  view: state === 'documented' ? 'done' : 'waiting',
  shown_at: RECEIVED,
  ...more,
});

const aVersion = (number: string, version: number): Row => ({
  server: SERVER,
  number,
  version,
  hash: `hash ${version}`,
  updated_at: RECEIVED,
  received_at: WRITTEN,
  raw: JSON.stringify({ number, note: 'Както дойде от магазина' }),
});

const aRun = (id: string, cause: string): Row => ({
  id,
  server: SERVER,
  part: 'import',
  state: 'done',
  cause,
  phase: 'orders',
  counts: '{"created":1,"updated":0,"unchanged":0,"skipped":1,"failed":1}',
  started_at: RECEIVED,
  ended_at: WRITTEN,
  heartbeat_at: WRITTEN,
  host: 'office',
  pid: 7,
  done: 3,
  total: 3,
  cancel_asked: 0,
});

/** What a Kervan of that version had after an import, a plan and an export. */
const ROWS: [table: string, ...rows: Row[]][] = [
  [
    'servers',
    {
      id: SERVER,
      name: 'sofia',
      definition: JSON.stringify(DEFINITION),
      secrets: testSealer.seal(JSON.stringify({ 'shop.key': 'demo-key' })),
      tag: 'B464F637',
      settings_hash: 'settings',
      is_started: 1,
      started_at: RECEIVED,
      created_at: RECEIVED,
      changed_at: RECEIVED,
    },
  ],
  [
    'orders',
    anOrder('7000001', 'documented', {
      version: 2,
      document_key: 'KVO-B464F637-7000001',
      document_number: 1042,
      document_day: '2026-11-20',
      document_written_at: '2026-11-20 10:05:00',
      document_total: '11.33',
      document_version: 1,
      explained_version: 2,
      document_rows: '20/1/9.441667/1/2',
      write_back: 'done',
    }),
    anOrder('7000002', 'waiting', { reason: 'status', status: 'new', decided_with: 'settings' }),
    anOrder('7000003', 'waiting', { reason: 'item-not-found', attempts: 2, next_try_at: WRITTEN }),
  ],
  [
    'order_versions',
    aVersion('7000001', 1),
    aVersion('7000001', 2),
    aVersion('7000002', 1),
    aVersion('7000003', 1),
  ],
  [
    'order_lines',
    { server: SERVER, number: '7000001', line: 1, variant: 'v20', sku: 'A-20', quantity: '1' },
    { server: SERVER, number: '7000003', line: 1, variant: null, sku: 'НЯМА', quantity: '2.5' },
  ],
  [
    'links',
    {
      server: SERVER,
      variant: 'v20',
      product: 'p20',
      sku: 'A-20',
      sku_key: 'a-20',
      item: 20,
      created_at: RECEIVED,
      stock_shown: '7',
      stock_due: '5',
      stock_sent: '6',
      stock_sent_at: WRITTEN,
      stock_sent_run: IMPORT,
      stock_epoch: 4,
      stock_sent_epoch: 3,
      stock_touched: 1,
      is_by_hand: 1,
      stock_parts: '{"name":"Чаша","balance":"7","openOrders":"1","waitingOrders":"1"}',
    },
  ],
  ['cursors', { server: SERVER, name: 'orders', value: '{"after":"7000003"}' }],
  ['runs', aRun(IMPORT, 'schedule'), aRun(PLAN, 'plan')],
  [
    'run_events',
    { id: 1, run: IMPORT, at: RECEIVED, kind: 'began', phase: null, counts: null, problem: null },
    { id: 2, run: IMPORT, at: WRITTEN, kind: 'ended', phase: null, counts: '{"created":1}', problem: null },
  ],
  ['outcomes', { run: IMPORT, record: 'order 7000001', outcome: 'created', detail: '1042' }],
  // After the orders: a trigger counts it there.
  [
    'problems',
    {
      server: SERVER,
      code: 'item-not-found',
      record: 'order 7000003',
      params: '{"number":"7000003","name":"Непозната","sku":"НЯМА"}',
      first_at: RECEIVED,
      last_at: WRITTEN,
      next_try_at: null,
      run: IMPORT,
    },
  ],
  [
    'plans',
    {
      id: PLAN,
      server: SERVER,
      part: 'import',
      state: 'ready',
      settings_hash: 'settings',
      created_at: WRITTEN,
      currency: 'EUR',
      amount: '11.33',
      problem: null,
    },
  ],
  [
    'plan_records',
    {
      plan: PLAN,
      place: 0,
      record: 'order 7000002',
      subject: '7000002',
      title: 'Мария Петрова',
      action: 'wait',
      reason: 'status',
      changes: '[{"field":"status","of":"","before":null,"after":"new"}]',
      problems: '[]',
      hash: null,
      basis: null,
      search: 'order 7000002 мария петрова',
    },
  ],
  [
    'users',
    { name_key: 'ана', name: 'Ана', role: 'administrator', password: '$argon2id$', created_at: RECEIVED },
  ],
  ['sessions', { token_hash: 'token', user: 'ана', created_at: RECEIVED, used_at: WRITTEN }],
];

/**
 * Makes a store of that version or an even older one, with such rows as far as it had their tables and columns. Answers its file, and all rows by
 * table, what triggers added included.
 */
export function oldStore(version = OLD_VERSION): { file: string; held: Map<string, unknown[]> } {
  const file = join(testFolder(), 'kervan.db');
  const native = new DatabaseSync(file);
  for (const migration of MIGRATIONS.slice(0, version)) native.exec(migration);
  native.exec(`PRAGMA user_version = ${version}`);
  for (const [table, ...rows] of ROWS) {
    const known = native.prepare('SELECT name FROM pragma_table_info(?)').all(table);
    if (known.length === 0) continue;
    const names = new Set(known.map(({ name }) => name));
    for (const row of rows) {
      const columns = Object.keys(row).filter((column) => names.has(column));
      const places = columns.map(() => '?').join(', ');
      native
        .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`)
        .run(...columns.map((column) => row[column]!));
    }
  }
  const held = holdings(native);
  native.close();
  return { file, held };
}

/** All rows of all tables, in the order of their keys. */
export function holdings(native: DatabaseSync): Map<string, unknown[]> {
  const tables = native.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return new Map(
    tables.map(({ name }) => [String(name), native.prepare(`SELECT * FROM ${String(name)}`).all()]),
  );
}
