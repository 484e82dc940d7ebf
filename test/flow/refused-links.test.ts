import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ItemId, VariantId } from '../../src/domain/ids.ts';
import { linkByHand } from '../../src/run/link-by-hand.ts';
import { linkPairs, rejectPairs } from '../../src/run/matching.ts';
import { undoSeen } from '../../src/run/seen-pairs.ts';
import { openWorld, type World } from './world.ts';

const ITEM = 20;

let world: World;
let variant: string;
/** A shop that knows the warehouse by its codes; one product carries the code of an item and is another thing. */
beforeEach(async () => {
  world = await openWorld({ configure: ({ settings }) => (settings.import.nomenclature = true) });
  variant = world.variant(ITEM);
  await world.run('match');
  expect(await row()).toMatchObject({ state: 'linked', linked: ITEM, linked_by: null });
});
afterEach(() => world.close());

const needs = () => {
  const { store, openWarehouse } = world.app();
  return { store, clock: world.clock, openWarehouse };
};
const row = async () =>
  (await world
    .app()
    .store.selectFrom('matches')
    .select(['state', 'linked', 'linked_by', 'proposed'])
    .where('subject', '=', variant)
    .executeTakeFirst())!;
const item = async () =>
  (await world
    .app()
    .store.selectFrom('links')
    .select('item')
    .where('variant', '=', variant)
    .executeTakeFirst())!.item;
const reject = async () => rejectPairs(needs(), await world.server(), 'item', [variant]);
const undo = async (state: 'linked' | 'rejected') =>
  undoSeen(needs(), await world.server(), 'item', { state, pairs: [{ subject: variant, target: ITEM }] });
const accept = async () =>
  linkPairs(needs(), await world.server(), 'item', [{ subject: variant, target: ITEM }], 'hand');

test('a link that the code made is rejected, and no run makes it again or sends its quantity', async () => {
  expect(await reject()).toBe(1);
  expect(await row()).toMatchObject({ state: 'rejected', linked: null });
  const shown = world.shop.quantity(variant);
  await world.run('match');
  await world.run('export', { releaseBrake: { changes: 10_000 } });
  expect(await item()).toBeNull();
  expect(await row()).toMatchObject({ state: 'rejected', linked: null });
  expect(world.shop.quantity(variant)).toBe(shown);
});

test('a link that the code made is undone, and is a proposal until a person accepts it', async () => {
  expect(await undo('linked')).toEqual({ undone: 1, refused: [] });
  await world.run('match');
  expect(await row()).toMatchObject({ state: 'open', proposed: ITEM });
  expect(await accept()).toMatchObject({ value: { linked: 1 } });
  expect(await item()).toBe(ITEM);
  expect(await reject()).toBe(0);
  expect(await item()).toBe(ITEM);
});

test('a link that the code made and a person takes away on the page of the product is not made again', async () => {
  const link = { variant: variant as VariantId, item: null };
  expect(await linkByHand(needs(), await world.server(), link)).toMatchObject({ ok: true });
  await world.run('export-stock');
  expect(await item()).toBeNull();
  // What a person linked and takes away is the code's again, short of what the person refused.
  for (const other of [ITEM as ItemId, null])
    expect(await linkByHand(needs(), await world.server(), { ...link, item: other })).toMatchObject({
      ok: true,
    });
  await world.run('export-stock');
  expect(await item()).toBe(ITEM);
});

test('a rejection that is taken back leaves the word to the code', async () => {
  await reject();
  expect(await undo('rejected')).toEqual({ undone: 1, refused: [] });
  await world.run('match');
  expect(await item()).toBe(ITEM);
});

test('an order of the product waits and says why, and passes once its own item is chosen', async () => {
  await reject();
  const number = world.place({ lines: [{ variantId: variant }] });
  await world.run('import');
  expect(await world.codes(`order ${number}`)).toEqual(['item-refused']);
  expect(await world.lines(number)).toEqual([]);
  await accept();
  await world.run('import');
  expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([ITEM]);
});

test('a second item of the same code is not made of the product, and that is told', async () => {
  await reject();
  const [before, code] = await Promise.all([
    world.warehouse.query('SELECT ID FROM goods'),
    world.warehouse.query<{ Code: string }>('SELECT Code FROM goods WHERE ID = 20'),
  ]);
  await world.run('import-nomenclature');
  expect(await world.codes(`sku ${code[0]!.Code.toUpperCase()}`)).toEqual(['product-code-taken']);
  expect(await world.warehouse.query('SELECT ID FROM goods')).toEqual(before);
});

test('a link does not follow a code to an item that was refused', async () => {
  await reject();
  await linkPairs(needs(), await world.server(), 'item', [{ subject: variant, target: ITEM }], 'hand');
  expect(await undo('linked')).toEqual({ undone: 1, refused: [] });
  const [{ Code } = { Code: '' }] = await world.warehouse.query<{ Code: string }>(
    'SELECT Code FROM goods WHERE ID = 20',
  );
  // Another item is the product by its code, and then is deleted.
  await world.warehouse.execute("UPDATE goods SET Code = 'ДРУГ' WHERE ID = 20");
  await world.warehouse.insert('goods', { ...world.warehouse.rows.goods[5], ID: 900, Code, Deleted: 0 });
  await world.run('export-stock');
  expect(await item()).toBe(900);
  await world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = 900');
  await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = 20', [Code]);
  await world.run('export-stock');
  expect(await item()).toBe(900);
});
