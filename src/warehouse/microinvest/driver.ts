import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type {
  AccessDatabase,
  MssqlDatabase,
  ReadOnlyReason,
  ResolvedDatabase,
  Warehouse,
  WarehouseDriver,
  WarehouseOptions,
} from '../warehouse.ts';
import { attempt, faultProblem } from './attempt.ts';
import { updateItem } from './change-items.ts';
import { releaseDocument, rewriteDocument } from './change-documents.ts';
import { catalogueAfter, catalogueOf } from './catalogue.ts';
import { choices, userCode } from './choices.ts';
import { rememberedConfiguration } from './configuration.ts';
import { invoicesOf } from './dependents.ts';
import { describe } from './describe.ts';
import { writeDocument } from './documents.ts';
import { horizon, transformationsOf } from './history.ts';
import { findPartners } from './find-partners.ts';
import { findItems, items } from './items.ts';
import { searchItems } from './search-items.ts';
import { searchPartners } from './search-partners.ts';
import {
  documentDays,
  documentLines,
  documentsWithPrefix,
  findDocuments,
  restoreKeys,
  takenKeys,
} from './live-documents.ts';
import { matchItems, matchPartners } from './match.ts';
import { writePayment } from './later-payment.ts';
import { locationsOf } from './locations.ts';
import { rememberedMarkers } from './markers.ts';
import { createItem } from './new-items.ts';
import { createPartner } from './new-partners.ts';
import { partnerCards, updatePartner } from './partner-cards.ts';
import { partnersAfter } from './partner-list.ts';
import { partners } from './partners.ts';
import { recognise } from './recognise.ts';
import { paymentsOf } from './recorded-money.ts';
import { lastSaleNumber } from './sale-numbers.ts';
import { keptTexts, turnstile, type Session } from './session.ts';
import { accessCopy, readOnlyReason, settledCopy } from './copy/access-copy.ts';
import { openAccess } from './odbc/open.ts';
import { accessWarehouse } from './sql/access.ts';
import type { Column, Connection } from './sql/dialect.ts';
import { MOST_PORT, mssqlPlace, placeText } from './sql/mssql-place.ts';
import { mysqlDialect, openMysqlWarehouse } from './sql/mysql.ts';
import { openSqliteWarehouse, sqliteDialect, sqliteOpenFault } from './sql/sqlite.ts';
import { noteReceipt } from './note-receipt.ts';
import { openOrders, openOrdersOf, stock } from './stock.ts';

/** Microinvest Warehouse Pro (Склад Pro), schema 3.07, in its own database on MySQL, MariaDB, Microsoft SQL Server or SQLite. */
export const microinvest: WarehouseDriver = {
  id: 'microinvest',
  title: { bg: 'Microinvest Склад Pro', en: 'Microinvest Warehouse Pro' },
  databases: ['mysql', 'mssql', 'access', 'sqlite'],
  connect,
};

async function connect(address: ResolvedDatabase, options: WarehouseOptions): Promise<Result<Warehouse>> {
  const opened = await openDatabase(address, options);
  return opened.ok ? warehouseOver(opened.value, options) : opened;
}

/** The warehouse in an open database, which is closed with it, and at once when it is none of this program. */
export async function warehouseOver(
  connection: Connection,
  options: WarehouseOptions,
): Promise<Result<Warehouse>> {
  const columns = await attempt(connection, () => recognise(connection.database, connection.dialect));
  if (columns.ok) return ok(warehouse(session(connection, columns.value, options)));
  await connection.database.destroy();
  return failed({ ...columns.problem, params: { ...connection.place, ...columns.problem.params } });
}

/** A file is opened here, a server and an Access file that can be written with the first statement. */
export async function openDatabase(
  address: ResolvedDatabase,
  { isForReading = false }: Pick<WarehouseOptions, 'isForReading'> = {},
): Promise<Result<Connection>> {
  if (address.kind === 'mssql') return openMssql(address);
  if (address.kind === 'mysql') {
    const place = {
      address: `${address.host}:${address.port}`,
      database: address.database,
      user: address.user,
    };
    const opened = openMysqlWarehouse(address);
    if ('kind' in opened) return failed(faultProblem(opened, place));
    return ok({ database: opened, dialect: mysqlDialect, place, readOnly: null });
  }
  if (address.kind === 'access') return openAccessFile(address, isForReading);
  const place = filePlace(address);
  try {
    return ok({ database: openSqliteWarehouse(address.file), dialect: sqliteDialect, place, readOnly: null });
  } catch (error) {
    const fault = sqliteOpenFault(address.file, error);
    if (fault === null) throw error;
    return failed(faultProblem(fault, place));
  }
}

/** Its client is read from disk when first needed: it is large, and most warehouses do without. */
async function openMssql(address: MssqlDatabase): Promise<Result<Connection>> {
  const { port } = mssqlPlace(address);
  if (port !== undefined && (port < 1 || port > MOST_PORT)) {
    const detail = {
      bg: `портът след запетаята трябва да е от 1 до ${MOST_PORT}`,
      en: `the port after the comma must be from 1 to ${MOST_PORT}`,
    };
    return failed(
      problem('setting-wrong', { setting: 'warehouse.database.host', value: address.host, detail }),
    );
  }
  const { mssqlDialect, openMssqlWarehouse } = await import('./sql/mssql.ts');
  const { database, user } = address;
  const place = { address: placeText(address), database, user };
  const opened = openMssqlWarehouse(address);
  if ('kind' in opened) return failed(faultProblem(opened, place));
  return ok({ database: opened, dialect: mssqlDialect, place, readOnly: null });
}

