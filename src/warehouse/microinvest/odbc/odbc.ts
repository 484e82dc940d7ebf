import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import type { Parameter, Value } from './protocol.ts';
import { binding, LENGTH_SIZE, lengthAt, wide, type Binding } from './odbc-values.ts';
import { readersOf, type ColumnReader } from './odbc-rows.ts';

/**
 * The C API of ODBC, as far as one connection needs it: https://learn.microsoft.com/sql/odbc/reference/syntax. The numbers below are those of its
 * header files sql.h and sqlext.h.
 */
const [ENVIRONMENT, CONNECTION, STATEMENT] = [1, 2, 3];
const [SUCCESS, SUCCESS_WITH_INFO, NO_DATA] = [0, 1, 100];
const ATTR_ODBC_VERSION = 200;
const ODBC_3 = 3;
const ATTR_AUTOCOMMIT = 102;
const [COMMIT, ROLLBACK] = [0, 1];
const [TEXT_ENDS_WITH_ZERO, IS_INTEGER] = [-3, -5];
const [INFO_DRIVER_NAME, INFO_DBMS_NAME, INFO_DBMS_VERSION, INFO_DRIVER_VERSION] = [6, 17, 18, 7];

/** Rows that are handed on at once. */
const ROWS_AT_ONCE = 500;

/** An error of the driver or of the driver manager. */
export class OdbcError extends Error {
  sqlState: string;
  /** The engine's own number. */
  native: number;

  constructor(sqlState: string, native: number, message: string) {
    super(message);
    this.sqlState = sqlState;
    this.native = native;
  }
}

/** An open connection; every call waits for its end, and holds the process up meanwhile. */
export interface OdbcConnection {
  /** The names under which engine and driver know themselves. */
  engine(): string;
  /** Runs a statement. Rows are handed on some hundred at a time. */
  run(
    sql: string,
    parameters: readonly Parameter[],
    onRows: (rows: Value[][]) => void,
  ): { names?: string[]; count?: number };
  /** Rows of the catalogue function SQLColumns for all tables. */
  columns(): { names: string[]; rows: Value[][] };
  /** Off while a transaction is open. */
  autocommit(isOn: boolean): void;
  commit(): void;
  rollback(): void;
  close(): void;
}

type Handle = unknown;
type Check = (code: number) => number;
type Call = (...values: unknown[]) => number;
type Functions = Record<keyof typeof SIGNATURES, Call>;

const SIGNATURES = {
  SQLAllocHandle: 'int16 SQLAllocHandle(int16 type, void* input, _Out_ void** output)',
  SQLFreeHandle: 'int16 SQLFreeHandle(int16 type, void* handle)',
  SQLSetEnvAttr: 'int16 SQLSetEnvAttr(void* handle, int attribute, intptr value, int length)',
  SQLSetConnectAttrW: 'int16 SQLSetConnectAttrW(void* handle, int attribute, intptr value, int length)',
  SQLDriverConnectW:
    'int16 SQLDriverConnectW(void* handle, void* window, void* input, int16 length, void* output, int16 room, void* used, uint16 completion)',
  SQLDisconnect: 'int16 SQLDisconnect(void* handle)',
  SQLExecDirectW: 'int16 SQLExecDirectW(void* handle, void* text, int length)',
  SQLPrepareW: 'int16 SQLPrepareW(void* handle, void* text, int length)',
  SQLExecute: 'int16 SQLExecute(void* handle)',
  SQLBindParameter:
    'int16 SQLBindParameter(void* handle, uint16 place, int16 direction, int16 cType, int16 sqlType, uintptr size, int16 digits, void* value, intptr room, void* length)',
  SQLNumResultCols: 'int16 SQLNumResultCols(void* handle, void* count)',
  SQLRowCount: 'int16 SQLRowCount(void* handle, void* count)',
  SQLDescribeColW:
    'int16 SQLDescribeColW(void* handle, uint16 place, void* name, int16 room, void* used, void* type, void* size, void* digits, void* nullable)',
  SQLFetch: 'int16 SQLFetch(void* handle)',
  SQLGetData:
    'int16 SQLGetData(void* handle, uint16 place, int16 type, void* value, intptr room, void* length)',
  SQLColumnsW:
    'int16 SQLColumnsW(void* handle, void* catalog, int16 a, void* schema, int16 b, void* table, int16 c, void* column, int16 d)',
  SQLEndTran: 'int16 SQLEndTran(int16 type, void* handle, int16 completion)',
  SQLGetInfoW: 'int16 SQLGetInfoW(void* handle, uint16 what, void* value, int16 room, void* used)',
  SQLGetDiagRecW:
    'int16 SQLGetDiagRecW(int16 type, void* handle, int16 record, void* state, void* native, void* text, int16 room, void* used)',
};

