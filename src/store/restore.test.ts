import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { OLD_VERSION, oldStore, SERVER } from '../../test/old-store.ts';
import { testFolder, testStore } from '../../test/store.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { MIGRATIONS } from './migrations.ts';
import { goBack, restoreStore } from './restore.ts';
import { seal } from './sealed-file.ts';
import { openSealer } from './secrets.ts';
import { openStore } from './store.ts';

const NOW = new Date('2026-11-29T20:00:00Z');

test('a backup of an older Kervan is restored as often as one likes, and leaves no copy beside it', async () => {
  const folder = testFolder();
  const [key, file] = [join(folder, 'kervan.key'), join(folder, 'old.backup')];
  openSealer(key);
  await seal(oldStore().file, key, file);
  for (const name of ['first', 'second']) {
    const target = join(folder, name, 'kervan.db');
    expect(await restoreStore(file, key, target, NOW)).toMatchObject({ ok: true });
    expect(readdirSync(dirname(target))).toEqual(['kervan.db']);
    expect(statSync(target).mode & 0o077).toBe(0);
  }
  const again = join(folder, 'first', 'kervan.db');
  writeFileSync(again, 'повредена');
  // A restore that was killed has left this.
  writeFileSync(`${again}.restoring`, 'недовършена');
  writeFileSync(`${again}.restoring-wal`, 'недовършена');
  expect(await restoreStore(file, key, again, NOW)).toMatchObject({ ok: true });
  expect(readdirSync(dirname(again)).sort()).toEqual(['kervan.db', 'kervan.db.damaged-2026-11-29T20-00-00']);
});

/** A store of a Kervan newer than this one, upgraded from this one's, killed while it wrote: its last words stand in its log alone. */
function upgradedAndKilled(file: string): void {
  const script = `const { DatabaseSync } = await import('node:sqlite');
    const native = new DatabaseSync(${JSON.stringify(file)});
    native.exec("PRAGMA journal_mode = WAL; VACUUM INTO '${file}.version-${MIGRATIONS.length}'");
    native.exec('CREATE TABLE news (x); PRAGMA user_version = ${MIGRATIONS.length + 1}');
    for (let x = 0; x < 500; x += 1) native.exec("INSERT INTO news VALUES ('" + 'я'.repeat(300) + "')");
    process.kill(process.pid, 'SIGKILL');`;
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', script]).signal).toBe('SIGKILL');
}

test('going back to an older Kervan takes the copy from before the upgrade, and nothing of the newer log', async () => {
  const file = join(testFolder(), 'kervan.db');
  const made = openStore(file);
  if (!made.ok) throw new Error(made.problem.code);
  await writeCursor(made.value, SERVER, 'kept', 'отпреди');
  await made.value.destroy();
  upgradedAndKilled(file);
  expect(existsSync(`${file}-wal`)).toBe(true);
  expect(openStore(file)).toMatchObject({ problem: { code: 'store-newer' } });

  const from = `${file}.version-${MIGRATIONS.length}`;
  const aside = `${file}.newer-2026-11-29T20-00-00`;
  expect(await goBack(file, NOW)).toEqual({ ok: true, value: { from, aside } });
  const store = testStore(file);
  expect(await readCursor(store, SERVER, 'kept')).toBe('отпреди');
  const newer = new DatabaseSync(aside, { readOnly: true });
  expect(newer.prepare('SELECT count(*) AS rows FROM news').get()).toEqual({ rows: 500 });
  newer.close();
  expect(await goBack(file, NOW)).toMatchObject({ problem: { code: 'store-not-newer' } });
});

test('without a copy that this Kervan can open nothing is changed', async () => {
  const { file } = oldStore();
  testStore(file);
  const native = new DatabaseSync(file);
  native.exec(`PRAGMA user_version = ${MIGRATIONS.length + 2}; PRAGMA wal_checkpoint(TRUNCATE)`);
  native.close();
  const before = readFileSync(file);
  writeFileSync(`${file}.version-${MIGRATIONS.length + 1}`, 'от междинна версия');
  rmSync(`${file}.version-${OLD_VERSION}`);
  expect(await goBack(file, NOW)).toMatchObject({ problem: { code: 'copy-missing' } });
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a store that is set aside is closed to others, though the one of before was not', async () => {
  const folder = testFolder();
  const [key, file] = [join(folder, 'kervan.key'), join(folder, 'old.backup')];
  openSealer(key);
  await seal(oldStore().file, key, file);
  const target = join(folder, 'kervan.db');
  writeFileSync(target, 'повредена');
  chmodSync(target, 0o644);
  expect(await restoreStore(file, key, target, NOW)).toMatchObject({ ok: true });
  const aside = readdirSync(folder).find((name) => name.includes('.damaged-'))!;
  expect(statSync(join(folder, aside)).mode & 0o077).toBe(0);
});
