import { problemClass, type Problem } from '../domain/problem.ts';
import type { ScheduleRule } from '../domain/settings.ts';
import { backoffMs } from '../sync/context.ts';
import { nextDue, nextOpen } from './schedule.ts';

/** The tasks that have a schedule, in the order they run when several are due. */
export const TASKS = ['import', 'export', 'audit'] as const;
export type TaskName = (typeof TASKS)[number];

/** Where a task of a started server stands. Kept in memory: at the start of Kervan a task that failed is tried anew. */
export interface Task {
  /** When the schedule last came to its end with it; null = not since Старт. */
  lastEndedAt: Date | null;
  /** Failures of the passing kind in a row. */
  failures: number;
  /** A try before the regular time; null = none. */
  retryAt: Date | null;
  /** Not even the regular time comes before this one; null = no such wait. */
  notBefore: Date | null;
  /** It left some of its work, and goes on as soon as the others had their turn. */
  hasRest: boolean;
}

/** How long a run of the same server by another process is waited for before the next look. */
const UNDER_WAY_MS = 10_000;

/** A task that has not failed. */
export function freshTask(lastEndedAt: Date | null): Task {
  return { lastEndedAt, failures: 0, retryAt: null, notBefore: null, hasRest: false };
}

/**
 * When the task runs next: at its regular time or, after a passing failure, at the earlier of that and the back-off
 * (so that a nightly task is not lost for a day). Only a wait the other side asked for may put off the regular time.
 */
export function nextTime(
  task: Task,
  rule: ScheduleRule,
  place: { startedAt: Date; timeZone: string },
  now: Date,
): Date | null {
  const regular = nextDue(rule, { ...place, lastEndedAt: task.lastEndedAt }, now);
  const retry = task.retryAt && later(task.retryAt, now);
  const earliest = earlier(regular, retry && nextOpen(rule, place.timeZone, retry));
  if (!earliest || !task.notBefore || task.notBefore <= earliest) return earliest;
  return nextOpen(rule, place.timeZone, task.notBefore);
}

/** The task after it ran to its end: well, or with a problem of the whole run. */
export function afterRun(task: Task, found: Problem | null, endedAt: Date, random: number): Task {
  const ended = freshTask(endedAt);
  if (!found || problemClass(found.code) !== 'transient') return ended;
  const { retryAfterMs } = found;
  return {
    ...ended,
    failures: task.failures + 1,
    retryAt: plus(endedAt, Math.max(backoffMs(task.failures, random), retryAfterMs ?? 0)),
    notBefore: retryAfterMs === undefined ? null : plus(endedAt, retryAfterMs),
  };
}

/** The task when it did what it could in its time and left the rest. */
export function withRest(task: Task, endedAt: Date): Task {
  return { ...freshTask(endedAt), retryAt: endedAt, hasRest: true };
}

/** The task when it could not begin because another process runs the server: no failure, only a short wait. */
export function afterCollision(task: Task, now: Date): Task {
  return { ...task, notBefore: plus(now, UNDER_WAY_MS) };
}

/** The task when a person ended its run: its turn is over. */
export function afterCancel(task: Task, endedAt: Date): Task {
  return { ...task, lastEndedAt: endedAt, retryAt: null, hasRest: false };
}

/** The task when the run broke off without an answer (Kervan's own store failed it): tried again, not at full speed. */
export function afterCrash(task: Task, now: Date, random: number): Task {
  const retryAt = plus(now, backoffMs(task.failures, random));
  return { ...freshTask(task.lastEndedAt), failures: task.failures + 1, retryAt, notBefore: retryAt };
}

/** The task tried at once, whatever it waited for. */
export function tryNow(task: Task, now: Date): Task {
  return { ...freshTask(task.lastEndedAt), retryAt: now };
}

/**
 * The task by a clock that was set back by so much and shows `now`. What lies ahead now was noted while the clock was: what has ended ended by now, and
 * a wait takes no longer than it was to take.
 */
export function setBack(task: Task, now: Date, byMs: number): Task {
  const { lastEndedAt, retryAt, notBefore } = task;
  return {
    ...task,
    lastEndedAt: lastEndedAt && earlier(lastEndedAt, now),
    retryAt: retryAt && plus(retryAt, -byMs),
    notBefore: notBefore && plus(notBefore, -byMs),
  };
}

function plus(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one < other ? one : other;
}
