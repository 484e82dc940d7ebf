import { openOdbc, type OdbcConnection } from './odbc.ts';
import type { Done } from './protocol.ts';
import { StuckTransaction, type OpenFile } from './serve.ts';

/** A database reached over ODBC, as a helper serves it. */
export function odbcFile(connectionString: string): OpenFile & Pick<OdbcConnection, 'close'> {
  const connection = openOdbc(connectionString);
  const rollback = (): void => {
    try {
      connection.rollback();
    } catch (error) {
      throw new StuckTransaction('the transaction cannot be rolled back', { cause: error });
    }
    connection.autocommit(true);
  };
  return {
    engine: connection.engine(),
    run: (sql, parameters, onRows) => connection.run(sql, parameters, onRows),
    begin: () => connection.autocommit(false),
    commit() {
      try {
        connection.commit();
      } catch (error) {
        // Who switches back from transactions commits what is still open, by the rules of ODBC: what was refused would stand after all.
        rollback();
        throw error;
      }
      connection.autocommit(true);
    },
    rollback,
    columns: () => columnsOf(connection),
    close: () => connection.close(),
  };
}

/** Text types of SQLColumns: CHAR, VARCHAR, and their wide forms; a Memo has no limit that matters. */
const LIMITED_TEXT = new Set([1, 12, -8, -9]);

function columnsOf(connection: OdbcConnection): NonNullable<Done['columns']> {
  const { names, rows } = connection.columns();
  const at = (name: string): number => names.findIndex((each) => each.toUpperCase() === name);
  const [table, column, type, size] = [
    at('TABLE_NAME'),
    at('COLUMN_NAME'),
    at('DATA_TYPE'),
    at('COLUMN_SIZE'),
  ];
  return rows.map((row) => ({
    table: String(row[table]),
    name: String(row[column]),
    length: LIMITED_TEXT.has(Number(row[type])) ? Number(row[size]) || null : null,
  }));
}

/** One "name=value;" of a connection string; a value with signs that mean something there stands in braces. */
export function connectionPart(name: string, value: string): string {
  const isPlain = !/[;{}[\]()?*=!@]|^\s|\s$/.test(value);
  return `${name}=${isPlain ? value : `{${value.replaceAll('}', '}}')}}`};`;
}
