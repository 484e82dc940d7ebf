import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSheet } from 'read-excel-file/node';
import { dirtyPair } from '../catalogues/dirty-pair.ts';
import { fill } from '../catalogues/fill.ts';
import { kervan, type Finished } from './kervan.ts';
import { openWorld, type World } from './world.ts';

const SIZE = 100;

let world: World;
let truth: Map<string, number | null>;
beforeAll(async () => {
  world = await openWorld({ isShopEmpty: true, shop: { clock: Date.now } });
  truth = await fill(dirtyPair(SIZE), (sql, values) => world.warehouse.execute(sql, values), world.shop);
});
afterAll(() => world.close());

const match = (...args: string[]): Promise<Finished> =>
  kervan(['match', 'sofia', ...args], { KERVAN_DATA: world.app().config.dataFolder });
const place = (name: string): string => join(world.app().config.dataFolder, name);
/** An option that was printed to be copied. */
const optionIn = ({ stdout }: Finished, begin: string): string[] =>
  new RegExp(`${begin}=[^:]+`).exec(stdout)![0].split(' ');
const linked = () =>
  world.app().store.selectFrom('links').select(['variant', 'item']).where('item', 'is not', null).execute();

test('what was never compared is not linked, and a word that is none is refused with those that are', async () => {
  const early = await match('--accept', 'barcode=1a2b3c4d');
  expect(early).toMatchObject({ code: 2, stdout: '' });
  expect(early.stderr).toContain('kervan match sofia');
  const kind = await match('--kind', 'стоки');
  expect(kind).toMatchObject({ code: 2 });
  expect(kind.stderr).toContain('item, partner');
});

test('both sides are compared, a rule accepted and taken back, a table goes out and comes in, and it is done', async () => {
  const compared = await match();
  expect(compared).toMatchObject({ code: 0, stderr: '' });
  expect(compared.stdout).toContain(`в магазина ${SIZE}, в Склад Pro ${SIZE + 1}`);
  expect(compared.stdout).toContain('с HTML знаци в името или кода');
  expect(compared.stdout).toMatch(/--accept code-alike=[\da-f]{8}: .+ – сигурни двойки \d+/);
  for (const wrong of [
    await match('--accept', 'name=1a2b3c4d'),
    await match('--accept', 'code'),
    await match('--undo', 'code'),
  ]) {
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('code, code-alike, barcode, catalogue');
  }

  const before = await linked();
  const accepted = await match(...optionIn(compared, '--accept code-alike'));
  expect(accepted.code).toBe(0);
  const after = await linked();
  expect(accepted.stdout).toMatch(new RegExp(`^Свързани: ${after.length - before.length}\\.`));
  expect(after.length).toBeGreaterThan(before.length);
  expect(after.filter(({ variant, item }) => truth.get(variant) !== item)).toEqual([]);
  expect((await match(...optionIn(accepted, '--undo code-alike'))).stdout).toMatch(
    new RegExp(`^Върнати: ${after.length - before.length}\\.`),
  );

  expect((await match('--out', place('pairs.xlsx'))).code).toBe(0);
  const [head, ...rows] = await readSheet(readFileSync(place('pairs.xlsx')));
  expect(head![0]).toBe('Приемане (да/не)');
  expect(rows).toHaveLength(SIZE);
  expect((await match('--out', place('pairs.csv'))).code).toBe(0);
  const lines = readFileSync(place('pairs.csv'), 'utf8').split('\n');
  lines[1] = `да${lines[1]}`;
  // Somebody typed a number that no item has.
  lines[2] = `да;${lines[2]!.split(';')[1]};;;;;999999`;
  writeFileSync(place('pairs.csv'), lines.join('\n'));
  const taken = await match('--in', place('pairs.csv'), '--done');
  expect(taken.code).toBe(1);
  expect(taken.stdout).toContain('Свързани: 1.');
  expect(taken.stdout).toContain('999999');
  expect(taken.stdout).toContain('Свързване: готово');

  const json = JSON.parse((await match('--again', '--json')).stdout);
  expect(json).toMatchObject({ server: 'sofia', state: 'to-do', item: { totals: expect.any(Object) } });
  expect(JSON.parse((await match('--waive', '--json')).stdout).state).toBe('waived');
});

test('a rule is accepted as it was looked at: compared again since, it links nothing and says what to do', async () => {
  const looked = await match();
  // A colleague compares again.
  await world.run('match');
  const before = await linked();
  const refused = await match(...optionIn(looked, '--accept barcode'));
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('kervan match sofia');
  expect(await linked()).toEqual(before);
  const { comparison } = JSON.parse((await match('--again', '--json')).stdout);
  expect((await match('--accept', `barcode=${comparison}`)).code).toBe(0);
  expect((await linked()).length).toBeGreaterThan(before.length);
});

test('of a rule whose links are not as many as were looked at none is taken back', async () => {
  const before = await linked();
  const refused = await match('--undo', 'barcode=1');
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toMatch(/вече са \d+, а не 1, .+kervan match sofia/);
  expect(await linked()).toEqual(before);
});
