import { Connection, Request, TYPES } from 'tedious';
import type { Row } from '../../demo/warehouse/schema.ts';

/** Where a SQL Server is, and a database on it. */
export interface MssqlServerAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  encrypt: boolean;
  trustCertificate: boolean;
}

/** A client that is not the driver: one connection, one statement at a time. */
export interface MssqlClient {
  /** Runs SQL with "?" for values; answers the rows, times as texts. */
  run(text: string, values?: readonly Row[string][]): Promise<Row[]>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  close(): Promise<void>;
}

/** Connects; rejects with tedious' error. */
export async function connectMssql(address: MssqlServerAddress): Promise<MssqlClient> {
  const { host, port, user, password, database, encrypt, trustCertificate } = address;
  const connection = new Connection({
    server: host,
    authentication: { type: 'default', options: { userName: user, password } },
    options: {
      port,
      database,
      encrypt,
      trustServerCertificate: trustCertificate,
      appName: 'Kervan tests',
      dateFormat: 'mdy',
    },
  });
  connection.on('error', () => {});
  const told = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
  await told((done) => connection.connect(done));
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = last.then(work, work);
    last = mine.catch(() => {});
    return mine;
  };
  return {
    run: (text, values = []) => inTurn(() => ask(connection, text, values)),
    begin: () => inTurn(() => told((done) => connection.beginTransaction(done))),
    commit: () => inTurn(() => told((done) => connection.commitTransaction(done))),
    rollback: () => inTurn(() => told((done) => connection.rollbackTransaction(done))),
    async close() {
      if (connection.closed) return;
      const ended = new Promise((resolve) => void connection.once('end', resolve));
      connection.close();
      await ended;
    },
  };
}

function ask(connection: Connection, text: string, values: readonly Row[string][]): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const rows: Row[] = [];
    let place = 0;
    const sql = text.replaceAll('?', () => `@p${place++}`);
    const request = new Request(sql, (error) => (error ? reject(error) : resolve(rows)));
    values.forEach((value, index) => request.addParameter(`p${index}`, typeOf(value), value));
    request.on('row', (columns: ColumnValue[]) => rows.push(rowOf(columns)));
    // Statements that must stand alone, and those that set something, go as they are.
    if (values.length === 0) connection.execSqlBatch(request);
    else connection.execSql(request);
  });
}

function typeOf(value: Row[string]) {
  if (typeof value !== 'number') return TYPES.NVarChar;
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? TYPES.Int : TYPES.Float;
}

interface ColumnValue {
  metadata: { colName: string };
  value: unknown;
}

function rowOf(columns: ColumnValue[]): Row {
  return Object.fromEntries(
    columns.map(({ metadata, value }) => [
      metadata.colName,
      value instanceof Date ? value.toISOString().slice(0, 19).replace('T', ' ') : (value as Row[string]),
    ]),
  );
}
