import { expect, test } from 'vitest';
import { startMariaDb } from '../../servers/mariadb.ts';
import { storm, type StormOptions, type StormOutcome } from './storm.ts';

/** How to see it again is said when something is not as it must be. */
async function expectCalm(options: StormOptions): Promise<StormOutcome> {
  const outcome = await storm(options);
  const { seed, engine, rounds } = options;
  const replay = `npm run fault -- --seed ${seed} --minutes 0 --rounds ${rounds} --only storm-${engine}`;
  expect(outcome.violations, replay).toEqual([]);
  const hits = [...outcome.faults.values()].reduce((sum, each) => sum + each, 0);
  expect(hits, 'faults that hit').toBeGreaterThan(rounds);
  expect(outcome.faults.size, 'kinds of faults').toBeGreaterThan(8);
  expect(outcome.orders).toBeGreaterThan(rounds);
  return outcome;
}

test(
  'after a storm every order has what is its due, once: a warehouse in a file',
  { timeout: 300_000 },
  async () => {
    await expectCalm({ seed: 7, engine: 'sqlite', mariaDb: null, rounds: 7 });
  },
);

test(
  'after a storm every order has what is its due, once: a warehouse on a server',
  { timeout: 300_000 },
  async () => {
    const mariaDb = await startMariaDb();
    try {
      await expectCalm({ seed: 3, engine: 'mariadb', mariaDb, rounds: 7 });
    } finally {
      await mariaDb.stop();
    }
  },
);
