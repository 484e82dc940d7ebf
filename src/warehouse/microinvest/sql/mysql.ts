import { Kysely, MysqlDialect, sql } from 'kysely';
import type { MysqlDatabase } from '../../warehouse.ts';
import { REQUIRED_COLUMNS, type WarehouseTables } from '../tables.ts';
import { certificateIn } from './certificate-file.ts';
import {
  insertedId,
  rankedByCase,
  textComparison,
  type Column,
  type Database,
  type Dialect,
  type Fault,
} from './dialect.ts';
import { faultOf } from './mysql-faults.ts';
import { mysqlPool } from './mysql-pool.ts';

/** Makes the connection pool; the first statement connects. A fault when the file with the certificate cannot be read. */
export function openMysqlWarehouse(address: MysqlDatabase): Database | Fault {
  const certificate = certificateIn(address);
  if (certificate !== null && 'kind' in certificate) return certificate;
  return new Kysely<WarehouseTables>({
    dialect: new MysqlDialect({ pool: mysqlPool(address, certificate) }),
  });
}

/** A name as an identifier, as SHOW GRANTS writes accounts too: in it no sign but the quote itself means anything, in any SQL mode. */
function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

export const mysqlDialect: Dialect = {
  name: 'mysql',
  clock: sql<string>`date_format(now(), '%Y-%m-%d %H:%i:%s')`,
  // In utf8mb4 first: a column of a code page refuses to be compared with letters it has not.
  text: textComparison(
    (column) =>
      sql<string>`lower(trim(replace(replace(replace(replace(convert(${column} using utf8mb4), char(9), ' '), char(10), ' '), char(13), ' '), convert(0xC2A0 using utf8mb4), ' ')))`,
  ),
  ranked: rankedByCase,
  async insertIfAbsent(database, nextAcct, unless) {
    const insert = database.insertInto('nextacct').ignore();
    const statement = unless
      ? insert.columns(['NextAcct']).expression(sql`select ${nextAcct} from dual where not exists ${unless}`)
      : insert.values({ NextAcct: nextAcct });
    const { numInsertedOrUpdatedRows } = await statement.executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  },
  addRow: insertedId,
  // Far below the 65,535 placeholders of a prepared statement and every old server's limit for a packet.
  rowsPerInsert: (parameters) => Math.max(1, Math.floor(8000 / parameters)),
  locksRows: true,
  async engine(database) {
    const { version } = await database
      .selectNoFrom(sql<string>`version()`.as('version'))
      .executeTakeFirstOrThrow();
    return /mariadb/i.test(version) ? `MariaDB ${version}` : `MySQL ${version}`;
  },
  encoding: async (_database, columns) => {
    const sets = columns.flatMap(({ table, characterSet }) =>
      characterSet !== null && table in REQUIRED_COLUMNS ? characterSet : [],
    );
    return [...new Set(sets)].sort().join(', ');
  },
  async granting(database) {
    const { account, name } = await database
      .selectNoFrom([sql<string>`current_user()`.as('account'), sql<string>`database()`.as('name')])
      .executeTakeFirstOrThrow();
    // The host, which comes last, holds no "@"; a user may.
    const at = account.lastIndexOf('@');
    const to = `${quoted(account.slice(0, at))}@${quoted(account.slice(at + 1))}`;
    return (rights, table) => `GRANT ${rights.join(', ')} ON ${quoted(name)}.${quoted(table)} TO ${to};`;
  },
  async columns(database) {
    const { rows } = await sql<Column>`
      select lower(TABLE_NAME) as ${sql.ref('table')}, COLUMN_NAME as name,
        CHARACTER_MAXIMUM_LENGTH as length, CHARACTER_SET_NAME as characterSet
      from information_schema.COLUMNS where TABLE_SCHEMA = database()`.execute(database);
    return rows;
  },
  async withoutTransactions(database, tables) {
    const { rows } = await sql<{ name: string }>`
      select lower(TABLE_NAME) as name
      from information_schema.TABLES as t join information_schema.ENGINES as e on e.ENGINE = t.ENGINE
      where t.TABLE_SCHEMA = database() and e.TRANSACTIONS = 'NO' and lower(TABLE_NAME) in (${sql.join(tables)})
      order by name`.execute(database);
    return rows.map(({ name }) => name);
  },
  faultOf,
};
