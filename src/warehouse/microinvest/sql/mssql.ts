import { Kysely, sql, type Insertable, type KyselyPlugin, type RawBuilder } from 'kysely';
import type { MssqlDatabase } from '../../warehouse.ts';
import type { WarehouseTables } from '../tables.ts';
import { certificateIn } from './certificate-file.ts';
import {
  rankedByCase,
  textComparison,
  UTF16_UNITS,
  type Column,
  type Database,
  type Dialect,
  type Fault,
  type NumberedTable,
} from './dialect.ts';
import { MSSQL_NAMES } from './mssql-compiler.ts';
import { faultOf, isDuplicate } from './mssql-faults.ts';
import { mssqlDriver } from './mssql-pool.ts';

/** Makes the connection pool; the first statement connects. A fault when the file with the certificate cannot be read. */
export function openMssqlWarehouse(address: MssqlDatabase): Database | Fault {
  const certificate = certificateIn(address);
  if (certificate !== null && 'kind' in certificate) return certificate;
  return new Kysely<WarehouseTables>({
    dialect: mssqlDriver(address, certificate),
    plugins: [LOCAL_TIMES],
  });
}

/** Times as the vendor's other databases give them: "2026-11-23 10:15:00", local to the server, to the second. */
const LOCAL_TIMES: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult({ result }) {
    for (const row of result.rows) {
      for (const name in row) {
        const value = row[name];
        if (value instanceof Date) row[name] = value.toISOString().slice(0, 19).replace('T', ' ');
      }
    }
    return Promise.resolve(result);
  },
};

/** Where the vendor's tables stand; assumed, as its scripts name no schema. */
const SCHEMA = 'dbo';

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}

export const mssqlDialect: Dialect = {
  name: 'mssql',
  clock: sql<string>`convert(varchar(19), getdate(), 120)`,
  // trim() came with SQL Server 2017.
  text: textComparison(
    (column) =>
      sql<string>`lower(ltrim(rtrim(replace(replace(replace(replace(${column}, nchar(9), N' '), nchar(10), N' '), nchar(13), N' '), nchar(160), N' '))))`,
  ),
  ranked: rankedByCase,
  async insertIfAbsent(database, nextAcct, unless) {
    const isThere = sql`exists (select 1 from ${sql.table('nextacct')} where ${sql.ref('NextAcct')} = ${nextAcct})`;
    const isInTheWay = unless ? sql` and not exists ${unless}` : sql``;
    try {
      const added = await adding<{ NextAcct: string }>(
        database,
        { table: 'nextacct', columns: ['NextAcct'], made: 'NextAcct', type: 'nvarchar(50)' },
        sql`select ${nextAcct} where not ${isThere}${isInTheWay}`,
      );
      return added.length > 0;
    } catch (error) {
      // Somebody added the same text after we had looked; the statement alone is undone, not the transaction.
      if (isDuplicate(error)) return false;
      throw error;
    }
  },
  async addRow<Table extends NumberedTable>(
    database: Database,
    table: Table,
    row: Insertable<WarehouseTables[Table]>,
  ) {
    const [made] = await adding<{ ID: number }>(
      database,
      { table, columns: Object.keys(row), made: 'ID', type: 'int' },
      sql`values (${sql.join(Object.values(row))})`,
    );
    return made!.ID;
  },
  // The server takes 2,100 parameters; of more rows than this the plan alone takes long.
  rowsPerInsert: (parameters) => Math.max(1, Math.min(500, Math.floor(2000 / parameters))),
  locksRows: true,
  async engine(database) {
    const { version, build } = await database
      .selectNoFrom([
        sql<string>`cast(@@version as nvarchar(300))`.as('version'),
        sql<string | null>`cast(serverproperty('ProductVersion') as nvarchar(100))`.as('build'),
      ])
      .executeTakeFirstOrThrow();
    return [/^[^\n(]*?(?= - | \(|\n|$)/.exec(version)?.[0].trim(), build].filter(Boolean).join(' ');
  },
  async encoding(database) {
    const { collation } = await database
      .selectNoFrom(
        sql<string>`cast(databasepropertyex(db_name(), 'Collation') as nvarchar(128))`.as('collation'),
      )
      .executeTakeFirstOrThrow();
    return `Unicode, ${collation}`;
  },
  async granting(database) {
    const { account } = await database
      .selectNoFrom(sql<string>`user_name()`.as('account'))
      .executeTakeFirstOrThrow();
    return (rights, table) =>
      `GRANT ${rights.join(', ')} ON ${quoted(SCHEMA)}.${quoted(MSSQL_NAMES[table])} TO ${quoted(account)};`;
  },
  async columns(database) {
    const { rows } = await sql<ColumnRow>`
      select lower(TABLE_NAME) as [table], COLUMN_NAME as [name], DATA_TYPE as [type],
        CHARACTER_MAXIMUM_LENGTH as [length], CHARACTER_SET_NAME as [characterSet]
      from INFORMATION_SCHEMA.COLUMNS where TABLE_SCHEMA in (N'dbo', schema_name())`.execute(database);
    return rows.map(column);
  },
  withoutTransactions: async () => [],
  faultOf,
};

interface Adding {
  table: NumberedTable | 'nextacct';
  columns: string[];
  /** The column whose values the rows got, and its type. */
  made: string;
  type: 'int' | 'nvarchar(50)';
}

/**
 * Adds rows and answers what they are known by. Into a table variable first: where a table has triggers the server refuses OUTPUT alone
 * (error 334), and counts of rows would count what the triggers do.
 */
async function adding<Made>(
  database: Database,
  { table, columns, made, type }: Adding,
  rows: RawBuilder<unknown>,
): Promise<Made[]> {
  const name = sql.ref(made);
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const added =
    await sql<Made>`declare @made table (${name} ${sql.raw(type)}); insert into ${sql.table(table)} (${list}) output inserted.${name} into @made (${name}) ${rows}; select ${name} as ${name} from @made`.execute(
      database,
    );
  return added.rows;
}

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  length: number | null;
  characterSet: string | null;
}

/** SQL Server's names of character sets; of others its names and MySQL's are the same: cp1251. */
const CHARACTER_SETS: Record<string, string> = { iso_1: 'latin1', utf8: 'utf8mb4' };

/** nvarchar holds everything; a varchar, which the vendor has not, what its code page has. -1 is no limit. */
function column({ table, name, type, length, characterSet }: ColumnRow): Column {
  const set = characterSet?.toLowerCase() ?? '';
  const isUnicode = /^n(var)?char|^ntext/i.test(type) || set === 'unicode';
  const ofText = isUnicode ? UTF16_UNITS : (CHARACTER_SETS[set] ?? set);
  const isText = /char|text/i.test(type);
  return {
    table,
    name,
    length: isText && length !== null && length > 0 ? length : null,
    characterSet: isText && ofText !== '' ? ofText : null,
  };
}
