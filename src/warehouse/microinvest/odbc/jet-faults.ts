import type { OdbcError } from './odbc.ts';
import type { HelperFault, HelperFaultKind } from './protocol.ts';

/**
 * What the Microsoft driver's errors mean. Its own numbers are those of the Jet engine, negative, as far as they are known from published error
 * reports; the numbers above 3000 are the ones DAO and Access show for the same. NOT seen on a real engine here: what is not in this table is
 * `other`, and its words are told as they are. Two places to complete, this table and the tests beside it.
 */
const BY_NUMBER = new Map<number, HelperFaultKind>([
  [-1102, 'lock'], // could not update; currently locked
  [3218, 'lock'],
  [-1302, 'lock'], // the table is locked by another user
  [3211, 'lock'],
  [-1520, 'lock'], // could not lock the table
  [3262, 'lock'],
  [-1111, 'lock'], // another session on this machine holds it
  [3188, 'lock'],
  [3260, 'lock'], // currently locked by user … on machine …
  [3186, 'lock'], // could not save; currently locked
  [3187, 'lock'], // could not read; currently locked
  [3197, 'lock'], // another user is changing the same data at the same time
  [3202, 'lock'], // could not save; currently locked by another user
  [3008, 'lock'], // the table is open exclusively by another user
  [3006, 'lock'], // the database is locked
  [3050, 'lock'], // could not lock the file: too many locks, or the .ldb cannot be written
  [3052, 'lock'], // the limit of locks for one file
  [-1605, 'duplicate'],
  [3022, 'duplicate'],
  [-1811, 'missing'],
  [3024, 'missing'],
  [-1023, 'folder'], // not a valid path
  [3044, 'folder'],
  [-1905, 'refused-login'], // not a valid password
  [3031, 'refused-login'],
  [-1024, 'exclusive'], // file already in use
  [-1032, 'exclusive'], // opened exclusively by another user, or no permission
  [3045, 'exclusive'],
  [3356, 'exclusive'],
  [3704, 'exclusive'],
  [-1809, 'rights'], // the database or object is read-only
  [-1907, 'rights'],
  [3027, 'rights'],
  [3051, 'rights'],
  [3073, 'rights'], // the operation needs a query that can be changed
  [3112, 'rights'],
  [-1028, 'foreign'], // not a database format it knows
  [-1206, 'foreign'], // not a database, or damaged
  [3343, 'foreign'],
  [3049, 'foreign'],
  [-1305, 'foreign'], // no such table
  [3078, 'foreign'],
  [-1507, 'foreign'], // no such column
  [-3010, 'foreign'], // too few parameters: a name that is no column is taken for one
  [3061, 'foreign'],
  [3043, 'lost'], // disk or network error
  [-1022, 'lost'],
  [-1613, 'text'], // too small for the text
  [3163, 'text'],
]);

/** Classes of ODBC, for what the numbers do not tell. */
const BY_STATE = new Map<string, HelperFaultKind>([
  ['IM002', 'driver'], // no such driver
  ['IM003', 'driver'], // the driver could not be loaded
  ['IM014', 'bitness'], // it is of the other bitness
  ['01000', 'driver'], // unixODBC: it could not open the driver's library
  ['23000', 'duplicate'],
  ['28000', 'refused-login'],
  ['42S02', 'foreign'],
  ['42S22', 'foreign'],
  ['22001', 'text'],
  ['40001', 'lock'],
  ['HYT00', 'lock'],
  ['08S01', 'lost'],
]);

/** The kind of an error, and its words with both numbers. */
export function jetFault({ sqlState, native, message }: OdbcError): HelperFault {
  const kind = BY_NUMBER.get(native) ?? BY_STATE.get(sqlState) ?? 'other';
  return { kind, detail: `${message} (${sqlState}, ${native})` };
}
