/** T-SQL as the driver and the tests write it, as SQLite takes it. Only what is used is known; all else is SQLite's syntax error. */
export function translate(sql: string): string {
  let limit = '';
  const text = sql
    .replaceAll(/\bN'/g, "'")
    .replace(/^(\s*select(?:\s+distinct)?)\s+top\((@\w+|\d+)\)/i, (_, select: string, count: string) => {
      limit = ` limit ${count}`;
      return select;
    })
    .replaceAll(/ with \(updlock, rowlock\)/gi, '')
    .replaceAll(
      /convert\(varchar\(19\), getdate\(\), 120\)/gi,
      "strftime('%Y-%m-%d %H:%M:%S', 'now', 'localtime')",
    )
    .replaceAll(/\bnchar\((\d+)\)/gi, 'char($1)')
    .replaceAll(/@@version/gi, 'version_text()')
    .replaceAll(/\bINFORMATION_SCHEMA\.COLUMNS\b/gi, COLUMNS);
  return text + limit;
}

/** Who has no right to a table does not see its columns. */
const COLUMNS = `(select m.name as TABLE_NAME, p.name as COLUMN_NAME, 'dbo' as TABLE_SCHEMA,
  case when p.type like '%(%' then substr(p.type, 1, instr(p.type, '(') - 1) else p.type end as DATA_TYPE,
  case when p.type like '%char(%' then cast(substr(p.type, instr(p.type, '(') + 1) as integer) end as CHARACTER_MAXIMUM_LENGTH,
  case when p.type like 'nvarchar%' then 'UNICODE' end as CHARACTER_SET_NAME
  from sqlite_master as m join pragma_table_info(m.name) as p where m.type = 'table' and m.name not like 'sqlite%' and may_see(m.name))`;

/**
 * A CREATE TABLE of SQL Server's: a column that counts up by itself becomes the row number, whatever the primary key is; texts have their
 * length watched and take small Latin letters for capitals.
 */
export function translateTable(sql: string): { text: string; identity: string | null } {
  const identity = /\[(\w+)\] int IDENTITY\(1,1\) NOT NULL/i.exec(sql)?.[1] ?? null;
  const text = sql
    .replace(/ int IDENTITY\(1,1\) NOT NULL/i, ' integer primary key autoincrement')
    .replaceAll(/\[(\w+)\] (nvarchar\((\d+)\))/gi, '[$1] $2 collate nocase check (kervan_units([$1]) <= $3)')
    .replace(/,\s*CONSTRAINT \[\w+\] PRIMARY KEY \(([^)]*)\)/i, (_, columns: string) => {
      if (identity === null) return `, PRIMARY KEY (${columns})`;
      return columns === `[${identity}]` ? '' : `, UNIQUE (${columns})`;
    });
  return { text, identity };
}

/** The statements of a batch; a semicolon within a text or a name ends none. */
export function statementsOf(batch: string): string[] {
  return (batch.match(/(?:'(?:[^']|'')*'|\[[^\]]*\]|[^';[])+/g) ?? [])
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** A pattern of LIKE with its sets in brackets, whatever the case of letters. */
export function likePattern(pattern: string, escape: string | null): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at]!;
    if (sign === escape) {
      at += 1;
      source += literal(pattern[at] ?? '');
    } else if (sign === '%') source += '.*';
    else if (sign === '_') source += '.';
    else if (sign === '[') {
      const end = pattern.indexOf(']', at);
      // A set that is not closed matches nothing, as on the real server.
      source += end < 0 ? '(?!)' : pattern.slice(at, end + 1);
      if (end >= 0) at = end;
    } else source += literal(sign);
  }
  return new RegExp(`^${source}$`, 'isu');
}

function literal(sign: string): string {
  return sign.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
