import { WEB_SERVER } from '../web-server.ts';
import type { Fault, FaultKind } from './dialect.ts';

/** User or password is wrong, or that is said of a line that is not encrypted. */
export const REFUSED_LOGIN = 1045;
/** The server lets nobody in over a line that is not encrypted. */
export const ENCRYPTION_DEMANDED = 3159;

/** Error numbers of MySQL and MariaDB servers. */
const BY_NUMBER = new Map<number, FaultKind>([
  [1205, 'lock'], // lock wait timeout
  [1213, 'lock'], // deadlock
  [1020, 'lock'], // record changed since last read (MariaDB snapshots)
  [3572, 'lock'], // NOWAIT
  [1053, 'lost'], // server shutdown in progress
  [1317, 'lost'], // query interrupted
  [1927, 'lost'], // connection was killed (MariaDB)
  [4031, 'lost'], // disconnected after inactivity (MySQL 8)
  [1040, 'unreachable'], // too many connections
  [1129, 'unreachable'], // host blocked after many errors
  [1203, 'unreachable'], // too many connections of this user
  [1044, 'closed'], // user has no right to this database, or there is none
  [REFUSED_LOGIN, 'refused-login'],
  [1130, 'refused-login'], // host not allowed
  [1251, 'refused-login'], // sign-in method not supported
  [1275, 'refused-login'], // password kept in the format before 4.1
  [1698, 'refused-login'], // sign-in by the operating system only
  [ENCRYPTION_DEMANDED, 'encryption-demanded'],
  [1049, 'missing'], // unknown database
  [1146, 'foreign'], // no such table
  [1054, 'foreign'], // no such column
  [1142, 'rights'], // command denied on a table
  [1143, 'rights'], // command denied on a column
  [1227, 'rights'], // privilege needed
  [1290, 'rights'], // server is read-only
  [1366, 'text'], // character cannot be stored
  [1406, 'text'], // text too long
]);

/** Codes of mysql2 and of the operating system. */
const BY_CODE = new Map<string, FaultKind>([
  ['PROTOCOL_CONNECTION_LOST', 'lost'],
  ['PROTOCOL_SEQUENCE_TIMEOUT', 'lost'],
  ['ECONNRESET', 'lost'],
  ['EPIPE', 'lost'],
  ['ECONNREFUSED', 'unreachable'],
  ['ENOTFOUND', 'unreachable'],
  ['EAI_AGAIN', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EADDRNOTAVAIL', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
  [WEB_SERVER, 'port'],
  ['HANDSHAKE_NO_SSL_SUPPORT', 'encryption-absent'],
  ['AUTH_SWITCH_PLUGIN_ERROR', 'refused-login'],
]);

/** Why a line could not be encrypted: mysql2 writes its own code over the one that said it. What OpenSSL says of the protocol comes from a library of its. */
function sslFault(error: Error): FaultKind {
  if ('library' in error) return 'encryption';
  if (/does not match certificate's altnames/i.test(error.message)) return 'certificate-name';
  return 'syscall' in error || /socket disconnected/i.test(error.message) ? 'lost' : 'certificate';
}

/** What an error of mysql2 means; null for one that does not come from it. */
export function faultOf(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null;
  const errno = 'errno' in error ? Number(error.errno) : Number.NaN;
  const code = 'code' in error ? String(error.code) : '';
  const kind =
    BY_NUMBER.get(errno) ??
    BY_CODE.get(code) ??
    (code === 'HANDSHAKE_SSL_ERROR' ? sslFault(error) : undefined);
  const detail = error.message || code;
  if (kind) return { kind, detail };
  // mysql2 has no code for a statement given to a connection that has died meanwhile.
  if (/closed state|connection is closed/i.test(error.message)) return { kind: 'lost', detail };
  return 'sqlState' in error || /^(ER_|PROTOCOL_|AUTH_|HANDSHAKE_|E[A-Z]+$)/.test(code)
    ? { kind: 'other', detail }
    : null;
}
