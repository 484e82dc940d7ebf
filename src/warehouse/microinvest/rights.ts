import { sql } from 'kysely';
import type { WarehouseUses } from '../warehouse.ts';
import type { Session } from './session.ts';
import type { Database } from './sql/dialect.ts';
import { PLAIN_COLUMNS, REQUIRED_COLUMNS, WRITTEN_TABLES, type WarehouseTables } from './tables.ts';

type Right = readonly ['INSERT' | 'UPDATE' | 'DELETE' | 'SELECT', keyof WarehouseTables];

/** What orders need besides reading. */
const ORDERS: readonly Right[] = WRITTEN_TABLES.map((table) => ['INSERT', table]);

/** What each use needs besides that. */
const RIGHTS: Record<keyof WarehouseUses, readonly Right[]> = {
  sales: [
    ['INSERT', 'store'],
    ['UPDATE', 'store'],
    ['SELECT', 'payments'],
    ['INSERT', 'payments'],
    ['INSERT', 'cashbook'],
  ],
  conversions: [
    ['DELETE', 'operations'],
    ['INSERT', 'transformations'],
  ],
  saleNumbers: [['INSERT', 'ecrreceipts']],
  newRecords: [
    ['INSERT', 'goods'],
    ['INSERT', 'goodsgroups'],
    ['INSERT', 'store'],
    ['INSERT', 'partners'],
  ],
  updates: [
    ['UPDATE', 'goods'],
    ['UPDATE', 'partners'],
  ],
};

function rightsOf(uses: WarehouseUses): Right[] {
  const used = (Object.keys(RIGHTS) as (keyof WarehouseUses)[]).filter((use) => uses[use]);
  const all = [...ORDERS, ...used.flatMap((use) => RIGHTS[use])];
  // Two uses may need the same right.
  return [...new Map(all.map((right) => [right.join(' '), right])).values()];
}

/** The tables that are written. */
export function tablesOf(uses: WarehouseUses): (keyof WarehouseTables)[] {
  return [...new Set(rightsOf(uses).map(([, table]) => table))];
}

/** The rights that are needed and missing; each is asked for by a statement that touches no row. */
export async function rightsMissing({ database, dialect }: Session, uses: WarehouseUses): Promise<Right[]> {
  const missing: Right[] = [];
  const read = (Object.keys(REQUIRED_COLUMNS) as (keyof WarehouseTables)[]).map((table): Right => [
    'SELECT',
    table,
  ]);
  for (const [right, table] of [...read, ...rightsOf(uses)]) {
    try {
      await attemptOf(database, [right, table]).execute();
    } catch (error) {
      if (dialect.faultOf(error)?.kind !== 'rights') throw error;
      missing.push([right, table]);
    }
  }
  return missing;
}

/** The statements by which an administrator gives these rights, one for each table. */
export async function grantsOf({ database, dialect }: Session, missing: readonly Right[]): Promise<string[]> {
  if (dialect.granting === null || missing.length === 0) return [];
  const grant = await dialect.granting(database);
  const ofTables = Map.groupBy(missing, ([, table]) => table);
  return [...ofTables].map(([table, rights]) => grant([...new Set(rights.map(([right]) => right))], table));
}

function attemptOf(database: Database, [right, table]: Right): { execute(): Promise<unknown> } {
  const never = sql<boolean>`1 = 0`;
  const column = sql.ref(PLAIN_COLUMNS[table] ?? 'ID');
  switch (right) {
    case 'SELECT':
      return nothingOf(database, table);
    case 'INSERT':
      return {
        execute: () =>
          sql`insert into ${sql.table(table)} (${column}) select ${column} from ${sql.table(table)} where ${never}`.execute(
            database,
          ),
      };
    case 'UPDATE':
      return {
        execute: () =>
          sql`update ${sql.table(table)} set ${column} = ${column} where ${never}`.execute(database),
      };
    case 'DELETE':
      return { execute: () => sql`delete from ${sql.table(table)} where ${never}`.execute(database) };
    default:
      throw new TypeError(`no right: ${String(right)}`);
  }
}

/** A statement that reads no row of a table and needs the right to read it. */
export function nothingOf(database: Database, table: keyof WarehouseTables) {
  return database
    .selectFrom(table)
    .select(sql.lit(1).as('one'))
    .where(sql<boolean>`1 = 0`);
}
