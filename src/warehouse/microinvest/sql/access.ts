import { Kysely, sql, type Expression, type SqlBool } from 'kysely';
import { HelperError, type Helper } from '../odbc/client.ts';
import type { WarehouseTables } from '../tables.ts';
import { accessKysely, isDuplicate } from './access-kysely.ts';
import { UTF16_UNITS, type Database, type Dialect, type Fault, type TextComparison } from './dialect.ts';

/** An Access file over a helper; the first statement starts it. */
export function accessWarehouse(open: () => Promise<Helper>): { database: Database; dialect: Dialect } {
  let helper: Promise<Helper> | null = null;
  const opened = (): Promise<Helper> => (helper = open());
  const database = new Kysely<WarehouseTables>({ dialect: accessKysely(opened) });
  // The catalogue is asked by functions of ODBC and not by statements: while no statement is under way.
  const asked = <Answer>(ask: (helper: Helper) => Promise<Answer>): Promise<Answer> =>
    database.connection().execute(async () => ask(await helper!));
  return { database, dialect: accessDialect(asked) };
}

type Asked = <Answer>(ask: (helper: Helper) => Promise<Answer>) => Promise<Answer>;

/** What of the dialect needs no open file, for those who compile and run nothing. */
export function accessDialect(asked: Asked): Dialect {
  return {
    name: 'access',
    clock: sql<string>`now()`,
    text,
    ranked: (conditions) =>
      conditions.reduceRight<Expression<number>>(
        (otherwise, condition, place) => sql<number>`iif(${condition}, ${sql.lit(place)}, ${otherwise})`,
        sql.lit(conditions.length),
      ),
    /**
     * The key first, and then the look for lines that carry the number: whoever else takes it meanwhile meets the key, and whoever has taken
     * it without a key is found.
     */
    async insertIfAbsent(database, nextAcct, unless) {
      try {
        await database.insertInto('nextacct').values({ NextAcct: nextAcct }).execute();
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
      if (!unless || !(await unless.executeTakeFirst())) return true;
      await database.deleteFrom('nextacct').where('NextAcct', '=', nextAcct).execute();
      return false;
    },
    async addRow(database, table, row) {
      await database.insertInto(table).values(row).execute();
      const { rows } = await sql<{ id: number }>`select @@IDENTITY as ${sql.ref('id')}`.execute(database);
      return rows[0]!.id;
    },
    rowsPerInsert: () => 1,
    locksRows: true,
    engine: async () => (await asked((helper) => helper.ask({ do: 'engine' }))).engine ?? 'Access',
    encoding: async () => 'Unicode',
    granting: null,
    async columns() {
      const { columns = [] } = await asked((helper) => helper.ask({ do: 'columns' }));
      return columns.map(({ table, name, length }) => ({
        table: table.toLowerCase(),
        name,
        length,
        characterSet: UTF16_UNITS,
      }));
    },
    withoutTransactions: async () => [],
    faultOf,
  };
}

/** A blank that `foldText` takes for a space and TRIM does not: a text with one is given back to be compared by us. */
const ODD_BLANK = '%[\t\n\r\u00A0]%';

/** So few texts are looked for each by itself; of more the whole column is given back. */
const FEW = 24;

/** LIKE as the ODBC driver takes it: "%" and "_", no ESCAPE; a sign that stands for itself stands in brackets. */
function likeText(plain: string): string {
  return plain.replaceAll(/[[%_*?#]/g, '[$&]');
}

const folded = (column: Expression<string | null>): Expression<string> => sql<string>`lcase(trim(${column}))`;

/** The engine has no REPLACE outside of Access itself. Its comparisons know no case; LCASE is for engines that stand in for it. */
const text: TextComparison = {
  isFolded: (column, texts) =>
    sql<SqlBool>`(${folded(column)} in (${sql.join(texts)}) or ${column} like ${ODD_BLANK})`,
  beginsFolded: (column, wanted) =>
    sql<SqlBool>`(${folded(column)} like ${`${likeText(wanted)}%`} or ${column} like ${ODD_BLANK})`,
  holdsFolded: (column, wanted) =>
    sql<SqlBool>`(${folded(column)} like ${`%${likeText(wanted)}%`} or ${column} like ${ODD_BLANK})`,
  begins: (column, prefix) => sql<SqlBool>`${column} like ${`${likeText(prefix)}%`}`,
  head: (column, length) => sql<string>`left(${column}, ${sql.lit(length)})`,
  isBare(column, texts) {
    if (texts.length > FEW) return sql<SqlBool>`trim(${column}) <> ''`;
    // "0888123" as "%0%8%8%8%1%2%3%": whatever people write between the digits.
    const patterns = [...new Set(texts)].map((each) => `%${Array.from(each, likeText).join('%')}%`);
    return sql<SqlBool>`(${sql.join(
      patterns.map((pattern) => sql`lcase(${column}) like ${pattern}`),
      sql` or `,
    )})`;
  },
};

/** What an error of the helper means; null for one that does not come from it. */
function faultOf(error: unknown): Fault | null {
  if (!(error instanceof HelperError)) return null;
  return { kind: error.kind === 'duplicate' ? 'other' : error.kind, detail: error.message };
}
