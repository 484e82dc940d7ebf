import type { Parameter } from '../../../../src/warehouse/microinvest/odbc/protocol.ts';

/** A statement with its parameters. */
interface Statement {
  sql: string;
  parameters: Parameter[];
}

/**
 * What of Access SQL SQLite does not take, by name. Everything else that the driver says is the same in both: brackets, IIF, derived tables,
 * one row for each INSERT. Proves nothing about the grammar of these few, nor about the engine's locks.
 */
export function translated(sql: string, parameters: readonly Parameter[]): Statement {
  return [counter, top, identity, now, left, comparisons, moments].reduce<Statement>(
    (statement, rule) => rule(statement),
    { sql, parameters: [...parameters] },
  );
}

/** Names of types: a counter is the integer primary key of SQLite. */
function counter({ sql, parameters }: Statement): Statement {
  if (!sql.startsWith('create table')) return { sql, parameters };
  const types = sql.replace('counter not null', 'integer not null').replaceAll('] long', '] integer');
  return { sql: types, parameters };
}

/** `select top 5 …` is `select … limit 5`; only of the outermost SELECT. */
function top({ sql, parameters }: Statement): Statement {
  const found = /^select (distinct )?top (\d+) /.exec(sql);
  if (!found) return { sql, parameters };
  const rest = sql.slice(found[0].length);
  return { sql: `select ${found[1] ?? ''}${rest} limit ${found[2]}`, parameters };
}

function identity({ sql, parameters }: Statement): Statement {
  return { sql: sql.replace('@@IDENTITY', 'last_insert_rowid()'), parameters };
}

function now({ sql, parameters }: Statement): Statement {
  return { sql: sql.replaceAll('now()', "strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime')"), parameters };
}

function left({ sql, parameters }: Statement): Statement {
  return { sql: sql.replaceAll(/left\((\[\w+\]), (\d+)\)/g, 'substr($1, 1, $2)'), parameters };
}

const COMPARED = /((?:\w+\()*\[\w+\]\)*) (like \?|in \((\?(?:, \?)*)\))|'(?:[^']|'')*'|\?/g;

/** Comparisons without case, and with sets in brackets, are those of GLOB with both forms of every letter. */
function comparisons({ sql, parameters }: Statement): Statement {
  const changed: Parameter[] = [];
  const rest = [...parameters];
  const text = sql.replaceAll(COMPARED, (piece: string, column = '', how = '', list = '') => {
    if (piece.startsWith("'")) return piece;
    const count = list === '' ? 1 : list.split(',').length;
    const values = rest.splice(0, count);
    const isText = how.startsWith('like') || column.startsWith('lcase(');
    changed.push(...(isText ? values.map((value) => glob(value as string, how.startsWith('like'))) : values));
    if (!isText) return piece;
    const plain = column.replace(/^lcase\((.*)\)$/, '$1');
    return `(${values.map(() => `${plain} glob ?`).join(' or ')})`;
  });
  return { sql: text, parameters: changed };
}

/** "%" is "*", "_" is "?", and sets in brackets are the same; in a text that is no pattern all signs are plain. */
function glob(text: string, isPattern: boolean): string {
  const pieces = isPattern ? /\[[^\]]+\]|./gsu : /./gsu;
  return Array.from(text.matchAll(pieces), ([piece]) => {
    if (isPattern && (piece === '%' || piece === '_')) return piece === '%' ? '*' : '?';
    if (piece.length > 2) return piece;
    if (/[*?[]/.test(piece)) return `[${piece}]`;
    const [small, large] = [piece.toLowerCase(), piece.toUpperCase()];
    return small === large || large.length > piece.length ? piece : `[${small}${large}]`;
  }).join('');
}

/** SQLite keeps moments as texts. */
function moments({ sql, parameters }: Statement): Statement {
  return {
    sql,
    parameters: parameters.map((parameter) =>
      typeof parameter === 'object' && parameter !== null ? parameter.moment : parameter,
    ),
  };
}
