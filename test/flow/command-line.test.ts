import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCATIONS, USERS } from '../../demo/warehouse/sample-registers.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { problem } from '../../src/domain/problem.ts';
import { closeProblems, openProblem } from '../../src/store/problems.ts';
import { beginSession } from '../../src/store/sessions.ts';
import { openStore } from '../../src/store/store.ts';
import { findUser } from '../../src/store/users.ts';
import { isPassword } from '../../src/web/password.ts';
import { kervan, type Finished } from './kervan.ts';
import { openWorld, type World } from './world.ts';

const PLAIN = 20;
let world: World;
let folder: string;
let file: string;

beforeAll(async () => {
  world = await openWorld({
    configure: (definition) => Object.assign(definition, { name: 'проба' }),
    // Processes of their own live by the machine's clock.
    shop: { clock: Date.now },
  });
  folder = world.app().config.dataFolder;
  file = write('server.yaml', world.definition());
});
afterAll(() => world.close());

const command = (...args: string[]): Promise<Finished> => inFolder(folder, args);
const inFolder = (data: string, args: string[], input?: string): Promise<Finished> =>
  kervan(args, { KERVAN_DATA: data }, input);

function write(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
}

function changed(change: (definition: Definition) => void): Definition {
  const definition = structuredClone(world.definition());
  change(definition);
  return definition;
}

describe('kervan apply', () => {
  test('creates a server, changes it, and says when nothing changed', async () => {
    const data = join(folder, 'apply');
    const created = await inFolder(data, ['apply', file]);
    expect(created).toMatchObject({ code: 0, stderr: '' });
    expect(created.stdout).toMatch(/^Сървър „проба“ е създаден\.\n/);
    expect((await inFolder(data, ['--lang', 'en', 'apply', file])).stdout).toMatch(
      /^Server “проба” is unchanged\./,
    );
    const other = write(
      'other.json',
      JSON.stringify(changed(({ settings }) => (settings.import.location = 3))),
    );
    const again = await inFolder(data, ['--lang', 'en', 'apply', other]);
    expect(again.stdout).toMatch(/^Server “проба” was changed\./);
    const list = await inFolder(data, ['servers', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([
      { name: 'проба', isStarted: false, problems: 0, last: null },
    ]);
    expect(list.stdout).not.toContain('demo-key');
  });

  test('a wrong key or a missing database changes nothing of a server that works', async () => {
    const data = join(folder, 'works');
    await inFolder(data, ['apply', file]);
    for (const [change, words] of [
      [({ shop }: Definition) => (shop.key = 'грешен'), 'API Идентификатор'],
      [
        ({ warehouse }: Definition) => (warehouse.database = { kind: 'sqlite', file: '/няма.db' }),
        'Няма база',
      ],
    ] as const) {
      const refused = await inFolder(data, ['apply', write('broken.json', JSON.stringify(changed(change)))]);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain(words);
    }
    expect((await inFolder(data, ['apply', file])).stdout).toContain('без промяна');
  });

  test('a shop that is silent just now does not keep a server from being saved', async () => {
    const silent = changed(({ name, shop }) => ({ name, shop }));
    const definition = { ...silent, name: 'тих', shop: { ...silent.shop, url: 'http://127.0.0.1:9' } };
    const saved = await inFolder(join(folder, 'silent'), [
      'apply',
      write('silent.json', JSON.stringify(definition)),
    ]);
    expect(saved.code).toBe(0);
    expect(saved.stdout).toContain('не са сверени');
  });

  test.each([
    ['празен', Buffer.from(''), 'празен е'],
    ['1251', Buffer.from([0xd1, 0xe0, 0xec, 0x3a, 0x20, 0xff]), 'UTF-8'],
  ])('a file that is no text (%s) is refused in words', async (name, content, words) => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, content);
    const refused = await command('apply', path);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(words);
    expect((await command('apply', join(folder, 'няма.yaml'))).stderr).toContain('няма такъв файл');
  });

  test('names every fault of a file on standard error, saves nothing and answers 2', async () => {
    const wrong = write('wrong.yaml', {
      ...world.definition(),
      name: 'грешен',
      shop: { url: 'ftp://x', apiId: 'a', key: 'таен' },
      цвят: 'син',
    });
    const refused = await command('apply', wrong);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr.trim().split('\n')).toHaveLength(2);
    expect(refused.stderr).toContain('shop.url');
    expect(refused.stderr).toContain('цвят');
    expect(refused.stderr).not.toContain('таен');
    expect((await command('servers')).stdout).not.toContain('грешен');
  });

  test('refuses an old version of Warehouse Pro, and choices that do not exist', async () => {
    const old = write(
      'old.yaml',
      changed(({ warehouse }) => (warehouse.version = '3.07.055')),
    );
    const nowhere = write(
      'nowhere.yaml',
      changed(({ settings }) => (settings.import.location = 99)),
    );
    const answers = [await command('apply', old), await command('apply', nowhere)];
    expect(answers.map(({ code }) => code)).toEqual([2, 2]);
    expect(answers[0]!.stderr).toContain('3.07.056');
    expect(answers[1]!.stderr).toContain('settings.import.location');
  });

  test('takes a definition from standard input and a secret from the environment', async () => {
    const data = join(folder, 'secret');
    const definition = changed(({ shop }) => (shop.key = { env: 'GOMBA_KEY' }));
    const without = await inFolder(data, ['apply', '-'], stringify(definition));
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('GOMBA_KEY');
    const environment = { KERVAN_DATA: data, GOMBA_KEY: 'demo-key' };
    expect(await kervan(['apply', '-'], environment, stringify(definition))).toMatchObject({ code: 0 });
    expect(await kervan(['doctor'], environment)).toMatchObject({ code: 0 });
  });

  test('saves a server whose shop does not answer just now, and says that it was not checked', async () => {
    const silent = write(
      'silent.yaml',
      changed(({ shop }) => (shop.url = 'http://127.0.0.1:1')),
    );
    const answer = await inFolder(join(folder, 'silent'), ['--lang', 'en', 'apply', silent]);
    expect(answer.code).toBe(0);
    expect(answer.stdout).toMatch(/was created\.\n.*were not checked.*127\.0\.0\.1:1 does not answer/);
  });

  test('refuses a file that is not there, is no YAML, or holds nothing', async () => {
    const files = [
      join(folder, 'nowhere.txt'),
      write('broken.yaml', 'name: [a\n  }{'),
      write('nothing.yaml', ''),
    ];
    for (const answer of await Promise.all(files.map((each) => command('apply', each)))) {
      expect(answer).toMatchObject({ code: 2, stdout: '' });
      expect(answer.stderr).toMatch(/^✗ /);
      expect(answer.stderr).not.toMatch(/\n\s+at /);
    }
  });
});

