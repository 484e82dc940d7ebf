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
import { barcodeListsQuery, candidatesQuery, itemsQuery } from '../items.ts';
import { searchQuery } from '../search-items.ts';
import { searchPartnersQuery } from '../search-partners.ts';
import { linesQuery } from '../live-documents.ts';
import { markersQuery } from '../markers.ts';
import { ledgerQuery, nextRangeQuery, numberUseQuery } from '../numbers.ts';
import { SEQUENCES } from '../sequences.ts';
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
    log: (event) => {
      texts.push(event.query.sql);
    },
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
    'lists of barcodes': barcodeListsQuery(database),
    'search items': searchQuery(database, dialect, 'кафе', 80),
    'search partners': searchPartnersQuery(database, dialect, 'кафе', 80),
    items: itemsQuery(database, items),
    stock: stockQuery(database, items, places),
    'customer orders': customerOrdersQuery(database, places),
    'restaurant orders': restaurantOrdersQuery(database, places),
    ledger: ledgerQuery({ dialect }, transaction, SEQUENCES.order),
    'ledger of sales': ledgerQuery({ dialect }, transaction, SEQUENCES.sale),
    'ledger of a location': ledgerQuery({ dialect }, transaction, SEQUENCES.order, {
      location: places[0]!,
      from: 41,
      to: 99,
    }),
    'next range': nextRangeQuery(transaction, places[0]!, 41, SEQUENCES.order),
    markers: markersQuery(dialect, database, 'KVO-AB12CD34-', 1000),
    lines: linesQuery(database, 'order', [1, 2]),
    'insert lines': insertLinesQuery(transaction, 'order', [row(), row()]),
  };
  await dialect.insertIfAbsent(database, 'KVO-AB12CD34-1');
  await dialect.insertIfAbsent(database, 'OR42', numberUseQuery(database, 42, SEQUENCES.order));
  return {
    ...Object.fromEntries(Object.entries(compiled).map(([name, query]) => [name, query.compile().sql])),
    'insert key': texts[0]!,
    'reserve number': texts[1]!,
  };
}

function row(): ReturnType<typeof operationsRow> {
  const one = decimal('1');
  const line = { quantity: one, priceIn: one, priceOut: one, vatIn: one, vatOut: one, discountPercent: one };
  const plan = { location: 4, partner: 2, user: 1, date: '2026-11-23', note: 'n' } as DocumentPlan;
  return operationsRow(plan, { ...line, item: 2 } as DocumentLine, {
    key: 'k',
    kind: 'order',
    number: 42,
    writtenAt: '2026-11-23 10:15:00',
    saleNumber: null,
  });
}

