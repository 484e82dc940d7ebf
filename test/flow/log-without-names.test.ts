import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { kervan } from './kervan.ts';
import { openWorld, type World } from './world.ts';

const PLAIN = 20;
const BUYER = { name: 'Калина Многозначна', email: 'kalina@mnogoznachna.example', phone: '0888765432' };
const ADDRESS = { city: 'Девня', address: 'ул. Неизвестна 77', postCode: '9160' };

/** Kervan as a service of Windows runs it: with its log in a file, at its most talkative. */
describe('the log of a Kervan at work', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  test('tells of every run in numbers, and of no buyer', async () => {
    const lines = [{ variantId: world.variant(PLAIN) }];
    const buy = () => world.place({ customer: BUYER, delivery: ADDRESS, note: BUYER.name, lines });
    const [good, bad] = [buy(), buy()];
    world.shop.editOrder(bad, (order) => ({
      ...order,
      lines: order.lines.map((line) => ({ ...line, sku: 'НЯМА-ТАКАВА', variantId: null })),
    }));
    await world.configure((definition) => {
      definition.started = true;
    });
    const { dataFolder } = world.app().config;
    const file = join(dataFolder, 'logs', 'kervan.log');
    const done = expect.poll(() => world.order(bad).then((order) => order?.state), { timeout: 30_000 });
    const stopAt = done.toBe('waiting').then(() =>
      // The run that found it has ended.
      expect
        .poll(async () => (await world.app().store.selectFrom('runs').select('state').execute())[0]?.state, {
          timeout: 30_000,
        })
        .not.toBe('running'),
    );
    const service = ['start', '--data', dataFolder, '--port', '0', '--log-file', file];
    const ended = await kervan(service, { KERVAN_LOG: 'debug', KERVAN_BACKUPS_DAYS: '1' }, '', stopAt);
    expect(ended).toMatchObject({ code: 0, stderr: '' });

    expect(await world.order(good)).toMatchObject({ state: 'documented' });
    expect((await world.problems()).map(({ record }) => record)).toContain(`order ${bad}`);
    const log = readFileSync(file, 'utf8');
    const written = log.trim().split('\n');
    const events = written.map((line) => JSON.parse(line) as { msg: string; part?: string; counts?: object });
    expect(events[0]).toMatchObject({ msg: 'started' });
    expect(events.at(-1)).toMatchObject({ msg: 'stopped' });
    expect(events.find(({ part }) => part === 'import')).toMatchObject({
      msg: 'run',
      counts: { created: 1, failed: 1 },
    });
    for (const private_ of [...Object.values(BUYER), ...Object.values(ADDRESS), 'Калина', 'demo-key'])
      expect(log).not.toContain(private_);
  });
});
