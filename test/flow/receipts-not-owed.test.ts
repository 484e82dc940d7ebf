import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sayNotOwed, saySettled } from '../../src/run/settle-receipt.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { placeTwo } from './sale-facts.ts';
import { voidSale } from './void-sale.ts';

describe('a receipt whose sale a clerk voided', () => {
  let open: PrintingWorld;
  beforeEach(async () => {
    open = await openPrintingWorld();
  });
  afterEach(() => open.close());

  const states = async (order: string) =>
    (await open.receipts(order)).map(({ kind, state }) => `${kind} ${state}`);
  const codesOf = async (order: string) => {
    const [{ id } = { id: 0 }] = await open.receipts(order);
    return open.world.codes(`receipt ${order}/${id}`);
  };
  const settling = async () =>
    [{ store: open.world.app().store, clock: open.world.clock }, await open.world.server()] as const;
  async function waiting(): Promise<string> {
    open.printer.device.memory.change({ paper: 'out' });
    const order = placeTwo(open.world);
    await open.world.run('import');
    open.printer.device.memory.change({ paper: 'enough' });
    return order;
  }

  test('is not printed, and is told, until the sale is there again', async () => {
    const order = await waiting();
    const restore = await voidSale(open, order);
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect(open.journal()).toEqual([]);
    expect(await states(order)).toEqual(['sale refused']);
    expect(await codesOf(order)).toEqual(['receipt-document-gone']);
    await restore();
    await open.world.run('import');
    expect(await states(order)).toEqual(['sale printed']);
    expect(await codesOf(order)).toEqual([]);
  });

  test('is never printed once a person says that none is owed, and why', async () => {
    const order = await waiting();
    const restore = await voidSale(open, order);
    await open.world.run('import');
    const [needs, server] = await settling();
    const [{ id } = { id: 0 }] = await open.receipts(order);
    expect(await sayNotOwed(needs, server, id, 'анулирана', 'Ана')).toMatchObject({ ok: true });
    expect(await codesOf(order)).toEqual([]);
    await restore();
    await open.world.run('import');
    expect(open.journal()).toEqual([]);
    const [row] = await open.receipts(order);
    expect(row).toMatchObject({ state: 'dropped', settled_by: 'Ана' });
    expect(JSON.parse(row!.problem!)).toMatchObject({
      code: 'receipt-not-owed',
      params: { why: 'анулирана' },
    });
  });

  test('of one that is printed nobody can say that none is owed', async () => {
    const order = placeTwo(open.world);
    await open.world.run('import');
    const [needs, server] = await settling();
    const [{ id } = { id: 0 }] = await open.receipts(order);
    expect(await sayNotOwed(needs, server, id, 'не', 'Ана')).toMatchObject({ ok: false });
    expect(await saySettled(needs, server, id, 'Ана')).toMatchObject({ ok: false });
    expect(await states(order)).toEqual(['sale printed']);
  });

  test('is told when it is on paper already, until a person says that it is settled', async () => {
    const order = placeTwo(open.world);
    await open.world.run('import');
    await voidSale(open, order);
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    expect(open.journal()).toHaveLength(1);
    expect(await codesOf(order)).toEqual(['receipt-of-voided-sale']);
    const [needs, server] = await settling();
    const [{ id } = { id: 0 }] = await open.receipts(order);
    expect(await saySettled(needs, server, id, 'Ана')).toMatchObject({ ok: true });
    await open.world.run('import');
    expect(await codesOf(order)).toEqual([]);
    expect(await states(order)).toEqual(['sale printed']);
  });
});
