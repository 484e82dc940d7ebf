import fs, {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import type { ServerId } from '../domain/ids.ts';
import { backupStore } from './backup.ts';
import { restoreStore } from './restore.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { stagingName, sweepLeftovers } from './leftovers.ts';
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
  expect(await backupStore(store, { keyFile: key, dataFolder: folder }, copy)).toEqual({
    ok: true,
    value: undefined,
  });
  over.abort();
  await writing;
  expect(readFileSync(copy).includes('тайна')).toBe(false);
  expect(statSync(copy).mode & 0o077).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.kervan']);

  expect(await restoreStore(copy, key, path('deep/restored.db'), NOW)).toEqual({
    ok: true,
    value: { from: copy, aside: null },
  });
  expect(readdirSync(path('deep'))).toEqual(['restored.db']);
  const restored = testStore(path('deep/restored.db'));
  expect(await readCursor(restored, SERVER, 'before')).toBe('тайна');
  expect(await readCursor(restored, SERVER, 'left')).toBe(await readCursor(restored, SERVER, 'right'));
});

test('a backup that is killed leaves nothing plain where backups go, and nothing that is not swept', async () => {
  const { folder, path, store, key } = setUp();
  await writeCursor(store, SERVER, 'buyer', 'тайна');
  mkdirSync(path('nas'));
  const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  // The key is a pipe that nobody writes into: the backup waits for it, its plain copy made, until it is killed.
  spawnSync('mkfifo', [path('slow.key')]);
  const script = `const { openStore } = await import(${module('store.ts')});
    const { backupStore } = await import(${module('backup.ts')});
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 0);
    const opened = openStore(${JSON.stringify(path('kervan.db'))});
    await backupStore(opened.value, ${JSON.stringify({ keyFile: path('slow.key'), dataFolder: folder })}, ${JSON.stringify(path('nas/copy'))});`;
  const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  expect(killed.signal).toBe('SIGKILL');
  expect(readdirSync(path('nas'))).toEqual([]);
  const [left] = readdirSync(folder).filter((name) => name.startsWith('.backup-'));
  expect(statSync(path(left!)).mode & 0o077).toBe(0);
  expect(statSync(path(`${left!}/plain`)).mode & 0o077).toBe(0);
  expect(readFileSync(path(`${left!}/plain`)).includes('тайна')).toBe(true);
  const inUse = mkdtempSync(path(stagingName(process.pid)));
  sweepLeftovers(path('kervan.db'), new Date());
  expect(existsSync(path(left!))).toBe(false);
  expect(existsSync(inUse)).toBe(true);
  expect(await backupStore(store, { keyFile: key, dataFolder: folder }, path('nas/copy'))).toMatchObject({
    ok: true,
  });
});

/** Names what is waited for until it is on the disk, and what is renamed, as it comes. */
function watchDisk(): string[] {
  const seen: string[] = [];
  const opened = new Map<number, string>();
  const { openSync, fsyncSync, renameSync } = fs;
  vi.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
    const handle = openSync(path, ...rest);
    opened.set(handle, basename(String(path)));
    return handle;
  });
  vi.spyOn(fs, 'fsyncSync').mockImplementation((handle) => {
    seen.push(`on the disk: ${opened.get(handle)}`);
    fsyncSync(handle);
  });
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
    seen.push(`${basename(String(from))} becomes ${basename(String(to))}`);
    renameSync(from, to);
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  return seen;
}

test('a backup gets its name when it is on the disk, and then the name is on it too', async () => {
  const { folder, path, store, key } = setUp();
  mkdirSync(path('nas'));
  const seen = watchDisk();
  expect(await backupStore(store, { keyFile: key, dataFolder: folder }, path('nas/copy'))).toMatchObject({
    ok: true,
  });
  const plain = seen.map((each) => each.replace(/\.[\da-f]{8}\./, '.'));
  expect(plain).toEqual(['on the disk: copy.part', 'copy.part becomes copy', 'on the disk: nas']);
});

test('copies from before upgrades and what was set aside go after thirty days, and the store stays', () => {
  const { folder, path } = setUp();
  const since = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
  const made = (name: string, days: number): void => {
    writeFileSync(path(name), 'Мария');
    utimesSync(path(name), since(days), since(days));
  };
  made('kervan.db.version-3', 31);
  made('kervan.db.version-4', 29);
  made('kervan.db.restoring-wal', 2);
  // Set aside today, though last written long ago; and the other way round.
  made('kervan.db.damaged-2026-11-29T08-00-00', 90);
  made('kervan.db.damaged-2026-10-20T08-00-00', 1);
  made('kervan.db.newer-2026-10-20T08-00-00-wal', 1);
  made('kervan.key', 900);
  made('kervan.db-shm', 900);
  made('other.db.version-3', 900);
  const before = readdirSync(folder);
  sweepLeftovers(path('kervan.db'), NOW);
  expect(before.filter((name) => !existsSync(path(name)))).toEqual([
    'kervan.db.damaged-2026-10-20T08-00-00',
    'kervan.db.newer-2026-10-20T08-00-00-wal',
    'kervan.db.restoring-wal',
    'kervan.db.version-3',
  ]);
});

test('an existing file is never overwritten, by a backup or by a restore', async () => {
  const { folder, path, store, key, copy } = setUp();
  writeFileSync(copy, 'важно');
  expect(await backupStore(store, { keyFile: key, dataFolder: folder }, copy)).toMatchObject({
    problem: { code: 'backup-in-the-way' },
  });
  expect(readFileSync(copy, 'utf8')).toBe('важно');
  await backupStore(store, { keyFile: key, dataFolder: folder }, path('good.kervan'));
  expect(await restoreStore(path('good.kervan'), key, path('kervan.db'), NOW)).toMatchObject({
    problem: { code: 'backup-in-the-way' },
  });
});

test('another key, no key, a cut, changed or foreign file restores nothing and leaves nothing', async () => {
  const { folder, path, store, key, copy } = setUp();
  await writeCursor(store, SERVER, 'a', 'b');
  await backupStore(store, { keyFile: key, dataFolder: folder }, copy);
  openSealer(path('other.key'));
  writeFileSync(path('cut.key'), readFileSync(key, 'utf8').slice(0, 62));
  const bytes = readFileSync(copy);
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1]! ^= 1;
  const files: [name: string, content: Buffer, keyFile: string, code: string][] = [
    ['whole', bytes, path('other.key'), 'backup-unreadable'],
    ['whole', bytes, path('no.key'), 'key-missing'],
    ['whole', bytes, path('cut.key'), 'key-missing'],
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
