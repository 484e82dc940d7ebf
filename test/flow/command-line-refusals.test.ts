import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/domain/settings.ts';
import { claimRun, endRun, NO_COUNTS } from '../../src/store/runs.ts';
import { kervan, type Finished } from './kervan.ts';
import { openWorld, type World } from './world.ts';
import { systemClock } from '../../src/clock.ts';

const PLAIN = 20;
let world: World;
let folder: string;
/** Resolved when the list of orders is asked for. */
let ordersAsked = Promise.withResolvers<void>();

beforeAll(async () => {
  world = await openWorld({
    configure: (definition) => Object.assign(definition, { name: 'проба' }),
    // Processes of their own live by the machine's clock.
    shop: { clock: Date.now },
    inBetween: ({ path }) => {
      if (/\/orders\?/.test(path)) ordersAsked.resolve();
      return null;
    },
  });
  folder = world.app().config.dataFolder;
});
afterAll(() => world.close());

const command = (...args: string[]): Promise<Finished> => kervan(args, { KERVAN_DATA: folder });

function write(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function changed(name: string, change: (definition: Definition) => void): string {
  const definition = structuredClone(world.definition());
  change(definition);
  return write(name, stringify(definition));
}

describe('kervan apply keeps a server that works', () => {
  const file = (path: string) => (definition: Definition) =>
    void (definition.warehouse.database = { kind: 'sqlite', file: path });

  test.each<[what: string, change: () => (definition: Definition) => void, words: RegExp]>([
    [
      'a key the shop refuses',
      () =>
        ({ shop }) =>
          void (shop.key = 'wrong'),
      /не приема/,
    ],
    ['a file that is not there', () => file(join(folder, 'nowhere.db')), /Няма база/],
    ['a database of another program', () => file(otherProgram()), /не е база данни на Склад Pro/],
  ])('when the new definition has %s', async (_what, change, words) => {
    const before = (await world.server()).settingsHash;
    const answer = await command('apply', changed('wrong.yaml', change()));
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr).toMatch(words);
    expect((await world.server()).settingsHash).toBe(before);
  });

  function otherProgram(): string {
    const path = join(folder, 'other.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE IF NOT EXISTS notes (text TEXT)');
    other.close();
    return path;
  }
});

describe('a file that is no definition is refused in words', () => {
  test.each<[what: string, content: string, bg: string, en: string]>([
    ['only a comment', '# name: sofia\n', 'празен е', 'it is empty'],
    ['a list', '- name\n', 'няма настройки', 'no settings'],
    ['no YAML', 'name: [a\n  }{', 'ред 2, знак', 'line 2, column'],
  ])('%s', async (_what, content, bg, en) => {
    const path = write('text.yaml', content);
    const [bulgarian, english] = await Promise.all([
      command('apply', path),
      command('--lang', 'en', 'apply', path),
    ]);
    expect([bulgarian.code, english.code]).toEqual([2, 2]);
    expect(bulgarian.stderr).toContain(bg);
    expect(english.stderr).toContain(en);
  });

  test('a folder, a file that is not there', async () => {
    expect((await command('apply', folder)).stderr).toContain('това е папка');
    const missing = await command('--lang', 'en', 'apply', join(folder, 'nowhere.yaml'));
    expect(missing.stderr).toContain('there is no such file');
    expect(missing.stderr).not.toContain('ENOENT');
  });
});

describe('Ctrl+C', () => {
  test.each([[[]], [['--json']]])('in an import answers 2 and says so: %j', async (options) => {
    world.shop.faults.add({ kind: 'delay', operation: 'listOrders', delayMs: 1000, times: 1 });
    ordersAsked = Promise.withResolvers();
    const args = ['run', 'проба', 'import', ...options];
    const answer = await kervan(args, { KERVAN_DATA: folder }, '', ordersAsked.promise);
    expect(answer.code).toBe(2);
    if (options.length > 0) expect(JSON.parse(answer.stdout)).toMatchObject({ state: 'stopped' });
    else expect(answer.stdout).toContain('Спряно по ваше искане; останалото чака следващото пускане.');
  });
});

