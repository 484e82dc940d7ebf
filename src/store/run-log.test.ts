import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { runPage } from './run-log.ts';
import { claimRun, endRun, NO_COUNTS, type Counts } from './runs.ts';
import type { Store } from './store.ts';
import { turnedClock } from '../../test/clock.ts';

const SERVER = 'server' as ServerId;
const BEGAN = Date.parse('2026-11-23T10:00:00Z');

async function ran(
  store: Store,
  minute: number,
  cause: string,
  counts: Partial<Counts>,
  state: 'done' | 'failed' = 'done',
): Promise<string> {
  const at = new Date(BEGAN + minute * 60_000);
  const claim = await claimRun(store, SERVER, 'import', cause, turnedClock(at));
  if (!claim.ok) throw new Error('somebody else runs');
  await endRun(store, claim.run, state, { ...NO_COUNTS, ...counts }, at);
  return claim.run;
}

test('of the runs of a schedule those that did nothing can be left out, page by page; what a person asked for stays', async () => {
  const store = testStore();
  const telling = [];
  await ran(store, 1, 'schedule', {});
  telling.push(await ran(store, 2, 'schedule', { created: 1 }));
  await ran(store, 3, 'schedule', { unchanged: 7 });
  telling.push(await ran(store, 4, 'schedule', { skipped: 1 }));
  telling.push(await ran(store, 5, 'schedule', {}, 'failed'));
  await ran(store, 6, 'resumed', {});
  telling.push(await ran(store, 7, 'person', {}));
  telling.reverse();

  const first = await runPage(store, SERVER, { before: null, onlyTelling: true }, 2);
  const rest = await runPage(store, SERVER, { before: first.at(-1)!, onlyTelling: true }, 10);
  expect([...first, ...rest].map(({ id }) => id)).toEqual(telling);
  expect(await runPage(store, SERVER, { before: null, onlyTelling: false }, 10)).toHaveLength(7);
});
