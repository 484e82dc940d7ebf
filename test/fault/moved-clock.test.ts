import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { problem, type Problem } from '../../src/domain/problem.ts';
import { failed, ok, type Result } from '../../src/domain/result.ts';
import type { RunReport, RunRequest } from '../../src/run/execute.ts';
import { makeScheduler, type Scheduler } from '../../src/run/scheduler.ts';
import { abandonRun, claimRun, endRun, NO_COUNTS } from '../../src/store/runs.ts';
import { loadServer, setStarted } from '../../src/store/servers.ts';
import { openSealer, saveScheduled } from '../scheduled-server.ts';
import { testStore } from '../store.ts';

/** The real scheduler on a computer whose clock is set wrong and right again. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Monday, 10:00 in Sofia. */
const BEGINNING = Date.parse('2026-11-23T08:00:00Z');
/** A look comes as often; the real scheduler looks more often, and that would only take longer here. */
const LOOK = 10_000;
const NEVER = { at: { delay: 'PT900H' } };

/** A started server. Time passes as it does; what the clock shows is another matter. A run takes no time and ends as `answer` says. */
async function computer(schedules: object, lookMs = LOOK) {
  const store = testStore();
  const errors: unknown[] = [];
  let passedMs = 0;
  let aheadMs = 0;
  let answer: (request: RunRequest) => Problem | null | Promise<Problem | null> = () => null;
  const begun: { part: string; atMs: number }[] = [];
  const clock = {
    now: () => new Date(BEGINNING + passedMs + aheadMs),
    uptimeMs: () => passedMs,
    sleep: async () => {},
  };
  const server = await saveScheduled(store, 'sofia', { schedules }, clock.now());

  async function run(request: RunRequest): Promise<Result<RunReport>> {
    const { part, cause } = request;
    const startedAt = clock.now();
    const claim = await claimRun(store, server.id, part, cause, clock);
    if (!claim.ok) return failed(problem('run-under-way', { server: 'sofia', part, since: '' }));
    if (cause !== 'person') begun.push({ part, atMs: passedMs });
    let found: Problem | null;
    try {
      found = await answer(request);
    } catch (error) {
      abandonRun(claim.run);
      throw error;
    }
    const state = found ? 'failed' : 'done';
    await endRun(store, claim.run, state, NO_COUNTS, clock.now());
    const at = { startedAt, endedAt: clock.now(), counts: NO_COUNTS };
    return ok({
      id: claim.run,
      server: 'sofia',
      part,
      state,
      ...at,
      problem: found,
      failedPart: found && part,
    });
  }

  const begin = (): Scheduler =>
    makeScheduler({
      store,
      clock,
      load: (name) => loadServer(store, openSealer, name, {}),
      run,
      onError: (error) => errors.push(error),
      random: () => 0.5,
    });
  let scheduler = begin();
  onTestFinished(() => scheduler.stop());

  async function look(): Promise<void> {
    await scheduler.look();
    await setImmediate();
  }

  return {
    clock,
    errors,
    store,
    server,
    /** Lets time pass; answers after how long of it what began, "import 0:05" each. */
    pass: async (ms: number): Promise<string[]> => {
      const [from, known] = [passedMs, begun.length];
      for (const until = passedMs + ms; passedMs < until;) {
        await look();
        passedMs = Math.min(passedMs + lookMs, until);
      }
      await look();
      return begun.slice(known).map(({ part, atMs }) => `${part} ${hours(atMs - from)}`);
    },
    begun,
    passedMs: () => passedMs,
    setClock: (ahead: number) => void (aheadMs = ahead),
    answers: (how: typeof answer) => void (answer = how),
    byPerson: () => run({ server, part: 'import', cause: 'person' }),
    start: async (): Promise<void> => {
      await setStarted(store, server.id, false, clock.now());
      await setStarted(store, server.id, true, clock.now());
    },
    restart: async (): Promise<void> => {
      await scheduler.stop();
      scheduler = begin();
    },
    silentMs: () => scheduler.silentMs(),
    standing: () => scheduler.standings().get(server.id)!,
  };
}

