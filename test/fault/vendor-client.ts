/**
 * Another program at the same warehouse, as its own process: takes numbers of order documents by the rule of the vendor's
 * open edition, as fast as it can, until its standard input ends. Then it says on standard output what it has done.
 *
 *   node vendor-client.ts '{"host": …, "port": …, "user": …, "password": …, "database": …}' SEED
 */
import { createConnection, type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { seededRandom } from '../../demo/gombashop/random.ts';

/** What the client says at its end. */
export interface VendorReport {
  /** The documents that it committed and that it has not voided since. */
  documents: { note: string; number: number; lines: number }[];
  committed: number;
  rolledBack: number;
  voided: number;
  /** Numbers that somebody else had reserved. */
  collisions: number;
  /** Transactions that the server ended for a deadlock or a lock wait, or that found no number, done anew. */
  repeated: number;
}

/** The vendor's program gives up after so many taken numbers; here the others may well have been that much quicker. */
const TRIES = 100;
class NoNumber extends Error {}

const SHARE_ROLLED_BACK = 0.15;
const SHARE_VOIDED = 0.15;

async function main(address: object, seed: number): Promise<VendorReport> {
  const connection = await createConnection({ ...address, multipleStatements: false });
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const random = seededRandom(seed);
  const report: VendorReport = {
    documents: [],
    committed: 0,
    rolledBack: 0,
    voided: 0,
    collisions: 0,
    repeated: 0,
  };
  const ending = new AbortController();
  process.stdin.once('end', () => ending.abort()).resume();
  process.stdout.write('ready\n');
  for (let turn = 1; !ending.signal.aborted; turn += 1) {
    try {
      const dice = random();
      if (dice < SHARE_VOIDED && report.documents.length > 0) await voidOne(connection, report, random);
      else await writeOne(connection, report, `продажба на място ${seed}-${turn}`, random);
    } catch (error) {
      const isLocked = [1205, 1213].includes((error as { errno?: number }).errno ?? 0);
      if (!isLocked && !(error instanceof NoNumber)) throw error;
      await connection.rollback();
      report.repeated += 1;
    }
  }
  await connection.end();
  return report;
}

async function writeOne(
  connection: Connection,
  report: VendorReport,
  note: string,
  random: () => number,
): Promise<void> {
  await connection.beginTransaction();
  const number = await takeNumber(connection, report);
  const lines = 1 + Math.floor(random() * 3);
  for (let line = 0; line < lines; line += 1) {
    await connection.execute(
      `INSERT INTO operations (OperType, Acct, GoodID, PartnerID, ObjectID, OperatorID, Qtty, Sign, PriceIn, PriceOut,
         VATIn, VATOut, Discount, CurrencyID, CurrencyRate, Date, Lot, LotID, Note, SrcDocID, UserID, UserRealTime)
       VALUES (19, ?, ?, 2, 2, 3, 1, 0, 1, 2, 0, 0, 0, 1, 1, '2026-11-20 00:00:00', ' ', 1, ?, 0, 3, now())`,
      [number, 9 + line, note],
    );
  }
  if (random() < SHARE_ROLLED_BACK) {
    await connection.rollback();
    report.rolledBack += 1;
    return;
  }
  await connection.commit();
  report.committed += 1;
  report.documents.push({ note, number, lines });
}

/** The highest number of the type, plus one, reserved by inserting it into nextacct; a taken one is passed over. */
async function takeNumber(connection: Connection, report: VendorReport): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT max(Acct) AS highest FROM operations WHERE OperType = 19',
  );
  const highest = Math.max(0, Number(rows[0]!['highest'] ?? 0));
  for (let number = highest + 1; number <= highest + TRIES; number += 1) {
    const [done] = await connection.execute<ResultSetHeader>(
      'INSERT IGNORE INTO nextacct (NextAcct) VALUES (?)',
      [`OR${number}`],
    );
    if (done.affectedRows === 1) return number;
    report.collisions += 1;
  }
  throw new NoNumber(`no number after ${highest}`);
}

/** Voiding a whole operation takes its lines and its reservation away. */
async function voidOne(connection: Connection, report: VendorReport, random: () => number): Promise<void> {
  const place = Math.floor(random() * report.documents.length);
  const { note, number } = report.documents[place]!;
  await connection.beginTransaction();
  await connection.execute('DELETE FROM operations WHERE OperType = 19 AND Acct = ? AND Note = ?', [
    number,
    note,
  ]);
  await connection.execute('DELETE FROM nextacct WHERE NextAcct = ?', [`OR${number}`]);
  await connection.commit();
  report.documents.splice(place, 1);
  report.voided += 1;
}

if (import.meta.main) {
  const report = await main(JSON.parse(process.argv[2]!) as object, Number(process.argv[3]));
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
