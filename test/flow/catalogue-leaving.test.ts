import { afterEach, expect, test } from 'vitest';
import type { ItemId, VariantId } from '../../src/domain/ids.ts';
import { linkByHand } from '../../src/store/hand-links.ts';
import { openWorld, type World, type WorldOptions } from './world.ts';

/** What becomes of products whose items leave the chosen groups and come back. */

let world: World;
afterEach(() => world.close());

type Settings = Parameters<NonNullable<WorldOptions['configure']>>[0]['settings'];

async function open(configure: (settings: Settings) => void = () => {}, isShopEmpty = true): Promise<void> {
  world = await openWorld({
    isShopEmpty,
    configure: ({ settings }) => {
      settings.export.allGroups = true;
      configure(settings);
    },
  });
}

const PLAIN = 20;
const goods = (set: string, where: string | number) =>
  world.warehouse.execute(
    `UPDATE goods SET ${set} WHERE ${typeof where === 'number' ? `ID = ${where}` : where}`,
  );
const codeOf = async (id: number) =>
  (await world.warehouse.query<{ Code: string }>(`SELECT Code FROM goods WHERE ID = ${id}`))[0]!.Code;
const products = () => world.shop.allProducts().filter(({ deleted }) => !deleted);
const productOf = (sku: string) =>
  products().find(({ variants }) => variants.some((each) => each.sku === sku))!;
const hide = (id: string, hidden: boolean) => {
  const { name } = products().find((each) => each.id === id)!;
  world.shop.products.upsert({ id, name, hidden }, { isStaff: true });
};
const link = async (variant: string, item: number) => {
  const { store } = world.app();
  const { id, settingsHash } = await world.server();
  const wanted = { variant: variant as VariantId, item: item as ItemId };
  const linked = await linkByHand(store, id, wanted, settingsHash, world.clock.now());
  expect(linked.ok).toBe(true);
};
const isShown = ({ hidden }: { hidden?: boolean }) => !hidden;

test('what left long ago does not make the brake blind to what leaves now', async () => {
  await open(({ export: outgoing }) => (outgoing.brake = { share: 50, least: 3 }));
  await world.run('export');
  const all = products().length;
  await goods('Deleted = -1', 'Deleted = 0 AND ID > 25');
  await world.run('export', { releaseBrake: { changes: 10_000 } });
  const left = products().filter(isShown).length;
  expect(left).toBeLessThan(all * 0.6);
  await goods('Deleted = -1', 'Deleted = 0 AND ID > 2');
  expect((await world.run('export')).problem?.code).toBe('catalogue-shrunk');
  expect(products().filter(isShown)).toHaveLength(left);
});

test('a shop is never hidden whole by itself, however small it is', async () => {
  await open();
  await goods('Deleted = -1', 'Deleted = 0 AND ID > 10');
  await world.run('export');
  const shown = products().filter(isShown).length;
  expect(shown).toBeGreaterThan(2);
  expect(shown).toBeLessThan(10);
  await goods('Deleted = -1', 'Deleted = 0 AND ID > 2');
  expect((await world.run('export')).problem?.code).toBe('catalogue-shrunk');
  expect(products().filter(isShown)).toHaveLength(shown);
});

test('a product of items that are no family is hidden once all of them left, and shown when one comes back', async () => {
  await open(() => {}, false);
  const [one, other] = [await codeOf(PLAIN), await codeOf(PLAIN + 1)];
  for (const sku of [one, other]) world.shop.deleteProduct(productOf(sku).id);
  const variants = [
    { sku: one, price: '10.47', quantity: '0', parameters: [{ name: 'Размер', value: 'S' }] },
    { sku: other, price: '10.47', quantity: '0', parameters: [{ name: 'Размер', value: 'M' }] },
  ];
  world.shop.products.upsert({ name: 'Две стоки', hidden: false, variants }, { isStaff: true });
  await world.run('export');
  await goods('Deleted = -1', PLAIN);
  await world.run('export');
  expect(productOf(one).hidden).toBe(false);
  await goods('Deleted = -1', PLAIN + 1);
  await world.run('export');
  expect(productOf(one).hidden).toBe(true);
  await goods('Deleted = 0', PLAIN);
  await world.run('export');
  expect(productOf(one).hidden).toBe(false);
});

test('a product that a person showed is that person’s again: hidden later by hand, it stays hidden', async () => {
  await open();
  await world.run('export');
  const { id } = productOf(await codeOf(PLAIN));
  const isHidden = () => products().find((each) => each.id === id)!.hidden;
  await goods('Deleted = -1', PLAIN);
  await world.run('export');
  expect(isHidden()).toBe(true);
  hide(id, false);
  await goods('Deleted = 0', PLAIN);
  await world.run('export');
  hide(id, true);
  await world.run('export');
  await goods('PriceOut2 = 77', PLAIN);
  await world.run('export');
  expect(isHidden()).toBe(true);
});

