import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type QueryId,
  type SchemableIdentifierNode,
} from 'kysely';
import { TABLE_NAMES, TABLES } from '../../../demo/warehouse/schema.ts';
import type { Result } from '../../../src/domain/result.ts';
import { openDatabase, warehouseOver } from '../../../src/warehouse/microinvest/driver.ts';
import type { Connection, Dialect } from '../../../src/warehouse/microinvest/sql/dialect.ts';
import type { Warehouse, WarehouseOptions } from '../../../src/warehouse/warehouse.ts';
import type { WarehouseStand } from './stand.ts';

/** Opens the warehouse of a stand as the driver does; where its tables have a prefix, by statements that name them so. */
export async function connectTo(
  { address, tablePrefix = '' }: WarehouseStand,
  options: WarehouseOptions = { pricesIncludeVat: null },
): Promise<Result<Warehouse>> {
  const opened = await openDatabase(address);
  if (!opened.ok) return opened;
  const connection = tablePrefix === '' ? opened.value : withPrefix(opened.value, tablePrefix);
  return warehouseOver(connection, options);
}

function withPrefix(connection: Connection, prefix: string): Connection {
  const { database, dialect } = connection;
  return {
    ...connection,
    database: database.withPlugin(prefixing(dialect.name, prefix)),
    dialect: {
      ...dialect,
      async columns(asked) {
        const columns = await dialect.columns(asked);
        return columns
          .filter(({ table }) => table.startsWith(prefix))
          .map((column) => ({ ...column, table: column.table.slice(prefix.length) }));
      },
      async withoutTransactions(asked, tables) {
        const prefixed = tables.map((table) => `${prefix}${table}` as typeof table);
        const found = await dialect.withoutTransactions(asked, prefixed);
        return found.map((name) => name.slice(prefix.length));
      },
      // They would name the tables of others.
      granting: null,
    },
  };
}

/** Every statement of the driver, with the prefix before the names of tables as they are made on this engine. */
function prefixing(engine: Dialect['name'], prefix: string): KyselyPlugin {
  const names = new Map<string, string>(
    TABLE_NAMES.map((name) => [name, prefix + (engine === 'mssql' ? TABLES[name].name : name)]),
  );
  class Prefixing extends OperationNodeTransformer {
    protected override transformSchemableIdentifier(
      node: SchemableIdentifierNode,
      queryId?: QueryId,
    ): SchemableIdentifierNode {
      const { identifier, ...rest } = super.transformSchemableIdentifier(node, queryId);
      const name = names.get(identifier.name) ?? identifier.name;
      return { ...rest, identifier: { ...identifier, name } };
    }
  }
  const transformer = new Prefixing();
  return {
    transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  };
}
