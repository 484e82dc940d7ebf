import { existsSync } from 'node:fs';
import { OdbcError } from '../../../../src/warehouse/microinvest/odbc/odbc.ts';
import { connectionPart, odbcFile } from '../../../../src/warehouse/microinvest/odbc/odbc-file.ts';
import type { HelperFault, HelperFaultKind } from '../../../../src/warehouse/microinvest/odbc/protocol.ts';
import type { Engine } from '../../../../src/warehouse/microinvest/odbc/serve.ts';
import { translated } from './translate.ts';

/** As long as the driver's SQLite waits by itself; the driver of Kervan tries again. */
const BUSY_TIMEOUT_MS = 300;

/** A SQLite file under its ODBC driver, that understands the SQL of Access as far as `translated` does. */
export const sqliteEngine: Engine = {
  open(file, password) {
    if (!existsSync(file)) throw new OdbcError('HY000', -1811, `no file ${file}`);
    if (password !== '') throw new OdbcError('28000', -1905, 'Not a valid password.');
    const opened = odbcFile(
      `Driver={SQLite3};${connectionPart('Database', file)}Timeout=${BUSY_TIMEOUT_MS};NoCreat=1;SyncPragma=OFF;`,
    );
    return {
      ...opened,
      run(sql, parameters, onRows) {
        const statement = translated(sql, parameters);
        return opened.run(statement.sql, statement.parameters, onRows);
      },
    };
  },
  faultOf: (error) =>
    error instanceof OdbcError ? sqliteFault(error) : { kind: 'other', detail: String(error) },
};

/** SQLite's driver has one number for all; what is meant stands in its words. */
const KINDS: [RegExp, HelperFaultKind][] = [
  [/database is locked|database table is locked|\(5\)/i, 'lock'],
  [/unique constraint/i, 'duplicate'],
  [/no such (table|column)/i, 'foreign'],
  [/not a database|malformed/i, 'foreign'],
  [/readonly/i, 'rights'],
  [/valid password/i, 'refused-login'],
  [/^no file /i, 'missing'],
  [/can't open lib|no default driver|data source name not found/i, 'driver'],
];

function sqliteFault({ message, sqlState, native }: OdbcError): HelperFault {
  const kind = KINDS.find(([words]) => words.test(message))?.[1] ?? 'other';
  return { kind, detail: `${message} (${sqlState}, ${native})` };
}
