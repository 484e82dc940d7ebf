import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { backupStore, restoreStore } from './backup.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { openSealer } from './secrets.ts';

const NOW = new Date('2026-11-29T20:00:00Z');
const SERVER = 'server' as ServerId;

function setUp() {
  const folder = testFolder();
  const path = (name: string) => join(folder, name);
  openSealer(path('kervan.key'));
  const store = testStore(path('kervan.db'));
  return { folder, path, store, key: path('kervan.key'), copy: path('copy.kervan') };
}

test('a backup taken while the store is written is one moment of it, encrypted, and leaves nothing beside it', async () => {
  const { folder, path, store, key, copy } = setUp();
  const over = new AbortController();
  const writing = (async () => {
    for (let count = 1; !over.signal.aborted; count += 1) {
      await store.transaction().execute(async (inside) => {
        await writeCursor(inside, SERVER, 'left', `тайна ${count}`);
        await writeCursor(inside, SERVER, 'right', `тайна ${count}`);
      });
      // node:sqlite answers at once: without this nothing else in the process would ever have its turn.
      await setImmediate();
    }
  })();
  await writeCursor(store, SERVER, 'before', 'тайна');
  expect(await backupStore(store, key, copy)).toEqual({ ok: true, value: undefined });
  over.abort();
  await writing;
  expect(readFileSync(copy).includes('тайна')).toBe(false);
  expect(statSync(copy).mode & 0o077).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.kervan']);

  expect(await restoreStore(copy, key, path('deep/restored.db'), NOW)).toEqual({
    ok: true,
    value: { aside: null },
  });
  expect(readdirSync(path('deep'))).toEqual(['restored.db']);
  const restored = testStore(path('deep/restored.db'));
  expect(await readCursor(restored, SERVER, 'before')).toBe('тайна');
  expect(await readCursor(restored, SERVER, 'left')).toBe(await readCursor(restored, SERVER, 'right'));
});

test('an existing file is never overwritten, by a backup or by a restore', async () => {
  const { path, store, key, copy } = setUp();
  writeFileSync(copy, 'важно');
  expect(await backupStore(store, key, copy)).toMatchObject({ problem: { code: 'backup-in-the-way' } });
  expect(readFileSync(copy, 'utf8')).toBe('важно');
  await backupStore(store, key, path('good.kervan'));
  expect(await restoreStore(path('good.kervan'), key, path('kervan.db'), NOW)).toMatchObject({
    problem: { code: 'backup-in-the-way' },
  });
});

test('another key, no key, a cut, changed or foreign file restores nothing and leaves nothing', async () => {
  const { path, store, key, copy } = setUp();
  await writeCursor(store, SERVER, 'a', 'b');
  await backupStore(store, key, copy);
  openSealer(path('other.key'));
  const bytes = readFileSync(copy);
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1]! ^= 1;
  const files: [name: string, content: Buffer, keyFile: string, code: string][] = [
    ['whole', bytes, path('other.key'), 'backup-unreadable'],
    ['whole', bytes, path('no.key'), 'key-missing'],
    ['cut', bytes.subarray(0, bytes.length - 1), key, 'backup-unreadable'],
    ['short', bytes.subarray(0, 20), key, 'backup-unreadable'],
    ['changed', changed, key, 'backup-unreadable'],
    ['foreign', Buffer.from('не е копие'.repeat(20)), key, 'backup-unreadable'],
    ['empty', Buffer.alloc(0), key, 'backup-unreadable'],
  ];
  const target = path('target/kervan.db');
  for (const [name, content, keyFile, code] of files) {
    writeFileSync(path(name), content);
    expect(await restoreStore(path(name), keyFile, target, NOW)).toMatchObject({
      ok: false,
      problem: { code },
    });
    expect(existsSync(target)).toBe(false);
  }
  expect(await restoreStore(path('nowhere'), key, target, NOW)).toMatchObject({
    problem: { code: 'backup-unreadable' },
  });
  expect(existsSync(path('target')) ? readdirSync(path('target')) : []).toEqual([]);
});
