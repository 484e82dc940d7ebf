import { afterAll, beforeAll, expect, test } from 'vitest';
import { kervan, type Finished } from './kervan.ts';
import { openWorld, type World } from './world.ts';

const [PLAIN, OTHER] = [20, 21];

let world: World;
let before: string[];
const shown = () => [PLAIN, OTHER].map((item) => world.shown(item));
const run = (...args: string[]): Promise<Finished> =>
  kervan(['run', 'sofia', ...args], { KERVAN_DATA: world.app().config.dataFolder });

beforeAll(async () => {
  world = await openWorld({
    configure: ({ settings }) => Object.assign(settings.export.brake, { least: 2, share: 1 }),
  });
  await world.run('export');
  before = shown();
  await world.warehouse.execute(
    `UPDATE store SET Qtty = Qtty + 5 WHERE GoodID IN (${PLAIN}, ${OTHER}) AND ObjectID = 2`,
  );
});
afterAll(() => world.close());

test('a braked export stops and names the commands that show it and let it pass', async () => {
  const stopped = await run('export');
  expect(stopped.code).toBe(2);
  expect(stopped.stderr).toContain('kervan run sofia export-stock --plan');
  expect(stopped.stderr).toContain('--release-brake=2');
  expect(shown()).toEqual(before);
});

test('its plan shows every quantity before and after, and that the run would be stopped', async () => {
  const planned = await run('export', '--plan');
  expect(planned.code).toBe(0);
  for (const [index, item] of [PLAIN, OTHER].entries()) {
    const { Code } = world.warehouse.rows.goods.find(({ ID }) => ID === item)!;
    const after = Number(before[index]) + 5;
    expect(planned.stdout).toContain(`${String(Code)}: в магазина ${before[index]} → ${after}`);
  }
  expect(planned.stderr).toContain('--release-brake=2');
  const { brakes, plan } = JSON.parse((await run('export', '--plan', '--json')).stdout) as {
    brakes: object[];
    plan: object[];
  };
  expect(brakes).toMatchObject([{ code: 'stock-brake' }]);
  expect(plan).toHaveLength(2);
  expect(shown()).toEqual(before);
});

test.each([['0'], ['-1'], ['all'], ['']])(
  'a release names how much was looked at: %j runs nothing and says what it takes',
  async (count) => {
    const refused = await run('export', `--release-brake=${count}`);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('броя на промените');
    expect(shown()).toEqual(before);
  },
);

test('a release of fewer than would change sends nothing, and tells both numbers', async () => {
  const stopped = await run('export', '--release-brake=1');
  expect(stopped.code).toBe(2);
  expect(stopped.stderr).toContain('--release-brake=2');
  expect(stopped.stderr).toContain('разрешените промени бяха 1,');
  expect(shown()).toEqual(before);
});

test('let pass once it sends, and a later plan is braked no more', async () => {
  expect((await run('export', '--release-brake=2')).code).toBe(0);
  expect(shown()).toEqual(before.map((quantity) => String(Number(quantity) + 5)));
  const json = JSON.parse((await run('export', '--plan', '--json')).stdout) as { brakes: [] };
  expect(json.brakes).toEqual([]);
});

test('a plan of the whole export tells every brake that stands, of prices and of quantities', async () => {
  await world.configure(({ settings }) => (settings.export.allGroups = true));
  await world.run('export', { releaseBrake: { changes: 10_000 } });
  await world.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 3');
  await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 5 WHERE ObjectID = 2');
  const planned = await run('export', '--plan');
  expect(planned.code).toBe(0);
  for (const part of ['export-catalogue', 'export-stock'])
    expect(planned.stderr).toMatch(new RegExp(`kervan run sofia ${part} .*--release-brake=[1-9]`));
  const { brakes } = JSON.parse((await run('export', '--plan', '--json')).stdout) as { brakes: object[] };
  expect(brakes).toMatchObject([{ code: 'catalogue-brake' }, { code: 'stock-brake' }]);
});
