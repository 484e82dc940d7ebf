import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSealer, saveScheduled, type ScheduledServer } from '../../test/scheduled-server.ts';
import { systemClock, type Clock } from '../clock.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { listProblems } from '../store/problems.ts';
import { claimRun, endRun, NO_COUNTS } from '../store/runs.ts';
import { loadServer, setStarted, type Server } from '../store/servers.ts';
import { openStore, type Store } from '../store/store.ts';
import type { Part, RunReport, RunRequest } from './execute.ts';
import { makeScheduler, type Scheduler, type SchedulerNeeds } from './scheduler.ts';

const MINUTE = 60_000;

let now: Date;
let turned: (() => void)[];
let store: Store;
let scheduler: Scheduler;
/** "sofia import schedule" for every run begun, in order. */
let begun: string[];
let errors: unknown[];
/** What a run answers; a test puts its own in. */
let answer: (request: RunRequest) => Problem | null | Promise<Problem | null>;

const clock: Clock = {
  ...systemClock,
  now: () => now,
  sleep: (_delayMs, signal) =>
    new Promise((resolve) => {
      turned.push(resolve);
      signal?.addEventListener('abort', () => resolve());
    }),
};

beforeEach(() => {
  now = new Date('2026-11-23T08:00:00Z');
  turned = [];
  const opened = openStore(':memory:');
  if (!opened.ok) throw new Error(opened.problem.code);
  store = opened.value;
  begun = [];
  errors = [];
  answer = () => null;
  scheduler = newScheduler();
});

afterEach(async () => {
  await scheduler.stop();
  await store.destroy();
  expect(errors).toEqual([]);
});

function newScheduler(more: Partial<SchedulerNeeds> = {}): Scheduler {
  return makeScheduler({
    store,
    clock,
    load: (name) => loadServer(store, openSealer, name, {}),
    run,
    onError: (error) => errors.push(error),
    random: () => 0.5,
    ...more,
  });
}

/** Stands in for the work of a run; claims and ends it in the store as the real one does. */
async function run(request: RunRequest): Promise<Result<RunReport>> {
  const { server, part, cause, signal } = request;
  const startedAt = clock.now();
  const claim = await claimRun(store, server.id, part, cause, clock);
  if (!claim.ok) return failed(problem('run-under-way', { server: server.definition.name, part, since: '' }));
  begun.push(`${server.definition.name} ${part} ${cause}`);
  const found = await answer(request);
  const state = found ? 'failed' : signal?.aborted ? 'stopped' : 'done';
  await endRun(store, claim.run, state, NO_COUNTS, clock.now());
  const name = server.definition.name;
  const report = { id: claim.run, server: name, part, state, startedAt, endedAt: clock.now() } as const;
  return ok({ ...report, counts: NO_COUNTS, problem: found, failedPart: found && partOf(found, part) });
}

const partOf = ({ params }: Problem, part: Part): Part => (params['part'] as Part | undefined) ?? part;

const apply = (name: string, wanted: ScheduledServer = {}): Promise<Server> =>
  saveScheduled(store, name, wanted, now);

const NEVER = { at: { delay: 'PT900H' } };
const ONLY_IMPORT = { import: { everyMinutes: 5 }, export: NEVER, audit: NEVER };

function turn(milliseconds: number): void {
  now = new Date(now.getTime() + milliseconds);
}

/** One look, and whatever it begins goes as far as it can without waiting for the test. */
async function look(): Promise<void> {
  await scheduler.look();
  await setImmediate();
}

async function lookAfter(milliseconds: number): Promise<string[]> {
  turn(milliseconds);
  begun = [];
  await look();
  return begun;
}

