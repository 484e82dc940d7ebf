import { expect, test } from 'vitest';
import { startMariaDb } from '../servers/mariadb.ts';
import { receiptsUnderKills } from './receipts-killed.ts';

/** How many faults: KERVAN_FAULTS, or so many that a build stays quick. */
const FAULTS = Number(process.env['KERVAN_FAULTS'] ?? 20);
const SEED = Number(process.env['KERVAN_SEED'] ?? 7);

test(
  'wherever Kervan is killed between the intent and the answer, no sale has two receipts and none is forgotten',
  { timeout: 120_000 + FAULTS * 20_000 },
  async () => {
    const mariaDb = await startMariaDb();
    try {
      const figures = await receiptsUnderKills({ seed: SEED, faults: FAULTS, mariaDb });
      console.log(JSON.stringify({ ...figures, hits: Object.fromEntries(figures.hits) }));
      expect(figures.violations).toEqual([]);
      expect(figures.kills).toBeGreaterThan(FAULTS / 5);
      expect(figures.receipts).toBeGreaterThan(FAULTS / 2);
      expect(figures.hits.size).toBeGreaterThan(4);
    } finally {
      await mariaDb.stop();
    }
  },
);
