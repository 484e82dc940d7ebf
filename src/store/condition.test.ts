import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../test/store.ts';
import { newestBackup } from './condition.ts';

const NOW = new Date('2026-12-20T10:00:00Z');

test.each([
  [[], null],
  [['kervan-2026-12-19.backup', 'kervan-2026-12-20.backup', 'notes.txt'], 'kervan-2026-12-20.backup'],
  [['kervan-2026-12-19.backup', 'kervan-2027-01-01.backup'], 'kervan-2026-12-19.backup'],
  [['kervan-2027-01-01.backup'], 'kervan-2027-01-01.backup'],
  [['before-the-move.backup'], 'before-the-move.backup'],
])('of %j the newest backup is %s: one of a day to come only where there is no other', (names, newest) => {
  const folder = testFolder();
  for (const name of names) writeFileSync(join(folder, name), '');
  expect(newestBackup(folder, NOW)).toBe(newest && join(folder, newest));
});

test('without a folder there is no backup', () => {
  expect(newestBackup(join(testFolder(), 'absent'), NOW)).toBeNull();
});
