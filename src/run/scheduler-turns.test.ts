import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openSealer, saveScheduled } from '../../test/scheduled-server.ts';
import { testStore } from '../../test/store.ts';
import { systemClock } from '../clock.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { askToCancel, claimRun, endRun, NO_COUNTS } from '../store/runs.ts';
import { listServers, loadServer } from '../store/servers.ts';
import type { RunReport, RunRequest } from './execute.ts';
import { makeScheduler, type Scheduler } from './scheduler.ts';

/** What the end of a run makes of the next one: of an import that left some of its work, one that a person ended, one whose place was taken. */
const MINUTE = 60_000;
const NEVER = { at: { delay: 'PT900H' } };
const ONLY_IMPORT = { import: { everyMinutes: 5 }, export: NEVER };

/** How a run ends: with a problem, well, or ended by a person. */
type Ending = Problem | null | 'stopped';

/** Started servers, and a scheduler whose runs end as `answer` says; `look` answers what began by then, "sofia import" each. */
async function scheduled(
  names: readonly string[],
  schedules: object,
  answer: (request: RunRequest) => Ending | Promise<Ending>,
) {
  const store = testStore();
  let now = new Date('2026-11-23T08:00:00Z');
  const clock = { ...systemClock, now: () => now, sleep: async () => {} };
  let begun: string[] = [];
  for (const name of names) await saveScheduled(store, name, { schedules }, now);
  async function run(request: RunRequest): Promise<Result<RunReport>> {
    const { server, part, cause } = request;
    const { name } = server.definition;
    begun.push(`${name} ${part}`);
    const claim = await claimRun(store, server.id, part, cause, clock);
    if (!claim.ok) throw new Error(`${claim.other.part} is under way`);
    const ending = await answer(request);
    const found = ending === 'stopped' ? null : ending;
    const state = ending === 'stopped' ? ending : found ? 'failed' : 'done';
    if (ending === 'stopped') await askToCancel(store, server.id, claim.run);
    await endRun(store, claim.run, state, NO_COUNTS, now);
    const of = { id: claim.run, server: name, part, startedAt: now, endedAt: now, counts: NO_COUNTS };
    return ok({ ...of, state, problem: found, failedPart: found && part });
  }
  const newScheduler = (): Scheduler =>
    makeScheduler({
      store,
      clock,
      load: (name) => loadServer(store, openSealer, name, {}),
      run,
      onError: (error) => expect.unreachable(String(error)),
      random: () => 0.5,
    });
  let scheduler = newScheduler();
  onTestFinished(() => scheduler.stop());
  return {
    look: async (laterMs = 0): Promise<string[]> => {
      now = new Date(now.getTime() + laterMs);
      begun = [];
      await scheduler.look();
      await setImmediate();
      return begun;
    },
    restart: async (): Promise<void> => {
      await scheduler.stop();
      scheduler = newScheduler();
    },
    /** A run that a Kervan before this one left when it died. */
    died: async (part: string): Promise<void> => {
      const [server] = await listServers(store);
      await claimRun(store, server!.id, part, 'person', clock);
      await store
        .updateTable('runs')
        .set({ host: 'gone', heartbeat_at: '2026-11-22T00:00:00.000Z' })
        .execute();
    },
  };
}

test('an import that left some of its work goes on at once, after the export that is due', async () => {
  let left = 2;
  const schedules = { import: { everyMinutes: 5 }, export: { everyMinutes: 5 } };
  const { look } = await scheduled(['sofia'], schedules, ({ part, onRest }) => {
    if (part === 'import' && left > 0) {
      left -= 1;
      onRest!();
    }
    return null;
  });
  expect(await look()).toEqual(['sofia import', 'sofia export', 'sofia import', 'sofia import']);
  expect(await look(5 * MINUTE - 1)).toEqual([]);
  expect(await look(1)).toEqual(['sofia import', 'sofia export']);
});

test('and after another server that waits for its turn', async () => {
  const going: { request: RunRequest; end: () => void }[] = [];
  const { look } = await scheduled(['a', 'b', 'c', 'd', 'e'], ONLY_IMPORT, (request) => {
    const { promise, resolve } = Promise.withResolvers<null>();
    going.push({ request, end: () => resolve(null) });
    return promise;
  });
  const begun = await look();
  expect(begun).toHaveLength(4);
  going[0]!.request.onRest!();
  for (let ended = 0; ended < 2; ended += 1) {
    going[ended]!.end();
    await setImmediate();
  }
  expect(begun.slice(4)).toEqual(['e import', 'a import']);
  for (const { end } of going) end();
});

test('an import that failed goes on when failures are tried again, whatever it left', async () => {
  let tries = 0;
  const { look } = await scheduled(['sofia'], ONLY_IMPORT, ({ onRest }) => {
    tries += 1;
    if (tries > 1) return null;
    onRest!();
    return problem('shop-unreachable', { url: '', detail: '' });
  });
  expect(await look()).toEqual(['sofia import']);
  expect(await look(MINUTE - 1)).toEqual([]);
});

test('a run that a person ended comes again in its own time, not at once, also when Kervan is started again', async () => {
  const { look, restart } = await scheduled(['sofia'], ONLY_IMPORT, () => 'stopped');
  expect(await look()).toEqual(['sofia import']);
  expect(await look(5 * MINUTE - 1)).toEqual([]);
  await restart();
  expect(await look()).toEqual([]);
  expect(await look(1)).toEqual(['sofia import']);
});

test('who ends a run that was taken up again takes no turn from a task', async () => {
  const { look, died } = await scheduled(
    ['sofia'],
    { import: NEVER, export: { everyMinutes: 5 } },
    ({ part }) => (part === 'relink' ? 'stopped' : null),
  );
  await died('relink');
  expect(await look()).toEqual(['sofia relink', 'sofia export']);
});

test('a run whose place another process took waits ten seconds for that one, without counting a failure', async () => {
  let ending: Ending = problem('run-taken-over');
  const { look } = await scheduled(['sofia'], ONLY_IMPORT, () => ending);
  expect(await look()).toEqual(['sofia import']);
  ending = null;
  expect(await look(9_999)).toEqual([]);
  expect(await look(1)).toEqual(['sofia import']);
});