let loaded: Functions | null = null;

/** The library is loaded with the first connection; where koffi is found the helper is told by its environment. */
function functions(): Functions {
  if (loaded) return loaded;
  const isWindows = process.platform === 'win32';
  const require = createRequire(process.env['KERVAN_HELPER_MODULES'] ?? import.meta.url);
  const koffi = require('koffi') as typeof Koffi;
  const library = koffi.load(isWindows ? 'odbc32.dll' : 'libodbc.so.2');
  const declared = Object.entries(SIGNATURES).map(([name, signature]) => {
    const text = isWindows ? signature.replace('int16 ', 'int16 __stdcall ') : signature;
    return [name, library.func(text)];
  });
  loaded = Object.fromEntries(declared) as Functions;
  return loaded;
}

/** Connects by an ODBC connection string; throws OdbcError. */
export function openOdbc(connectionString: string): OdbcConnection {
  const odbc = functions();
  const environment = allocate(odbc, ENVIRONMENT, null);
  odbc.SQLSetEnvAttr(environment, ATTR_ODBC_VERSION, ODBC_3, 0);
  const connection = allocate(odbc, CONNECTION, environment);
  const check = checker(odbc, CONNECTION, connection);
  const close = (): void => {
    odbc.SQLFreeHandle(CONNECTION, connection);
    odbc.SQLFreeHandle(ENVIRONMENT, environment);
  };
  try {
    const text = wide(connectionString);
    check(
      odbc.SQLDriverConnectW(
        connection,
        null,
        text,
        TEXT_ENDS_WITH_ZERO,
        Buffer.alloc(4096),
        2048,
        Buffer.alloc(2),
        0,
      ),
    );
  } catch (error) {
    close();
    throw error;
  }

  function withStatement<Answer>(work: (statement: Handle, check: Check) => Answer): Answer {
    const statement = allocate(odbc, STATEMENT, connection);
    try {
      return work(statement, checker(odbc, STATEMENT, statement));
    } finally {
      odbc.SQLFreeHandle(STATEMENT, statement);
    }
  }

  const info = (what: number): string => {
    const [value, used] = [Buffer.alloc(512), Buffer.alloc(2)];
    odbc.SQLGetInfoW(connection, what, value, value.length, used);
    // Some drivers count the zero at the end, some do not.
    return value.toString('utf16le', 0, Math.min(value.length, used.readInt16LE(0))).replaceAll('\0', '');
  };

  return {
    engine: () =>
      `${info(INFO_DBMS_NAME)} ${info(INFO_DBMS_VERSION)} (${info(INFO_DRIVER_NAME)} ${info(INFO_DRIVER_VERSION)})`,
    run: (sql, parameters, onRows) =>
      withStatement((statement, checked) => {
        const bound = parameters.map(binding);
        inUse.add(bound);
        try {
          for (const [place, each] of bound.entries()) bind(odbc, statement, checked, place + 1, each);
          return execute(odbc, statement, checked, sql, { isBound: bound.length > 0, onRows });
        } finally {
          inUse.delete(bound);
        }
      }),
    columns: () =>
      withStatement((statement, checked) => {
        checked(odbc.SQLColumnsW(statement, null, 0, null, 0, null, 0, null, 0));
        const readers = describeColumns(odbc, statement, checked);
        const rows: Value[][] = [];
        fetchAll(odbc, statement, checked, readers, (some) => rows.push(...some));
        return { names: readers.map(({ name }) => name), rows };
      }),
    autocommit: (isOn) => {
      check(odbc.SQLSetConnectAttrW(connection, ATTR_AUTOCOMMIT, isOn ? 1 : 0, IS_INTEGER));
    },
    commit: () => void check(odbc.SQLEndTran(CONNECTION, connection, COMMIT)),
    rollback: () => void check(odbc.SQLEndTran(CONNECTION, connection, ROLLBACK)),
    close: () => {
      odbc.SQLDisconnect(connection);
      close();
    },
  };
}

