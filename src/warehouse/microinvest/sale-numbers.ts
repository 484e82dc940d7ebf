import { sql } from 'kysely';
import { toDouble } from '../../domain/decimal.ts';
import {
  NUMBER_OF_OPEN_BEFORE,
  OPERATION_TYPE,
  type DocumentPlan,
  type SaleNumbering,
  type SaleNumberSource,
} from '../../domain/document.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import type { Session } from './session.ts';
import type { Database, OpenTransaction } from './sql/dialect.ts';

/**
 * Unique sale numbers (УНП): "DY123456-0001-0000042", the number of the fiscal device, the operator's code, and a number that goes up by one
 * with each sale of the device (Ordinance Н-18, Annex 29, t. 9).
 *
 * Where Warehouse Pro keeps them is not published. What stands here is INFERRED from one program of others that writes to the same database:
 * a row of ecrreceipts with ReceiptType 8, whose ECRID is the device, ReceiptID the running number and Description the whole. Should
 * that be wrong, this is the one place to change.
 */
const SALE_NUMBER = 8;

/** A number as it stands in the register of receipts. */
export interface SaleNumber {
  register: string;
  sequence: number;
  /** As it is printed. */
  text: string;
}

/** Of a sale that was open before the СУПТО: of no device, and none of any range. */
const OF_OPEN_BEFORE: SaleNumber = { register: 'OO000000', sequence: 0, text: NUMBER_OF_OPEN_BEFORE };

/** The number of a sale that is being written. The one of sales that were open before the СУПТО is no number of the range. */
export async function saleNumberFor(
  session: Session,
  transaction: OpenTransaction,
  numbering: SaleNumbering,
): Promise<Result<SaleNumber>> {
  if (numbering === NUMBER_OF_OPEN_BEFORE) return ok(OF_OPEN_BEFORE);
  const own = await takeAgain(session, transaction, numbering.again);
  if (own) return ok(own);
  const taken = await takeNext(session, transaction, numbering);
  if (!taken.ok) return taken;
  const { register, operator } = numbering;
  const text = `${register}-${operator}-${String(taken.value).padStart(7, '0')}`;
  return ok({ register, sequence: taken.value, text });
}

/** The number that a sale had before it was lost, taken again; null when it had none, or another sale has it by now. */
async function takeAgain(
  session: Session,
  transaction: OpenTransaction,
  text: string | undefined,
): Promise<SaleNumber | null> {
  const [, register, digits] = /^([A-Z]{2}\d{6})-[A-Z0-9]{4}-(\d{7})$/.exec(text ?? '') ?? [];
  if (text === undefined || register === undefined) return null;
  const sequence = Number(digits);
  const taken = await transaction
    .selectFrom('ecrreceipts')
    .select('ID')
    .where('ECRID', '=', register)
    .where('ReceiptType', '=', sql.lit(SALE_NUMBER))
    .where('ReceiptID', '=', sequence)
    .executeTakeFirst();
  if (taken || !(await session.dialect.insertIfAbsent(transaction, keyOf(register, sequence)))) return null;
  return { register, sequence, text };
}

/** What reserves a number in nextacct. */
function keyOf(register: string, sequence: number): string {
  return `KVU-${register}-${sequence}`;
}

/**
 * Takes the next number of the range declared for Kervan. Two that take one at the same time wait for each other at its key in nextacct.
 *
 * The story of the restored backup: the warehouse is as it was yesterday, and knows nothing of the numbers that were given today and stand on
 * receipts. So the last one that is known to be given counts as well.
 */
async function takeNext(
  session: Session,
  transaction: OpenTransaction,
  source: SaleNumberSource,
): Promise<Result<number>> {
  const highest = await highestOf(transaction, source);
  const last = Math.max(highest ?? 0, source.above ?? 0, source.from - 1);
  for (let number = last + 1; number <= source.to; number += 1) {
    if (await session.dialect.insertIfAbsent(transaction, keyOf(source.register, number))) return ok(number);
  }
  const { register, to } = source;
  return failed(problem('sale-numbers-exhausted', { register, to }));
}

/** The highest number of a register within a range that stands; null for none. */
export function lastSaleNumber(session: Session, range: Range): Promise<Result<number | null>> {
  return reading(session, (database) => highestOf(database, range));
}

type Range = Pick<SaleNumberSource, 'register' | 'from' | 'to'>;

async function highestOf(database: Database, { register, from, to }: Range): Promise<number | null> {
  const { highest } = await database
    .selectFrom('ecrreceipts')
    .select((eb) => eb.fn.max('ReceiptID').as('highest'))
    .where('ECRID', '=', register)
    .where('ReceiptType', '=', sql.lit(SALE_NUMBER))
    .where('ReceiptID', '>=', from)
    .where('ReceiptID', '<=', to)
    .executeTakeFirstOrThrow();
  return highest;
}

/** Writes the number beside its sale. */
export async function insertSaleNumber(
  transaction: OpenTransaction,
  { totalWithVat, user }: DocumentPlan,
  { register, sequence, text }: SaleNumber,
  sale: { number: number; writtenAt: string },
): Promise<void> {
  await transaction
    .insertInto('ecrreceipts')
    .values({
      OperType: OPERATION_TYPE.sale,
      Acct: sale.number,
      ReceiptID: sequence,
      ReceiptDate: sale.writtenAt,
      ReceiptType: SALE_NUMBER,
      ECRID: register,
      Description: text,
      Total: toDouble(totalWithVat),
      UserID: user,
      UserRealTime: sale.writtenAt,
    })
    .execute();
}

/** The numbers of those of these sales that have one; at most a batch of them. */
export async function saleNumbersOf(
  database: Database,
  sales: readonly number[],
): Promise<Map<number, string>> {
  const rows = await database
    .selectFrom('ecrreceipts')
    .select(['Acct', 'Description'])
    .where('OperType', '=', sql.lit(OPERATION_TYPE.sale))
    .where('Acct', 'in', sales)
    .where('ReceiptType', '=', sql.lit(SALE_NUMBER))
    .orderBy('ID', 'desc')
    .execute();
  // Of several, which only a person can make, the first one counts.
  return new Map(
    rows.flatMap(({ Acct, Description }): [number, string][] => {
      const text = Description?.trim();
      return text ? [[Number(Acct), text]] : [];
    }),
  );
}
