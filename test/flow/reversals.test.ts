import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sayNotPrinted, sayPrinted } from '../../src/run/settle-receipt.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { withQuantity } from './edits.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { correct, placeTwo } from './sale-facts.ts';

describe('reversals', () => {
  let open: PrintingWorld;
  const begin = async (configure?: (definition: Definition) => void) => {
    open = await openPrintingWorld(configure ? { configure } : {});
  };
  beforeEach(() => begin());
  afterEach(() => open.close());

  const printed = () =>
    open
      .journal()
      .map(
        ({ kind, total, reversed }) =>
          `${kind} ${total}${reversed ? ` of ${reversed.number} ${reversed.reason}` : ''}`,
      );
  const states = async (order: string) =>
    (await open.receipts(order)).map(({ kind, state }) => `${kind} ${state}`);
  async function sold(more = {}) {
    const order = placeTwo(open.world, more);
    await open.world.run('import');
    return { order, total: open.world.shop.order(order).totals.total };
  }
  const settling = async () =>
    [{ store: open.world.app().store, clock: open.world.clock }, await open.world.server()] as const;

  test.for(['cancelled', 'returned'])(
    'of the whole are printed when an order is %s, once',
    async (status) => {
      const { order, total } = await sold();
      open.world.shop.changeStatus(order, status);
      for (let times = 0; times < 2; times += 1) await open.world.run('import');
      expect(printed()).toEqual([`receipt ${total}`, `reversal ${total} of 1 refund`]);
      expect(await states(order)).toEqual(['sale printed', 'reversal printed']);
    },
  );

  test('of a part and of the rest are together the receipt, each with the number of the sale', async () => {
    const { order, total } = await sold();
    const [line] = open.world.shop.order(order).lines;
    open.world.shop.addRefund(order, {
      amount: '1.00',
      method: 'cash',
      lines: [{ lineId: line!.id, quantity: '1' }],
    } as never);
    await open.world.run('import');
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    const back = open.journal().filter(({ kind }) => kind === 'reversal');
    expect(back).toHaveLength(2);
    expect(back.reduce((sum, each) => sum + Number(each.total), 0).toFixed(2)).toBe(total);
    for (const { reversed } of back) expect(reversed).toEqual({ number: 1, reason: 'refund' });
  });

  test('of a correction take back what changed and sell it anew, as the settings say why', async () => {
    await open.close();
    await begin((definition) => {
      definition.printer!.correctionReason = 'tax-base-reduction';
    });
    const { order, total } = await sold();
    open.world.shop.editOrder(order, withQuantity('3'));
    await open.world.run('import');
    await correct(open.world, order);
    const now = open.world.shop.order(order).totals.total;
    expect(printed()).toEqual([
      `receipt ${total}`,
      `reversal ${total} of 1 tax-base-reduction`,
      `receipt ${now}`,
    ]);
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    expect(printed().at(-1)).toBe(`reversal ${now} of 3 refund`);
  });

  test('are not needed when all came back before the receipt was printed', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const { order } = await sold();
    open.world.shop.changeStatus(order, 'cancelled');
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.run('import');
    expect(printed()).toEqual([]);
    expect(await states(order)).toEqual(['sale dropped', 'reversal dropped']);
    expect(await open.world.problems()).toEqual([]);
  });

  test('of a part are printed after the receipt that still waited', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const { order, total } = await sold();
    const [line] = open.world.shop.order(order).lines;
    const back = { amount: '1.00', method: 'cash', lines: [{ lineId: line!.id, quantity: '1' }] };
    open.world.shop.addRefund(order, back as never);
    await open.world.run('import');
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.run('import');
    expect(printed()[0]).toBe(`receipt ${total}`);
    expect(printed()[1]).toMatch(/^reversal .* of 1 refund$/);
  });

  describe('of a receipt in doubt', () => {
    async function doubtful(kind: 'lost-task' | 'die-before') {
      open.printer.faults.add({ kind });
      const { order, total } = await sold();
      open.world.shop.changeStatus(order, 'returned');
      await open.world.run('import');
      expect(await states(order)).toEqual(['sale in-doubt', 'reversal pending']);
      const [sale] = await open.receipts(order);
      return { order, total, id: sale!.id };
    }

    test('wait until a person says that it was printed', async () => {
      const { order, total, id } = await doubtful('lost-task');
      const [onPaper] = open.journal();
      const paper = { receiptNumber: '0000001', receiptDateTime: onPaper!.at };
      const [needs, server] = await settling();
      await sayPrinted(needs, server, id, paper, 'Ана');
      await open.world.run('import');
      expect(printed()).toEqual([`receipt ${total}`, `reversal ${total} of 1 refund`]);
      expect(await states(order)).toEqual(['sale printed', 'reversal printed']);
    });

    test('and are dropped with it when a person says that it was not', async () => {
      const { order, id } = await doubtful('die-before');
      const [needs, server] = await settling();
      await sayNotPrinted(needs, server, id, 'Ана');
      await open.world.run('import');
      expect(printed()).toEqual([]);
      expect(await states(order)).toEqual(['sale dropped', 'reversal dropped']);
    });
  });

  test('are none where there was no receipt, or the settings want none', async () => {
    const { order } = await sold({ payment: 'bank-transfer' });
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    expect(printed()).toEqual([]);
    await open.world.configure((definition) => {
      definition.printer!.reversals = 'paid-in-cash';
    });
    const { order: card, total } = await sold({ payment: 'card-online' });
    open.world.shop.changeStatus(card, 'returned');
    await open.world.run('import');
    expect(printed()).toEqual([`receipt ${total}`]);
  });

  test('of what was paid by card are none unless the settings want all', async () => {
    const { order, total } = await sold({ payment: 'card-online' });
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    expect(printed()).toEqual([`receipt ${total}`]);
    expect(await states(order)).toEqual(['sale printed', 'reversal dropped']);
    expect(await open.world.problems()).toEqual([]);
  });

  test.for(['paid-in-cash', 'none'] as const)(
    'are not needed, nor the receipt, when all came back before it was printed, also with %s',
    async (reversals) => {
      await open.close();
      await begin(({ printer }) => (printer!.reversals = reversals));
      open.printer.device.memory.change({ paper: 'out' });
      const { order } = await sold({ payment: 'card-online' });
      open.world.shop.changeStatus(order, 'returned');
      open.printer.device.memory.change({ paper: 'enough' });
      await open.world.run('import');
      expect(printed()).toEqual([]);
      expect(await states(order)).toEqual(['sale dropped', 'reversal dropped']);
    },
  );

  test('are printed of a sale in cash that came back after the own database was lost', async () => {
    const { order, total } = await sold();
    await open.world.loseStore();
    open.world.shop.changeStatus(order, 'returned');
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect(printed()).toEqual([`receipt ${total}`, `reversal ${total} of 1 refund`]);
  });

  test('of what a person had corrected are a refund from the 8th on, by the day in the shop’s zone', async () => {
    const { order } = await sold();
    const [{ receipt_at: at } = { receipt_at: '' }] = await open.receipts(order);
    const [year, month] = at!.split('-').map(Number) as [number, number];
    open.world.shop.editOrder(order, withQuantity('3'));
    // Past midnight in Sofia, while it is still the 7th in UTC.
    open.world.clock.set(new Date(Date.UTC(year, month, 7, 22, 30)).toISOString());
    await open.world.run('import');
    await correct(open.world, order);
    expect(printed().find((line) => line.startsWith('reversal'))).toMatch(/ refund$/);
  });

  test('after the own database was lost are asked about, and not printed twice', async () => {
    const { order, total } = await sold();
    open.world.shop.changeStatus(order, 'returned');
    await open.world.run('import');
    await open.world.loseStore();
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect(printed()).toEqual([`receipt ${total}`, `reversal ${total} of 1 refund`]);
    expect((await open.receipts(order)).map(({ state }) => state)).toContain('printed');
  });
});