/** A run that goes on until the test lets it end. */
function held(): { end: (found?: Problem) => Promise<void>; requests: RunRequest[] } {
  const ends: ((found: Problem | null) => void)[] = [];
  const requests: RunRequest[] = [];
  answer = (request) => {
    requests.push(request);
    return new Promise((resolve) => ends.push(resolve));
  };
  const end = async (found: Problem | null = null) => {
    ends.shift()!(found);
    await setImmediate();
  };
  return { end, requests };
}

describe('what is due', () => {
  test('for the demonstration every minute means every few seconds, and nothing else changes', async () => {
    await scheduler.stop();
    scheduler = newScheduler({ everySeconds: { import: 3, export: 10 } });
    await apply('sofia', { schedules: { import: { everyMinutes: 1 }, export: { everyMinutes: 1 } } });
    await apply('varna', { schedules: { import: { everyMinutes: 2 }, export: { everyMinutes: 5 } } });
    await look();
    expect(await lookAfter(2_999)).toEqual([]);
    expect(await lookAfter(1)).toEqual(['sofia import schedule']);
    expect(await lookAfter(7_000)).toEqual(['sofia import schedule', 'sofia export schedule']);
    expect(await lookAfter(110_000)).toContain('varna import schedule');
  });

  test('import comes before export when both are due', async () => {
    await apply('sofia');
    expect(await lookAfter(0)).toEqual(['sofia import schedule', 'sofia export schedule']);
    expect(await lookAfter(5 * MINUTE - 1)).toEqual([]);
    expect(await lookAfter(1)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('the audit comes at night, after what is due with it', async () => {
    await apply('sofia', { schedules: { import: { cron: '0 3 * * *' }, export: NEVER } });
    await look();
    now = new Date('2026-11-24T00:59:59Z');
    expect(await lookAfter(999)).toEqual([]);
    expect(await lookAfter(1)).toEqual(['sofia import schedule', 'sofia audit schedule']);
  });

  test('a server that is not started does not run', async () => {
    await apply('sofia', { started: false });
    expect(await lookAfter(0)).toEqual([]);
    expect(scheduler.standings().size).toBe(0);
  });

  test('one run of a server at a time, different servers together', async () => {
    await apply('sofia');
    await apply('varna');
    const runs = held();
    await look();
    expect(begun).toEqual(['sofia import schedule', 'varna import schedule']);
    await look();
    expect(begun).toHaveLength(2);
    await runs.end();
    expect(begun.slice(2)).toEqual(['sofia export schedule']);
    await runs.end();
    await runs.end();
    await runs.end();
    expect(begun).toHaveLength(4);
  });

  test('not more than four servers run together, and the fifth comes as soon as one has ended', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await apply(name, { schedules: ONLY_IMPORT });
    const runs = held();
    await look();
    expect(begun).toHaveLength(4);
    await runs.end();
    expect(begun[4]).toBe('e import schedule');
    for (let left = 0; left < 4; left += 1) await runs.end();
  });

  test('minutes are counted from the end of the run', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    const runs = held();
    await look();
    turn(7 * MINUTE);
    await runs.end();
    answer = () => null;
    expect(await lookAfter(5 * MINUTE - 1)).toEqual([]);
    expect(await lookAfter(1)).toEqual(['sofia import schedule']);
  });

  test('what a person runs does not move the schedule', async () => {
    const server = await apply('sofia', { schedules: ONLY_IMPORT });
    await look();
    turn(4 * MINUTE);
    await run({ server, part: 'import', cause: 'person' });
    expect(await lookAfter(MINUTE)).toEqual(['sofia import schedule']);
  });

  test('the standing of a server tells what runs and when the next run is', async () => {
    const { id } = await apply('sofia');
    const runs = held();
    await look();
    expect(scheduler.standings().get(id)).toMatchObject({ running: 'import', paused: null });
    answer = () => null;
    await runs.end();
    const next = new Date('2026-11-23T08:05:00Z');
    expect(scheduler.standings().get(id)).toEqual({
      running: null,
      paused: null,
      next: { import: next, export: next, audit: new Date('2026-11-24T01:00:00Z') },
    });
    expect(scheduler.silentMs()).toBeLessThan(MINUTE);
  });

  test('a cron that cannot be read is a problem of its server until it is corrected, and the other task runs', async () => {
    const { id } = await apply('sofia', { storedCron: 'each night' });
    expect(await lookAfter(0)).toEqual(['sofia export schedule']);
    expect(await listProblems(store, id)).toMatchObject([
      { code: 'setting-wrong', record: 'schedule import' },
    ]);
    await apply('sofia', { schedules: { import: { cron: '0 3 * * *' }, export: { everyMinutes: 5 } } });
    await look();
    expect(await listProblems(store, id)).toEqual([]);
  });
});

describe('what other processes change', () => {
  test('a server started later is noticed', async () => {
    const { id } = await apply('sofia', { started: false });
    await look();
    await setStarted(store, id, true, now);
    expect(await lookAfter(0)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('a run of a server that was stopped is asked to end, and nothing more begins', async () => {
    const { id } = await apply('sofia');
    const runs = held();
    await look();
    await setStarted(store, id, false, now);
    await look();
    expect(runs.requests[0]!.signal!.aborted).toBe(true);
    await runs.end();
    expect(await lookAfter(60 * MINUTE)).toEqual([]);
  });

  test('a server stopped and started again in between begins anew', async () => {
    const { id } = await apply('sofia', { schedules: { import: {}, export: { at: { delay: 'PT900H' } } } });
    await look();
    expect(await lookAfter(60 * MINUTE)).toEqual([]);
    await setStarted(store, id, false, now);
    await setStarted(store, id, true, now);
    expect(await lookAfter(0)).toEqual(['sofia import schedule']);
  });

  test('a changed schedule counts from the next look', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    await look();
    await apply('sofia', { schedules: { ...ONLY_IMPORT, import: { everyMinutes: 2 } } });
    expect(await lookAfter(2 * MINUTE)).toEqual(['sofia import schedule']);
  });

  test('while another process runs the server, its turn is waited for without counting a failure', async () => {
    const server = await apply('sofia', { schedules: ONLY_IMPORT });
    const other = await claimRun(store, server.id, 'export', 'person', clock);
    expect(await lookAfter(0)).toEqual([]);
    expect(await lookAfter(2_000)).toEqual([]);
    if (other.ok) await endRun(store, other.run, 'done', NO_COUNTS, now);
    expect(await lookAfter(8_000)).toEqual(['sofia import schedule']);
  });
});

describe('failures', () => {
  const busy = (retryAfterMs?: number) => problem('shop-busy', { address: 'shop' }, retryAfterMs);

  test('a passing failure is tried again after 1, 2, 4 minutes, and not later than the regular time', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    answer = () => busy();
    await look();
    for (const minutes of [1, 2, 4, 5, 5]) {
      expect(await lookAfter(minutes * MINUTE - 1), `${minutes}`).toEqual([]);
      expect(await lookAfter(1), `${minutes}`).toHaveLength(1);
    }
    answer = () => null;
    await lookAfter(5 * MINUTE);
    answer = () => busy();
    await lookAfter(5 * MINUTE);
    expect(await lookAfter(MINUTE)).toHaveLength(1);
  });

  test('a nightly task that failed is not lost for a day', async () => {
    await apply('sofia', { schedules: { ...ONLY_IMPORT, import: { cron: '0 3 * * *' } } });
    await look();
    now = new Date('2026-11-24T01:00:00Z');
    answer = () => busy();
    expect(await lookAfter(0)).toHaveLength(1);
    expect(await lookAfter(MINUTE)).toHaveLength(1);
  });

  test('a longer wait the other side asked for puts off even the regular time', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    answer = () => busy(12 * MINUTE);
    await look();
    expect(await lookAfter(12 * MINUTE - 1)).toEqual([]);
    expect(await lookAfter(1)).toHaveLength(1);
  });

  test('the failure of one task keeps the other from nothing', async () => {
    await apply('sofia');
    answer = ({ part }) => (part === 'import' ? busy() : null);
    expect(await lookAfter(0)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('a problem that waits for a person is met again at the regular time', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    answer = () => problem('stock-brake', { changes: 30, total: 40, server: 'sofia' });
    await look();
    expect(await lookAfter(5 * MINUTE - 1)).toEqual([]);
    expect(await lookAfter(1)).toHaveLength(1);
  });

  test('a run that breaks off is logged and tried again, not at full speed', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    answer = () => Promise.reject(new Error('disk full'));
    await look();
    expect(errors.splice(0)).toHaveLength(1);
    await store.updateTable('runs').set({ state: 'interrupted' }).execute();
    answer = () => null;
    expect(await lookAfter(MINUTE - 1)).toEqual([]);
    expect(await lookAfter(1)).toHaveLength(1);
  });
});

describe('a configuration problem', () => {
  const wrong = problem('shop-refused-key', { address: 'shop' });

  beforeEach(() => {
    answer = ({ part }) => (part === 'import' ? wrong : null);
  });

  test('pauses every schedule of its server, and only of it', async () => {
    const { id } = await apply('sofia');
    await apply('varna');
    answer = ({ server }) => (server.definition.name === 'sofia' ? wrong : null);
    expect(await lookAfter(0)).not.toContain('sofia export schedule');
    expect(await lookAfter(60 * MINUTE)).toEqual(['varna import schedule', 'varna export schedule']);
    expect(scheduler.standings().get(id)).toMatchObject({
      paused: wrong,
      next: { import: null, export: null, audit: null },
    });
  });

  test('of a part that comes after the orders pauses nothing', async () => {
    await apply('sofia');
    answer = () => problem('shop-refused-key', { part: 'import-nomenclature' });
    expect(await lookAfter(0)).toHaveLength(2);
    expect(await lookAfter(5 * MINUTE)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('changed settings try again at once', async () => {
    await apply('sofia');
    await look();
    answer = () => null;
    await apply('sofia', { location: 4 });
    expect(await lookAfter(1)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('settings changed while the run was failing with the old ones try again at once', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    const runs = held();
    await look();
    await apply('sofia', { schedules: ONLY_IMPORT, location: 4 });
    await look();
    answer = () => null;
    await runs.end(wrong);
    expect(begun).toHaveLength(2);
  });

  test('a run of a person that succeeds starts the schedules again, one that fails does not', async () => {
    const server = await apply('sofia');
    await look();
    turn(MINUTE);
    await run({ server, part: 'import', cause: 'person' });
    expect(await lookAfter(MINUTE)).toEqual([]);
    answer = () => null;
    await run({ server, part: 'import', cause: 'person' });
    expect(await lookAfter(MINUTE)).toEqual(['sofia import schedule', 'sofia export schedule']);
  });

  test('Стоп and Старт try again', async () => {
    const { id } = await apply('sofia');
    await look();
    await setStarted(store, id, false, now);
    await look();
    turn(MINUTE);
    await setStarted(store, id, true, now);
    expect(await lookAfter(0)).toEqual(['sofia import schedule']);
  });

  test('that a computer tells too while it is off or starts up is looked at again every 15 minutes', async () => {
    const { id } = await apply('sofia', { schedules: { ...ONLY_IMPORT, import: { cron: '0 3 * * *' } } });
    now = new Date('2026-11-24T01:00:00Z');
    for (const code of ['warehouse-missing', 'warehouse-instance-unknown'] as const) {
      answer = () => problem(code);
      expect(await lookAfter(15 * MINUTE)).toEqual(['sofia import schedule']);
      expect(scheduler.standings().get(id)?.paused?.code).toBe(code);
      expect(await lookAfter(15 * MINUTE - 1)).toEqual([]);
      expect(await lookAfter(1)).toEqual(['sofia import schedule']);
    }
    // A password is not tried again by itself: servers lock the account.
    answer = () => problem('warehouse-refused-login');
    expect(await lookAfter(15 * MINUTE)).toHaveLength(1);
    expect(await lookAfter(24 * 60 * MINUTE)).toEqual([]);
  });

  test('a secret that is not set is one, shown and without a run', async () => {
    const { id } = await apply('sofia', { key: { env: 'SOFIA_KEY' } });
    expect(await lookAfter(0)).toEqual([]);
    expect(await lookAfter(60 * MINUTE)).toEqual([]);
    expect(await listProblems(store, id)).toMatchObject([
      { code: 'setting-secret-missing', record: 'part import' },
    ]);
  });
});

describe('when Kervan starts and stops', () => {
  /** A run as a process that is gone has left it. */
  async function deadRun(server: Server, part: string, cause = 'schedule'): Promise<void> {
    const claim = await claimRun(store, server.id, part, cause, clock);
    if (claim.ok) {
      const change = { host: 'a computer that is gone', heartbeat_at: '2026-11-22T00:00:00.000Z' };
      await store.updateTable('runs').set(change).where('id', '=', claim.run).execute();
    }
  }

  test('a run that died with its process is taken up again at once, whatever the schedule', async () => {
    const server = await apply('sofia', {
      schedules: { import: { at: { delay: 'PT2H' } }, export: { at: { delay: 'PT3H' } } },
    });
    await deadRun(server, 'export');
    expect(await lookAfter(0)).toEqual(['sofia export resumed']);
    expect(await lookAfter(MINUTE)).toEqual([]);
    const states = await store.selectFrom('runs').select('state').orderBy('state').execute();
    expect(states.map(({ state }) => state)).toEqual(['done', 'interrupted']);
  });

  test.each(['plan', 'order', 'apply'])(
    'a dead run of cause %s is not taken up: it was never to do it all',
    async (cause) => {
      const server = await apply('sofia', {
        schedules: { import: { at: { delay: 'PT2H' } }, export: { at: { delay: 'PT3H' } } },
      });
      await deadRun(server, 'import-orders', cause);
      expect(await lookAfter(0)).toEqual([]);
      expect(await store.selectFrom('runs').select('state').execute()).toEqual([{ state: 'interrupted' }]);
    },
  );

  test('the dead run of a stopped server is only marked', async () => {
    const server = await apply('sofia', { started: false });
    await deadRun(server, 'import');
    expect(await lookAfter(0)).toEqual([]);
    expect(await store.selectFrom('runs').select('state').execute()).toEqual([{ state: 'interrupted' }]);
  });

  test('the rhythm goes on where the last Kervan left it', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    await look();
    await scheduler.stop();
    scheduler = newScheduler();
    expect(await lookAfter(3 * MINUTE)).toEqual([]);
    expect(await lookAfter(2 * MINUTE)).toEqual(['sofia import schedule']);
  });

  test('what failed or was cut short is tried at once by the next Kervan', async () => {
    await apply('sofia', { schedules: ONLY_IMPORT });
    const runs = held();
    await look();
    const stopped = scheduler.stop();
    expect(runs.requests[0]!.signal!.aborted).toBe(true);
    await runs.end();
    await stopped;
    answer = () => null;
    scheduler = newScheduler();
    expect(await lookAfter(1_000)).toEqual(['sofia import schedule']);
  });

  test('started, it looks again and again until it is stopped', async () => {
    scheduler.start();
    await setImmediate();
    await apply('sofia', { schedules: ONLY_IMPORT });
    expect(begun).toEqual([]);
    turned.shift()!();
    await setImmediate();
    expect(begun).toEqual(['sofia import schedule']);
    await scheduler.stop();
    expect(turned).toHaveLength(1);
  });
});
