import { sql, type Expression, type SqlBool } from 'kysely';

/** Deleted is -1 for yes; in upgraded databases NULL means no. */
export function isNotDeleted(column: string): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.ref(column)} is null or ${sql.ref(column)} <> -1)`;
}

/**
 * A line of a real document. Rows with Acct ≤ 0 are drafts and parked sales; rows without a partner mark where a location's
 * numbers begin.
 */
export function isDocumentLine(): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref('Acct')} > 0 and ${sql.ref('PartnerID')} <> 0`;
}

/** A vendor's text without the single space that stands for blank. */
export function text(value: string | null): string {
  return value?.trim() ?? '';
}

/** A group's number; some rows hold it negative, which marks a frequently used item and is the same group. */
export function groupNumber(value: number | null): number {
  return Math.abs(value ?? 0);
}
