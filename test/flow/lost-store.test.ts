import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openApp } from '../../src/app.ts';
import { keepShopWords, listServers, saveServer } from '../../src/store/servers.ts';
import { readDefinition } from '../../src/domain/definition.ts';
import { OLD_VERSION, oldStore } from '../old-store.ts';
import { testFolder } from '../store.ts';
import { kervan } from './kervan.ts';

/** What a person finds who comes to a Kervan whose own database is lost, and how he gets out of it by what is said. */
describe('an own database that is lost or damaged', () => {
  let data: string;
  const file = (name: string): string => join(data, name);
  const command = (...args: string[]) => kervan(args, { KERVAN_DATA: data, KERVAN_LANG: 'bg' });

  beforeEach(async () => {
    data = testFolder();
    const config = readConfig({ KERVAN_DATA: data });
    if (!config.ok) throw new Error(config.problem.code);
    const opened = openApp(config.value);
    if (!opened.ok) throw new Error(opened.problem.code);
    const { store, sealer } = opened.value;
    const read = readDefinition(
      {
        name: 'sofia',
        warehouse: { version: '3.07.060', database: { kind: 'sqlite', file: '/nowhere/warehouse.db' } },
        shop: { url: 'http://127.0.0.1:9', apiId: 'demo', key: 'demo-key' },
        settings: { import: { location: 3 } },
      },
      '2026-11-01',
    );
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { server } = await saveServer(store, sealer, read.definition, new Date());
    // Enough of it to be torn in the middle.
    const many = Array.from({ length: 500 }, (_, index) => ({
      code: `s${index}`,
      name: 'Приета '.repeat(20),
    }));
    await keepShopWords(store, server, { statuses: many, currency: 'EUR' });
    await opened.value.close();
  });

  const DAMAGES: Record<string, (store: string) => void> = {
    'is no database': (store) => writeFileSync(store, 'не съм база '.repeat(500)),
    'was cut off': (store) => truncateSync(store, readFileSync(store).length >> 1),
    'has been scribbled over': (store) => writeFileSync(store, readFileSync(store).fill(0xff, 4096)),
    'was emptied': (store) => truncateSync(store, 0),
    'was deleted': (store) => rmSync(store),
  };

  test.each(Object.keys(DAMAGES))(
    'a database that %s is told with the way out, and stays as it is',
    async (how) => {
      expect(await command('backup', file('my.backup'))).toMatchObject({ code: 0 });
      DAMAGES[how]!(file('kervan.db'));
      const before = existsSync(file('kervan.db')) ? readFileSync(file('kervan.db')) : null;
      for (const each of [['servers'], ['start'], ['apply', '-']]) {
        const answer = await command(...each);
        expect(answer).toMatchObject({ code: 2, stdout: '' });
        expect(answer.stderr).toMatch(/Собствената база на Керван .* (повредена|липсва или е празна)/);
        expect(answer.stderr).toContain('kervan restore');
        expect(answer.stderr).toContain('kervan new-store');
      }
      expect(existsSync(file('kervan.db')) ? readFileSync(file('kervan.db')) : null).toEqual(before);

      const restored = await command('restore', file('my.backup'));
      expect(restored).toMatchObject({ code: 0, stderr: '' });
      expect((await command('servers')).stdout).toContain('sofia');
      const aside = readdirSync(data).filter((name) => /^kervan\.db\.damaged-[\dT-]+$/.test(name));
      expect(aside.map((name) => readFileSync(file(name)))).toEqual(before === null ? [] : [before]);
    },
  );

  test('without a backup one begins with an empty database, and what was there is kept', async () => {
    DAMAGES['was cut off']!(file('kervan.db'));
    const before = readFileSync(file('kervan.db'));
    const begun = await command('new-store');
    expect(begun).toMatchObject({ code: 0, stderr: '' });
    const [, aside] = /запазен като (\S+)\.\n/.exec(begun.stdout)!;
    expect(readFileSync(aside!)).toEqual(before);
    expect((await command('servers')).stdout).toContain('Няма сървъри');
  });

  test('the daily backup that is the newest is named where the database is lost', async () => {
    for (const name of ['kervan-2026-11-27.backup', 'kervan-2026-11-28.backup'])
      await command('backup', file(name));
    const config = readConfig({ KERVAN_DATA: data, KERVAN_BACKUPS: data });
    if (!config.ok) throw new Error(config.problem.code);
    rmSync(file('kervan.db'));
    expect(openApp(config.value)).toMatchObject({
      problem: { code: 'store-missing', params: { backup: file('kervan-2026-11-28.backup') } },
    });
  });

  test('a sound database is not replaced by an empty one or a backup', async () => {
    await command('backup', file('my.backup'));
    copyFileSync(file('kervan.db'), file('as-it-was'));
    for (const each of [['new-store'], ['restore', file('my.backup')]])
      expect(await command(...each)).toMatchObject({ code: 2, stdout: '' });
    expect(readFileSync(file('kervan.db'))).toEqual(readFileSync(file('as-it-was')));
  });

  test('a backup that cannot be opened leaves even a damaged database where it is', async () => {
    DAMAGES['is no database']!(file('kervan.db'));
    writeFileSync(file('my.backup'), 'не е копие'.repeat(20));
    expect(await command('restore', file('my.backup'))).toMatchObject({ code: 2 });
    expect(readFileSync(file('kervan.db'), 'utf8')).toContain('не съм база');
  });

  test('a first start that was cut off before there was a key goes on as if it were the first', async () => {
    data = testFolder();
    writeFileSync(file('kervan.db'), '');
    expect(await command('servers')).toMatchObject({ code: 0 });
  });

  test('a key file that was cut off is told by every command, and nothing is sealed with it', async () => {
    await command('backup', file('my.backup'));
    truncateSync(file('kervan.key'), 62);
    for (const each of [['servers'], ['doctor'], ['backup', file('other.backup')]]) {
      const answer = await command(...each);
      expect(answer).toMatchObject({ code: 2, stdout: '' });
      expect(answer.stderr).toContain(`„${file('kervan.key')}“ липсва, повреден е или не е същият`);
    }
    rmSync(file('kervan.db'));
    const answer = await command('restore', file('my.backup'));
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(file('kervan.key'));
    expect(readdirSync(data).filter((name) => /other|kervan\.db$/.test(name))).toEqual([]);
  });

  describe('in a data folder of another user', () => {
    const isRoot = process.geteuid?.() === 0;
    const owner = isRoot ? 65_534 : process.geteuid!();
    const config = () => {
      const read = readConfig({ KERVAN_DATA: data });
      if (!read.ok) throw new Error(read.problem.code);
      return read.value;
    };

    /** Who is not root has only folders of his own, where all this holds as well. */
    function giveAway(): void {
      if (!isRoot) return;
      for (const name of ['', ...readdirSync(data)]) chownSync(file(name), owner, owner);
    }

    /** What is not the owner's, of all that lies in the data folder. */
    const notTheOwners = (): string[] =>
      readdirSync(data, { recursive: true, encoding: 'utf8' }).filter(
        (name) => statSync(file(name)).uid !== owner,
      );

    async function ownerGoesOn(): Promise<void> {
      if (isRoot) process.seteuid!(owner);
      try {
        const opened = openApp(config());
        expect(opened).toMatchObject({ ok: true });
        if (opened.ok) await opened.value.close();
      } finally {
        if (isRoot) process.seteuid!(0);
      }
    }

    test('what root restores or begins anew is the owner’s, who goes on with it', async () => {
      giveAway();
      expect(await command('backup', file('my.backup'))).toMatchObject({ code: 0 });
      for (const step of [['restore', file('my.backup')], ['new-store']]) {
        DAMAGES['was cut off']!(file('kervan.db'));
        expect(await command(...step)).toMatchObject({ code: 0, stderr: '' });
        expect(notTheOwners()).toEqual([]);
        await ownerGoesOn();
      }
    });

    test('what root begins there is the owner’s: database, key, log, copies from before an upgrade', async () => {
      data = testFolder();
      giveAway();
      const environment = { KERVAN_DATA: data, KERVAN_LOG_FILE: file('logs/deep/kervan.log') };
      expect(await kervan(['servers'], environment)).toMatchObject({ code: 0 });
      expect(readdirSync(data).sort()).toEqual(['kervan.db', 'kervan.key', 'logs']);
      expect(notTheOwners()).toEqual([]);
      rmSync(file('kervan.key'));
      copyFileSync(oldStore().file, file('kervan.db'));
      await kervan(['servers'], environment);
      expect(readdirSync(data).sort()).toEqual(['kervan.db', `kervan.db.version-${OLD_VERSION}`, 'logs']);
      expect(notTheOwners()).toEqual([]);
    });

    test('a database that root had begun there is given to the owner, and nothing that a link leads to', async () => {
      const elsewhere = join(testFolder(), 'of-root');
      writeFileSync(elsewhere, '');
      chmodSync(elsewhere, 0o644);
      giveAway();
      if (isRoot) chownSync(file('kervan.db'), 0, 0);
      expect(await command('servers')).toMatchObject({ code: 0 });
      expect(notTheOwners()).toEqual([]);
      rmSync(file('kervan.db'));
      symlinkSync(elsewhere, file('kervan.db'));
      await command('new-store');
      expect(statSync(elsewhere)).toMatchObject({ uid: process.geteuid!(), mode: 0o100644 });
    });
  });

  test('without its key a database tells no password, and the message says what to do', async () => {
    const key = readFileSync(file('kervan.key'));
    rmSync(file('kervan.key'));
    const answer = await command('servers');
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toContain(file('kervan.key'));
    expect(existsSync(file('kervan.key'))).toBe(false);
    for (const name of readdirSync(data))
      expect(readFileSync(file(name)).includes('demo-key'), name).toBe(false);
    writeFileSync(file('kervan.key'), key);
    const config = readConfig({ KERVAN_DATA: data });
    const opened = config.ok ? openApp(config.value) : config;
    if (!opened.ok) throw new Error(opened.problem.code);
    expect((await listServers(opened.value.store)).length).toBe(1);
    await opened.value.close();
  });
});
