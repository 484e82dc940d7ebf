import { createConnection } from 'mysql2/promise';
import type { Row } from '../../../demo/warehouse/schema.ts';
import { quote } from '../../../demo/warehouse/ddl.ts';
import { blankRow } from '../../../demo/warehouse/default-rows.ts';
import { line } from './fixture.ts';
import { connectionOptions, type MysqlAddress } from './stand.ts';

/** A till at which a clerk saves orders as the vendor's open edition does, over a connection of its own. */
export interface VendorClient {
  /** Saves one order of two lines and answers its number; `void` deletes it again, its reservation too. */
  save(note: string, after?: 'void' | 'give up'): Promise<number>;
  close(): Promise<void>;
}

/** Opens a till; with a location its numbers run per location. */
export async function vendorClient(address: MysqlAddress, location?: number): Promise<VendorClient> {
  const connection = await createConnection(connectionOptions(address));
  await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const run = async (text: string, values: (string | number | null)[] = []): Promise<Row[]> =>
    (await connection.query(text, values))[0] as Row[];

  async function nextNumber(): Promise<number> {
    const where = location === undefined ? '' : ` AND ObjectID = ${location}`;
    const [row] = await run(`SELECT MAX(Acct) AS highest FROM operations WHERE OperType = 19${where}`);
    let number = Math.max(0, Number(row!['highest'] ?? 0));
    for (let tries = 0; tries < 100; tries += 1) {
      number += 1;
      const added = await connection.query('INSERT IGNORE INTO nextacct VALUES (?)', [`OR${number}`]);
      if ((added[0] as { affectedRows: number }).affectedRows === 1) return number;
    }
    throw new Error('a hundred numbers are taken');
  }

  /** When a save is given up, the server lets one of two waiting tills die (deadlock); its clerk presses the button again. */
  async function untilDone<Value>(work: () => Promise<Value>): Promise<Value> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if ((error as { errno?: number }).errno !== 1213) throw error;
        await run('ROLLBACK');
      }
    }
  }

  async function saveOnce(note: string, after?: 'void' | 'give up'): Promise<number> {
    await run('BEGIN');
    const number = await nextNumber();
    for (const GoodID of [2, 3]) {
      const row = {
        ...blankRow('operations'),
        ...line({ Acct: number, GoodID, Note: note, ObjectID: location ?? 2 }),
      };
      const columns = Object.keys(row).map((column) => quote('mysql', column));
      await run(
        `INSERT INTO operations (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        Object.values(row),
      );
    }
    await run(after === 'give up' ? 'ROLLBACK' : 'COMMIT');
    return number;
  }

  async function voidOrder(number: number, note: string): Promise<void> {
    await run('BEGIN');
    await run('DELETE FROM operations WHERE OperType = 19 AND Acct = ? AND Note = ?', [number, note]);
    await run('DELETE FROM nextacct WHERE NextAcct = ?', [`OR${number}`]);
    await run('COMMIT');
  }

  return {
    async save(note, after) {
      const number = await untilDone(() => saveOnce(note, after));
      if (after === 'void') await untilDone(() => voidOrder(number, note));
      return number;
    },
    close: () => connection.end(),
  };
}
