/** One answered request. */
interface LoggedRequest {
  operationId: string;
  at: number;
  /** Null when the connection was cut instead of an answer. */
  status: number | null;
  /** Records in the body of a batch. */
  records: number;
}

/** What clients asked since the shop was opened; not kept over a restart. */
export interface RequestLog {
  add(request: LoggedRequest): void;
  /** Of one operation, or of all. */
  count(operationId?: string): number;
  counts(): Record<string, number>;
  /** The latest ones, oldest first. */
  latest(): LoggedRequest[];
  reset(): void;
}

const KEPT = 2000;

export function requestLog(): RequestLog {
  const counts = new Map<string, number>();
  let latest: LoggedRequest[] = [];
  return {
    add(request) {
      counts.set(request.operationId, (counts.get(request.operationId) ?? 0) + 1);
      latest.push(request);
      if (latest.length > 2 * KEPT) latest = latest.slice(-KEPT);
    },
    count(operationId) {
      if (operationId !== undefined) return counts.get(operationId) ?? 0;
      return [...counts.values()].reduce((total, count) => total + count, 0);
    },
    counts: () => Object.fromEntries(counts),
    latest: () => latest.slice(-KEPT),
    reset() {
      counts.clear();
      latest = [];
    },
  };
}
