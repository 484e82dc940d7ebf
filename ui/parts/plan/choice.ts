import type { PlannedRecord, PlanPage } from '../../../src/web/wire/runs.ts';
import { path, query, read } from '../../api.ts';

/** What is shown of a plan. */
export interface Filter {
  kind: PlannedRecord['kind'] | undefined;
  action: PlannedRecord['action'] | undefined;
  search: string;
}

/** Kervan takes no more at once. */
const MOST_RECORDS = 10_000;
/** What a request may carry, less a little for its frame. */
const MOST_BYTES = 240_000;
const PAGE = 500;

/** Whether anything would be written for a record, so that it can be chosen. */
export function isWritable({ action }: Pick<PlannedRecord, 'action'>): boolean {
  return action === 'create' || action === 'update';
}

/** The address of a page of a plan's records. */
export function recordsAddress(
  server: string,
  plan: string,
  { kind, action, search }: Filter,
  after: string | null,
  limit: number,
): string {
  return `${path`/servers/${server}/plans/${plan}/records`}${query({ kind, action, search, after, limit })}`;
}

/** All records of a filter that would be written; null when they are too many to be named in one request. */
export async function allOf(server: string, plan: string, filter: Filter): Promise<string[] | null> {
  const records: string[] = [];
  let after: string | null = null;
  do {
    const page: PlanPage = await read<PlanPage>(recordsAddress(server, plan, filter, after, PAGE));
    records.push(...page.items.filter(isWritable).map(({ record }) => record));
    if (!fits(records)) return null;
    after = page.next;
  } while (after !== null);
  return records;
}

/** Whether so many records can be named in one request. */
export function fits(records: readonly string[]): boolean {
  if (records.length > MOST_RECORDS) return false;
  return new TextEncoder().encode(JSON.stringify(records)).length <= MOST_BYTES;
}
