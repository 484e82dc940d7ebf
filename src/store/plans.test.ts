import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { createPlan, findPlan, PLAN_LIFE_MS } from './plans.ts';

const server = 'server' as ServerId;
const NOW = new Date('2026-11-23T10:00:00Z');

test('a plan lives for an hour, and one of a clock that ran ahead takes nobody’s place', async () => {
  const store = testStore();
  const at = (ms: number) => new Date(NOW.getTime() + ms);
  const plan = (id: string, now: Date) =>
    createPlan(store, { id, server, part: 'import', settings_hash: 'hash' }, now);
  for (let count = 0; count < 20; count += 1) await plan(`ahead ${count}`, at(30 * 24 * PLAN_LIFE_MS));
  await plan('now', NOW);
  expect(await findPlan(store, server, 'ahead 1', NOW)).toBeNull();
  expect(await findPlan(store, server, 'now', at(PLAN_LIFE_MS - 1))).toMatchObject({ id: 'now' });
  expect(await findPlan(store, server, 'now', at(PLAN_LIFE_MS))).toBeNull();
});
