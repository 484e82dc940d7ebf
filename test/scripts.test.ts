import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const { scripts } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

// The story: on a machine with Node 20 a fresh clone installs Node 24 beside itself. A shell that has run `node` once remembers where it
// found it, and would go on with the old one, which cannot read TypeScript: "npm start" fails, and works when it is tried again.
test('what follows the installation runs in a shell of its own, which finds the Node that was installed', () => {
  const installing = Object.values(scripts).filter((script) => script.includes('install.mjs'));
  expect(installing.length).toBeGreaterThan(0);
  for (const script of installing) expect(script.split('install.mjs')[1]).not.toMatch(/\bnode\b/);
});
