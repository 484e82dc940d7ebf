import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { turnedClock } from '../../test/clock.ts';
import { testStore } from '../../test/store.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import {
  claimRun,
  endRun,
  heartbeat,
  interruptedRuns,
  lastRuns,
  NO_COUNTS,
  recordOutcomes,
  type Claim,
} from './runs.ts';
import type { Store } from './store.ts';
import type { RunRow } from './tables.ts';

const SERVER = 'server' as ServerId;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const STEP = { phase: 'orders', done: 1, total: null };
const NOW = new Date('2026-11-23T10:00:00Z');

async function claimed(store: Store, server = SERVER): Promise<RunId> {
  const claim = await claimRun(store, server, 'import', 'person', turnedClock(NOW));
  if (!claim.ok) throw new Error('somebody else runs');
  return claim.run;
}

/** The number of a process that ran and is gone. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid!;
}

test('a server has one open run; another server has its own', async () => {
  const store = testStore();
  const run = await claimed(store);
  expect(await claimRun(store, SERVER, 'export', 'schedule', turnedClock(NOW))).toMatchObject({
    ok: false,
    other: { id: run, part: 'import' },
  });
  await claimed(store, 'other' as ServerId);
  await endRun(store, run, 'done', NO_COUNTS, NOW);
  expect(await claimed(store)).not.toBe(run);
});

test('of many that claim at once one gets it', async () => {
  const store = testStore();
  const claims = await Promise.all(
    Array.from({ length: 10 }, () => claimRun(store, SERVER, 'import', 'person', turnedClock(NOW))),
  );
  expect(claims.filter(({ ok }) => ok)).toHaveLength(1);
});

test('the place of a run whose process died is taken over', async () => {
  const store = testStore();
  const dead = await claimed(store);
  await store
    .updateTable('runs')
    .set({ pid: await deadProcess() })
    .execute();
  const run = await claimed(store);
  const rows = await lastRuns(store, SERVER, 10);
  expect(new Map(rows.map(({ id, state }) => [id, state]))).toEqual(
    new Map([
      [dead, 'interrupted'],
      [run, 'running'],
    ]),
  );
});

test('a run of another machine is dead after a minute without a heartbeat', async () => {
  const store = testStore();
  const clock = turnedClock(NOW);
  const run = await claimed(store);
  await store.updateTable('runs').set({ host: 'another', pid: 1 }).execute();
  clock.advance(59_000);
  expect((await claimRun(store, SERVER, 'import', 'person', clock)).ok).toBe(false);
  await heartbeat(store, run, STEP, NO_COUNTS, clock);
  clock.advance(59_000);
  expect((await claimRun(store, SERVER, 'import', 'person', clock)).ok).toBe(false);
  clock.advance(2_000);
  expect((await claimRun(store, SERVER, 'import', 'person', clock)).ok).toBe(true);
});

describe('a run whose number belongs to a program that lives', () => {
  /** Such a run; the number is that of another program, or it was of the dead Kervan. */
  async function running(change: Partial<RunRow> = {}) {
    const store = testStore();
    const clock = turnedClock(NOW);
    const claim = await claimRun(store, SERVER, 'import', 'person', clock);
    await store
      .updateTable('runs')
      .set({ pid: process.ppid, ...change })
      .execute();
    const isTaken = async () => (await claimRun(store, SERVER, 'import', 'person', clock)).ok;
    return { store, clock, isTaken, run: (claim as Extract<Claim, { ok: true }>).run };
  }

  test('is dead after a quarter of an hour without a sign of life', async () => {
    const { clock, isTaken } = await running();
    clock.advance(14 * MINUTE);
    expect(await isTaken()).toBe(false);
    clock.advance(2 * MINUTE);
    expect(await isTaken()).toBe(true);
  });

  test('lives for as long as it gives signs of life', async () => {
    const { store, clock, isTaken, run } = await running();
    clock.advance(14 * MINUTE);
    await heartbeat(store, run, STEP, NO_COUNTS, clock);
    clock.advance(14 * MINUTE);
    expect(await isTaken()).toBe(false);
  });

  test.each([
    ['back by a month', -30 * DAY],
    ['forward by a month', 30 * DAY],
    ['forward by an hour', 60 * MINUTE],
  ])(
    'lives though the clock is set %s under it: who took its place would print what it prints',
    async (_name, byMs) => {
      const { clock, isTaken } = await running();
      clock.turn(byMs);
      expect(await isTaken()).toBe(false);
    },
  );

  test('is dead when the computer was started again since, though the clock stood ahead when it died', async () => {
    const { clock, isTaken } = await running();
    clock.turn(-30 * DAY);
    clock.restart(5 * MINUTE);
    expect(await isTaken()).toBe(true);
  });

  test('of a version that kept the time of day alone is dead a quarter of an hour later by that', async () => {
    const { clock, isTaken } = await running({ heartbeat_uptime_ms: null });
    clock.turn(14 * MINUTE);
    expect(await isTaken()).toBe(false);
    clock.turn(2 * MINUTE);
    expect(await isTaken()).toBe(true);
  });

  test('ends at its next sign of life when its place was given to another', async () => {
    const { store, run, clock, isTaken } = await running();
    expect(await heartbeat(store, run, STEP, NO_COUNTS, clock)).toBe('goes-on');
    clock.advance(16 * MINUTE);
    expect(await isTaken()).toBe(true);
    expect(await heartbeat(store, run, STEP, NO_COUNTS, clock)).toBe('replaced');
    await endRun(store, run, 'stopped', NO_COUNTS, clock.now());
    const states = (await lastRuns(store, SERVER, 9)).map(({ id, state }) => [id === run, state]);
    expect(states).toContainEqual([true, 'interrupted']);
  });
});

test('runs that died with their process are told once, living ones never', async () => {
  const store = testStore();
  const dead = await claimed(store);
  await store
    .updateTable('runs')
    .set({ pid: await deadProcess() })
    .execute();
  await claimed(store, 'other' as ServerId);
  expect((await interruptedRuns(store, turnedClock(NOW))).map(({ id }) => id)).toEqual([dead]);
  expect(await interruptedRuns(store, turnedClock(NOW))).toEqual([]);
});

test('a record has one outcome in a run, the last one', async () => {
  const store = testStore();
  const run = await claimed(store);
  await recordOutcomes(store, run, [{ record: 'order 1', outcome: 'failed', detail: 'item-not-found' }]);
  await recordOutcomes(store, run, [{ record: 'order 1', outcome: 'created', detail: '42' }]);
  expect(await store.selectFrom('outcomes').selectAll().execute()).toMatchObject([
    { record: 'order 1', outcome: 'created', detail: '42' },
  ]);
});
