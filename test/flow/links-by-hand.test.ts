import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import type { ItemId, VariantId } from '../../src/domain/ids.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { linkByHand } from '../../src/run/link-by-hand.ts';
import type { LinkedVariants } from '../../src/web/wire/links.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { KINDS } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];
type LinkedVariant = LinkedVariants['items'][number];

let http: WorldOverHttp;
afterEach(() => http.close());

/** A product of the shop with a code that no item has; its variant. */
const unknownProduct = (sku?: string) =>
  http.world.shop.addProduct({
    name: 'Кафе за ръчно свързване',
    vatRate: String(
      http.world.warehouse.rows.vatgroups.find(({ ID }) => ID === taxGroup(PLAIN))!['VATValue'],
    ),
    variants: [{ ...(sku !== undefined && { sku }), price: '10.00', quantity: '100' }],
  }).variants[0]!.id;
const taxGroup = (item: number) => http.world.warehouse.rows.goods.find(({ ID }) => ID === item)!['TaxGroup'];
const link = (variant: string, item: number | null) => http.ask('PUT', '/links', { variant, item });
const place = (variantId: string) => http.world.place({ lines: [{ variantId }] });
const itemsOf = async (number: string) => (await http.world.lines(number)).map(({ GoodID }) => GoodID);
const linked = async (variant: string) =>
  http.world
    .app()
    .store.selectFrom('links')
    .select(['item', 'is_by_hand'])
    .where('variant', '=', variant)
    .executeTakeFirst();
/** Takes the item that the shop's own product has by its code, so that it can be given to another by hand. */
const sellNoMore = (item: number) => {
  const variant = http.world.variant(item);
  const product = http.world.shop
    .allProducts()
    .find(({ variants }) => variants.some(({ id }) => id === variant))!;
  http.world.shop.deleteProduct(product.id);
};

for (const kind of KINDS) {
  test(`a person looks for an item of ${kind} and links it; the order that waits for it passes by itself`, async () => {
    http = await openWorldOverHttp({ kind });
    sellNoMore(PLAIN);
    const variant = unknownProduct('НЯМА-ТАКЪВ');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    const number = place(variant);
    await http.run('/runs', { part: 'import' });
    expect(await http.world.codes(`order ${number}`)).toEqual(['item-not-found']);

    const { Name, Code } = http.world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!;
    for (const search of [String(Name).toUpperCase(), String(Code)]) {
      const { items } = await http.get(`/items?search=${encodeURIComponent(search)}`);
      expect(items[0]).toMatchObject({ id: PLAIN, code: Code, name: Name });
    }
    expect((await link(variant, PLAIN)).status).toBe(204);
    await http.run('/runs', { part: 'import' });
    expect(await itemsOf(number)).toEqual([PLAIN]);
    expect(await http.world.codes(`order ${number}`)).toEqual([]);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    const shown = http.world.shop.quantity(variant);
    expect(Number(shown)).toBeLessThan(100);
    const [{ sum }] = (await http.world.warehouse.query<{ sum: number }>(
      'SELECT sum(Qtty) AS sum FROM store WHERE GoodID = ? AND ObjectID = ?',
      [PLAIN, http.world.definition().settings.import.location],
    )) as [{ sum: number }];
    expect(Number(shown)).toBeLessThanOrEqual(sum);
  });
}

