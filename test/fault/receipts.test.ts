import { expect, test } from 'vitest';
import { receiptsUnderFaults } from './receipts.ts';

/** How many faults: KERVAN_FAULTS, or 100. */
const FAULTS = Number(process.env['KERVAN_FAULTS'] ?? 100);
const SEED = Number(process.env['KERVAN_SEED'] ?? 7);

test(
  'whatever fails between the intent and the answer, no sale has two receipts and none is forgotten',
  { timeout: FAULTS * 20_000 },
  async () => {
    const figures = await receiptsUnderFaults({ seed: SEED, faults: FAULTS });
    console.log(JSON.stringify(figures));
    expect(figures.violations).toEqual([]);
    expect(figures.receipts).toBeGreaterThan(FAULTS / 2);
    expect(Object.keys(figures.hits).length).toBeGreaterThan(5);
  },
);
