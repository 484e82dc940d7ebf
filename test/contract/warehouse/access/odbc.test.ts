import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jetFault } from '../../../../src/warehouse/microinvest/odbc/jet-faults.ts';
import { openOdbc, OdbcError, type OdbcConnection } from '../../../../src/warehouse/microinvest/odbc/odbc.ts';
import type { Parameter, Value } from '../../../../src/warehouse/microinvest/odbc/protocol.ts';

let folder: string;
let connection: OdbcConnection;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-odbc-'));
  const file = join(folder, 'odbc.db');
  const database = new DatabaseSync(file);
  database.exec(
    'CREATE TABLE t (ID integer primary key, Words varchar(255), Amount double, Moment datetime, Long text)',
  );
  database.close();
  connection = openOdbc(`Driver={SQLite3};Database=${file};`);
});
afterAll(() => {
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

function rows(sql: string, parameters: Parameter[] = []): Value[][] {
  const all: Value[][] = [];
  connection.run(sql, parameters, (some) => all.push(...some));
  return all;
}

test('a statement keeps its parameters as long as it runs, however much is collected meanwhile', () => {
  const COUNT = 30_000;
  connection.autocommit(false);
  for (let at = 1; at <= COUNT; at += 1) {
    rows('insert into t (ID, Words, Amount) values (?, ?, ?)', [at, `Ябълка № ${at}`, at / 4]);
  }
  connection.commit();
  connection.autocommit(true);
  const read = rows('select ID, Words, Amount from t order by ID');
  expect(read).toHaveLength(COUNT);
  expect(
    read.findIndex(([id, words, amount]) => words !== `Ябълка № ${id}` || amount !== Number(id) / 4),
  ).toBe(-1);
});

test('a long text comes whole, and nothing is nothing', () => {
  const long = 'Ъгъл '.repeat(2000);
  rows('insert into t (ID, Words, Amount, Long) values (?, ?, ?, ?)', [-1, null, null, long]);
  expect(rows('select Words, Amount, Moment, Long from t where ID = ?', [-1])).toEqual([
    [null, null, null, long],
  ]);
});

test('a wrong statement is told in the words of the driver, and the connection goes on', () => {
  expect(() => rows('select nothing from nowhere')).toThrow(OdbcError);
  expect(rows('select 1 as one')).toEqual([[1]]);
});

// unixODBC says 01000, Windows IM002.
test('a driver that is not there is told as that', () => {
  let fault: unknown;
  try {
    openOdbc('Driver={No such driver};');
  } catch (error) {
    fault = error;
  }
  expect(jetFault(fault as OdbcError).kind).toBe('driver');
});
