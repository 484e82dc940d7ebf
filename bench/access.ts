// By hand: what the helper for Access files costs beside the raw ODBC calls, over SQLite's ODBC driver, in one run. `node bench/access.ts [rows]`
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startHelper } from '../src/warehouse/microinvest/odbc/client.ts';
import { openOdbc } from '../src/warehouse/microinvest/odbc/odbc.ts';

const ROWS = Number(process.argv[2] ?? 20_000);
const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-access-'));
const file = join(folder, 'bench.mdb');
const database = new DatabaseSync(file);
database.exec(
  'CREATE TABLE goods (ID integer primary key, Code varchar(255), Name varchar(255), Price double)',
);
database.close();

const INSERT = 'insert into [goods] ([Code], [Name], [Price]) values (?, ?, ?)';
const SELECT = 'select [ID], [Code], [Name], [Price] from [goods]';
const FIND = 'select [Name] from [goods] where [ID] = ?';
const row = (at: number) => [`K${at}`, `Ябълка № ${at}`, at / 4 + 0.1];

/** Rows or calls in a second. */
async function rate(count: number, work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round((count * 1000) / (performance.now() - began));
}

const raw = openOdbc(`Driver={SQLite3};Database=${file};`);
raw.autocommit(false);
const rawInsert = await rate(ROWS, () => {
  for (let at = 0; at < ROWS; at += 1) raw.run(INSERT, row(at), () => {});
  raw.commit();
});
raw.autocommit(true);
const rawRead = await rate(ROWS, () => raw.run(SELECT, [], () => {}));
const rawFind = await rate(2000, () => {
  for (let at = 1; at <= 2000; at += 1) raw.run(FIND, [at], () => {});
});
raw.run('delete from goods', [], () => {});
raw.close();

const helperFile = join(import.meta.dirname, '../test/contract/warehouse/access/sqlite-helper.ts');
const began = performance.now();
const helper = await startHelper({ command: process.execPath, args: [helperFile] });
await helper.ask({ do: 'open', file, password: '' });
const ready = Math.round(performance.now() - began);
await helper.ask({ do: 'begin' });
const insert = await rate(ROWS, async () => {
  for (let at = 0; at < ROWS; at += 1) await helper.ask({ do: 'run', sql: INSERT, parameters: row(at) });
  await helper.ask({ do: 'commit' });
});
const read = await rate(ROWS, () => helper.ask({ do: 'run', sql: SELECT, parameters: [] }));
const find = await rate(2000, async () => {
  for (let at = 1; at <= 2000; at += 1) await helper.ask({ do: 'run', sql: FIND, parameters: [at] });
});
await helper.end();
rmSync(folder, { recursive: true });

console.log(`helper ready with its file in ${ready} ms`);
console.log(`insert, one row each: ${rawInsert}/s raw, ${insert}/s through the helper`);
console.log(`read ${ROWS} rows: ${rawRead}/s raw, ${read}/s through the helper`);
console.log(`read by key: ${rawFind}/s raw, ${find}/s through the helper`);
