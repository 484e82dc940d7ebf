import { problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { compareVersions } from '../../domain/version.ts';
import { schemaVersion } from './describe.ts';
import { nothingOf } from './rights.ts';
import type { Column, Database, Dialect } from './sql/dialect.ts';
import { REQUIRED_COLUMNS, WRITTEN_TABLES, type WarehouseTables } from './tables.ts';

/** Other versions keep other columns under the same names. */
const SCHEMA_VERSION = '3.07';

/** Tables that every version of the program has; what lacks one of them is something else. */
const HALLMARKS = ['goods', 'objects', 'operations', 'nextacct', 'store', 'system'] as const;

/** How many missing names a message lists. */
const NAMED = 8;

/** Makes sure that this is a database of Warehouse Pro in the one schema the driver knows; answers its columns. */
export async function recognise(database: Database, dialect: Dialect): Promise<Result<Column[]>> {
  const columns = await dialect.columns(database);
  const present = new Set(columns.flatMap(({ table, name }) => [table, `${table}.${name.toLowerCase()}`]));
  const missingTables = HALLMARKS.filter((table) => !present.has(table));
  if (missingTables.length > 0) {
    await assertNotForbidden(database, dialect, missingTables[0]!);
    return foreign(missingTables);
  }
  const version = await schemaVersion(database);
  if (version !== SCHEMA_VERSION) return failed(problem(otherVersion(version), { version }));
  const missing = requiredNames().filter((name) => !present.has(name.toLowerCase()));
  if (missing.length > 0) return foreign(missing);
  const unsafe = await dialect.withoutTransactions(database, WRITTEN_TABLES);
  if (unsafe.length === 0) return ok(columns);
  return failed(problem('warehouse-without-transactions', { tables: unsafe.join(', ') }));
}

/** What a schema of another version is: one that Warehouse Pro upgrades, one that Kervan does not know yet, or not a version at all. */
function otherVersion(version: string): ProblemCode {
  const difference = /^\d+(\.\d+)*$/.test(version) ? compareVersions(version, SCHEMA_VERSION) : 0;
  if (difference === 0) return 'warehouse-schema-version';
  return difference < 0 ? 'warehouse-schema-older' : 'warehouse-schema-newer';
}

/** Who has no right to a table does not see it either; throws the server's refusal when a table is there and forbidden. */
async function assertNotForbidden(
  database: Database,
  dialect: Dialect,
  table: keyof WarehouseTables,
): Promise<void> {
  try {
    await nothingOf(database, table).execute();
  } catch (error) {
    if (dialect.faultOf(error)?.kind === 'rights') throw error;
  }
}

function requiredNames(): string[] {
  return (Object.keys(REQUIRED_COLUMNS) as (keyof WarehouseTables)[]).flatMap((table) =>
    REQUIRED_COLUMNS[table]!.map((column) => `${table}.${column}`),
  );
}

function foreign(missing: readonly string[]): Result<never> {
  const names = missing.slice(0, NAMED).join(', ') + (missing.length > NAMED ? ' …' : '');
  const detail = { bg: `липсва ${names}`, en: `it lacks ${names}` };
  return failed(problem('warehouse-foreign', { detail, missing: names }));
}
