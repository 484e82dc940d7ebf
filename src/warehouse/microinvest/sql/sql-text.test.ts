import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MysqlAdapter,
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
import { accessDialect } from './access.ts';
import { AccessQueryCompiler } from './access-compiler.ts';
import type { Database, Dialect, OpenTransaction } from './dialect.ts';
import { mssqlDialect } from './mssql.ts';
import { TransactSqlCompiler } from './mssql-compiler.ts';
import { mysqlDialect } from './mysql.ts';
import { sqliteDialect } from './sqlite.ts';

/** A database that compiles statements and runs none; it keeps the texts of those it was told to run. */
function compiling(dialect: Dialect): { database: Database; texts: string[] } {
  const texts: string[] = [];
  const database = new Kysely<WarehouseTables>({
    log: (event) => {
      texts.push(event.query.sql);
    },
    dialect: {
      createAdapter: () => ADAPTERS[dialect.name](),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => COMPILERS[dialect.name](),
    },
  });
  return { database, texts };
}

const ADAPTERS = {
  mysql: () => new MysqlAdapter(),
  sqlite: () => new SqliteAdapter(),
  mssql: () => new MssqlAdapter(),
  access: () => new MssqlAdapter(),
};
const COMPILERS = {
  mysql: () => new MysqlQueryCompiler(),
  sqlite: () => new SqliteQueryCompiler(),
  mssql: () => new TransactSqlCompiler(),
  access: () => new AccessQueryCompiler(),
};

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
    'insert lines': insertLinesQuery(
      transaction,
      'order',
      dialect.rowsPerInsert(15) === 1 ? [row()] : [row(), row()],
    ),
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

  test('of SQL Server is this', async () => {
    expect(await statements(mssqlDialect)).toMatchInlineSnapshot(`
      {
        "customer orders": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [Operations] where [GoodID] > @1 and [OperType] = 19 and [ObjectID] in (@2, @3) and [Acct] > 0 and [PartnerID] <> 0 group by [GoodID], [Qtty]",
        "find by barcode": "select [ID], [BarCode1], [BarCode2], [BarCode3] from [Goods] where [ID] > @1 and ([Deleted] is null or [Deleted] <> -1) and (lower(ltrim(rtrim(replace(replace(replace(replace([BarCode1], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@2, @3) or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode2], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@4, @5))",
        "find by code": "select [ID], [Code] from [Goods] where [ID] > @1 and ([Deleted] is null or [Deleted] <> -1) and lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@2, @3)",
        "insert key": "declare @made table ([NextAcct] nvarchar(50)); insert into [NextAcct] ([NextAcct]) output inserted.[NextAcct] into @made ([NextAcct]) select @1 where not exists (select 1 from [NextAcct] where [NextAcct] = @2); select [NextAcct] as [NextAcct] from @made",
        "insert lines": "insert into [Operations] ([OperType], [Sign], [CurrencyID], [CurrencyRate], [Lot], [LotID], [SrcDocID], [Acct], [GoodID], [PartnerID], [ObjectID], [OperatorID], [Qtty], [PriceIn], [PriceOut], [VATIn], [VATOut], [Discount], [Date], [Note], [UserID], [UserRealTime]) select 19, 0, 1, 1, N' ', 1, 0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15 union all select 19, 0, 1, 1, N' ', 1, 0, @16, @17, @18, @19, @20, @21, @22, @23, @24, @25, @26, @27, @28, @29, @30",
        "items": "select [Goods].[ID], [Goods].[Code], [Goods].[Name], [Goods].[BarCode1], [Goods].[BarCode2], [Goods].[BarCode3], [Goods].[Catalog1], [Goods].[Catalog2], [Goods].[Catalog3], [Goods].[Measure1], [Goods].[PriceIn], [Goods].[Type], [Goods].[TaxGroup], [Goods].[GroupID], [Goods].[Deleted], [VATGroups].[ID] as [vatGroup], [VATGroups].[VATValue] from [Goods] left join [VATGroups] on [VATGroups].[ID] = [Goods].[TaxGroup] where [Goods].[ID] in (@1, @2)",
        "ledger": "select convert(varchar(19), getdate(), 120) as [clock], (select max([ID]) as [newest] from [Operations]) as [newestLine], (select max([Acct]) as [highest] from [Operations] where [OperType] = 19) as [highestNumber], null as [highestOther]",
        "ledger of a location": "select convert(varchar(19), getdate(), 120) as [clock], (select max([ID]) as [newest] from [Operations]) as [newestLine], (select max([Acct]) as [highest] from [Operations] where [OperType] = 19 and [ObjectID] = @1 and [Acct] >= @2 and [Acct] <= @3) as [highestNumber], null as [highestOther]",
        "ledger of sales": "select convert(varchar(19), getdate(), 120) as [clock], (select max([ID]) as [newest] from [Operations]) as [newestLine], (select max([Acct]) as [highest] from [Operations] where [OperType] = 2) as [highestNumber], (select max([Acct]) as [highest] from [Operations] where [OperType] = 16) as [highestOther]",
        "lines": "select [Acct], [GoodID], [Qtty], [PriceOut], [PartnerID], [ObjectID], [Note], [UserRealTime] from [Operations] where [OperType] = 19 and [Acct] in (@1, @2) and [Acct] > 0 and [PartnerID] <> 0 order by [ID]",
        "lists of barcodes": "select [ID], [BarCode3] from [Goods] where [ID] > @1 and ([Deleted] is null or [Deleted] <> -1) and ltrim(rtrim([BarCode3])) <> @2",
        "markers": "select [Acct] as [number], substring([Note], 1, 51) as [head], [ID] as [line] from [Operations] where [OperType] = 19 and [ID] > @1 and [Acct] > @2 and [Note] like @3 escape '!'",
        "next range": "select min([Acct]) as [next] from [Operations] where [OperType] = 19 and [Acct] > @1 and [ObjectID] <> @2 and ([PartnerID] = 0 or [PartnerID] is null)",
        "reserve number": "declare @made table ([NextAcct] nvarchar(50)); insert into [NextAcct] ([NextAcct]) output inserted.[NextAcct] into @made ([NextAcct]) select @1 where not exists (select 1 from [NextAcct] where [NextAcct] = @2) and not exists (select [ID] from [Operations] where [OperType] = 19 and [Acct] = @3); select [NextAcct] as [NextAcct] from @made",
        "restaurant orders": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [Operations] where [GoodID] > @1 and [OperType] = 33 and [SrcDocID] in (@2, @3) group by [GoodID], [Qtty]",
        "search items": "select top(@1) [ID] from [Goods] where [ID] > @2 and ([Deleted] is null or [Deleted] <> -1) and (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @3 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Name], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @4 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode1], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @5 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode2], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @6 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode3], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @7 escape '!') order by case when (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@8) or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode1], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@9) or lower(ltrim(rtrim(replace(replace(replace(replace([BarCode2], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@10)) then 0 when (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @11 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Name], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @12 escape '!') then 1 else 2 end, [ID]",
        "search partners": "select top(@1) [ID], [Deleted], [Code], [Company], [Bulstat], [PaymentDays] from [Partners] where ([Deleted] is null or [Deleted] <> -1) and (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @2 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Company], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @3 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Bulstat], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @4 escape '!') order by case when (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@5) or lower(ltrim(rtrim(replace(replace(replace(replace([Bulstat], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) in (@6)) then 0 when (lower(ltrim(rtrim(replace(replace(replace(replace([Code], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @7 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Company], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @8 escape '!' or lower(ltrim(rtrim(replace(replace(replace(replace([Bulstat], nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' ')))) like @9 escape '!') then 1 else 2 end, [ID]",
        "stock": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [Store] where [GoodID] in (@1, @2) and [ObjectID] in (@3, @4) group by [GoodID], [Qtty]",
      }
    `);
  });

  test('of SQL Server holds nothing that came after 2005', async () => {
    const later =
      /\)\s*,\s*\((?:@|\d)|\bmerge\b|\boffset\b|\btrim\(|\bconcat|\biif\(|\btry_|\bformat\(|\bas (?:date|time|datetime2)\b/i;
    const texts = Object.values(await statements(mssqlDialect));
    expect(texts.filter((text) => later.test(text))).toEqual([]);
  });

  test('of SQL Server locks what is read to be changed, and adds a record with its number', async () => {
    const { database, texts } = compiling(mssqlDialect);
    const locked = linesQuery(database, 'order', [7]).forUpdate();
    // The driver that runs nothing answers no number.
    await mssqlDialect.addRow(database, 'goodsgroups', { Name: 'Плодове', Code: 'AAA' }).catch(() => {});
    expect([locked.compile().sql, ...texts]).toMatchInlineSnapshot(`
      [
        "select [Acct], [GoodID], [Qtty], [PriceOut], [PartnerID], [ObjectID], [Note], [UserRealTime] from [Operations] with (updlock, rowlock) where [OperType] = 19 and [Acct] in (@1) and [Acct] > 0 and [PartnerID] <> 0 order by [ID]",
        "declare @made table ([ID] int); insert into [GoodsGroups] ([Name], [Code]) output inserted.[ID] into @made ([ID]) values (@1, @2); select [ID] as [ID] from @made",
      ]
    `);
  });

  test('of Access is this', async () => {
    const notAsked = () => Promise.reject(new Error('nothing is asked of a file'));
    expect(await statements(accessDialect(notAsked))).toMatchInlineSnapshot(`
      {
        "customer orders": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [operations] where [GoodID] > ? and [OperType] = 19 and [ObjectID] in (4, 5) and [Acct] > 0 and [PartnerID] <> 0 group by [GoodID], [Qtty]",
        "find by barcode": "select [ID], [BarCode1], [BarCode2], [BarCode3] from [goods] where [ID] > ? and ([Deleted] is null or [Deleted] <> -1) and ((lcase(trim([BarCode1])) in (?, ?) or [BarCode1] like ?) or (lcase(trim([BarCode2])) in (?, ?) or [BarCode2] like ?))",
        "find by code": "select [ID], [Code] from [goods] where [ID] > ? and ([Deleted] is null or [Deleted] <> -1) and (lcase(trim([Code])) in (?, ?) or [Code] like ?)",
        "insert key": "insert into [nextacct] ([NextAcct]) values (?)",
        "insert lines": "insert into [operations] ([OperType], [Sign], [CurrencyID], [CurrencyRate], [Lot], [LotID], [SrcDocID], [Acct], [GoodID], [PartnerID], [ObjectID], [OperatorID], [Qtty], [PriceIn], [PriceOut], [VATIn], [VATOut], [Discount], [Date], [Note], [UserID], [UserRealTime]) values (19, 0, 1, 1, ' ', 1, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cdate(?), ?, ?, cdate(?))",
        "items": "select [goods].[ID], [goods].[Code], [goods].[Name], [goods].[BarCode1], [goods].[BarCode2], [goods].[BarCode3], [goods].[Catalog1], [goods].[Catalog2], [goods].[Catalog3], [goods].[Measure1], [goods].[PriceIn], [goods].[Type], [goods].[TaxGroup], [goods].[GroupID], [goods].[Deleted], [vatgroups].[ID] as [vatGroup], [vatgroups].[VATValue] from [goods] left join [vatgroups] on [vatgroups].[ID] = [goods].[TaxGroup] where [goods].[ID] in (2, 3)",
        "ledger": "select now() as [clock], (select max([ID]) as [newest] from [operations]) as [newestLine], (select max([Acct]) as [highest] from [operations] where [OperType] = 19) as [highestNumber], null as [highestOther] from (select count(*) as [rows] from [system]) as [one]",
        "ledger of a location": "select now() as [clock], (select max([ID]) as [newest] from [operations]) as [newestLine], (select max([Acct]) as [highest] from [operations] where [OperType] = 19 and [ObjectID] = ? and [Acct] >= ? and [Acct] <= ?) as [highestNumber], null as [highestOther] from (select count(*) as [rows] from [system]) as [one]",
        "ledger of sales": "select now() as [clock], (select max([ID]) as [newest] from [operations]) as [newestLine], (select max([Acct]) as [highest] from [operations] where [OperType] = 2) as [highestNumber], (select max([Acct]) as [highest] from [operations] where [OperType] = 16) as [highestOther] from (select count(*) as [rows] from [system]) as [one]",
        "lines": "select [Acct], [GoodID], [Qtty], [PriceOut], [PartnerID], [ObjectID], [Note], [UserRealTime] from [operations] where [OperType] = 19 and [Acct] in (1, 2) and [Acct] > 0 and [PartnerID] <> 0 order by [ID]",
        "lists of barcodes": "select [ID], [BarCode3] from [goods] where [ID] > ? and ([Deleted] is null or [Deleted] <> -1) and ltrim(rtrim([BarCode3])) <> ?",
        "markers": "select [Acct] as [number], left([Note], 51) as [head], [ID] as [line] from [operations] where [OperType] = 19 and [ID] > ? and [Acct] > ? and [Note] like ?",
        "next range": "select min([Acct]) as [next] from [operations] where [OperType] = 19 and [Acct] > ? and [ObjectID] <> ? and ([PartnerID] = 0 or [PartnerID] is null)",
        "reserve number": "insert into [nextacct] ([NextAcct]) values (?)",
        "restaurant orders": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [operations] where [GoodID] > ? and [OperType] = 33 and [SrcDocID] in (4, 5) group by [GoodID], [Qtty]",
        "search items": "select top 80 [ID] from [goods] where [ID] > ? and ([Deleted] is null or [Deleted] <> -1) and ((lcase(trim([Code])) like ? or [Code] like ?) or (lcase(trim([Name])) like ? or [Name] like ?) or (lcase(trim([BarCode1])) like ? or [BarCode1] like ?) or (lcase(trim([BarCode2])) like ? or [BarCode2] like ?) or (lcase(trim([BarCode3])) like ? or [BarCode3] like ?)) order by iif(((lcase(trim([Code])) in (?) or [Code] like ?) or (lcase(trim([BarCode1])) in (?) or [BarCode1] like ?) or (lcase(trim([BarCode2])) in (?) or [BarCode2] like ?)), 0, iif(((lcase(trim([Code])) like ? or [Code] like ?) or (lcase(trim([Name])) like ? or [Name] like ?)), 1, 2)), [ID]",
        "search partners": "select top 80 [ID], [Deleted], [Code], [Company], [Bulstat], [PaymentDays] from [partners] where ([Deleted] is null or [Deleted] <> -1) and ((lcase(trim([Code])) like ? or [Code] like ?) or (lcase(trim([Company])) like ? or [Company] like ?) or (lcase(trim([Bulstat])) like ? or [Bulstat] like ?)) order by iif(((lcase(trim([Code])) in (?) or [Code] like ?) or (lcase(trim([Bulstat])) in (?) or [Bulstat] like ?)), 0, iif(((lcase(trim([Code])) like ? or [Code] like ?) or (lcase(trim([Company])) like ? or [Company] like ?) or (lcase(trim([Bulstat])) like ? or [Bulstat] like ?)), 1, 2)), [ID]",
        "stock": "select [GoodID] as [item], [Qtty] as [quantity], count(*) as [rows] from [store] where [GoodID] in (2, 3) and [ObjectID] in (4, 5) group by [GoodID], [Qtty]",
      }
    `);
  });
});
