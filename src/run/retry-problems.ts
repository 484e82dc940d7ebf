import type { Clock } from '../clock.ts';
import type { RunId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';
import { makeDue } from '../store/inbox.ts';
import { recordsWith, type WhichProblems } from '../store/problems.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Background } from './background.ts';
import { TASKS, type TaskName } from './task.ts';

/** Which task looks again at a record: by the first word of its name, for a part by the second. */
const TASK_OF: Record<string, TaskName> = {
  order: 'import',
  check: 'import',
  sku: 'export',
  product: 'export',
  customer: 'import',
  'part import': 'import',
  'part import-orders': 'import',
  'part import-nomenclature': 'import',
  'part export': 'export',
  'part export-stock': 'export',
};

/**
 * Tries again what these problems hold up: their orders are due now, and the task that looks at them begins, import before
 * export when it is both. A lost document is not written again by this: that is for a person to say of the one order. Answers
 * the first run.
 */
export async function retryProblems(
  { store, clock, background }: { store: Store; clock: Clock; background: Background },
  server: Server,
  which: WhichProblems,
): Promise<Result<RunId>> {
  const records = await recordsWith(store, server.id, which);
  const tasks = new Set(records.map((record) => TASK_OF[record] ?? TASK_OF[record.split(' ', 1)[0]!]));
  const [first, second] = TASKS.filter((task) => tasks.has(task));
  if (!first) return failed(problem('nothing-to-retry'));
  const orders = records.filter((record) => record.startsWith('order '));
  await makeDue(
    store,
    server.id,
    orders.map((record) => record.slice('order '.length)),
    clock.now(),
  );
  const request = { server, cause: 'person' } as const;
  return background.begin({ ...request, part: first }, async ({ state }) => {
    if (second && state !== 'stopped') await background.begin({ ...request, part: second });
  });
}
