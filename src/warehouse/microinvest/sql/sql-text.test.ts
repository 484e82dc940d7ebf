import {
  DummyDriver,
  Kysely,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
} from 'kysely';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../../domain/decimal.ts';
import type { DocumentLine, DocumentPlan } from '../../../domain/document.ts';
import type { ItemId, LocationId } from '../../../domain/ids.ts';
import { insertLinesQuery, operationsRow } from '../documents.ts';
import { candidatesQuery, itemsQuery } from '../items.ts';
import { linesQuery } from '../live-documents.ts';
import { markersQuery } from '../markers.ts';
import { ledgerQuery, nextRangeQuery, numberUseQuery } from '../numbers.ts';
import { customerOrdersQuery, restaurantOrdersQuery, stockQuery } from '../stock.ts';
import type { WarehouseTables } from '../tables.ts';
import type { Database, Dialect, OpenTransaction } from './dialect.ts';
import { mysqlDialect } from './mysql.ts';
import { sqliteDialect } from './sqlite.ts';

/** A database that compiles statements and runs none; it keeps the texts of those it was told to run. */
function compiling(dialect: Dialect): { database: Database; texts: string[] } {
  const texts: string[] = [];
  const isMysql = dialect.name === 'mysql';
  const database = new Kysely<WarehouseTables>({
    log: (event) => texts.push(event.query.sql),
    dialect: {
      createAdapter: () => (isMysql ? new MysqlAdapter() : new SqliteAdapter()),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => (isMysql ? new MysqlIntrospector(db) : new SqliteIntrospector(db)),
      createQueryCompiler: () => (isMysql ? new MysqlQueryCompiler() : new SqliteQueryCompiler()),
    },
  });
  return { database, texts };
}

const items = [2, 3] as ItemId[];
const places = [4, 5] as LocationId[];

/** Every statement of weight, as text without its parameters. */
async function statements(dialect: Dialect): Promise<Record<string, string>> {
  const { database, texts } = compiling(dialect);
  const transaction = database as OpenTransaction;
  const compiled: Record<string, Compilable> = {
    'find by code': candidatesQuery(database, dialect, 'code', ['a', 'b']),
    'find by barcode': candidatesQuery(database, dialect, 'barcode', ['a', 'b']),
    items: itemsQuery(database, items),
    stock: stockQuery(database, items, places),
    'customer orders': customerOrdersQuery(database, places),
    'restaurant orders': restaurantOrdersQuery(database, places),
    ledger: ledgerQuery({ dialect }, transaction, null),
    'ledger of a location': ledgerQuery({ dialect }, transaction, places[0]!),
    'next range': nextRangeQuery(transaction, places[0]!, 41),
    markers: markersQuery(database, 'KVO-AB12CD34-', 1000),
    lines: linesQuery(database, [1, 2]),
    'insert lines': insertLinesQuery(transaction, [row(), row()]),
  };
  await dialect.insertIfAbsent(database, 'KVO-AB12CD34-1');
  await dialect.insertIfAbsent(database, 'OR42', numberUseQuery(database, 42));
  return {
    ...Object.fromEntries(Object.entries(compiled).map(([name, query]) => [name, query.compile().sql])),
    'insert key': texts[0]!,
    'reserve number': texts[1]!,
  };
}

function row(): ReturnType<typeof operationsRow> {
  const one = decimal('1');
  const line = { quantity: one, priceIn: one, priceOut: one, vatIn: one, vatOut: one, discountPercent: one };
  return operationsRow({ date: '2026-11-23', note: 'n' } as DocumentPlan, line as DocumentLine, {
    key: 'k',
    kind: 'order',
    number: 42,
    writtenAt: '2026-11-23 10:15:00',
  });
}

describe('the SQL that reaches the server', () => {
  test('of MySQL and MariaDB is this', async () => {
    expect(await statements(mysqlDialect)).toMatchInlineSnapshot();
  });

  test('of SQLite is this', async () => {
    expect(await statements(sqliteDialect)).toMatchInlineSnapshot();
  });
});
