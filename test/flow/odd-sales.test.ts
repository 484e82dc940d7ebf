import { afterEach, describe, expect, test } from 'vitest';
import { withQuantity } from './edits.ts';
import {
  asSale,
  balance,
  correct,
  documentOf,
  onShipping,
  owed,
  paid,
  placeTwo,
  totalOf,
} from './sale-facts.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

const PLAIN = 20;

/** Sales whose orders go ways that nobody plans: edited, paid, cancelled and revived in odd orders. */
describe('sales of orders that go odd ways', () => {
  let world: World;
  afterEach(() => world.close());

  async function open(configure: NonNullable<WorldOptions['configure']>): Promise<void> {
    world = await openWorld({ configure });
  }

  test('a sale corrected twice and then returned leaves stock and debts as before', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    for (const quantity of ['3', '5']) {
      world.shop.editOrder(number, withQuantity(quantity));
      await world.run('import');
      await correct(world, number);
      expect(await balance(world)).toBe(before - Number(quantity));
      expect(await owed(world)).toBe(totalOf(world, number));
    }
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual([]);
    expect(await balance(world)).toBe(before);
    expect(await owed(world)).toBe(0);
  });

  test('a sale corrected there, back, and there again is what the order says each time', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    for (const quantity of ['3', '2', '3', '2', '4']) {
      world.shop.editOrder(number, withQuantity(quantity));
      await world.run('import');
      await correct(world, number);
      expect(await balance(world)).toBe(before - Number(quantity));
      expect(await owed(world)).toBe(totalOf(world, number));
    }
  });

  test('what is paid of a sale that was left as it is, is written', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.editOrder(number, withQuantity('1'));
    await world.run('import');
    await world.run('import', { order: number, settlement: 'leave' });
    world.shop.markPaid(number);
    await world.run('import');
    expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
  });

  test('a sale can be corrected when the status of its order went on', async () => {
    await open(onShipping);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    await world.run('import');
    world.shop.changeStatus(number, 'completed');
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    expect(await balance(world)).toBe(before - 3);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('an order document of before orders became sales can be written anew', async () => {
    await open(() => {});
    const number = placeTwo(world);
    await world.run('import');
    await world.configure(asSale);
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await world.run('import', { order: number, settlement: 'rewrite' });
    expect(await world.lines(number)).toMatchObject([{ Qtty: 3 }]);
    expect(await documentOf(world, number, 'sale')).toEqual([]);
  });

  test('an order paid, returned and refunded between two imports owes nothing', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.markPaid(number);
    world.shop.addRefund(number, { amount: totalOf(world, number).toFixed(2), method: 'cash' });
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await owed(world)).toBe(0);
  });

  test('a correction that cannot be planned settles nothing', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 2 WHERE ID = ${PLAIN}`);
    await correct(world, number);
    expect(await world.codes(`order ${number}`)).toContain('sale-order-changed');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 1 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['sale-order-changed']);
  });

  test('an order that could not become a sale becomes one once its item is right', async () => {
    await open(onShipping);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'shipped');
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 2 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['item-vat-differs']);
    await world.warehouse.execute(`UPDATE goods SET TaxGroup = 1 WHERE ID = ${PLAIN}`);
    await world.run('import');
    expect(await documentOf(world, number, 'sale')).toHaveLength(1);
    expect(await world.codes(`order ${number}`)).toEqual([]);
  });

  test('what comes back after the location was changed goes where it was sold from', async () => {
    await open(asSale);
    const before = await balance(world);
    const number = placeTwo(world);
    await world.run('import');
    const { location } = world.definition().settings.import;
    await world.configure(({ settings }) => (settings.import.location = location + 1));
    world.shop.editOrder(number, withQuantity('3'));
    await world.run('import');
    await correct(world, number);
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    await world.configure(({ settings }) => (settings.import.location = location));
    expect(await balance(world)).toBe(before);
  });

  test('money given back after the goods is written to their return', async () => {
    await open(asSale);
    const number = placeTwo(world);
    world.shop.markPaid(number);
    await world.run('import');
    world.shop.changeStatus(number, 'returned');
    await world.run('import');
    expect(await owed(world)).toBe(-totalOf(world, number));
    world.shop.addRefund(number, { amount: totalOf(world, number).toFixed(2), method: 'cash' });
    await world.run('import');
    await world.run('import');
    expect(await owed(world)).toBe(0);
  });
  test('an order revived after its sale came back is brought to a person', async () => {
    await open(asSale);
    const number = placeTwo(world);
    await world.run('import');
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    world.shop.changeStatus(number, 'confirmed');
    await world.run('import');
    expect(await world.codes(`order ${number}`)).not.toEqual([]);
  });
});