describe('a link by hand', () => {
  beforeEach(async () => {
    http = await openWorldOverHttp();
  });

  test('survives the matching by code, a change of the code, and relinking', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct('СТАР-КОД');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    await link(variant, PLAIN);
    const product = http.world.shop
      .allProducts()
      .find(({ variants }) => variants.some(({ id }) => id === variant))!;
    // Now the code leads to another item; the person's word counts.
    sellNoMore(OTHER);
    const code = String(http.world.warehouse.rows.goods.find(({ ID }) => ID === OTHER)!['Code']);
    http.world.shop.addProduct({
      ...product,
      variants: product.variants.map((each) => ({ ...each, sku: code })),
    });
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await linked(variant)).toEqual({ item: PLAIN, is_by_hand: 1 });
    const number = place(variant);
    await http.run('/runs', { part: 'import' });
    expect(await itemsOf(number)).toEqual([PLAIN]);
    await http.world.run('relink');
    expect(await linked(variant)).toEqual({ item: PLAIN, is_by_hand: 1 });
  });

  test('survives another field to match by, not another database', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct('НЯМА');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    await link(variant, PLAIN);
    await http.world.configure(({ settings }) => (settings.matchBy = 'catalog1'));
    expect(await linked(variant)).toEqual({ item: PLAIN, is_by_hand: 1 });
    await http.world.configure(({ warehouse }) => {
      warehouse.database = { kind: 'sqlite', file: '/nowhere/other.db' };
    });
    expect(await linked(variant)).toEqual({ item: null, is_by_hand: 0 });
  });

  test('is made for a product without a code, known from an order alone, and its quantity goes to the shop', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct();
    const number = place(variant);
    await http.run('/runs', { part: 'import' });
    expect(await http.world.codes(`order ${number}`)).toEqual(['item-without-sku']);
    expect((await link(variant, PLAIN)).status).toBe(204);
    await http.run('/runs', { part: 'import' });
    expect(await itemsOf(number)).toEqual([PLAIN]);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(http.world.shop.quantity(variant)).not.toBe('99');
    expect(await linked(variant)).toEqual({ item: PLAIN, is_by_hand: 1 });
  });

  test('tells apart two products with one code', async () => {
    sellNoMore(PLAIN);
    const [first, second] = [unknownProduct('ДВОЕН'), unknownProduct('ДВОЕН')];
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await http.world.codes('sku ДВОЕН')).toEqual(['link-sku-doubled']);
    await link(first, PLAIN);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await linked(first)).toEqual({ item: PLAIN, is_by_hand: 1 });
    expect(await linked(second)).toEqual({ item: null, is_by_hand: 0 });
    expect(await http.world.codes('sku ДВОЕН')).toEqual([]);
  });

  test('tells apart more than two products with one code one after the other', async () => {
    sellNoMore(PLAIN);
    sellNoMore(OTHER);
    const [first, second, third] = [
      unknownProduct('ТРОЕН'),
      unknownProduct('ТРОЕН'),
      unknownProduct('троен'),
    ];
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    await link(first, PLAIN);
    expect(await http.world.codes('sku ТРОЕН')).toEqual(['link-sku-doubled']);
    const { items } = await http.get(`/links?sku=${encodeURIComponent('ТРОЕН')}`);
    expect(new Map(items.map(({ variant, item }: LinkedVariant) => [variant, item]))).toEqual(
      new Map([
        [first, PLAIN],
        [second, null],
        [third, null],
      ]),
    );
    await link(second, OTHER);
    expect(await http.world.codes('sku ТРОЕН')).toEqual([]);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await http.world.codes('sku ТРОЕН')).toEqual([]);
  });

  test('says which item a code is of that several items carry, and its quantity goes to the shop', async () => {
    const { twin } = SPECIAL_ITEMS;
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await http.world.codes('sku 2002')).toEqual(['link-item-ambiguous']);
    const variant = http.world.variant(twin);
    const { items } = await http.get('/links?sku=2002');
    expect(items).toEqual([{ variant, product: expect.any(String), sku: '2002', item: null }]);
    expect((await link(variant, twin)).status).toBe(204);
    expect((await http.get('/problems?record=sku%202002')).items).toEqual([]);
    const run = await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect((await http.get(`/runs/${run.id}/outcomes?outcome=updated`)).items).toContainEqual(
      expect.objectContaining({ record: 'sku 2002' }),
    );
    expect(await http.world.codes('sku 2002')).toEqual([]);
  });

  test.each([
    ['another item is given', THIRD],
    ['the link is taken away', null],
  ])('to an item that is gone is no problem any more once %s', async (_, item) => {
    sellNoMore(THIRD);
    const variant = http.world.variant(PLAIN);
    const code = http.world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!['Code'];
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    await http.world.warehouse.execute('DELETE FROM goods WHERE ID = ?', [PLAIN]);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await http.world.codes(`sku ${code}`)).toEqual(['link-item-gone']);
    await link(variant, item);
    expect(await http.world.codes(`sku ${code}`)).toEqual([]);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await http.world.codes(`sku ${code}`)).toEqual([]);
    expect(await linked(variant)).toMatchObject({ item });
  });

  test('finds a variant without a code by its own number, and none by a code that nobody has', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct();
    place(variant);
    await http.run('/runs', { part: 'import' });
    await link(variant, PLAIN);
    const { items } = await http.get(`/links?sku=${variant}`);
    expect(items).toEqual([{ variant, product: '', sku: '', item: PLAIN }]);
    expect((await http.get('/links?sku=nobody')).items).toEqual([]);
  });

  test('holds what its orders hold', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct('НЯМА');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    await link(variant, PLAIN);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    const before = Number(http.world.shop.quantity(variant));
    http.world.place({ lines: [{ variantId: variant, quantity: '2' }], status: 'new' });
    await http.run('/runs', { part: 'export' });
    expect(http.world.shop.quantity(variant)).toBe(String(before - 2));
  });

  test('is taken away again, and the item is looked for by its code', async () => {
    sellNoMore(THIRD);
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    const variant = http.world.variant(OTHER);
    await link(variant, THIRD);
    expect(await linked(variant)).toEqual({ item: THIRD, is_by_hand: 1 });
    expect((await link(variant, null)).status).toBe(204);
    expect(await linked(variant)).toEqual({ item: null, is_by_hand: 0 });
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await linked(variant)).toEqual({ item: OTHER, is_by_hand: 0 });
  });

  test('an item that another product has is refused, and nothing changes', async () => {
    const variant = unknownProduct('НЯМА');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await link(variant, PLAIN)).toMatchObject({ status: 409, body: { code: 'link-item-taken' } });
    expect(await linked(variant)).toEqual({ item: null, is_by_hand: 0 });
    expect(await linked(http.world.variant(PLAIN))).toMatchObject({ item: PLAIN });
  });

  test.each([
    ['that does not exist', 99_999],
    ['that is deleted', SPECIAL_ITEMS.deleted],
    ['of the program itself', 1],
  ])('an item %s is refused', async (_, item) => {
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    expect(await link(http.world.variant(PLAIN), item)).toMatchObject({
      status: 404,
      body: { code: 'link-item-unknown' },
    });
  });

  test('nothing is linked when the settings were changed while the item was looked up', async () => {
    sellNoMore(PLAIN);
    const variant = unknownProduct('НЯМА');
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
    const { store, openWarehouse } = http.world.app();
    const link = { variant: variant as VariantId, item: PLAIN as ItemId };
    const needs = {
      store,
      clock: http.world.clock,
      openWarehouse: async (address: Definition['warehouse']) => {
        await http.world.configure(({ settings }) => (settings.import.documentUser = 1));
        return openWarehouse(address);
      },
    };
    const done = await linkByHand(needs, await http.world.server(), link);
    expect(done).toMatchObject({ ok: false, problem: { code: 'settings-changed' } });
    expect(await linked(variant)).toEqual({ item: null, is_by_hand: 0 });
  });

  test('a variant nobody knows is refused, and so is everything while the warehouse is away', async () => {
    expect(await link('nobody', PLAIN)).toMatchObject({
      status: 404,
      body: { code: 'link-variant-unknown' },
    });
    http.isAway = true;
    expect(await link('nobody', PLAIN)).toMatchObject({
      status: 409,
      body: { code: 'warehouse-unreachable' },
    });
    expect((await http.ask('GET', '/items?search=a')).status).toBe(409);
  });
});
