import { absenceOf } from '../sql/absent-file.ts';
import { OdbcError } from './odbc.ts';
import { connectionPart, odbcFile } from './odbc-file.ts';
import { jetFault } from './jet-faults.ts';
import type { Engine } from './serve.ts';

/** The driver that comes with Windows (32-bit, .mdb only), and the one that comes with Office or the Access runtime. */
const JET = 'Microsoft Access Driver (*.mdb)';
const ACE = 'Microsoft Access Driver (*.mdb, *.accdb)';

/**
 * The Microsoft engine: Jet or ACE, whichever of the two is there in the bitness of this process. The file is opened shared, so that Warehouse
 * Pro works on beside.
 */
export const jetEngine: Engine = {
  open(file, password) {
    const absence = absenceOf(file);
    if (absence !== null)
      throw new OdbcError('HY000', absence === 'folder' ? -1023 : -1811, `no file ${file}`);
    const drivers = /\.mdb$/i.test(file) ? [JET, ACE] : [ACE];
    for (const [place, driver] of drivers.entries()) {
      try {
        return odbcFile(connectionString(driver, file, password));
      } catch (error) {
        const isAbsent = error instanceof OdbcError && ['driver', 'bitness'].includes(jetFault(error).kind);
        if (!isAbsent || place === drivers.length - 1) throw error;
      }
    }
    throw new TypeError('no driver was tried');
  },
  faultOf: (error) =>
    error instanceof OdbcError ? jetFault(error) : { kind: 'other', detail: String(error) },
};

function connectionString(driver: string, file: string, password: string): string {
  return [
    `Driver={${driver}};`,
    connectionPart('DBQ', file),
    'UID=admin;',
    connectionPart('PWD', password),
    // Shared, and a commit is on the disk before it is told.
    'Exclusive=0;ReadOnly=0;UserCommitSync=Yes;ImplicitCommitSync=Yes;',
  ].join('');
}
