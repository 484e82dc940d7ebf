import { callbackify, promisify } from 'node:util';
import type { MysqlPool, MysqlPoolConnection } from 'kysely';
import { createPool, type PoolConnection } from 'mysql2';
import type { MysqlDatabase } from '../../warehouse.ts';
import { demandsEncryption, encryptionDemanded, mysqlLogin } from './mysql-login.ts';

const CONNECTIONS = 4;
const SET_UP_TIMEOUT_MS = 8000;
/** A server that says nothing for this long is taken for lost. */
const STATEMENT_TIMEOUT_MS = 120_000;
const STATEMENTS_KEPT = 200;

/** A client of the vendor's holds its locks for one save; the driver tries again a few times. The server counts in seconds. */
const LOCK_WAIT_SECONDS = 3;

/**
 * Settings of our own sessions; the server's and the vendor's stay as they are.
 * - STRICT_TRANS_TABLES: without it the server cuts long texts and turns letters it cannot store into "?" without an error
 * - autocommit: a server may turn it off for everybody (init_connect), and a read would then keep its transaction open
 * - names: a server may ignore what the handshake says (character-set-client-handshake)
 */
/**
 * When our machine or the line dies inside a transaction, the server hears nothing of it and keeps our number and our key locked; every other
 * till then waits at the same number. After this long without a word from us it gives them free.
 */
const SILENCE_SECONDS = 300;

const SESSION = [
  'SET NAMES utf8mb4',
  `SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_TRANS_TABLES'), SESSION autocommit = 1, SESSION innodb_lock_wait_timeout = ${LOCK_WAIT_SECONDS}, SESSION wait_timeout = ${SILENCE_SECONDS}`,
];

/**
 * A server that writes its binary log as statements refuses InnoDB writes under READ COMMITTED (error 1665); there the
 * default REPEATABLE READ stays, under which the driver is right too: it reads only after it holds its key.
 */
const BINARY_LOG = "SHOW VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format')";
const READ_COMMITTED = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/**
 * A pool for Kysely whose connections are set up before their first use and send every parameter apart from the text
 * (prepared statements): nothing is ever written into the SQL, whatever the server's quoting rules are. A dead connection
 * is replaced by a new one.
 */
export function mysqlPool(address: MysqlDatabase, certificate: Buffer | null): MysqlPool {
  const pool = createPool({
    ...mysqlLogin(address, certificate),
    database: address.database,
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: false,
    connectionLimit: CONNECTIONS,
    maxPreparedStatements: STATEMENTS_KEPT,
  });
  const prepared = new WeakMap<PoolConnection, MysqlPoolConnection>();
  const acquire = promisify<PoolConnection>((done) => pool.getConnection(done));

  async function ready(): Promise<MysqlPoolConnection> {
    const connection = await acquire().catch(async (error: Error) => {
      throw (await demandsEncryption(address, error)) ? encryptionDemanded(error) : error;
    });
    const known = prepared.get(connection);
    if (known) return known;
    try {
      await setUp(connection);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    const adapted = adapt(connection);
    prepared.set(connection, adapted);
    return adapted;
  }

  return {
    getConnection: callbackify(ready),
    end: (callback) => pool.end(callback),
  };
}

async function setUp(connection: PoolConnection): Promise<void> {
  const query = promisify((text: string, done: Answer) =>
    withinTime(connection, SET_UP_TIMEOUT_MS, done, (answer) => connection.query(text, answer)),
  );
  for (const statement of SESSION) await query(statement);
  const rows = (await query(BINARY_LOG)) as { Variable_name: string; Value: string }[];
  const log = new Map(rows.map((row) => [row.Variable_name, row.Value]));
  const isStatementLog = log.get('log_bin') === 'ON' && log.get('binlog_format') === 'STATEMENT';
  if (!isStatementLog) await query(READ_COMMITTED);
}

type Answer = (error: Error | null, result?: unknown) => void;

/**
 * Asks, and calls a server that is silent for too long lost. Its answer may still come and be taken for the next statement's, so the connection is
 * thrown away. Not by mysql2's own time-out: that goes on ticking when the connection dies under a statement, and a Kervan that had
 * long done its work stayed for two minutes.
 */
function withinTime(
  connection: PoolConnection,
  limitMs: number,
  done: Answer,
  ask: (answer: Answer) => void,
): void {
  let isAnswered = false;
  const answer: Answer = (error, result) => {
    if (isAnswered) return;
    isAnswered = true;
    clearTimeout(timer);
    done(error, result);
  };
  const timer = setTimeout(() => {
    connection.destroy();
    const silence = new Error(`no answer for ${limitMs / 1000} s`);
    answer(Object.assign(silence, { code: 'PROTOCOL_SEQUENCE_TIMEOUT' }));
  }, limitMs);
  ask(answer);
}

function adapt(connection: PoolConnection): MysqlPoolConnection {
  const run = (text: string, parameters: unknown[], done: (error: unknown, result: never) => void): void =>
    withinTime(connection, STATEMENT_TIMEOUT_MS, done as Answer, (answer) => {
      // What MySQL cannot prepare has no parameters.
      if (/^(begin|commit|rollback|set)\b/i.test(text)) connection.query(text, answer);
      else connection.execute(text, parameters as never, answer);
    });
  return {
    config: connection.config,
    threadId: connection.threadId,
    query: run as unknown as MysqlPoolConnection['query'],
    connect: (callback) => callback?.(null),
    destroy: () => connection.destroy(),
    release: () => connection.release(),
  };
}
