import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const json = (file: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '..', file), 'utf8')) as unknown;

const { scripts, ...manifest } = json('package.json') as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies: Record<string, string>;
};

// The story: on a machine with Node 20 a fresh clone installs Node 24 beside itself. A shell that has run `node` once remembers where it
// found it, and would go on with the old one, which cannot read TypeScript: "npm start" fails, and works when it is tried again.
test('what follows the installation runs in a shell of its own, which finds the Node that was installed', () => {
  const installing = Object.values(scripts).filter((script) => script.includes('install.mjs'));
  expect(installing.length).toBeGreaterThan(0);
  for (const script of installing) expect(script.split('install.mjs')[1]).not.toMatch(/\bnode\b/);
});

test('every dependency has one exact version and a checksum', () => {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  expect(Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const { packages } = json('package-lock.json') as {
    packages: Record<string, { version?: string; integrity?: string; inBundle?: boolean }>;
  };
  const installed = Object.entries(packages).filter(([path]) => path !== '');
  expect(installed.length).toBeGreaterThan(100);
  expect(
    installed.filter(([, { integrity = '' }]) => !integrity.startsWith('sha512-')).map(([path]) => path),
  ).toEqual([]);
  for (const [name, version] of Object.entries(wanted))
    expect(packages[`node_modules/${name}`]?.version).toBe(version);
});