/** "1:05" for an hour and five minutes; a look or two more do not count. */
function hours(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

const ONLY_IMPORT = { import: { everyMinutes: 20 }, export: NEVER, audit: NEVER };

describe('a clock that stood ahead for a while and is right again', () => {
  describe.each([
    ['an hour', HOUR],
    ['a month', 30 * DAY],
  ])('by %s', (_name, ahead) => {
    test('what comes every so many minutes comes after so many minutes again', async () => {
      const { pass, setClock } = await computer(ONLY_IMPORT);
      expect(await pass(5 * MINUTE)).toEqual(['import 0:00']);
      setClock(ahead);
      expect(await pass(25 * MINUTE)).toEqual(['import 0:00', 'import 0:20']);
      setClock(0);
      expect(await pass(HOUR)).toEqual(['import 0:20', 'import 0:40', 'import 1:00']);
    });

    test('what began after a delay from Старт begins, also in the next Kervan', async () => {
      const { pass, setClock, start, restart } = await computer({
        ...ONLY_IMPORT,
        export: { at: { delay: 'PT1M' }, everyMinutes: 30 },
      });
      setClock(ahead);
      await start();
      await pass(0);
      setClock(0);
      expect(await pass(2 * MINUTE)).toContain('export 0:01');
      setClock(ahead);
      await start();
      setClock(0);
      await restart();
      expect(await pass(2 * MINUTE)).toContain('export 0:01');
    });

    test('a wait the shop asked for takes as long as it asked for', async () => {
      const { pass, setClock, answers } = await computer(ONLY_IMPORT);
      setClock(ahead);
      answers(() => problem('shop-busy', { address: 'shop' }, 15 * MINUTE));
      await pass(5 * MINUTE);
      setClock(0);
      answers(() => null);
      expect(await pass(HOUR)).toEqual(['import 0:10', 'import 0:30', 'import 0:50']);
    });

    test('so does the wait for another process, and the one after a run that broke off', async () => {
      const { pass, setClock, answers, store, server, errors, clock } = await computer(ONLY_IMPORT);
      setClock(ahead);
      const at = clock.now();
      const other = await claimRun(store, server.id, 'export', 'person', clock);
      expect(await pass(0)).toEqual([]);
      if (other.ok) await endRun(store, other.run, 'done', NO_COUNTS, at);
      setClock(0);
      expect(await pass(MINUTE)).toEqual(['import 0:00']);
      setClock(ahead);
      answers(() => Promise.reject(new Error('disk full')));
      expect(await pass(0)).toEqual(['import 0:00']);
      expect(errors).toHaveLength(1);
      setClock(0);
      answers(() => null);
      expect(await pass(2 * MINUTE)).toEqual(['import 0:01']);
    });

    test('a pause that ends by itself ends after its time', async () => {
      const { pass, setClock, answers } = await computer(ONLY_IMPORT);
      setClock(ahead);
      answers(() => problem('warehouse-missing'));
      await pass(5 * MINUTE);
      setClock(0);
      expect(await pass(30 * MINUTE)).toEqual(['import 0:10', 'import 0:25']);
    });

    test('a run of a person ends a pause, one of that while does not', async () => {
      const { pass, setClock, answers, byPerson, standing } = await computer(ONLY_IMPORT);
      setClock(ahead);
      await pass(MINUTE);
      await byPerson();
      answers(() => problem('warehouse-refused-login'));
      await pass(20 * MINUTE);
      expect(standing().paused?.code).toBe('warehouse-refused-login');
      setClock(0);
      // Servers lock the account of whoever tries a wrong password again and again. Once, when it is as late again, the other run counts as new.
      const tried = await pass(HOUR);
      expect(tried.length).toBeLessThanOrEqual(1);
      answers(() => null);
      await byPerson();
      expect(await pass(0)).toEqual(['import 0:00']);
    });
  });

  test.each([0, 30 * DAY])('what comes at night comes at night, once', async (days) => {
    const { pass, setClock, start } = await computer({ import: NEVER, export: NEVER });
    // It shows 02:30, and an hour later the audit of that night has run.
    setClock(days + 16.5 * HOUR);
    expect(await pass(HOUR)).toContain('audit 0:30');
    setClock(0);
    // 11:00 in Sofia.
    expect(await pass(38 * HOUR)).toEqual(['audit 16:00']);
    setClock(days + HOUR);
    await start();
    await pass(MINUTE);
    setClock(0);
    expect(await pass(3 * HOUR)).toEqual(['audit 1:59']);
  });

  test('schedules that look are known to, and their next times lie no further ahead than they are', async () => {
    const { pass, setClock, silentMs, standing, passedMs } = await computer(ONLY_IMPORT);
    setClock(30 * DAY);
    await pass(MINUTE);
    setClock(0);
    expect(silentMs()).toBeLessThan(MINUTE);
    const next = standing().next.import!.getTime() - BEGINNING - passedMs();
    expect(next).toBeLessThanOrEqual(20 * MINUTE);
  });

  test('what was to run once has run', async () => {
    const { pass, setClock } = await computer({ ...ONLY_IMPORT, import: {} });
    setClock(30 * DAY);
    expect(await pass(MINUTE)).toEqual(['import 0:00']);
    setClock(0);
    expect(await pass(2 * HOUR)).toEqual([]);
  });
});

describe('however the clock is moved', () => {
  const EVERY = { import: 7, export: 20, audit: 30 };
  const CALM = 150;
  /** What a schedule may be late by: two looks. */
  const LITTLE = 1;

  const wrong = fc.oneof(
    fc.integer({ min: -90, max: 90 }),
    fc.integer({ min: -400 * 1440, max: 700 * 1440 }),
    fc.constant(0),
  );
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ passes: fc.integer({ min: 0, max: 25 }) }) },
    { weight: 4, arbitrary: fc.record({ clock: wrong }) },
    {
      weight: 3,
      arbitrary: fc.record({ amid: wrong, met: fc.constantFrom('nothing', 'busy', 'absent', 'crash') }),
    },
    { weight: 1, arbitrary: fc.constantFrom({ does: 'start' }, { does: 'restart' }) },
  );

  test('once it is right, each schedule comes in its own time, and once in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const it = await computer(
          {
            import: { everyMinutes: EVERY.import },
            export: { at: { delay: 'PT5M' }, everyMinutes: EVERY.export },
            audit: { cron: `*/${EVERY.audit} * * * *` },
          },
          30_000,
        );
        for (const each of steps) {
          if ('passes' in each) await it.pass(each.passes * MINUTE);
          else if ('clock' in each) it.setClock(each.clock * MINUTE);
          else if ('amid' in each) await moveAmid(it, each);
          else if (each.does === 'start') await it.start();
          else await it.restart();
        }
        it.setClock(0);
        it.answers(() => null);
        const [right, known] = [it.passedMs(), it.begun.length];
        await it.pass(CALM * MINUTE);
        // Longer than the shop and a pause make it wait only when it failed again and again: 1, 2, 4 … minutes.
        const failures = steps.filter((each) => 'met' in each && each.met !== 'nothing').length;
        const longest = Math.min(60, Math.max(15, 2 ** (failures - 1)));
        const after = Map.groupBy(it.begun.slice(known), ({ part }) => part);
        for (const [part, every] of Object.entries(EVERY)) {
          const times = (after.get(part) ?? []).map(({ atMs }) => (atMs - right) / MINUTE);
          const told = `${part} ${times.join()}`;
          expect(times[0], told).toBeLessThanOrEqual(Math.max(longest, every) + LITTLE);
          expect(times.at(-1), told).toBeGreaterThanOrEqual(CALM - every - LITTLE);
          const gaps = times.slice(1).map((time, index) => time - times[index]!);
          // After its first time a cron keeps to the wall, everything else to its minutes.
          for (const gap of part === 'audit' ? gaps.slice(1) : gaps)
            expect(Math.abs(gap - every), told).toBeLessThanOrEqual(LITTLE);
        }
      }),
      { numRuns: 40 },
    );
  });

  /** The clock is moved in the middle of the next run, which meets what it meets, the shop that asks for a quarter of an hour or what pauses its server for as long. */
  async function moveAmid(
    { answers, setClock, pass }: Awaited<ReturnType<typeof computer>>,
    { amid, met }: { amid: number; met: string },
  ): Promise<void> {
    let isOver = false;
    answers(() => {
      if (isOver) return null;
      isOver = true;
      setClock(amid * MINUTE);
      if (met === 'crash') throw new Error('disk full');
      if (met === 'busy') return problem('shop-busy', { address: 'shop' }, 15 * MINUTE);
      return met === 'absent' ? problem('warehouse-missing') : null;
    });
    await pass(0);
  }
});
