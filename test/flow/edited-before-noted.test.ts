import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withNewLine, withQuantity } from './edits.ts';
import { forgetDocument } from './forget-document.ts';
import { onShipping } from './sale-facts.ts';
import { KINDS, openWorld, UNSEEN, type World } from './world.ts';

const PLAIN = 20;
const OTHER = 21;

describe.each(KINDS)('a document whose order was edited before Kervan had noted it (%s)', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ kind });
  });
  afterEach(() => world.close());

  const place = (status = 'confirmed') =>
    world.place({ status, lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
  const codes = (number: string) => world.codes(`order ${number}`);
  const quantities = async (number: string) => (await world.lines(number)).map(({ Qtty }) => Qtty);

  /** An order whose document stands and is not known, as a crash leaves it. */
  async function placeForgotten() {
    const number = place();
    await world.run('import');
    await forgetDocument(world, number);
    return number;
  }

  test('is the document of the order as it was: the change is told, and it can be written anew', async () => {
    const number = await placeForgotten();
    world.shop.editOrder(number, withQuantity('3'));
    world.shop.changeStatus(number, 'shipped');
    for (let times = 0; times < 2; times += 1) await world.run('import');
    expect(await world.order(number)).toMatchObject({ state: 'documented', document_version: 1, version: 2 });
    expect(await codes(number)).toEqual(['order-changed']);
    expect(await quantities(number)).toEqual([2]);
    await world.run('import', { order: number, settlement: 'rewrite' });
    expect(await codes(number)).toEqual([]);
    expect(await quantities(number)).toEqual([3]);
  });

  test('is voided when its order is cancelled after the edit, and nobody is asked', async () => {
    const number = await placeForgotten();
    world.shop.editOrder(number, withQuantity('3'));
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    expect(await codes(number)).toEqual([]);
    expect(await quantities(number)).toEqual([]);
    expect(await world.order(number)).toMatchObject({ state: 'waiting', document_number: null });
  });

  test('becomes the sale of the order as it is now, and nobody is asked', async () => {
    await world.configure(onShipping);
    const number = await placeForgotten();
    world.shop.editOrder(number, withNewLine(world, OTHER, '1'));
    world.shop.changeStatus(number, 'shipped');
    await world.run('import');
    expect(await codes(number)).toEqual([]);
    expect(await quantities(number)).toEqual([]);
    const sold = await world.warehouse.query(
      'SELECT GoodID, Qtty FROM operations WHERE OperType = 2 AND Note LIKE ?',
      [`%-${number} %`],
    );
    expect(sold).toHaveLength(2);
  });

  test('is of the newest version that is like it', async () => {
    const number = await placeForgotten();
    for (const quantity of ['3', '2', '4']) {
      world.shop.editOrder(number, withQuantity(quantity));
      await world.run('import', { plan: UNSEEN });
    }
    await world.run('import');
    expect(await world.order(number)).toMatchObject({ state: 'documented', document_version: 3, version: 4 });
    expect(await codes(number)).toEqual(['order-changed']);
  });

  test('and that a clerk changed is for a person, though a version that was to make no document is like it', async () => {
    const number = world.place({
      status: 'new',
      lines: [{ variantId: world.variant(PLAIN), quantity: '5' }],
    });
    await world.run('import');
    world.shop.editOrder(number, withQuantity('2'));
    world.shop.changeStatus(number, 'confirmed');
    await world.run('import');
    await forgetDocument(world, number);
    const [line] = await world.lines(number);
    await world.warehouse.execute(
      `UPDATE operations SET Qtty = 5 WHERE OperType = 19 AND Acct = ${line!.Acct}`,
    );
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    expect(await codes(number)).toEqual(['order-cancelled', 'order-document-changed']);
    expect(await quantities(number)).toEqual([5]);
  });

  test('is for a person when the version it was made of is not known any more', async () => {
    const number = place();
    await world.run('import');
    world.shop.editOrder(number, withQuantity('3'));
    await world.loseStore();
    await world.run('import');
    world.shop.changeStatus(number, 'cancelled');
    await world.run('import');
    expect(await codes(number)).toEqual(['order-cancelled', 'order-document-changed']);
    expect(await quantities(number)).toEqual([2]);
  });
});
