import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const DIST = join(import.meta.dirname, '..', '..', 'ui', 'dist');
const MOST_BYTES = 350_000;

test('what a browser needs before the first page is under 350 kB compressed', () => {
  const index = readFileSync(join(DIST, 'index.html'), 'utf8');
  const named = [...index.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, file]) => file!);
  expect(named.filter((file) => file.endsWith('.js')).length).toBeGreaterThan(0);
  expect(named.filter((file) => file.endsWith('.css')).length).toBeGreaterThan(0);
  // The list of servers, the first page of most visits, and the largest screen besides.
  const screens = ['servers-', 'settings-'].map((name) => {
    const files = globSync(`assets/${name}*.js`, { cwd: DIST });
    expect(files, name).not.toEqual([]);
    return files.map(sizeOf).reduce((sum, size) => Math.max(sum, size));
  });
  const first = ['index.html', ...named].map(sizeOf).reduce((sum, size) => sum + size);
  expect(first + screens.reduce((sum, size) => sum + size)).toBeLessThan(MOST_BYTES);
});

function sizeOf(file: string): number {
  return statSync(join(DIST, `${file}.gz`)).size;
}
