import { afterEach, describe, expect, test } from 'vitest';
import { placeTwo } from './sale-facts.ts';
import { openWorld, type World } from './world.ts';

/** What the shop answers instead of one of its lists; null: its own answer. */
let answered: { status: number; body: string } | null = null;

const DOWN = { status: 500, body: '{}' };
const FORBIDDEN = { status: 401, body: '{}' };

/** The list of products or of customers fails, after the orders of the same import are done. */
describe('a list of the shop that cannot be read', () => {
  let world: World;
  afterEach(() => world.close());

  async function open(list: 'products' | 'customers'): Promise<void> {
    answered = null;
    world = await openWorld({
      configure: ({ settings }) => (settings.import.nomenclature = true),
      inBetween: ({ method, path }) =>
        method === 'GET' && new URL(path, 'http://shop').pathname.endsWith(`/${list}`) ? answered : null,
    });
    await world.run('import');
  }
  /** The problems of whole parts. */
  const opened = async () =>
    (await world.problems())
      .filter(({ record }) => record.startsWith('part '))
      .map(({ record, code }) => `${record}: ${code}`);

  test.for([
    ['products', DOWN, 'shop-failed'],
    ['customers', DOWN, 'shop-failed'],
    ['customers', FORBIDDEN, 'shop-refused-key'],
  ] as const)(
    'of %s, with %j: orders pass in this import and in the next, and it is told which part could not',
    async ([list, answer, code]) => {
      await open(list);
      answered = answer;
      for (let imports = 0; imports < 2; imports += 1) {
        const number = placeTwo(world);
        const report = await world.run('import', { cause: 'schedule' });
        expect(report).toMatchObject({
          state: 'failed',
          counts: { created: 1, failed: 0 },
          problem: { code },
          failedPart: 'import-nomenclature',
        });
        expect(await world.order(number)).toMatchObject({ state: 'documented' });
        expect(world.shop.order(number).warehouseDocument).not.toBe('');
        expect(await opened()).toEqual([`part import-nomenclature: ${code}`]);
        expect(await world.codes('part import-nomenclature')).toEqual([code]);
      }
      answered = null;
      world.shop.addProduct({ name: 'Нова', vatRate: '20', variants: [{ sku: 'НОВА', price: '5.00' }] });
      expect(await world.run('import', { cause: 'schedule' })).toMatchObject({
        state: 'done',
        counts: { created: 1 },
        failedPart: null,
      });
      expect(await opened()).toEqual([]);
    },
  );

  test('closes what was said of the import as a whole, because its orders are done', async () => {
    await open('customers');
    const { key } = world.definition().shop;
    await world.configure(({ shop }) => (shop.key = 'друг'));
    await world.run('import');
    expect(await opened()).toEqual(['part import: shop-refused-key']);
    await world.configure(({ shop }) => (shop.key = key));
    answered = FORBIDDEN;
    await world.run('import');
    expect(await opened()).toEqual(['part import-nomenclature: shop-refused-key']);
  });
});
