import { WEB_SERVER } from '../web-server.ts';
import type { Fault, FaultKind } from './dialect.ts';

/** Error numbers of SQL Server. 1205 is a deadlock here and a lock wait on MySQL: every engine has a list of its own. */
const BY_NUMBER = new Map<number, FaultKind>([
  [1205, 'lock'], // chosen as the victim of a deadlock
  [1222, 'lock'], // lock request time-out
  [33_557_097, 'lock'], // the same of Babelfish
  [3960, 'lock'], // snapshot isolation: the row was changed meanwhile
  [596, 'lost'], // the session was killed
  [6005, 'lost'], // shutdown in progress
  [17_142, 'unreachable'], // the server is paused
  [17_187, 'unreachable'], // the server is starting
  [17_188, 'unreachable'], // it is being shut down
  [17_189, 'unreachable'], // it has no thread for another session
  [17_809, 'unreachable'], // too many connections
  [18_401, 'unreachable'], // it is being brought up to date
  [18_451, 'unreachable'], // administrators only, for a while
  [18_461, 'unreachable'], // one administrator only, for a while
  [921, 'unreachable'], // the database is not recovered yet
  [922, 'unreachable'], // it is being recovered
  [927, 'unreachable'], // it is being restored
  [18_456, 'refused-login'], // wrong user or password
  [18_450, 'refused-login'], // not a trusted connection
  [18_452, 'refused-login'], // Windows sign-in from an untrusted domain
  [18_470, 'refused-login'], // the account is disabled
  [18_486, 'refused-login'], // the account is locked
  [18_487, 'refused-login'], // the password has expired
  [18_488, 'refused-login'], // the password must be changed
  [911, 'missing'], // no such database
  [916, 'closed'], // no user of this database
  [4060, 'closed'], // the login cannot open the database, or there is none
  [207, 'foreign'], // no such column
  [208, 'foreign'], // no such table
  [229, 'rights'], // permission denied on an object
  [230, 'rights'], // permission denied on a column
  [262, 'rights'], // permission denied in the database
  [3906, 'rights'], // the database is read-only
  [2628, 'text'], // text too long, with its column
  [8152, 'text'], // text too long
]);

/** The primary key or a unique index holds the value already. */
const DUPLICATES = [2627, 2601];

/** Codes of tedious, of the operating system and of OpenSSL. */
const BY_CODE = new Map<string, FaultKind>([
  ['ECLOSE', 'lost'],
  ['ECANCEL', 'lost'],
  ['EINVALIDSTATE', 'lost'],
  ['ECONNRESET', 'lost'],
  ['EPIPE', 'lost'],
  [WEB_SERVER, 'port'],
  ['ENOTFOUND', 'unreachable'],
  ['ELOGIN', 'refused-login'],
  ['EINSTLOOKUP', 'instance'],
  ['EENCRYPT', 'encryption-absent'],
  ['EPROTO', 'encryption'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
  ['CERT_HAS_EXPIRED', 'certificate'],
  ['CERT_NOT_YET_VALID', 'certificate'],
  ['CERT_SIGNATURE_FAILURE', 'certificate'],
]);

/** What an error of tedious means; null for one that does not come from it. */
export function faultOf(error: unknown): Fault | null {
  const faults = eachOf(error).flatMap((each) => singleFault(each) ?? []);
  return faults.find(({ kind }) => kind !== 'other') ?? faults[0] ?? null;
}

/** Whether an INSERT was refused because the value is there. */
export function isDuplicate(error: unknown): boolean {
  return eachOf(error).some((each) => DUPLICATES.includes(numberOf(each) ?? 0));
}

/** A statement with several errors rejects with all of them, in an array (Kysely) or an AggregateError (tedious). */
function eachOf(error: unknown): unknown[] {
  if (Array.isArray(error)) return error;
  return error instanceof AggregateError ? error.errors : [error];
}

function singleFault(error: unknown): Fault | null {
  if (!(error instanceof Error)) return null;
  const detail = error.message;
  const number = numberOf(error);
  const known = number === undefined ? undefined : BY_NUMBER.get(number);
  if (known) return { kind: known, detail };
  const code = codeOf(error);
  if ('isConnecting' in error) return { kind: connectFault(error, code), detail };
  if (code === 'ESOCKET' || code === 'ETIMEOUT') return { kind: 'lost', detail };
  const kind = BY_CODE.get(code);
  if (kind) return { kind, detail };
  // The pool had no connection free for minutes.
  if (error.constructor.name === 'TimeoutError') return { kind: 'unreachable', detail };
  return number !== undefined || code !== '' ? { kind: 'other', detail } : null;
}

/** Why there is no connection. */
function connectFault(error: Error, code: string): FaultKind {
  const cause = codeOf(error.cause);
  // Servers that know only TLS 1.0 refuse, or hang up in the middle of the agreement on encryption, which tedious calls connecting.
  const isAgreeing = /^failed to connect/i.test(error.message) && cause === 'ECONNRESET';
  if (isAgreeing || cause.startsWith('ERR_SSL')) return 'encryption';
  // With the name of an instance in the place of a port: its Browser service did not answer.
  const isSilent =
    (code === 'ETIMEOUT' && /^failed to connect to [^ ]*\\/i.test(error.message)) ||
    (code === 'EINSTLOOKUP' && /failed to get response/i.test(error.message));
  if (isSilent) return 'browser';
  if (code === 'EENCRYPT' && /requires encryption/i.test(error.message)) return 'encryption-demanded';
  const known = BY_CODE.get(cause) ?? BY_CODE.get(code);
  if (known && known !== 'lost') return known;
  // What answers there speaks another language than SQL Server.
  if (/unable to process incoming packet/i.test(error.message)) return 'port';
  return 'unreachable';
}

function numberOf(error: unknown): number | undefined {
  return error instanceof Error && 'number' in error && typeof error.number === 'number'
    ? error.number
    : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
