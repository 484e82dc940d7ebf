import { afterAll } from 'vitest';

/** Before each file of tests: what it sets in the environment goes with it, because the next file may run in the same process. */
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
