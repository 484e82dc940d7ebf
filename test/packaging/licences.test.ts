import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assembleDocker } from '../../packaging/docker.ts';
import { bundledPackages, neededPackages, ROOT } from '../../packaging/parts.ts';

const MINUTES = 60_000;
let out: string;
let docker: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'kervan-licences-'));
  docker = assembleDocker(out);
}, 5 * MINUTES);

afterAll(() => rmSync(out, { recursive: true, force: true }), 5 * MINUTES);

const named = ({ name, version }: { name: string; version: string }): string => `${name}@${version}`;
const licences = (): string => readFileSync(join(docker, 'app/LICENCES.txt'), 'utf8');
const billOfMaterials = () =>
  JSON.parse(readFileSync(join(docker, 'app/sbom.cdx.json'), 'utf8')) as {
    bomFormat: string;
    components: { name: string; version: string; purl: string; hashes: { content: string }[] }[];
  };

test('a package has the licences of all of it, each of a kind that may be passed on, and a bill of materials', () => {
  const packages = [...neededPackages({ os: 'linux', cpu: 'x64' }), ...bundledPackages()];
  const allowed =
    /^(MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Python-2\.0|Unlicense|\(.* OR .*\)|\(MIT AND (Zlib|BSD-3-Clause)\))$/;
  for (const { name, license } of packages) expect(license, name).toMatch(allowed);
  const { bomFormat, components } = billOfMaterials();
  expect(bomFormat).toBe('CycloneDX');
  expect(components.map(named)).toEqual([...new Set(packages.map(named))]);
  for (const { name, version, purl, hashes } of components) {
    expect(licences()).toContain(`${name} ${version} – `);
    expect(purl).toMatch(/^pkg:npm\/[^@]+@\d/);
    expect(hashes[0]!.content).toMatch(/^[0-9a-f]{128}$/);
  }
});

test('among them is the licence of whatever is built into the pages, and so it is in the bill of materials', () => {
  const sources = globSync('ui/**/*.{ts,tsx,css}', { cwd: ROOT }).filter(
    (file) => !/^ui\/dist|\.test\.|^ui\/(build|vite\.config)\.ts$/.test(file),
  );
  // Types leave nothing in a page; a path of our own begins with a dot.
  const imported =
    /^(?:import (?!type\b)(?:[^'";]* from )?|export (?!type\b)[^'";]* from |@import (?:url\()?)['"]((?:@[^/'"]+\/)?[^./'"][^/'"]*)/gm;
  const names = new Set(
    sources.flatMap((file) =>
      [...readFileSync(join(ROOT, file), 'utf8').matchAll(imported)].map(([, name]) => name!),
    ),
  );
  expect([...names]).toEqual(expect.arrayContaining(['react', '@mantine/core', '@tanstack/react-router']));
  const listed = billOfMaterials().components.map(({ name }) => name);
  for (const name of [...names, 'scheduler', '@floating-ui/dom', '@tanstack/router-core', 'vite']) {
    expect(listed).toContain(name);
    expect(licences()).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
  expect(licences()).toContain('Copyright (c) Meta Platforms, Inc.');
  expect(licences()).toContain('Lucide Icons and Contributors');
});
