import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { RunId, ServerId } from '../domain/ids.ts';
import { claimRun, endRun, heartbeat, interruptedRuns, lastRuns, NO_COUNTS, recordOutcomes } from './runs.ts';
import type { Store } from './store.ts';

const SERVER = 'server' as ServerId;
const NOW = new Date('2026-11-23T10:00:00Z');

async function claimed(store: Store, server = SERVER): Promise<RunId> {
  const claim = await claimRun(store, server, 'import', 'person', NOW);
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
  expect(await claimRun(store, SERVER, 'export', 'schedule', NOW)).toMatchObject({
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
    Array.from({ length: 10 }, () => claimRun(store, SERVER, 'import', 'person', NOW)),
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
  const run = await claimed(store);
  await store.updateTable('runs').set({ host: 'another', pid: 1 }).execute();
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect((await claimRun(store, SERVER, 'import', 'person', at(59))).ok).toBe(false);
  await heartbeat(store, run, { phase: 'orders', done: 1, total: null }, NO_COUNTS, at(59));
  expect((await claimRun(store, SERVER, 'import', 'person', at(118))).ok).toBe(false);
  expect((await claimRun(store, SERVER, 'import', 'person', at(120))).ok).toBe(true);
});

test('a run that gave no sign for a quarter of an hour is dead, whoever has its number now', async () => {
  const store = testStore();
  await claimed(store);
  // The number of a program that lives.
  await store.updateTable('runs').set({ pid: process.ppid }).execute();
  const at = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
  await store.updateTable('runs').set({ heartbeat_at: new Date().toISOString() }).execute();
  const now = Date.now() - NOW.getTime();
  const after = (minutes: number) => new Date(at(minutes).getTime() + now);
  expect((await claimRun(store, SERVER, 'import', 'person', after(14))).ok).toBe(false);
  expect((await claimRun(store, SERVER, 'import', 'person', after(16))).ok).toBe(true);
});

test('runs that died with their process are told once, living ones never', async () => {
  const store = testStore();
  const dead = await claimed(store);
  await store
    .updateTable('runs')
    .set({ pid: await deadProcess() })
    .execute();
  await claimed(store, 'other' as ServerId);
  expect((await interruptedRuns(store, NOW)).map(({ id }) => id)).toEqual([dead]);
  expect(await interruptedRuns(store, NOW)).toEqual([]);
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

test('a run whose process lives does not die of a clock that is set back under it', async () => {
  const store = testStore();
  await claimed(store);
  const now = new Date();
  // Its last sign of life lies in the future now. Who took its place would print what it is printing.
  const ahead = new Date(now.getTime() + 30 * 86_400_000).toISOString();
  await store.updateTable('runs').set({ pid: process.ppid, heartbeat_at: ahead }).execute();
  expect((await claimRun(store, SERVER, 'import', 'person', now)).ok).toBe(false);
});