/**
 * An Access file that can only be read is read by a copy. One that can be written is left to the engine, which also tells what is wrong with the
 * file and waits for its locks when no copy comes about.
 */
async function openAccessFile(address: AccessDatabase, isForReading: boolean): Promise<Result<Connection>> {
  const place = filePlace(address);
  const readOnly = readOnlyReason(address);
  if (readOnly !== null) {
    const copy = await accessCopy(address);
    return typeof copy === 'string' ? ok(overCopy(copy, readOnly, place)) : failed(faultProblem(copy, place));
  }
  const settled = isForReading && address.readFromCopy === true ? await openSettled(address, place) : null;
  if (settled !== null) return ok(settled);
  return ok({ ...accessWarehouse(() => openAccess(address)), place, readOnly });
}

/** Null when no copy comes about, whatever keeps it: the engine is there. */
async function openSettled(address: AccessDatabase, place: Connection['place']): Promise<Connection | null> {
  try {
    const copy = await settledCopy(address);
    return typeof copy === 'string' ? { ...overCopy(copy, null, place), isCopy: true } : null;
  } catch {
    return null;
  }
}

function filePlace({ file }: { file: string }): Connection['place'] {
  return { address: file, database: file, user: '' };
}

/** Nothing can be written in a copy. */
function overCopy(copy: string, readOnly: ReadOnlyReason | null, place: Connection['place']): Connection {
  const dialect = {
    ...sqliteDialect,
    engine: async () => 'Microsoft Access (read by a copy)',
    encoding: async () => 'Unicode',
  };
  return { database: openSqliteWarehouse(copy, 'read'), dialect, place, readOnly };
}

function session(connection: Connection, columns: Column[], options: WarehouseOptions): Session {
  return {
    ...connection,
    options,
    columns,
    configuration: rememberedConfiguration(),
    markers: rememberedMarkers(connection.dialect),
    numbersSeen: new Map(),
    numbersPassed: new Map(),
    keptText: keptTexts(),
    oneAtATime: turnstile(),
  };
}

function warehouse(session: Session): Warehouse {
  return {
    describe: (uses = {}) => describe(session, uses),
    choices: () => choices(session),
    findItems: (matchBy, values) => findItems(session, matchBy, values),
    searchItems: (text, limit) => searchItems(session, text, limit),
    searchPartners: (text, limit) => searchPartners(session, text, limit),
    partners: (ids) => partners(session, ids),
    findPartners: (key, values) => findPartners(session, key, values),
    matchItems: (afterId, limit) => matchItems(session, afterId, limit),
    matchPartners: (afterId, limit) => matchPartners(session, afterId, limit),
    items: (ids) => items(session, ids),
    partnersAfter: (after, limit) => partnersAfter(session, after, limit),
    catalogueAfter: (columns, after, limit) => catalogueAfter(session, columns, after, limit),
    catalogueOf: (columns, ids) => catalogueOf(session, columns, ids),
    stock: (ids, locations) => stock(session, ids, locations),
    openOrders: (locations) => openOrders(session, locations),
    openOrdersOf: (item, locations) => openOrdersOf(session, item, locations),
    locationsOf: (groups) => locationsOf(session, groups),
    writeDocument: (plan, isOurs) => writeDocument(session, plan, isOurs),
    createItem: (item) => createItem(session, item),
    createPartner: (partner, user) => createPartner(session, partner, user),
    partnerCards: (ids) => partnerCards(session, ids),
    updatePartner: (id, expected, changes) => updatePartner(session, id, expected, changes),
    updateItem: (id, expected, changes) => updateItem(session, id, expected, changes),
    writePayment: (payment) => writePayment(session, payment),
    noteReceipt: (receipt) => noteReceipt(session, receipt),
    releaseDocument: (document) => releaseDocument(session, document),
    rewriteDocument: (plan, document) => rewriteDocument(session, plan, document),
    invoicesOf: (kind, numbers) => invoicesOf(session, kind, numbers),
    paymentsOf: (kind, numbers) => paymentsOf(session, kind, numbers),
    heldKeys: (keys) => takenKeys(session, keys),
    lastSaleNumber: (range) => lastSaleNumber(session, range),
    userCode: (user) => userCode(session, user),
    findDocuments: (keys) => findDocuments(session, keys),
    documentLines: (kind, numbers) => documentLines(session, kind, numbers),
    documentDays: (kind, numbers) => documentDays(session, kind, numbers),
    documentsWithPrefix: (prefix) => documentsWithPrefix(session, prefix),
    restoreKeys: (prefix) => restoreKeys(session, prefix),
    horizon: () => horizon(session),
    transformationsOf: (numbers) => transformationsOf(session, numbers),
    close: () => session.database.destroy(),
  };
}
