import { error, status, type Status } from './messages.ts';
import type { PrintQuery } from './requests.ts';

const LONGEST_ID = 60;

/** One print in the queue. */
interface Task {
  taskStatus: 'enqueued' | 'running' | 'finished';
  result: unknown;
  ended: Promise<void>;
}

/** The queue of the print server: one print at a time, in the order of arrival. What it knows of tasks is lost when it ends. */
export interface Tasks {
  /** Enqueues a print and gives its result, or `{taskId}` when it takes longer than the caller waits. */
  run(query: PrintQuery, print: () => Promise<unknown>): Promise<unknown>;
  info(id: string): { taskStatus: string; result: unknown };
  forget(id: string): void;
  /** How many are not finished. */
  waiting(): number;
}

/** Opens an empty queue; `clock` gives milliseconds since 1970. */
export function openTasks(clock: () => number): Tasks {
  const tasks = new Map<string, Task>();
  let last: Promise<void> = Promise.resolve();

  function enqueue(id: string, timeoutMs: number, print: () => Promise<unknown>): Task {
    const deadline = timeoutMs > 0 ? clock() + timeoutMs : Infinity;
    const task: Task = { taskStatus: 'enqueued', result: {}, ended: Promise.resolve() };
    task.ended = last = after(last, async () => {
      task.taskStatus = 'running';
      task.result = deadline <= clock() ? tooLate() : await print();
      task.taskStatus = 'finished';
    });
    tasks.set(id, task);
    return task;
  }

  return {
    async run({ taskId, asyncTimeout, timeout }, print) {
      const id = taskId || crypto.randomUUID();
      const refusal = refusalOf(id, tasks);
      if (refusal) return refusal;
      const task = enqueue(id, timeout, print);
      if (asyncTimeout === 0 || !(await endsWithin(task.ended, asyncTimeout))) return { taskId: id };
      return task.result;
    },
    info(id) {
      const task = tasks.get(id);
      return task
        ? { taskStatus: task.taskStatus, result: task.result }
        : { taskStatus: 'unknown', result: {} };
    },
    forget: (id) => void tasks.delete(id),
    waiting: () => [...tasks.values()].filter(({ taskStatus }) => taskStatus !== 'finished').length,
  };
}

function refusalOf(id: string, tasks: ReadonlyMap<string, Task>): Status | null {
  if (id.length > LONGEST_ID) return status([error('E110', 'Task Id is too long')]);
  if (/\p{Cc}/u.test(id)) return status([error('E110', 'Use only printable characters for Task Id')]);
  return tasks.has(id) ? status([error('E109', `Task Id "${id}" is already used`)]) : null;
}

const tooLate = () => status([error('E999', 'User timeout occured while sending the request')]);

async function after(earlier: Promise<void>, work: () => Promise<void>): Promise<void> {
  await earlier;
  await work();
}

async function endsWithin(ended: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const outOfPatience = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false);
  });
  try {
    return await Promise.race([ended.then(() => true), outOfPatience]);
  } finally {
    clearTimeout(timer);
  }
}
