import mysql from 'mysql2/promise';
import type { DocumentWriter } from './documents.ts';

/** Lines of one document, as the bare script writes them. */
export type BareLine = [item: number, quantity: number, priceOut: number, vatOut: number, discount: number];

/** What both write: the lines, and of a sale its total and how it was paid. */
export interface BareDocument {
  lines: BareLine[];
  total: number;
  /** paymenttypes.ID; 1 is cash. */
  paidBy: number;
}

export const KINDS = {
  order: { type: 19, sign: 0, key: 'KVO-BARE', prefix: 'OR' },
  sale: { type: 2, sign: -1, key: 'KVS-BARE', prefix: 'S' },
} as const;
export type BareKind = keyof typeof KINDS;

const CASH = 1;
const LOCATION = 2;
const DAY = '2026-11-23 00:00:00';

/**
 * What any script must at least do to write documents as the program does: one transaction each with the order's key, the next
 * number taken and reserved, and the lines; for a sale also the stock, the money, and the cash book. No inbox, no plan, no look-ups.
 */
export async function openBare(address: mysql.ConnectionOptions, kind: BareKind): Promise<DocumentWriter> {
  const connection = await mysql.createConnection(address);
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  return {
    async write(document, index) {
      const key = `${KINDS[kind].key}-${index}`;
      await connection.beginTransaction();
      await connection.execute('INSERT INTO nextacct (NextAcct) VALUES (?)', [key]);
      const number = await takeNumber(connection, kind);
      await addLines(connection, kind, { key, number }, document.lines);
      if (kind === 'sale') {
        await takeStock(connection, document.lines);
        await addMoney(connection, number, document);
      }
      await connection.commit();
    },
    close: () => connection.end(),
  };
}

async function takeNumber(connection: mysql.Connection, kind: BareKind): Promise<number> {
  const [[row]] = await connection.execute<mysql.RowDataPacket[]>(
    `SELECT MAX(Acct) AS highest FROM operations WHERE OperType = ${KINDS[kind].type}`,
  );
  const number = Math.max(0, Number(row?.['highest'] ?? 0)) + 1;
  await connection.execute('INSERT INTO nextacct (NextAcct) VALUES (?)', [`${KINDS[kind].prefix}${number}`]);
  return number;
}

async function addLines(
  connection: mysql.Connection,
  kind: BareKind,
  { key, number }: { key: string; number: number },
  lines: readonly BareLine[],
): Promise<void> {
  const rows = lines.map((line) => lineRow(kind, key, number, line));
  await connection.query(`INSERT INTO operations (${LINE_COLUMNS.join(', ')}) VALUES ?`, [rows]);
}

/** The columns of operations that are written; the rest stay as they are by default. */
export const LINE_COLUMNS = [
  'OperType',
  'Acct',
  'GoodID',
  'PartnerID',
  'ObjectID',
  'OperatorID',
  'Qtty',
  'Sign',
  'PriceIn',
  'PriceOut',
  'VATIn',
  'VATOut',
  'Discount',
  'CurrencyID',
  'CurrencyRate',
  'Date',
  'Lot',
  'LotID',
  'Note',
  'SrcDocID',
  'UserID',
  'UserRealTime',
];

/** One line of a document, in the order of the columns. */
export function lineRow(
  kind: BareKind,
  key: string,
  number: number,
  [item, quantity, priceOut, vatOut, discount]: BareLine,
): (string | number)[] {
  const { type, sign } = KINDS[kind];
  const note = `${key} | Иван Петров | 0888123456 | София, бул. Витоша 1`;
  const savedAt = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const amounts = [quantity, sign, 0, priceOut, 0, vatOut, discount];
  const head: (string | number)[] = [type, number, item, 1, LOCATION, 1];
  return head.concat(amounts, [1, 1, DAY, ' ', 1, note, 0, 1, savedAt]);
}

/** One change for each item, and that it changed a row is looked at, as the program does. */
async function takeStock(connection: mysql.Connection, lines: readonly BareLine[]): Promise<void> {
  for (const [item, quantity] of lines.toSorted(([one], [other]) => one - other)) {
    const [{ affectedRows }] = await connection.execute<mysql.ResultSetHeader>(
      'UPDATE store SET Qtty = Qtty - ? WHERE GoodID = ? AND ObjectID = ?',
      [quantity, item, LOCATION],
    );
    if (affectedRows !== 1) throw new Error(`${affectedRows} rows of item ${item}`);
  }
}

async function addMoney(
  connection: mysql.Connection,
  number: number,
  { total, paidBy }: BareDocument,
): Promise<void> {
  const row = (mode: number, type: number) => [
    number,
    2,
    1,
    LOCATION,
    total,
    mode,
    1,
    DAY,
    1,
    new Date(),
    type,
    ' ',
    DAY,
  ];
  await connection.query(
    `INSERT INTO payments (Acct, OperType, PartnerID, ObjectID, Qtty, Mode, Sign, Date, UserID, UserRealTime, Type,
      TransactionNumber, EndDate) VALUES ?`,
    [[row(-1, paidBy), row(1, paidBy)]],
  );
  if (paidBy !== CASH) return;
  await connection.query(
    'INSERT INTO cashbook (Date, `Desc`, OperType, Sign, Profit, UserID, UserRealtime, ObjectID) VALUES ?',
    [[[DAY, `Продажба № ${String(number).padStart(10, '0')}`, 8, 1, total, 1, new Date(), LOCATION]]],
  );
}
