import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withQuantity } from './edits.ts';
import { openWorld, type World } from './world.ts';

const [PLAIN, OTHER] = [20, 21];

/** What is sold is held back from the first sight of the order to its document, whatever happens to both meanwhile. */
describe('what orders hold', () => {
  let world: World;
  let before: number;
  beforeEach(async () => {
    world = await openWorld();
    await world.run('export');
    before = Number(world.shown(PLAIN));
  });
  afterEach(() => world.close());

  const codeOf = (item: number) => String(world.warehouse.rows.goods.find(({ ID }) => ID === item)!['Code']);
  const transfer = async (): Promise<void> => {
    await world.run('import');
    await world.run('export');
  };

  test('a product entered anew with the same code is held for the order of the old one', async () => {
    world.place({ status: 'new', lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
    await transfer();
    world.clock.advance(3_600_000);
    const product = world.shop
      .allProducts()
      .find(({ variants }) => variants.some(({ sku }) => sku === codeOf(PLAIN)))!;
    world.shop.deleteProduct(product.id);
    world.shop.addProduct({
      name: 'Въведена отново',
      vatRate: '20',
      variants: [{ sku: codeOf(PLAIN), price: '1.00', quantity: '5' }],
    });
    await transfer();
    await transfer();
    expect(Number(world.shown(PLAIN))).toBe(before - 2);
  });

  test('a line without a variant holds by its code, however it is written', async () => {
    const old = world.shop
      .allProducts()
      .find(({ variants }) => variants.some(({ sku }) => sku === codeOf(PLAIN)))!;
    world.shop.deleteProduct(old.id);
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = ?', ['ABC-7', PLAIN]);
    world.shop.addProduct({
      name: 'Ново',
      vatRate: '20',
      variants: [{ sku: 'ABC-7', price: '1.00', quantity: '5' }],
    });
    await world.run('export');
    const { id } = world.shop
      .allProducts()
      .flatMap(({ variants }) => variants)
      .find(({ sku }) => sku === 'ABC-7')!;
    const number = world.place({ status: 'new', lines: [{ variantId: id, quantity: '2' }] });
    const order = world.shop.order(number);
    const [line] = order.lines;
    world.shop.storeRawOrder({ ...order, lines: [{ ...line!, sku: 'abc-7', variantId: null }] });
    // The shop has counted it already; a change of balance shows what Kervan counts.
    await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 1 WHERE GoodID = ? AND ObjectID = ?', [
      PLAIN,
      world.definition().settings.import.location,
    ]);
    await transfer();
    expect(Number(world.shop.quantity(id))).toBe(before + 1 - 2);
  });

  test('what the shop took for a line without a variant is sent again, by its code, when the order holds nothing', async () => {
    const sent = world.shown(PLAIN);
    const number = world.place({
      status: 'cancelled',
      lines: [{ variantId: world.variant(PLAIN), quantity: '2' }],
    });
    const order = world.shop.order(number);
    world.shop.storeRawOrder({ ...order, lines: order.lines.map((line) => ({ ...line, variantId: null })) });
    world.shop.setQuantity(world.variant(PLAIN), '1');
    await world.run('export');
    expect(world.shown(PLAIN)).toBe(sent);
  });

  test('a line whose code is not the link’s holds what the import would take', async () => {
    const beforeOther = Number(world.shown(OTHER));
    const number = world.place({
      status: 'new',
      lines: [{ variantId: world.variant(PLAIN), quantity: '2' }],
    });
    const order = world.shop.order(number);
    world.shop.storeRawOrder({ ...order, lines: [{ ...order.lines[0]!, sku: codeOf(OTHER) }] });
    await transfer();
    const waiting = [Number(world.shown(PLAIN)), Number(world.shown(OTHER))];
    world.shop.storeRawOrder({
      ...order,
      status: 'confirmed',
      lines: [{ ...order.lines[0]!, sku: codeOf(OTHER) }],
    });
    await transfer();
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([OTHER]);
    expect([Number(world.shown(PLAIN)), Number(world.shown(OTHER))]).toEqual(waiting);
    expect(waiting).toEqual([before, beforeOther - 2]);
  });

  test('what an order grew by after its document is held until somebody corrects the document', async () => {
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '1' }] });
    await transfer();
    world.shop.editOrder(number, withQuantity('4'));
    await transfer();
    expect(Number(world.shown(PLAIN))).toBe(before - 4);
    const [line] = await world.lines(number);
    await world.warehouse.execute('UPDATE operations SET Qtty = 4 WHERE OperType = 19 AND Acct = ?', [
      line!.Acct,
    ]);
    await transfer();
    expect(Number(world.shown(PLAIN))).toBe(before - 4);
  });
});
