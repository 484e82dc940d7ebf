import type { Engine, Place } from './engine.ts';
import { SqlError } from './errors.ts';
import type { Answer, Rights } from './store.ts';
import { statementsOf } from './translate.ts';
import type { Cell } from './tokens.ts';

/** Who runs a batch, and what its connection has set. */
export interface BatchContext {
  engine: Engine;
  place: Place;
  database: string;
  user: string;
  rights: Rights;
  /** The one table whose row numbers may be written. */
  identityInsert: string | null;
  /** As LOCK_TIMEOUT says; null waits for ever. */
  lockTimeoutMs: number | null;
  /** As NOCOUNT says. */
  hasNoCount: boolean;
}

const NOTHING: Answer = { columns: [], rows: [], count: 0 };
/** What the real server refuses to take in one statement. */
const MOST_PARAMETERS = 2100;
const MOST_ROWS = 1000;

type Parameters = Record<string, Cell>;
/** Rows in the table variables of a batch. */
type Variables = Map<string, Answer>;

/** Runs the statements of a batch; answers the rows of the last SELECT and the count of all. Throws an SqlError. */
export function runBatch(context: BatchContext, batch: string, parameters: Parameters = {}): Answer {
  if (Object.keys(parameters).length > MOST_PARAMETERS)
    throw new SqlError(8003, 'The incoming request has too many parameters.');
  const variables: Variables = new Map();
  const own = batch.replaceAll(/\buser_name\(\)/gi, () => `'${context.user.replaceAll("'", "''")}'`);
  let answer = NOTHING;
  let count = 0;
  for (const statement of statementsOf(own)) {
    const found = runStatement(context, statement, parameters, variables);
    count += found.count;
    if (found.columns.length > 0) answer = found;
  }
  return { ...answer, count };
}

function runStatement(
  context: BatchContext,
  statement: string,
  parameters: Parameters,
  variables: Variables,
): Answer {
  for (const [pattern, run] of COMMANDS) {
    const found = pattern.exec(statement);
    if (found) {
      run(context, found.slice(1), statement);
      return NOTHING;
    }
  }
  const declared = /^declare @(\w+) table/i.exec(statement)?.[1];
  if (declared !== undefined) {
    variables.set(declared, NOTHING);
    return NOTHING;
  }
  const read = /^select \[\w+\] as \[\w+\] from @(\w+)$/i.exec(statement)?.[1];
  if (read !== undefined) return variableOf(variables, read);
  refuseWhatTheServerRefuses(context, statement);
  const output = /\soutput inserted\.(\[\w+\]) into @(\w+) \(\[\w+\]\)/i.exec(statement);
  if (!output) return context.place.store.run(statement, parameters, context.rights);
  const [whole, column, variable] = output;
  variableOf(variables, variable!);
  const returning = `${statement.replace(whole, '')} returning ${column}`;
  const added = context.place.store.run(returning, parameters, context.rights);
  variables.set(variable!, added);
  return { ...NOTHING, count: added.count };
}

function variableOf(variables: Variables, name: string): Answer {
  const found = variables.get(name);
  if (!found) throw new SqlError(1087, `Must declare the table variable "@${name}".`, 15);
  return found;
}

function refuseWhatTheServerRefuses({ place, identityInsert }: BatchContext, statement: string): void {
  const bare = statement.replaceAll(/'(?:[^']|'')*'/g, "''");
  const rows = bare.split(/\bvalues\b/i)[1]?.match(/\)\s*,\s*\(/g)?.length ?? 0;
  if (rows + 1 > MOST_ROWS)
    throw new SqlError(10738, 'The number of row value expressions exceeds 1000.', 15);
  const [, table, columns] = /^insert into \[(\w+)\] \(([^)]*)\)/i.exec(bare) ?? [];
  const identity = table === undefined ? null : place.store.identityOf(table);
  const isNamed = identity !== null && columns!.toLowerCase().includes(`[${identity.toLowerCase()}]`);
  if (isNamed && identityInsert !== table!.toLowerCase())
    throw new SqlError(
      544,
      `Cannot insert explicit value for identity column in table '${table}' when IDENTITY_INSERT is set to OFF.`,
    );
  const [, updated, set] = /^update \[(\w+)\] set \[(\w+)\]/i.exec(bare) ?? [];
  if (updated !== undefined && place.store.identityOf(updated) === set)
    throw new SqlError(8102, `Cannot update identity column '${set}'.`);
}

type Command = [pattern: RegExp, run: (context: BatchContext, found: string[], statement: string) => void];

/** What is no statement of SQLite's. */
const COMMANDS: Command[] = [
  [
    /^set identity_insert \[(\w+)\] (on|off)$/i,
    (context, [table, to]) => {
      context.identityInsert = to!.toLowerCase() === 'on' ? table!.toLowerCase() : null;
    },
  ],
  [
    /^set lock_timeout (\d+)$/i,
    (context, [ms]) => {
      context.lockTimeoutMs = Number(ms);
    },
  ],
  [
    /^set nocount (on|off)$/i,
    (context, [to]) => {
      context.hasNoCount = to!.toLowerCase() === 'on';
    },
  ],
  [/^set /i, () => {}],
  [/^create database \[(\w+)\]/i, ({ engine }, [name]) => engine.createDatabase(name!)],
  [/^drop database (?:if exists )?\[(\w+)\]/i, ({ engine }, [name]) => engine.dropDatabase(name!)],
  [/^drop table \[(\w+)\]/i, ({ place }, [name]) => void place.store.run(`drop table [${name}]`, {}, null)],
  [/^create table /i, ({ place }, _, statement) => place.store.createTable(statement)],
  [
    /^create login \[(\w+)\] with password = N?'([^']*)'/i,
    ({ engine }, [name, password]) => engine.addLogin(name!, password!),
  ],
  [
    /^create user \[\w+\] for login \[(\w+)\]/i,
    ({ engine, database }, [login]) => engine.addUser(login!, database),
  ],
  [
    /^grant ([\w, ]+) on (?:\[dbo\]\.)?\[(\w+)\] to \[(\w+)\]$/i,
    ({ engine, database }, [rights, table, login]) =>
      engine.grant(rights!.split(', '), table!, login!, database),
  ],
];