describe('what was typed wrong', () => {
  test.each<[args: string[], bg: RegExp, en: RegExp]>([
    [['servres'], /Няма команда „servres“\. Може би: servers/, /no command “servres”\. Perhaps: servers/],
    [['servers', '--jsn'], /Няма опция „--jsn“/, /no option “--jsn”/],
    [['apply'], /Липсва „файл“/, /“file” is missing/],
    [['servers', 'sofia'], /излишна дума/, /a word too many/],
    [['run', 'проба', 'import', '--order'], /--order.* изисква стойност/, /--order.* needs a value/],
  ])('answers 2, in one language: %j', async (args, bg, en) => {
    const answers = await Promise.all([command(...args), command(...args, '--lang=en')]);
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([
      [2, ''],
      [2, ''],
    ]);
    expect(answers[0].stderr).toMatch(bg);
    expect(answers[1].stderr).toMatch(en);
    expect(answers[1].stderr).not.toMatch(/[а-я]/);
  });

  test('a language that is none is refused, in both', async () => {
    const answers = await Promise.all([
      command('--lang', 'fr', 'servers'),
      kervan(['servers'], { KERVAN_DATA: folder, KERVAN_LANG: 'xx' }),
    ]);
    expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual([
      [2, ''],
      [2, ''],
    ]);
    expect(answers[0].stderr).toMatch(/„--lang“.*\n.*“--lang”/);
    expect(answers[1].stderr).toMatch(/„KERVAN_LANG“.*\n.*“KERVAN_LANG”/);
  });

  test('help is in one language', async () => {
    const [bulgarian, english] = await Promise.all([command('help', 'run'), command('help', '--lang', 'en')]);
    expect([bulgarian.code, english.code]).toEqual([0, 0]);
    expect(bulgarian.stdout).toMatch(/Употреба: kervan run \[опции\] <сървър> <част>/);
    expect(english.stdout).not.toMatch(/[а-я]/);
  });

  test('a wrong variable is explained in words', async () => {
    const answer = await kervan(['servers'], { KERVAN_DATA: folder, KERVAN_PORT: '70000' });
    expect(answer.stderr).toContain('очаква се най-много 65535');
  });
});

describe('with --json a failure is JSON too', () => {
  test.each([
    [['problems', 'няма'], 'server-unknown'],
    [['run', 'няма', 'import'], 'server-unknown'],
    [['run', 'проба', 'танц'], 'part-unknown'],
  ])('%j', async (args, code) => {
    const answer = await command(...args, '--json');
    expect(answer.code).toBe(2);
    expect(JSON.parse(answer.stdout)).toEqual({
      problem: { code, params: expect.anything(), message: expect.stringMatching(/[а-я]{3}/) },
    });
    expect(answer.stderr).toMatch(/^✗ /);
  });

  test('a run under way is told in words and by the clock of the shop', async () => {
    const { store } = world.app();
    const { id } = await world.server();
    const claim = await claimRun(store, id, 'import', 'person', systemClock);
    if (!claim.ok) throw new Error('another run');
    const answer = await command('run', 'проба', 'export', '--json');
    await endRun(store, claim.run, 'done', NO_COUNTS, new Date());
    expect(answer.code).toBe(2);
    const { problem } = JSON.parse(answer.stdout) as { problem: { code: string; message: string } };
    expect(problem.code).toBe('run-under-way');
    expect(problem.message).toContain('„Импорт от GombaShop“');
    expect(problem.message).toMatch(/от \d{4}-\d\d-\d\d \d\d:\d\d, Europe\/Sofia/);
  });

  test('choices give what could be asked, and the problem', async () => {
    const path = changed('refused.yaml', ({ shop }) => void (shop.key = 'wrong'));
    const answer = await command('choices', path);
    expect(answer.code).toBe(2);
    const said = JSON.parse(answer.stdout) as Record<string, unknown>;
    expect(said).toMatchObject({ users: expect.anything(), problem: { code: 'shop-refused-key' } });
    expect(said).not.toHaveProperty('orderStatuses');
  });

  test('doctor', async () => {
    const good = await command('doctor', '--json');
    expect(good.code).toBe(0);
    expect(JSON.parse(good.stdout)).toMatchObject({
      isGood: true,
      servers: [{ name: 'проба', isGood: true, facts: expect.anything(), problems: [] }],
    });
    const bad = await command('doctor', 'няма', '--json');
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      isGood: false,
      servers: [{ name: 'няма', problems: [{ code: 'server-unknown' }] }],
    });
  });
});