/**
 * Buffers that a statement under way reads from. The driver knows their addresses, the engine of JavaScript does not know that: what nobody names
 * any more it takes away, as it has been seen to do in the middle of a call.
 */
const inUse = new Set<readonly Binding[]>();

const DIRECTION_IN = 1;

function bind(
  odbc: Functions,
  statement: Handle,
  checked: Check,
  place: number,
  { cType, sqlType, size, digits, value, length }: Binding,
): void {
  checked(
    odbc.SQLBindParameter(
      statement,
      place,
      DIRECTION_IN,
      cType,
      sqlType,
      size,
      digits,
      value,
      value.length,
      length,
    ),
  );
}

function execute(
  odbc: Functions,
  statement: Handle,
  checked: Check,
  sql: string,
  { isBound, onRows }: { isBound: boolean; onRows: (rows: Value[][]) => void },
): { names?: string[]; count?: number } {
  if (isBound) {
    checked(odbc.SQLPrepareW(statement, wide(sql), TEXT_ENDS_WITH_ZERO));
    checked(odbc.SQLExecute(statement));
  } else checked(odbc.SQLExecDirectW(statement, wide(sql), TEXT_ENDS_WITH_ZERO));
  const readers = describeColumns(odbc, statement, checked);
  if (readers.length > 0) {
    fetchAll(odbc, statement, checked, readers, onRows);
    return { names: readers.map(({ name }) => name) };
  }
  const count = Buffer.alloc(LENGTH_SIZE);
  checked(odbc.SQLRowCount(statement, count));
  return { count: lengthAt(count) };
}

function allocate(odbc: Functions, type: number, parent: Handle): Handle {
  const handle: Handle[] = [null];
  const code = odbc.SQLAllocHandle(type, parent, handle);
  if (code !== SUCCESS && code !== SUCCESS_WITH_INFO)
    throw new OdbcError('HY001', 0, `SQLAllocHandle: ${code}`);
  return handle[0];
}

/** Turns the code of a failed call into the error the driver tells. */
function checker(odbc: Functions, type: number, handle: Handle): Check {
  return (code) => {
    if (code === SUCCESS || code === SUCCESS_WITH_INFO || code === NO_DATA) return code;
    const [state, native, text, used] = [
      Buffer.alloc(12),
      Buffer.alloc(4),
      Buffer.alloc(4096),
      Buffer.alloc(2),
    ];
    const told = odbc.SQLGetDiagRecW(type, handle, 1, state, native, text, text.length / 2, used);
    if (told !== SUCCESS && told !== SUCCESS_WITH_INFO)
      throw new OdbcError('HY000', code, `no words for ${code}`);
    const message = text.toString('utf16le', 0, Math.min(text.length, used.readInt16LE(0) * 2));
    throw new OdbcError(state.toString('utf16le', 0, 10), native.readInt32LE(0), message);
  };
}

function describeColumns(odbc: Functions, statement: Handle, checked: Check): ColumnReader[] {
  const count = Buffer.alloc(2);
  checked(odbc.SQLNumResultCols(statement, count));
  return Array.from({ length: count.readInt16LE(0) }, (_, index) => {
    const [name, used, type] = [Buffer.alloc(512), Buffer.alloc(2), Buffer.alloc(2)];
    const [size, digits, nullable] = [Buffer.alloc(LENGTH_SIZE), Buffer.alloc(2), Buffer.alloc(2)];
    checked(odbc.SQLDescribeColW(statement, index + 1, name, 256, used, type, size, digits, nullable));
    return readersOf(
      name.toString('utf16le', 0, used.readInt16LE(0) * 2),
      type.readInt16LE(0),
      (cType, buffer, length) =>
        checked(odbc.SQLGetData(statement, index + 1, cType, buffer, buffer.length, length)),
    );
  });
}

function fetchAll(
  odbc: Functions,
  statement: Handle,
  checked: Check,
  readers: readonly ColumnReader[],
  onRows: (rows: Value[][]) => void,
): void {
  let rows: Value[][] = [];
  while (checked(odbc.SQLFetch(statement)) !== NO_DATA) {
    rows.push(readers.map((reader) => reader.read()));
    if (rows.length < ROWS_AT_ONCE) continue;
    onRows(rows);
    rows = [];
  }
  if (rows.length > 0) onRows(rows);
}