describe('kervan run', () => {
  test('prints the run as JSON in the documented shape and answers 0 when all was done', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    const planned = await command('run', 'проба', 'import', '--plan', '--json');
    expect(planned.code).toBe(0);
    expect(JSON.parse(planned.stdout).plan).toMatchObject([{ order: number, ok: true }]);
    expect(await world.lines(number)).toEqual([]);
    expect(world.shop.order(number).warehouseDocument).toBeUndefined();

    const text = await command('run', 'проба', 'import-orders', '--plan');
    expect(text.stdout).toContain(number);

    const answer = await command('run', 'проба', 'import', '--json');
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    const run = JSON.parse(answer.stdout) as Record<string, unknown>;
    expect(run).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      server: 'проба',
      part: 'import',
      state: 'done',
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      endedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      counts: { created: 1, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
      problem: null,
      problems: [],
    });
    expect(await world.lines(number)).toHaveLength(1);
  });

  test('a plan as JSON names location, partner and user beside their numbers; what has no name stays a number', async () => {
    world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    const { retailPartner } = world.definition().settings.import;
    const planned = async () => {
      const { stdout } = await command('run', 'проба', 'import', '--plan', '--json');
      return JSON.parse(stdout).plan[0] as { plan: Record<string, unknown>; names: Record<string, string> };
    };
    const named = await planned();
    expect(named.plan).toMatchObject({
      location: LOCATIONS.shopCentre,
      partner: retailPartner,
      user: USERS.online,
    });
    expect(named.names).toEqual({
      location: 'Магазин Център',
      partner: 'Служебен партньор',
      user: 'Онлайн магазин',
    });
    await world.warehouse.execute("UPDATE partners SET Company = '' WHERE ID = ?", [retailPartner]);
    expect((await planned()).names).toEqual({ location: 'Магазин Център', user: 'Онлайн магазин' });
    await command('run', 'проба', 'import');
  });

  test('answers 1 when a record failed, and names it', async () => {
    const product = world.shop.addProduct({ name: 'Липсва', variants: [{ sku: 'НЯМА', price: '1.00' }] });
    const number = world.place({ lines: [{ variantId: product.variants[0]!.id }] });
    const answer = await command('run', 'проба', 'import', '--json');
    expect(answer.code).toBe(1);
    const run = JSON.parse(answer.stdout) as {
      problems: Record<string, unknown>[];
      counts: { failed: number };
    };
    expect(run.counts.failed).toBe(1);
    expect(run.problems).toMatchObject([{ code: 'item-not-found', record: `order ${number}` }]);
    expect(Object.keys(run.problems[0]!).sort()).toEqual(['code', 'message', 'params', 'record']);

    const words = await command('--lang', 'en', 'run', 'проба', 'import');
    expect(words.code).toBe(1);
    expect(words.stdout).toMatch(/^new documents, items and partners 0, .* with a problem 1\n$/);
    expect(words.stderr).toContain('does not exist in Warehouse Pro');

    const listed = await command('problems', 'проба', '--json');
    expect(listed.code).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ code: 'item-not-found', params: { number } }]);
    world.shop.changeStatus(number, 'cancelled');
    expect(await command('run', 'проба', 'import', '--order', number)).toMatchObject({ code: 0 });
    expect((await command('--lang', 'en', 'problems', 'проба')).stdout).toBe('There are no open problems.\n');
  });

  test('tells of what it met itself, not of what is open from before, by whatever clock', async () => {
    const { store } = world.app();
    const { id } = await world.server();
    const ahead = new Date(Date.now() + 3_600_000);
    await openProblem(store, id, 'order 1', problem('order-cancelled', { number: '1' }), null, ahead);
    const { stdout } = await command('run', 'проба', 'export', '--json');
    await closeProblems(store, id, 'order 1');
    expect(JSON.parse(stdout).problems).toMatchObject([{ record: 'sku 2002' }]);
  });

  test('answers 2 when it could not run', async () => {
    const answers = await Promise.all([
      command('run', 'няма такъв', 'import'),
      command('run', 'проба', 'танц'),
      command('problems', 'няма такъв'),
      command('doctor', 'няма такъв'),
    ]);
    expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 1]);
    for (const { stderr } of answers) expect(stderr).not.toMatch(/\n\s+at /);
    world.shop.settings.isModuleActive = false;
    const refused = await command('run', 'проба', 'export', '--json');
    world.shop.settings.isModuleActive = true;
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ state: 'failed', problem: 'shop-module-inactive' });
  });

  test.each([
    [['export', '--order', '7000001'], 'option-misplaced'],
    [['import', '--release-brake', '5'], 'option-misplaced'],
    [['relink', '--plan'], 'option-misplaced'],
    [['import', '--order', ''], 'option-empty'],
  ])('an option that would be ignored runs nothing: %j', async (options, code) => {
    const requests = world.shop.requests.count();
    const answer = await command('run', 'проба', ...options, '--json');
    expect(answer.code).toBe(2);
    expect(JSON.parse(answer.stdout)).toMatchObject({ problem: { code } });
    expect(world.shop.requests.count()).toBe(requests);
  });

  test('a command that was typed wrong answers 2, in the language asked for', async () => {
    const [bulgarian, english] = await Promise.all([command('танц'), command('--lang', 'en', 'танц')]);
    expect([bulgarian.code, english.code]).toEqual([2, 2]);
    expect(bulgarian.stderr).toContain('Няма команда „танц“');
    expect(english.stderr).toContain('There is no command “танц”');
    expect((await command('--lang', 'fr', 'servers')).code).toBe(2);
    expect((await command('servers', '--help')).code).toBe(0);
  });

  test('two at once: one runs, the other says so and answers 2', async () => {
    world.shop.faults.add({ kind: 'delay', operation: 'listOrders', delayMs: 3000, times: 1 });
    const both = await Promise.all([command('run', 'проба', 'import'), command('run', 'проба', 'export')]);
    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 2]));
  });
});

