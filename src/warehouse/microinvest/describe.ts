import { sql, type SelectQueryBuilder } from 'kysely';
import type { Result } from '../../domain/result.ts';
import type { WarehouseDescription, WarehouseUses } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { isDocumentLine, isNotDeleted, text } from './conditions.ts';
import { readSettings } from './configuration.ts';
import type { Session } from './session.ts';
import { grantsOf, rightsMissing, tablesOf } from './rights.ts';
import type { Database } from './sql/dialect.ts';
import type { WarehouseTables } from './tables.ts';

/** Rows of ecrreceipts that hold a sale number (УНП); inferred from third-party code. */
const SALE_NUMBER_RECEIPT = 8;

/** What stands at the other end, all read afresh. */
export function describe(session: Session, uses: WarehouseUses): Promise<Result<WarehouseDescription>> {
  return reading(session, async (database) => {
    const settings = await readSettings(database);
    const isWritable = session.readOnly === null && session.isCopy !== true;
    const missing = isWritable ? await rightsMissing(session, uses) : [];
    return {
      company: await company(database),
      schemaVersion: await schemaVersion(database),
      engine: await session.dialect.engine(database),
      encoding: await session.dialect.encoding(database, session.columns),
      items: await count(database.selectFrom('goods').where('ID', '>', 1).where(isNotDeleted('Deleted'))),
      partners: await count(database.selectFrom('partners').where(isNotDeleted('Deleted'))),
      locations: await count(database.selectFrom('objects').where(isNotDeleted('Deleted'))),
      lastDocument: await lastDocument(database),
      pricesIncludeVat: settings.pricesIncludeVat ?? session.options.pricesIncludeVat,
      costMethod: settings.costMethod,
      numbersPerLocation: settings.numbersPerLocation,
      allowsNegativeStock: settings.allowsNegativeStock,
      currency: await currency(database),
      isSample: settings.isSample,
      readOnly: session.readOnly,
      rightsMissing: missing.map(([right, table]) => `${right} ${table}`),
      mayRead: missing.every(([right]) => right !== 'SELECT'),
      grants: await grantsOf(session, missing),
      unsafeTables: await session.dialect.withoutTransactions(database, tablesOf(uses)),
      hasSuptoSigns: await hasSuptoSigns(database),
    };
  });
}

/** system.Version, the version of the schema: "3.07" for every build of Warehouse Pro 3.07. */
export async function schemaVersion(database: Database): Promise<string> {
  const row = await database
    .selectFrom('system')
    .select('Version')
    .orderBy('Version', 'desc')
    .executeTakeFirst();
  return text(row?.Version ?? null);
}

/** The default of the own companies (registration.IsDefault -1), else the first. */
async function company(database: Database): Promise<string> {
  const rows = await database
    .selectFrom('registration')
    .select(['Company', 'IsDefault'])
    .where(isNotDeleted('Deleted'))
    .orderBy('ID')
    .execute();
  const row = rows.find(({ IsDefault }) => IsDefault === -1) ?? rows[0];
  return text(row?.Company ?? null);
}

/** currencies row 1 is the base currency. */
async function currency(database: Database): Promise<string> {
  const row = await database
    .selectFrom('currencies')
    .select('Currency')
    .where('ID', '=', 1)
    .executeTakeFirst();
  return text(row?.Currency ?? null).toUpperCase();
}

async function lastDocument(database: Database): Promise<WarehouseDescription['lastDocument']> {
  const row = await database
    .selectFrom('operations')
    .select(['OperType', 'Acct', 'Date'])
    .where(isDocumentLine())
    .orderBy('ID', 'desc')
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (!row) return null;
  return { operationType: row.OperType ?? 0, number: Number(row.Acct), day: row.Date?.slice(0, 10) ?? '' };
}

async function hasSuptoSigns(database: Database): Promise<boolean> {
  const row = await database
    .selectFrom('ecrreceipts')
    .select('ID')
    .where('ReceiptType', '=', SALE_NUMBER_RECEIPT)
    .limit(sql.lit(1))
    .executeTakeFirst();
  return row !== undefined;
}

async function count<Table extends keyof WarehouseTables>(
  rows: SelectQueryBuilder<WarehouseTables, Table, object>,
): Promise<number> {
  const { total } = await rows.select((eb) => eb.fn.countAll().as('total')).executeTakeFirstOrThrow();
  return Number(total);
}
