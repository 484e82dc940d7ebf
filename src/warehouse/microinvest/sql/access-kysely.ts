import {
  ColumnNode,
  ColumnUpdateNode,
  CompiledQuery,
  MssqlAdapter,
  TableNode,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type OperationNode,
  type QueryResult,
  type SelectQueryNode,
  type UpdateQueryNode,
} from 'kysely';
import { HelperError, type Helper } from '../odbc/client.ts';
import type { Parameter, Value } from '../odbc/protocol.ts';
import { PLAIN_COLUMNS, type WarehouseTables } from '../tables.ts';
import { AccessQueryCompiler, MOMENT_PLACE } from './access-compiler.ts';
import { UNKNOWN_COUNT } from './dialect.ts';

/**
 * Access for Kysely over a helper: one connection, and whoever wants it waits until it is free, as a transaction has it to its end. A helper
 * that has died is replaced when the connection is next asked for; a statement under way when it dies is lost, and with it its transaction.
 */
export function accessKysely(open: () => Promise<Helper>): Dialect {
  return {
    createDriver: () => driver(open),
    createQueryCompiler: () => new AccessQueryCompiler(),
    createAdapter: (): DialectAdapter => new AccessAdapter(),
    createIntrospector(): DatabaseIntrospector {
      throw new TypeError('what stands in the file is told by the helper');
    },
  };
}

class AccessAdapter extends MssqlAdapter {
  override get supportsOutput(): boolean {
    return false;
  }
  override get supportsReturning(): boolean {
    return false;
  }
}

function driver(open: () => Promise<Helper>): Driver {
  let helper: Helper | null = null;
  let freed: Promise<void> = Promise.resolve();
  const free = new WeakMap<DatabaseConnection, () => void>();
  const helperOf = (connection: DatabaseConnection): Helper => (connection as AccessConnection).helper;

  return {
    init: async () => {},
    async acquireConnection() {
      const before = freed;
      let release = (): void => {};
      freed = new Promise((resolve) => (release = resolve));
      await before;
      try {
        if (!helper?.isAlive()) helper = await open();
      } catch (error) {
        release();
        throw error;
      }
      const connection = new AccessConnection(helper);
      free.set(connection, release);
      return connection;
    },
    releaseConnection: async (connection) => free.get(connection)?.(),
    beginTransaction: async (connection) => void (await helperOf(connection).ask({ do: 'begin' })),
    commitTransaction: async (connection) => void (await helperOf(connection).ask({ do: 'commit' })),
    rollbackTransaction: async (connection) => void (await helperOf(connection).ask({ do: 'rollback' })),
    destroy: async () => helper?.end(),
  };
}

class AccessConnection implements DatabaseConnection {
  helper: Helper;

  constructor(helper: Helper) {
    this.helper = helper;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (locks(query.query))
      await this.#run(new AccessQueryCompiler().compileQuery(touch(query.query), query.queryId));
    return this.#run(query);
  }

  async #run<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { names, rows, count } = await this.helper.ask({ do: 'run', ...placed(sql, parameters) });
    if (!names) return { rows: [], numAffectedRows: rowsChanged(count) };
    return {
      rows: rows.map(
        (row) => Object.fromEntries(names.map((name, place) => [name, plain(row[place]!)])) as Row,
      ),
    };
  }

  streamQuery(): never {
    throw new TypeError('rows of Access come all at once');
  }
}

/** A driver that does not know how many rows it changed says -1 (SQLRowCount); another helper may say nothing. Neither is none. */
function rowsChanged(count: number | undefined): bigint {
  return count === undefined || count < 0 ? UNKNOWN_COUNT : BigInt(count);
}

/** Yes and No are -1 and 0, as in all of the vendor's databases. */
function plain(value: Value): Value {
  return typeof value === 'boolean' ? (value ? -1 : 0) : value;
}

/** Texts and names in quotes, and the places of parameters. */
const PIECES = /'(?:[^']|'')*'|\[[^\]]*\]|cdate\(\?\)|\?/g;

/** The parameters of a statement with moments as such, and its text with plain places for all. */
export function placed(text: string, values: readonly unknown[]): { sql: string; parameters: Parameter[] } {
  const parameters: Parameter[] = [];
  const sql = text.replaceAll(PIECES, (piece) => {
    if (piece !== '?' && piece !== MOMENT_PLACE) return piece;
    const value = values[parameters.length];
    if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
      throw new TypeError(`no value for Access: ${typeof value}`);
    }
    parameters.push(piece === MOMENT_PLACE && value !== null ? { moment: String(value) } : value);
    return '?';
  });
  return { sql, parameters };
}

function locks(node: OperationNode): node is SelectQueryNode {
  const { endModifiers = [] } = node as Partial<SelectQueryNode>;
  return endModifiers.some(({ modifier }) => modifier === 'ForUpdate');
}

/**
 * The change that changes nothing and so locks the rows (the engine: their pages) for a SELECT … FOR UPDATE, which Access has not.
 *
 * Its story: a clerk has the item open and saves. Kervan's change of nothing comes first: the clerk's save waits or is refused until Kervan's
 * transaction is over. Or the clerk's comes first: Kervan's is refused with a lock, and repeated from its start, when it reads what he saved.
 */
function touch({ from, where }: SelectQueryNode): UpdateQueryNode {
  const table = from?.froms[0];
  if (!table || !TableNode.is(table)) throw new TypeError('FOR UPDATE of no table');
  const column = PLAIN_COLUMNS[table.table.identifier.name as keyof WarehouseTables];
  if (!column) throw new TypeError(`FOR UPDATE of ${table.table.identifier.name}`);
  const itself = ColumnNode.create(column);
  return {
    kind: 'UpdateQueryNode',
    table,
    updates: [ColumnUpdateNode.create(itself, itself)],
    ...(where && { where }),
  };
}

/** Whether an error says that a key stands there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof HelperError && error.kind === 'duplicate';
}