describe('what is said', () => {
  test('the facts of doctor are words', async () => {
    const [bulgarian, english] = await Promise.all([command('doctor'), command('--lang', 'en', 'doctor')]);
    expect(bulgarian.stdout).toMatch(/цените са (с|без) ДДС; доставна цена – /);
    expect(english.stdout).toMatch(/prices (do not )?include VAT; cost – /);
    for (const { stdout } of [bulgarian, english]) expect(stdout).not.toMatch(/true|false|cli\./);
  });

  test('a plan names the status an order waits with, in the language that is spoken', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }], status: 'new' });
    const plan = ['run', 'проба', 'import', '--plan'];
    expect((await command(...plan)).stdout).toMatch(new RegExp(`${number}.*„Нова“`));
    expect((await command('--lang', 'en', ...plan)).stdout).toMatch(new RegExp(`${number}.*“New”`));
    world.shop.changeStatus(number, 'cancelled');
    await command('run', 'проба', 'import');
  });

  test('a plan shows the order that went past the chosen statuses as the problem it is', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
    world.shop.changeStatus(number, 'completed');
    const planned = await command('run', 'проба', 'import', '--plan');
    expect(planned.stdout).toMatch(new RegExp(`${number}.*„Завършена“.*поотделно`));
    const asked = await command('run', 'проба', 'import', '--plan', '--json');
    const { plan } = JSON.parse(asked.stdout) as { plan: unknown[] };
    expect(plan).toMatchObject([{ order: number, ok: false, problems: [{ code: 'order-status-passed' }] }]);
    await command('run', 'проба', 'import');
    expect(await world.codes(`order ${number}`)).toEqual(['order-status-passed']);
    const told = (await command('problems', 'проба')).stdout;
    expect(told).toMatch(/Europe\/Sofia/);
    expect(told).toContain('„Завършена“');
    const listed = JSON.parse((await command('--lang', 'en', 'problems', 'проба', '--json')).stdout);
    expect(listed).toMatchObject([
      { params: { status: 'completed' }, message: expect.stringContaining('“Completed”') },
    ]);
    world.shop.changeStatus(number, 'cancelled');
    await command('run', 'проба', 'import');
  });

  test('the counts of an export and of links are called what they are', async () => {
    expect((await command('run', 'проба', 'export-stock')).stdout).toMatch(
      /^изпратени количества \d+, без промяна/,
    );
    expect((await command('run', 'проба', 'export')).stdout).toMatch(
      /^в магазина: нови \d+, изпратени промени \d+, без промяна/,
    );
    expect((await command('run', 'проба', 'relink')).stdout).toMatch(/^възстановени връзки \d+\n$/);
  });
});

test('a misspelt KERVAN_KEY_FILE makes no new key where secrets are sealed already', async () => {
  const misspelt = join(folder, 'kervna.key');
  const answer = await kervan(['servers'], { KERVAN_DATA: folder, KERVAN_KEY_FILE: misspelt });
  expect(answer).toMatchObject({ code: 2, stdout: '' });
  expect(answer.stderr).toContain('KERVAN_KEY_FILE');
  expect(existsSync(misspelt)).toBe(false);
  expect((await command('servers')).code).toBe(0);
});
