/** Pieces of SQL that several migrations are made of. They are never changed, as those are not. */

/** Where a compared record stands. */
export function matchState(row: string): string {
  return `CASE WHEN ${row}linked IS NOT NULL THEN 'linked' WHEN ${row}proposed IS NULL THEN 'none'
    WHEN ${row}rejected = ${row}proposed THEN 'rejected' ELSE 'open' END`;
}

/** Triggers that keep what is compared in step with the links, whoever makes them. */
export function followLinks(table: string, kind: string, subject: string, target: string): string {
  return `
  CREATE TRIGGER ${table}_match_update AFTER UPDATE OF ${target} ON ${table} WHEN NEW.${target} IS NOT OLD.${target} BEGIN
    ${linkMatch(kind, `NEW.${subject}`, `NEW.${target}`, 'NEW')}
  END;
  CREATE TRIGGER ${table}_match_delete AFTER DELETE ON ${table} BEGIN
    ${linkMatch(kind, `OLD.${subject}`, 'NULL', 'OLD')}
  END;`;
}

/** Notes at a compared record what it is linked with now, and that something moved there. */
export function linkMatch(kind: string, subject: string, target: string, row: string): string {
  const where = `server = ${row}.server AND kind = '${kind}' AND subject = ${subject}`;
  return `UPDATE matches SET linked = ${target}, linked_by = NULL WHERE ${where};
    UPDATE matching SET touched = touched + 1 WHERE server = ${row}.server AND EXISTS (SELECT 1 FROM matches WHERE ${where});`;
}

/** Triggers that count the changes of a table, by the server in that column. */
export function countChanges(table: string, server: string): string {
  const events = [
    ['INSERT', 'NEW'],
    ['UPDATE', 'NEW'],
    ['DELETE', 'OLD'],
  ] as const;
  return events
    .map(
      ([event, row]) => `
  CREATE TRIGGER ${table}_count_${event.toLowerCase()} AFTER ${event} ON ${table} BEGIN
    INSERT INTO changes (server, kind, count) VALUES (${row}.${server}, '${table}', 1)
    ON CONFLICT (server, kind) DO UPDATE SET count = count + 1;
  END;`,
    )
    .join('\n');
}
