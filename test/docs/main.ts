import { docsGaps } from './docs-gaps.ts';

/** Prints what the docs and the texts lack; part of `npm run check`. */
const gaps = docsGaps();
for (const gap of gaps) console.log(gap);
process.exitCode = gaps.length === 0 ? 0 : 1;