describe('the other commands', () => {
  test('choices of a file and of a server are the same JSON', async () => {
    const [byFile, byName] = await Promise.all([command('choices', file), command('choices', 'проба')]);
    expect([byFile.code, byName.code]).toEqual([0, 0]);
    expect(byFile.stdout).toBe(byName.stdout);
    expect(JSON.parse(byFile.stdout)).toMatchObject({ orderStatuses: expect.arrayContaining([]) });
    expect(Object.keys(JSON.parse(byFile.stdout) as object)).toEqual(
      expect.arrayContaining([
        'users',
        'locations',
        'locationGroups',
        'itemGroups',
        'vatGroups',
        'paymentTypes',
      ]),
    );
  });

  test('doctor says what is good and what is not, and writes nothing at either end', async () => {
    const before = world.shop.requests.count('updateOrder') + world.shop.requests.count('setStock');
    const good = await command('doctor');
    expect(good.code).toBe(0);
    expect(good.stdout).not.toContain('✗');
    world.shop.settings.isModuleActive = false;
    const bad = await command('doctor', 'проба');
    world.shop.settings.isModuleActive = true;
    expect(bad.code).toBe(1);
    expect(bad.stdout).toContain('✗');
    expect(world.shop.requests.count('updateOrder') + world.shop.requests.count('setStock')).toBe(before);
  });

  test('a backup is restored into an empty folder with the same key, and with no other', async () => {
    const copy = join(folder, 'copy.kervan');
    rmSync(copy, { force: true });
    expect(await command('backup', copy)).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(copy).includes('проба')).toBe(false);
    const data = join(folder, 'restored');
    const environment = { KERVAN_DATA: data, KERVAN_KEY_FILE: join(folder, 'kervan.key') };
    const refused = await Promise.all([
      command('backup', copy),
      command('restore', copy),
      inFolder(data, ['restore', copy]),
    ]);
    for (const answer of refused) expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(await kervan(['restore', copy], environment)).toMatchObject({ code: 0, stderr: '' });
    const list = await kervan(['servers', '--json'], environment);
    expect(JSON.parse(list.stdout)).toMatchObject([{ name: 'проба' }]);
    expect(await kervan(['doctor', 'проба'], environment)).toMatchObject({ code: 0 });
  });

  test('relink after the loss of the own database finds what an import would find', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    await command('run', 'проба', 'import');
    const data = join(folder, 'relinked');
    await inFolder(data, ['apply', file]);
    const answer = await inFolder(data, ['--lang', 'en', 'relink', 'проба']);
    expect(answer.code).toBe(0);
    expect(answer.stdout).toMatch(/^Links of items and documents rebuilt: \d\d\.\n$/);
    const run = await inFolder(data, ['run', 'проба', 'import', '--json']);
    expect(JSON.parse(run.stdout)).toMatchObject({ counts: { created: 0, failed: 0 } });
    expect(await world.lines(number)).toHaveLength(1);
  });

  test('password makes the first administrator, then changes passwords, and ends the sessions of that user', async () => {
    const data = join(folder, 'password');
    const give = (name: string, input: string) => inFolder(data, ['--lang', 'en', 'password', name], input);
    expect(await give('Ана', 'short\n')).toMatchObject({ code: 2, stdout: '' });
    expect(await give('Ана', '')).toMatchObject({ code: 2, stdout: '' });
    expect((await give('Ана', 'the first secret\n')).stdout).toContain('is the first administrator');
    const opened = openStore(join(data, 'kervan.db'));
    if (!opened.ok) throw new Error(opened.problem.code);
    const store = opened.value;
    try {
      await beginSession(store, 'hash', 'Ана', new Date());
      expect((await give('ана', 'the second secret\n')).stdout).toContain('was changed');
      expect(await store.selectFrom('sessions').selectAll().execute()).toEqual([]);
      const user = await findUser(store, 'Ана');
      expect(await isPassword('the first secret', user!.password)).toBe(false);
      expect(await isPassword('the second secret', user!.password)).toBe(true);
    } finally {
      await store.destroy();
    }
    const unknown = await give('Боян', 'the third secret\n');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no user') });
  });

  test('whoever stops reading the answer makes no crash', async () => {
    const script = '"$0" choices "$1" | head -c 1';
    const { stdout, stderr } = await promisify(execFile)('sh', ['-c', script, './kervan', file], {
      env: { PATH: process.env['PATH'], KERVAN_DATA: folder },
    });
    expect(stdout).toBe('{');
    expect(stderr).toBe('');
  });

  test('a wrong environment variable is named without a stack', async () => {
    const answer = await kervan(['servers'], { KERVAN_DATA: folder, KERVAN_PORT: 'abc' });
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toMatch(/^✗ .*KERVAN_PORT/);
    expect(answer.stderr).not.toMatch(/\n\s+at /);
  });
});
