import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { guardedConnector } from '../address-guard.ts';
import type { ServiceCommand, ServicePlan } from './plan.ts';

interface Awaited {
  port: number;
  /** Whoever began before is the old one, with the settings of before. */
  since: Date;
  again: ServicePlan['again'];
  limitMs?: number;
  everyMs?: number;
  answerMs?: number;
}

/** A large store is brought up to date at the first start of a new version, and a slow computer reads all of the program from disk. */
const LIMIT_MS = 60_000;
const EVERY_MS = 1000;
const ANSWER_MS = 2000;
const MOST_ANSWER_BYTES = 1024 * 1024;

/**
 * Waits, at most for `limitMs`, until a Kervan that began after `since` answers at the port, and says whether one does.
 *
 * A task of Windows is ended and begun in one breath. The old process is still there, so the start is ignored, and reported as done; or it is gone
 * and the system holds its port a moment longer, and the new one ends because of that. Neither says so to whoever asked for it. So Kervan itself is
 * asked since when it works, and until the new one is there the start is said again: where it runs already, that is ignored as well.
 */
export async function comesToWork(awaited: Awaited): Promise<boolean> {
  const { again, limitMs = LIMIT_MS, everyMs = EVERY_MS } = awaited;
  const until = performance.now() + limitMs;
  for (;;) {
    if (await isAtWork(awaited)) return true;
    if (performance.now() >= until) return false;
    await pause(everyMs);
    if (again) sayQuietly(again);
  }
}

function sayQuietly({ program, args }: ServiceCommand): void {
  spawnSync(program, args, { stdio: 'ignore' });
}

async function isAtWork({ port, since, answerMs = ANSWER_MS }: Awaited): Promise<boolean> {
  const dispatcher = new Agent({
    connect: guardedConnector({ timeoutMs: answerMs }),
    maxResponseSize: MOST_ANSWER_BYTES,
  });
  try {
    const signal = AbortSignal.timeout(answerMs);
    const { body } = await request(`http://127.0.0.1:${port}/health`, { dispatcher, signal });
    const { startedAt } = (await body.json()) as { startedAt?: string };
    return startedAt !== undefined && new Date(startedAt) >= since;
  } catch {
    return false;
  } finally {
    await dispatcher.destroy();
  }
}

/**
 * The port that a service was installed with, in what the system says of it: the last, where an administrator has laid words of his own over it; null
 * where it is left to the environment. Windows may say it in UTF-16.
 */
export function portOf(description: string): string | null {
  return [...description.replaceAll('\0', '').matchAll(/ --port (\d+)/g)].at(-1)?.[1] ?? null;
}
