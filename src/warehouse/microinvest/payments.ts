import type { Insertable } from 'kysely';
import { toDouble } from '../../domain/decimal.ts';
import {
  OPERATION_TYPE,
  type DocumentKind,
  type DocumentPlan,
  type PaidAmount,
} from '../../domain/document.ts';
import type { LocationId, PartnerId, UserId } from '../../domain/ids.ts';
import { insertRows } from './insert-rows.ts';
import type { Dialect, OpenTransaction } from './sql/dialect.ts';
import type { WarehouseTables } from './tables.ts';

/** paymenttypes.PaymentMethod: cash. Types can be added by the user; only the method tells what they are. */
const CASH = 1;
/** cashbook.OperType: the turnover of sales. That a return stands there with a minus is assumed. */
const SALES_TURNOVER = 8;
/** What the cash book says of a document: the program's name of its kind. */
const KIND_NAMES: Record<DocumentKind, string> = { order: 'Поръчка', sale: 'Продажба', return: 'Рекламация' };

/** The document that money belongs to. */
export interface PaidDocument {
  kind: DocumentKind;
  number: number;
  partner: PartnerId;
  location: LocationId;
  user: UserId;
  /** The database server's clock. */
  writtenAt: string;
  dueDay: string;
}

/** Writes what is owed for a document and what is paid of it: table payments, and cashbook for cash. */
export async function insertMoney(
  dialect: Dialect,
  transaction: OpenTransaction,
  plan: DocumentPlan,
  number: number,
  writtenAt: string,
): Promise<void> {
  const { kind, location, user, money, date, totalWithVat } = plan;
  if (!money) throw new TypeError(`${plan.key} says nothing of its money`);
  const document = {
    kind,
    number,
    partner: plan.partner as PartnerId,
    location,
    user,
    writtenAt,
    dueDay: money.dueDay,
  };
  const due = { type: money.dueType, amountWithVat: totalWithVat, day: date, transaction: '' };
  const rows = [paymentRow(document, due, -1), ...money.paid.map((paid) => paymentRow(document, paid, 1))];
  await insertRows(dialect, transaction, 'payments', rows);
  await insertCash(dialect, transaction, document, money.paid);
}

/** Writes what was paid of a document after it was written. */
export async function insertPaid(
  dialect: Dialect,
  transaction: OpenTransaction,
  document: PaidDocument,
  paid: PaidAmount,
): Promise<void> {
  await transaction
    .insertInto('payments')
    .values(paymentRow(document, paid, 1))
    .execute();
  await insertCash(dialect, transaction, document, [paid]);
}

/** Every column of payments. Mode -1 is owed, 1 is paid; Sign 1 the firm receives, -1 the firm pays. */
function paymentRow(
  { kind, number, partner, location, user, writtenAt, dueDay }: PaidDocument,
  { type, amountWithVat, day, transaction }: PaidAmount,
  mode: 1 | -1,
): Insertable<WarehouseTables['payments']> {
  return {
    Acct: number,
    OperType: OPERATION_TYPE[kind],
    PartnerID: partner,
    ObjectID: location,
    Qtty: toDouble(amountWithVat),
    Mode: mode,
    Sign: signOf(kind),
    Date: `${day} 00:00:00`,
    UserID: user,
    UserRealTime: writtenAt,
    Type: type,
    TransactionNumber: transaction === '' ? ' ' : transaction,
    EndDate: `${dueDay} 00:00:00`,
  };
}

function signOf(kind: DocumentKind): 1 | -1 {
  return kind === 'return' ? -1 : 1;
}

/** The program keeps a cash book of cash alone: cards and transfers make no row there. */
async function insertCash(
  dialect: Dialect,
  transaction: OpenTransaction,
  document: PaidDocument,
  paid: readonly PaidAmount[],
): Promise<void> {
  if (paid.length === 0) return;
  const cash = await transaction
    .selectFrom('paymenttypes')
    .select('ID')
    .where('ID', 'in', [...new Set(paid.map(({ type }) => type))])
    .where('PaymentMethod', '=', CASH)
    .execute();
  const types = new Set(cash.map(({ ID }) => ID));
  const rows = paid.filter(({ type }) => types.has(type)).map((each) => cashRow(document, each));
  await insertRows(dialect, transaction, 'cashbook', rows);
}

function cashRow(
  { kind, number, location, user, writtenAt }: PaidDocument,
  { amountWithVat, day }: PaidAmount,
): Insertable<WarehouseTables['cashbook']> {
  return {
    Date: `${day} 00:00:00`,
    Desc: `${KIND_NAMES[kind]} № ${String(number).padStart(10, '0')}`,
    OperType: SALES_TURNOVER,
    Sign: signOf(kind),
    Profit: toDouble(amountWithVat),
    UserID: user,
    UserRealtime: writtenAt,
    ObjectID: location,
  };
}
