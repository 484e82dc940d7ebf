import { expect, onTestFinished, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { openWorld, type World } from './world.ts';

const [PLAIN, OF_ECONT] = [20, 21];

async function worldWith(item: number): Promise<World> {
  const world = await openWorld({
    configure: ({ settings }) => (settings.maps.deliveries = { Еконт: { item } }),
  });
  onTestFinished(() => world.close());
  return world;
}

test('a delivery is the item of its method, and the common one where the method has none', async () => {
  const world = await worldWith(OF_ECONT);
  const place = (method: string) =>
    world.place({ lines: [{ variantId: world.variant(PLAIN) }], delivery: { method, price: '4.00' } });
  const [econt, speedy] = [place('Еконт'), place('Спиди')];
  await world.run('import');
  const items = async (number: string) => (await world.lines(number)).map(({ GoodID }) => GoodID);
  expect(await items(econt)).toEqual([PLAIN, OF_ECONT]);
  expect(await items(speedy)).toEqual([PLAIN, SPECIAL_ITEMS.delivery]);
});

test('an item of a method that is not in the warehouse is named before anything is written', async () => {
  const world = await worldWith(99_999);
  const number = world.place({ lines: [{ variantId: world.variant(PLAIN) }] });
  const { problem } = await world.run('import');
  expect(problem).toMatchObject({
    code: 'item-missing',
    params: { setting: 'settings.maps.deliveries', value: 99_999 },
  });
  expect(await world.lines(number)).toEqual([]);
});
