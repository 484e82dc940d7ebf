import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import MDBReader from 'mdb-reader';
import { fillCopy } from '../src/warehouse/microinvest/copy/fill-copy.ts';
import { accessSample } from '../test/contract/warehouse/access/sample-file.ts';
import { median, secondsOf, type Figure } from './figures.ts';

const TIMES = 5;

/**
 * Rows a second of a real Access file (the sample of the tests: nothing here can write a larger one) as Kervan reads it where it may not write, into a copy, beside its
 * reader alone.
 */
export async function benchAccessCopy(): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-'));
  const file = accessSample('accdb', folder);
  const tables = new MDBReader(readFileSync(file)).getTableNames();
  const wanted = tables.map((name) => name.toLowerCase());
  let rows = 0;
  const [bare, copied]: [number[], number[]] = [[], []];
  for (let round = 0; round < TIMES; round += 1) {
    bare.push(await secondsOf(async () => (rows = readAlone(file, tables))));
    const target = join(folder, `${round}.db`);
    copied.push(
      await secondsOf(async () => fillCopy({ content: readFileSync(file), password: '' }, target, wanted)),
    );
    if (rowsOf(target, wanted) !== rows) throw new Error('the copy lacks rows');
  }
  rmSync(folder, { recursive: true, force: true });
  const name = `Access file: copy ${rows} rows where it is only read`;
  return { name, unit: '1/s', kervan: rows / median(copied), bare: rows / median(bare) };
}

function readAlone(file: string, tables: readonly string[]): number {
  const reader = new MDBReader(readFileSync(file));
  return tables.reduce((rows, table) => rows + reader.getTable(table).getData().length, 0);
}

function rowsOf(copy: string, tables: readonly string[]): number {
  const database = new DatabaseSync(copy, { readOnly: true });
  const counts = tables.map((table) => database.prepare(`SELECT count(*) AS rows FROM "${table}"`).get()!);
  database.close();
  return counts.reduce((rows, { rows: count }) => rows + Number(count), 0);
}
