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
  const taken = await takeNext(session, transaction, numbering);
  if (!taken.ok) return taken;
  const { register, operator } = numbering;
  const text = `${register}-${operator}-${String(taken.value).padStart(7, '0')}`;
  return ok({ register, sequence: taken.value, text });
}

/** Takes the next number of the range declared for Kervan. Two that take one at the same time wait for each other at its key in nextacct. */
async function takeNext(
  session: Session,
  transaction: OpenTransaction,
  source: SaleNumberSource,
): Promise<Result<number>> {
  const { highest } = await transaction
    .selectFrom('ecrreceipts')
    .select((eb) => eb.fn.max('ReceiptID').as('highest'))
    .where('ECRID', '=', source.register)
    .where('ReceiptType', '=', sql.lit(SALE_NUMBER))
    .where('ReceiptID', '>=', source.from)
    .where('ReceiptID', '<=', source.to)
    .executeTakeFirstOrThrow();
  for (let number = (highest ?? source.from - 1) + 1; number <= source.to; number += 1) {
    if (await session.dialect.insertIfAbsent(transaction, `KVU-${source.register}-${number}`))
      return ok(number);
  }
  const { register, to } = source;
  return failed(problem('sale-numbers-exhausted', { register, to }));
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