test('a product that was hidden while its answer was lost is known as hidden by Kervan', async () => {
  await open();
  await world.run('export');
  const sku = await codeOf(PLAIN);
  await goods('Deleted = -1', PLAIN);
  world.shop.faults.add({ kind: 'cut-after', operation: 'upsertProducts' });
  await world.run('export');
  world.shop.faults.clear();
  expect(productOf(sku).hidden).toBe(true);
  await world.run('export');
  await goods('Deleted = 0', PLAIN);
  await world.run('export');
  expect(productOf(sku).hidden).toBe(false);
});

test('the product of an item entered anew under its code is never hidden, nor is anybody told that the code is taken', async () => {
  await open();
  await world.run('export');
  const [before] = await world.warehouse.query<Record<string, unknown>>(
    `SELECT * FROM goods WHERE ID = ${PLAIN}`,
  );
  const sku = String(before!['Code']);
  await goods('Deleted = -1', PLAIN);
  await world.warehouse.insert('goods', { ...before, ID: 9000 });
  await world.run('export');
  expect(productOf(sku).hidden).toBe(false);
  expect((await world.problems()).map(({ code }) => code)).not.toContain('product-sku-taken');
  expect(products().filter(({ variants }) => variants.some((each) => each.sku === sku))).toHaveLength(1);
});

test('a product that was deleted while its item was away is not made again when the item comes back', async () => {
  await open();
  await world.run('export');
  const sku = await codeOf(PLAIN);
  await goods('Deleted = -1', PLAIN);
  await world.run('export');
  world.shop.deleteProduct(productOf(sku).id);
  await world.run('export');
  await goods('Deleted = 0', PLAIN);
  await world.run('export');
  expect(productOf(sku)).toBeUndefined();
  expect(await world.codes(`item ${PLAIN}`)).toEqual(['product-gone-from-shop']);
});

test('a second product under the same code is told as that, and not as one that was deleted', async () => {
  await open();
  await world.run('export');
  const sku = await codeOf(PLAIN);
  world.shop.addProduct({ name: 'Двойник', variants: [{ sku, price: '1', quantity: '0', parameters: [] }] });
  await goods('PriceOut2 = 77', PLAIN);
  await world.run('export');
  expect(await world.codes(`item ${PLAIN}`)).toEqual([]);
  expect((await world.problems()).map(({ code }) => code)).toContain('link-sku-doubled');
});

test('a product linked by hand whose variant has no code follows the price and the leaving of its item', async () => {
  await open(() => {}, false);
  const sku = await codeOf(PLAIN);
  world.shop.deleteProduct(productOf(sku).id);
  await world.run('export-stock');
  world.shop.products.upsert(
    {
      name: 'Без код',
      hidden: false,
      variants: [{ sku: '', price: '10.47', quantity: '0', parameters: [] }],
    },
    { isStaff: true },
  );
  await goods("Code = ''", PLAIN);
  await world.run('export-stock');
  const product = () => products().find(({ name }) => name === 'Без код')!;
  await link(product().variants[0]!.id, PLAIN);
  await goods('PriceOut2 = 77.7', PLAIN);
  await world.run('export');
  expect(Number(product().variants[0]!.price)).toBe(77.7);
  expect(await world.codes(`item ${PLAIN}`)).toEqual([]);
  await goods('Deleted = -1', PLAIN);
  await world.run('export');
  expect(product().hidden).toBe(true);
});

test('of new products nothing is sent again when names follow the warehouse too', async () => {
  await open(({ export: outgoing }) => outgoing.overwrite.push('name', 'description'));
  expect((await world.run('export')).counts.created).toBeGreaterThan(45);
  expect((await world.run('export')).counts).toMatchObject({ created: 0, updated: 0 });
});

test('products that Kervan makes begin with the quantities of the warehouse, also where quantities are the shop’s own', async () => {
  await open(({ export: outgoing }) => {
    outgoing.overwrite = outgoing.overwrite.filter((each) => each !== 'stock');
  });
  await world.run('export');
  await world.run('export');
  const quantities = () => products().map(({ variants: [variant] }) => Number(variant!.quantity));
  expect(quantities().filter((quantity) => quantity > 0).length).toBeGreaterThan(10);
  const before = quantities();
  await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 5');
  await world.run('export');
  expect(quantities()).toEqual(before);
});

test('an item whose code is longer than the shop takes is told of and not published', async () => {
  await open();
  await goods(`Code = '${'Я'.repeat(65)}'`, PLAIN);
  await world.run('export');
  expect(await world.codes(`item ${PLAIN}`)).toEqual(['item-code-long']);
  expect(products().some(({ variants }) => variants.some(({ sku }) => sku?.startsWith('ЯЯЯ')))).toBe(false);
});
