import type { SecureContextOptions } from 'node:tls';
import { type Dialect as KyselyDialect, MssqlDialect, type TediousConnection } from 'kysely';
import { Pool } from 'tarn';
import { Connection, type ConnectionConfiguration, ISOLATION_LEVEL, Request, TYPES } from 'tedious';
import type { MssqlDatabase } from '../../warehouse.ts';
import { webServerError, webServerGreeting } from '../web-server.ts';
import { TransactSqlCompiler } from './mssql-compiler.ts';
import { mssqlPlace } from './mssql-place.ts';

const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 8000;
/** A server that says nothing for this long is taken for lost. */
const STATEMENT_TIMEOUT_MS = 120_000;
/** Longer than that nobody keeps all connections: every statement ends by then. */
const POOL_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 10_000;
/** Lines that are idle for longer are closed before a firewall forgets them. */
const IDLE_MS = 30_000;

/**
 * Settings of our own sessions; the server's and the vendor's stay as they are.
 * - lock_timeout: a client of the vendor's holds its locks for one save; the driver tries again a few times. By default the server waits for ever
 * - nocount: a server may keep from everybody how many rows were changed (user options), and goods that were taken would look like a lost row
 */
const SESSION = ['set lock_timeout 3000', 'set nocount off'];

/**
 * Of two who wait for each other the server sends one back. A till would show its clerk an error; Kervan tries again. An engine that does not
 * know the statement chooses as it likes.
 */
const YIELDING = 'set deadlock_priority low';

/**
 * Kysely's dialect over tedious, with statements as the vendor's schema wants them. Every parameter is sent apart from the text
 * (sp_executesql), texts as nvarchar; nothing is prepared. A connection is asked whether it lives before it is used, and a dead one
 * is replaced.
 */
export function mssqlDriver(address: MssqlDatabase, certificate: Buffer | null): KyselyDialect {
  const settings = configuration(address, certificate);
  const dialect = new MssqlDialect({
    tarn: {
      Pool,
      options: {
        min: 0,
        max: CONNECTIONS,
        acquireTimeoutMillis: POOL_TIMEOUT_MS,
        idleTimeoutMillis: IDLE_MS,
        // Who waits for a connection is told at once why there is none, instead of when the time is up.
        propagateCreateError: true,
      },
    },
    tedious: { connectionFactory: () => connect(settings), ISOLATION_LEVEL, Request, TYPES },
  });
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (database) => dialect.createIntrospector(database),
    createQueryCompiler: () => new TransactSqlCompiler(),
  };
}

/** A connection that is set up and ready. */
async function connect(settings: ConnectionConfiguration): Promise<TediousConnection> {
  const connection = new Connection(settings);
  // Whoever waits for a statement is told there; with nobody waiting, a lost line is noticed before its next use.
  connection.on('error', () => {});
  let number: number | undefined;
  connection.on('errorMessage', (message: { number?: number }) => {
    number ??= message.number;
  });
  await new Promise<void>((resolve, reject) => {
    // The error of a refused login has lost its number on the way, and none says how far the connection had come.
    connection.connect((error) =>
      error ? reject(Object.assign(error, { number, isConnecting: true })) : resolve(),
    );
  }).catch(async (error: unknown) => {
    throw number === undefined ? ((await webServerInstead(settings)) ?? error) : error;
  });
  for (const statement of SESSION) await run(connection, statement);
  await run(connection, YIELDING).catch(() => {});
  return adapt(connection);
}

/** A web server hangs up on what it does not understand, and says no more: so it is asked. Null when none is there. */
async function webServerInstead({ server, options }: ConnectionConfiguration): Promise<Error | null> {
  if (options?.port === undefined) return null;
  const greeting = await webServerGreeting(server, options.port);
  return greeting === null ? null : webServerError(greeting);
}

function run(connection: Connection, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.execSqlBatch(new Request(sql, (error) => (error ? reject(error) : resolve())));
  });
}

/** Kysely connects by itself and prints every error of a connection: this one is connected, and its errors are told by its statements. */
function adapt(connection: Connection): TediousConnection {
  const adapted = {
    get closed() {
      return connection.closed;
    },
    connect: (listener: (error?: Error) => void) => listener(),
    on: () => adapted,
    off: () => adapted,
    once: (event: string, listener: (...values: unknown[]) => void) => {
      connection.once(event, listener);
      return adapted;
    },
    beginTransaction: connection.beginTransaction.bind(connection),
    commitTransaction: connection.commitTransaction.bind(connection),
    rollbackTransaction: connection.rollbackTransaction.bind(connection),
    saveTransaction: connection.saveTransaction.bind(connection),
    execSql: (request: unknown) => connection.execSql(request as Request),
    cancel: () => connection.cancel(),
    reset: connection.reset.bind(connection),
    close: () => connection.close(),
  };
  return adapted;
}

function configuration(address: MssqlDatabase, certificate: Buffer | null): ConnectionConfiguration {
  const { host, port, instance } = mssqlPlace(address);
  return {
    server: host,
    authentication: authentication(address),
    options: {
      ...(port === undefined ? { instanceName: instance } : { port }),
      database: address.database,
      appName: 'Kervan',
      encrypt: address.encrypt,
      trustServerCertificate: address.trustCertificate,
      cryptoCredentialsDetails: {
        ...(address.oldServer && OLD_SERVER),
        ...(certificate && { ca: certificate }),
      },
      connectTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: STATEMENT_TIMEOUT_MS,
      maxRetriesOnTransientErrors: 0,
      abortTransactionOnError: false,
      // The database holds local time without a zone: it comes and goes as it stands.
      useUTC: true,
      // Whatever language the login has: "2026-11-05 …" is the fifth of November. Under a Bulgarian login it would be the eleventh of May.
      dateFormat: 'mdy',
    },
  };
}

/**
 * The login of the server itself, or a Windows account by NTLM, whose domain may stand before its name ("FIRM\ivan"). The account that runs
 * Kervan (integrated security) and Kerberos are not possible: tedious has neither.
 */
function authentication({ user, domain, password, windowsSignIn }: MssqlDatabase) {
  if (!windowsSignIn) return { type: 'default' as const, options: { userName: user, password } };
  const [, before, name] = /^([^\\]*)\\(.*)$/.exec(user) ?? [];
  return {
    type: 'ntlm' as const,
    options: { userName: name ?? user, password, domain: (domain || before) ?? '' },
  };
}

/** SQL Server 2005 to 2014 without their later updates know only TLS 1.0 and old ciphers, which OpenSSL refuses unless it is told. */
const OLD_SERVER: SecureContextOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' };
