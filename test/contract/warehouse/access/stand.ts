import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createSqliteWarehouse, type WarehouseOptions } from '../../../../demo/warehouse/load.ts';
import type { Row } from '../../../../demo/warehouse/schema.ts';
import { openAccess } from '../../../../src/warehouse/microinvest/odbc/open.ts';
import type { Parameter } from '../../../../src/warehouse/microinvest/odbc/protocol.ts';
import { standOver, type WarehouseStand } from '../stand.ts';

/** The command of the helper that stands in for the Microsoft engine, as KERVAN_ACCESS_HELPER takes it. */
export const SQLITE_HELPER = JSON.stringify([
  process.execPath,
  join(import.meta.dirname, 'sqlite-helper.ts'),
]);

/** A warehouse that the driver takes for an Access file: a SQLite file, reached by the helper over its ODBC driver. */
export async function accessStand(options: WarehouseOptions = {}): Promise<WarehouseStand> {
  process.env['KERVAN_ACCESS_HELPER'] = SQLITE_HELPER;
  const folder = mkdtempSync(join(tmpdir(), 'kervan-access-stand-'));
  const file = join(folder, 'warehouse.mdb');
  createSqliteWarehouse(file, { content: 'fresh', ...options });
  return helperStand(folder, file, options);
}

/** A warehouse in a copy of a real Access file, on the engine of this machine. */
export async function realAccessStand(original: string): Promise<WarehouseStand> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-access-stand-'));
  const file = join(folder, basename(original));
  cpSync(original, file);
  const stand = await helperStand(folder, file, {});
  await stand.reset();
  return stand;
}

/** What is done past the driver goes through a helper of its own. */
async function helperStand(folder: string, file: string, options: WarehouseOptions): Promise<WarehouseStand> {
  const address = { kind: 'access', file, password: '' } as const;
  const helper = await openAccess(address);
  const asks: Record<string, 'begin' | 'commit'> = { BEGIN: 'begin', COMMIT: 'commit' };
  return standOver(
    address,
    options,
    async (text, values) => {
      const ask = asks[text];
      if (ask) {
        await helper.ask({ do: ask });
        return [];
      }
      const { names = [], rows } = await helper.ask({ do: 'run', ...statement(text, values) });
      return rows.map((row) => Object.fromEntries(names.map((name, place) => [name, row[place]])) as Row);
    },
    async () => {
      await helper.end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  );
}

/**
 * Names in brackets, and texts as parameters: unixODBC cuts Cyrillic letters in the text of a statement for drivers without wide functions, as
 * SQLite's is. Kervan itself writes no text into a statement.
 */
function statement(
  text: string,
  values: readonly (string | number | null)[],
): { sql: string; parameters: Parameter[] } {
  const rest = [...values];
  const parameters: Parameter[] = [];
  const sql = text.replaceAll(/`([^`]*)`|'((?:[^']|'')*)'|\?/g, (piece, name?: string, literal?: string) => {
    if (name !== undefined) return `[${name}]`;
    parameters.push(literal === undefined ? parameter(rest.shift() ?? null) : literal.replaceAll("''", "'"));
    return '?';
  });
  return { sql, parameters };
}

/** What has the shape of a moment is one: the fixture has no such text elsewhere. */
function parameter(value: string | number | null): Parameter {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(value)
    ? { moment: value }
    : value;
}