describe('the SQL that reaches the server', () => {
  test('of MySQL and MariaDB is this', async () => {
    expect(await statements(mysqlDialect)).toMatchInlineSnapshot(`
      {
        "customer orders": "select \`GoodID\` as \`item\`, \`Qtty\` as \`quantity\`, count(*) as \`rows\` from \`operations\` where \`GoodID\` > ? and \`OperType\` = 19 and \`ObjectID\` in (?, ?) and \`Acct\` > 0 and \`PartnerID\` <> 0 group by \`GoodID\`, \`Qtty\`",
        "find by barcode": "select \`ID\`, \`BarCode1\`, \`BarCode2\`, \`BarCode3\` from \`goods\` where \`ID\` > ? and (\`Deleted\` is null or \`Deleted\` <> -1) and (lower(trim(replace(replace(replace(replace(convert(\`BarCode1\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?, ?) or lower(trim(replace(replace(replace(replace(convert(\`BarCode2\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?, ?))",
        "find by code": "select \`ID\`, \`Code\` from \`goods\` where \`ID\` > ? and (\`Deleted\` is null or \`Deleted\` <> -1) and lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?, ?)",
        "insert key": "insert ignore into \`nextacct\` (\`NextAcct\`) values (?)",
        "insert lines": "insert into \`operations\` (\`OperType\`, \`Sign\`, \`CurrencyID\`, \`CurrencyRate\`, \`Lot\`, \`LotID\`, \`SrcDocID\`, \`Acct\`, \`GoodID\`, \`PartnerID\`, \`ObjectID\`, \`OperatorID\`, \`Qtty\`, \`PriceIn\`, \`PriceOut\`, \`VATIn\`, \`VATOut\`, \`Discount\`, \`Date\`, \`Note\`, \`UserID\`, \`UserRealTime\`) values (19, 0, 1, 1, ' ', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (19, 0, 1, 1, ' ', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "items": "select \`goods\`.\`ID\`, \`goods\`.\`Code\`, \`goods\`.\`Name\`, \`goods\`.\`BarCode1\`, \`goods\`.\`BarCode2\`, \`goods\`.\`BarCode3\`, \`goods\`.\`Catalog1\`, \`goods\`.\`Catalog2\`, \`goods\`.\`Catalog3\`, \`goods\`.\`Measure1\`, \`goods\`.\`PriceIn\`, \`goods\`.\`Type\`, \`goods\`.\`TaxGroup\`, \`goods\`.\`GroupID\`, \`goods\`.\`Deleted\`, \`vatgroups\`.\`ID\` as \`vatGroup\`, \`vatgroups\`.\`VATValue\` from \`goods\` left join \`vatgroups\` on \`vatgroups\`.\`ID\` = \`goods\`.\`TaxGroup\` where \`goods\`.\`ID\` in (?, ?)",
        "ledger": "select date_format(now(), '%Y-%m-%d %H:%i:%s') as \`clock\`, (select max(\`ID\`) as \`newest\` from \`operations\`) as \`newestLine\`, (select max(\`Acct\`) as \`highest\` from \`operations\` where \`OperType\` = 19) as \`highestNumber\`, null as \`highestOther\`",
        "ledger of a location": "select date_format(now(), '%Y-%m-%d %H:%i:%s') as \`clock\`, (select max(\`ID\`) as \`newest\` from \`operations\`) as \`newestLine\`, (select max(\`Acct\`) as \`highest\` from \`operations\` where \`OperType\` = 19 and \`ObjectID\` = ? and \`Acct\` >= ? and \`Acct\` <= ?) as \`highestNumber\`, null as \`highestOther\`",
        "ledger of sales": "select date_format(now(), '%Y-%m-%d %H:%i:%s') as \`clock\`, (select max(\`ID\`) as \`newest\` from \`operations\`) as \`newestLine\`, (select max(\`Acct\`) as \`highest\` from \`operations\` where \`OperType\` = 2) as \`highestNumber\`, (select max(\`Acct\`) as \`highest\` from \`operations\` where \`OperType\` = 16) as \`highestOther\`",
        "lines": "select \`Acct\`, \`GoodID\`, \`Qtty\`, \`PriceOut\`, \`PartnerID\`, \`ObjectID\`, \`Note\`, \`UserRealTime\` from \`operations\` where \`OperType\` = 19 and \`Acct\` in (?, ?) and \`Acct\` > 0 and \`PartnerID\` <> 0 order by \`ID\`",
        "lists of barcodes": "select \`ID\`, \`BarCode3\` from \`goods\` where \`ID\` > ? and (\`Deleted\` is null or \`Deleted\` <> -1) and ltrim(rtrim(\`BarCode3\`)) <> ?",
        "markers": "select \`Acct\` as \`number\`, substring(\`Note\`, 1, 51) as \`head\`, \`ID\` as \`line\` from \`operations\` where \`OperType\` = 19 and \`ID\` > ? and \`Acct\` > ? and \`Note\` like ? escape '!'",
        "next range": "select min(\`Acct\`) as \`next\` from \`operations\` where \`OperType\` = 19 and \`Acct\` > ? and \`ObjectID\` <> ? and (\`PartnerID\` = 0 or \`PartnerID\` is null)",
        "reserve number": "insert ignore into \`nextacct\` (\`NextAcct\`) select ? from dual where not exists (select \`ID\` from \`operations\` where \`OperType\` = 19 and \`Acct\` = ?)",
        "restaurant orders": "select \`GoodID\` as \`item\`, \`Qtty\` as \`quantity\`, count(*) as \`rows\` from \`operations\` where \`GoodID\` > ? and \`OperType\` = 33 and \`SrcDocID\` in (?, ?) group by \`GoodID\`, \`Qtty\`",
        "search items": "select \`ID\` from \`goods\` where \`ID\` > ? and (\`Deleted\` is null or \`Deleted\` <> -1) and (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Name\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`BarCode1\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`BarCode2\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`BarCode3\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!') order by case when (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?) or lower(trim(replace(replace(replace(replace(convert(\`BarCode1\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?) or lower(trim(replace(replace(replace(replace(convert(\`BarCode2\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?)) then 0 when (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Name\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!') then 1 else 2 end, \`ID\` limit ?",
        "search partners": "select \`ID\`, \`Deleted\`, \`Code\`, \`Company\`, \`Bulstat\`, \`PaymentDays\` from \`partners\` where (\`Deleted\` is null or \`Deleted\` <> -1) and (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Company\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Bulstat\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!') order by case when (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?) or lower(trim(replace(replace(replace(replace(convert(\`Bulstat\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) in (?)) then 0 when (lower(trim(replace(replace(replace(replace(convert(\`Code\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Company\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!' or lower(trim(replace(replace(replace(replace(convert(\`Bulstat\` using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' '))) like ? escape '!') then 1 else 2 end, \`ID\` limit ?",
        "stock": "select \`GoodID\` as \`item\`, \`Qtty\` as \`quantity\`, count(*) as \`rows\` from \`store\` where \`GoodID\` in (?, ?) and \`ObjectID\` in (?, ?) group by \`GoodID\`, \`Qtty\`",
      }
    `);
  });

  test('of SQLite is this', async () => {
    expect(await statements(sqliteDialect)).toMatchInlineSnapshot(`
      {
        "customer orders": "select "GoodID" as "item", "Qtty" as "quantity", count(*) as "rows" from "operations" where "GoodID" > ? and "OperType" = 19 and "ObjectID" in (?, ?) and "Acct" > 0 and "PartnerID" <> 0 group by "GoodID", "Qtty"",
        "find by barcode": "select "ID", "BarCode1", "BarCode2", "BarCode3" from "goods" where "ID" > ? and ("Deleted" is null or "Deleted" <> -1) and (kervan_fold("BarCode1") in (?, ?) or kervan_fold("BarCode2") in (?, ?))",
        "find by code": "select "ID", "Code" from "goods" where "ID" > ? and ("Deleted" is null or "Deleted" <> -1) and kervan_fold("Code") in (?, ?)",
        "insert key": "insert or ignore into "nextacct" ("NextAcct") values (?)",
        "insert lines": "insert into "operations" ("OperType", "Sign", "CurrencyID", "CurrencyRate", "Lot", "LotID", "SrcDocID", "Acct", "GoodID", "PartnerID", "ObjectID", "OperatorID", "Qtty", "PriceIn", "PriceOut", "VATIn", "VATOut", "Discount", "Date", "Note", "UserID", "UserRealTime") values (19, 0, 1, 1, ' ', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?), (19, 0, 1, 1, ' ', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "items": "select "goods"."ID", "goods"."Code", "goods"."Name", "goods"."BarCode1", "goods"."BarCode2", "goods"."BarCode3", "goods"."Catalog1", "goods"."Catalog2", "goods"."Catalog3", "goods"."Measure1", "goods"."PriceIn", "goods"."Type", "goods"."TaxGroup", "goods"."GroupID", "goods"."Deleted", "vatgroups"."ID" as "vatGroup", "vatgroups"."VATValue" from "goods" left join "vatgroups" on "vatgroups"."ID" = "goods"."TaxGroup" where "goods"."ID" in (?, ?)",
        "ledger": "select strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime') as "clock", (select max("ID") as "newest" from "operations") as "newestLine", (select max("Acct") as "highest" from "operations" where "OperType" = 19) as "highestNumber", null as "highestOther"",
        "ledger of a location": "select strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime') as "clock", (select max("ID") as "newest" from "operations") as "newestLine", (select max("Acct") as "highest" from "operations" where "OperType" = 19 and "ObjectID" = ? and "Acct" >= ? and "Acct" <= ?) as "highestNumber", null as "highestOther"",
        "ledger of sales": "select strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime') as "clock", (select max("ID") as "newest" from "operations") as "newestLine", (select max("Acct") as "highest" from "operations" where "OperType" = 2) as "highestNumber", (select max("Acct") as "highest" from "operations" where "OperType" = 16) as "highestOther"",
        "lines": "select "Acct", "GoodID", "Qtty", "PriceOut", "PartnerID", "ObjectID", "Note", "UserRealTime" from "operations" where "OperType" = 19 and "Acct" in (?, ?) and "Acct" > 0 and "PartnerID" <> 0 order by "ID"",
        "lists of barcodes": "select "ID", "BarCode3" from "goods" where "ID" > ? and ("Deleted" is null or "Deleted" <> -1) and ltrim(rtrim("BarCode3")) <> ?",
        "markers": "select "Acct" as "number", substring("Note", 1, 51) as "head", "ID" as "line" from "operations" where "OperType" = 19 and "ID" > ? and "Acct" > ? and "Note" like ? escape '!'",
        "next range": "select min("Acct") as "next" from "operations" where "OperType" = 19 and "Acct" > ? and "ObjectID" <> ? and ("PartnerID" = 0 or "PartnerID" is null)",
        "reserve number": "insert or ignore into "nextacct" ("NextAcct") select ? where not exists (select "ID" from "operations" where "OperType" = 19 and "Acct" = ?)",
        "restaurant orders": "select "GoodID" as "item", "Qtty" as "quantity", count(*) as "rows" from "operations" where "GoodID" > ? and "OperType" = 33 and "SrcDocID" in (?, ?) group by "GoodID", "Qtty"",
        "search items": "select "ID" from "goods" where "ID" > ? and ("Deleted" is null or "Deleted" <> -1) and (kervan_fold("Code") like ? escape '!' or kervan_fold("Name") like ? escape '!' or kervan_fold("BarCode1") like ? escape '!' or kervan_fold("BarCode2") like ? escape '!' or kervan_fold("BarCode3") like ? escape '!') order by case when (kervan_fold("Code") in (?) or kervan_fold("BarCode1") in (?) or kervan_fold("BarCode2") in (?)) then 0 when (kervan_fold("Code") like ? escape '!' or kervan_fold("Name") like ? escape '!') then 1 else 2 end, "ID" limit ?",
        "search partners": "select "ID", "Deleted", "Code", "Company", "Bulstat", "PaymentDays" from "partners" where ("Deleted" is null or "Deleted" <> -1) and (kervan_fold("Code") like ? escape '!' or kervan_fold("Company") like ? escape '!' or kervan_fold("Bulstat") like ? escape '!') order by case when (kervan_fold("Code") in (?) or kervan_fold("Bulstat") in (?)) then 0 when (kervan_fold("Code") like ? escape '!' or kervan_fold("Company") like ? escape '!' or kervan_fold("Bulstat") like ? escape '!') then 1 else 2 end, "ID" limit ?",
        "stock": "select "GoodID" as "item", "Qtty" as "quantity", count(*) as "rows" from "store" where "GoodID" in (?, ?) and "ObjectID" in (?, ?) group by "GoodID", "Qtty"",
      }
    `);
  });
});
