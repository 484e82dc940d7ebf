import mysql from 'mysql2/promise';

/** Lines of one document, as the bare script writes them. */
export type BareLine = [item: number, quantity: number, priceOut: number, vatOut: number, discount: number];

/**
 * What any script must at least do to write orders as the program does: one transaction each with the order's key, the next
 * number taken and reserved, and the lines. No inbox, no plan, no look-ups.
 */
export async function writeBare(
  address: mysql.ConnectionOptions,
  documents: readonly BareLine[][],
): Promise<void> {
  const connection = await mysql.createConnection(address);
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  for (const [index, lines] of documents.entries()) {
    await connection.beginTransaction();
    await connection.execute('INSERT INTO nextacct (NextAcct) VALUES (?)', [`KVO-BARE-${index}`]);
    const number = await takeNumber(connection);
    const rows = lines.map(([item, quantity, priceOut, vatOut, discount]) => [
      19,
      number,
      item,
      1,
      2,
      1,
      quantity,
      0,
      0,
      priceOut,
      0,
      vatOut,
      discount,
      1,
      1,
      '2026-11-23 00:00:00',
      ' ',
      1,
      `KVO-BARE-${index} | Иван Петров | 0888123456 | София, бул. Витоша 1`,
      0,
      1,
      new Date(),
    ]);
    await connection.query(
      `INSERT INTO operations (OperType, Acct, GoodID, PartnerID, ObjectID, OperatorID, Qtty, Sign, PriceIn, PriceOut, VATIn,
        VATOut, Discount, CurrencyID, CurrencyRate, Date, Lot, LotID, Note, SrcDocID, UserID, UserRealTime) VALUES ?`,
      [rows],
    );
    await connection.commit();
  }
  await connection.end();
}

async function takeNumber(connection: mysql.Connection): Promise<number> {
  const [[row]] = await connection.execute<mysql.RowDataPacket[]>(
    'SELECT MAX(Acct) AS highest FROM operations WHERE OperType = 19',
  );
  const number = Math.max(0, Number(row?.['highest'] ?? 0)) + 1;
  await connection.execute('INSERT INTO nextacct (NextAcct) VALUES (?)', [`OR${number}`]);
  return number;
}
