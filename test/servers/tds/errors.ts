/** An error as SQL Server numbers it. */
export class SqlError extends Error {
  number: number;
  severity: number;

  constructor(number: number, message: string, severity = 16) {
    super(message);
    this.number = number;
    this.severity = severity;
  }
}

type Reading = [pattern: RegExp, number: number, message: (subject: string) => string];

const READINGS: Reading[] = [
  [
    /UNIQUE constraint failed: (.*)/,
    2627,
    (on) => `Violation of PRIMARY KEY constraint on ${on}. Cannot insert duplicate key.`,
  ],
  [/CHECK constraint failed: (.*)/, 8152, () => 'String or binary data would be truncated.'],
  [/NOT NULL constraint failed: (.*)/, 515, (on) => `Cannot insert the value NULL into column '${on}'.`],
  [/no such table: (\S+)/, 208, (table) => `Invalid object name '${table}'.`],
  [/no such column: (\S+)/, 207, (column) => `Invalid column name '${column}'.`],
];

/** What SQLite refused, in SQL Server's words; 102 is a syntax error. */
export function sqlErrorOf(error: unknown): SqlError {
  if (error instanceof SqlError) return error;
  const text = error instanceof Error ? error.message : String(error);
  for (const [pattern, number, message] of READINGS) {
    const found = pattern.exec(text);
    if (found) return new SqlError(number, message(found[1] ?? ''), 14);
  }
  return new SqlError(102, `Incorrect syntax: ${text}`, 15);
}
