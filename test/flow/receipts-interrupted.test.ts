import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import type { Printer } from '../../src/fiscal/printer.ts';
import { sayNotOwed, sayNotPrinted, sayPrinted } from '../../src/run/settle-receipt.ts';
import { importWith, openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { placeTwo } from './sale-facts.ts';
import type { TestClock } from './world.ts';
import { voidSale } from './void-sale.ts';

const DAY_MS = 86_400_000;

describe('a receipt whose run dies, sleeps or is overtaken by a person', () => {
  let open: PrintingWorld;
  beforeEach(async () => {
    open = await openPrintingWorld();
  });
  afterEach(() => open.close());

  const place = () => placeTwo(open.world);

  test('a run that was taken for dead before its receipt left does not send it when it wakes', async () => {
    const order = place();
    const { store } = open.world.app();
    const needs = { store, clock: open.world.clock };
    await importWith(open, (address) => {
      const printer = netFp.connect(address);
      const asleep = async () => {
        await store
          .updateTable('runs')
          .set({ state: 'interrupted' })
          .where('state', '=', 'running')
          .execute();
        open.world.clock.advance(120_000);
        await open.world.run('print-receipts');
        const [doubt] = await open.receipts(order);
        expect(doubt).toMatchObject({ state: 'in-doubt', attempt: 1 });
        await sayNotPrinted(needs, await open.world.server(), doubt!.id, 'Ана');
        await open.world.run('print-receipts');
      };
      const printReceipt: Printer['printReceipt'] = (receipt, task, mayLeave) =>
        printer.printReceipt(receipt, task, async () => {
          await asleep();
          return mayLeave!();
        });
      return { ...printer, printReceipt };
    });
    expect(open.printedOf(order)).toHaveLength(1);
    expect(await open.receipts(order)).toMatchObject([{ state: 'printed', attempt: 2 }]);
    expect(await open.codesOf(order)).toEqual([]);
  });

  test('what a run that woke too late did not send, the next run prints, and asks nobody', async () => {
    const order = place();
    const { store } = open.world.app();
    await importWith(open, (address) => {
      const printer = netFp.connect(address);
      const printReceipt: Printer['printReceipt'] = (receipt, task, mayLeave) =>
        printer.printReceipt(receipt, task, async () => {
          await store
            .updateTable('runs')
            .set({ state: 'interrupted' })
            .where('state', '=', 'running')
            .execute();
          return mayLeave!();
        });
      return { ...printer, printReceipt };
    });
    expect(open.printedOf(order)).toEqual([]);
    expect(await open.states(order)).toEqual(['pending']);
    expect(await open.codesOf(order)).toEqual(['run-replaced']);
    await open.world.run('import');
    expect(open.printedOf(order)).toHaveLength(1);
    expect(await open.codesOf(order)).toEqual([]);
  });

  /** An import that dies as it sends the receipt: nothing arrives. */
  async function importDying(): Promise<void> {
    const { store } = open.world.app();
    const dying = importWith(open, (address) => ({
      ...netFp.connect(address),
      async printReceipt() {
        await store
          .updateTable('runs')
          .set({ state: 'interrupted' })
          .where('state', '=', 'running')
          .execute();
        throw new Error('dead');
      },
    }));
    await expect(dying).rejects.toThrow('dead');
  }

  test('is asked about by the next run, and of a person only when it cannot be on its way any more', async () => {
    const order = place();
    await importDying();
    open.world.clock.advance(119_000 - 60_000);
    expect((await open.world.run('import')).counts).toMatchObject({ skipped: 1, failed: 0 });
    expect(await open.states(order)).toEqual(['printing']);
    expect(await open.codesOf(order)).toEqual([]);
    await open.world.run('import');
    expect(await open.states(order)).toEqual(['in-doubt']);
    expect(await open.codesOf(order)).toEqual(['receipt-in-doubt']);
  });

  test.each([
    ['was set back by days', (clock: TestClock) => clock.turn(-30 * DAY_MS)],
    ['was set forward by days', (clock: TestClock) => clock.turn(30 * DAY_MS)],
    [
      'was set, and the computer started again',
      (clock: TestClock) => {
        clock.turn(-DAY_MS);
        clock.restart(0);
      },
    ],
  ])('is no person’s to answer sooner because the clock %s', async (_name, turn) => {
    const order = place();
    await importDying();
    turn(open.world.clock);
    await open.world.run('print-receipts');
    expect(await open.states(order)).toEqual(['printing']);
    open.world.clock.advance(60_000);
    await open.world.run('print-receipts');
    expect(await open.states(order)).toEqual(['in-doubt']);
  });

  test('is asked of a person though the printer never answers again, and of the printer once it does', async () => {
    const order = place();
    await importDying();
    await open.switchOff();
    expect((await open.world.run('import')).problem).toMatchObject({ code: 'printer-unreachable' });
    expect(await open.states(order)).toEqual(['printing']);
    open.world.clock.advance(60_000);
    await open.world.run('import');
    expect(await open.codesOf(order)).toEqual(['receipt-in-doubt']);
    const [doubt] = await open.receipts(order);
    expect(doubt).toMatchObject({
      state: 'in-doubt',
      problem: expect.stringContaining('не може да бъде попитан'),
    });
    expect(doubt!.problem).not.toContain('Нищо не е отпечатано');

    const needs = { store: open.world.app().store, clock: open.world.clock };
    await sayNotPrinted(needs, await open.world.server(), doubt!.id, 'Ана');
    await open.world.run('import');
    expect(await open.states(order)).toEqual(['pending']);
    await open.switchOn();
    await open.world.run('import');
    expect(await open.receipts(order)).toMatchObject([{ state: 'printed', attempt: 2 }]);
    expect(open.printedOf(order)).toHaveLength(1);
  });

  test('is asked of a person though the printer was taken out of the settings', async () => {
    const order = place();
    await importDying();
    await open.world.configure((definition) => void (definition.printer = null));
    open.world.clock.advance(60_000);
    await open.world.run('import');
    expect(await open.states(order)).toEqual(['in-doubt']);
    expect(await open.codesOf(order)).toEqual(['receipt-in-doubt']);
  });

  test('that waits when the printer is taken out of the settings is told until a person says what became of it', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = place();
    await open.world.run('import');
    const { printer } = open.world.definition();
    await open.world.configure((definition) => void (definition.printer = null));
    expect((await open.world.run('import')).problem).toMatchObject({
      code: 'receipts-without-printer',
      params: { count: 1 },
    });
    expect(await open.world.codes('part print-receipts')).toEqual(['receipts-without-printer']);
    const needs = { store: open.world.app().store, clock: open.world.clock };
    const [{ id } = { id: 0 }] = await open.receipts(order);
    await sayNotOwed(needs, await open.world.server(), id, 'издадена от кочан', 'Ана');
    expect((await open.world.run('import')).problem).toBeNull();
    expect(await open.world.codes('part print-receipts')).toEqual([]);
    await open.world.configure((definition) => void (definition.printer = printer));
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.run('import');
    expect(open.journal()).toEqual([]);
  });

  test('that a person said was issued by hand, while the run was on its way to it, is not asked for again', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const [first, second] = [place(), place()];
    await open.world.run('import');
    open.printer.device.memory.change({ paper: 'enough' });
    const restore = await voidSale(open, second);
    const needs = { store: open.world.app().store, clock: open.world.clock };
    const server = await open.world.server();
    const [{ id } = { id: 0 }] = await open.receipts(second);
    const paper = { receiptNumber: '0000900', receiptDateTime: '2026-11-23T12:05:07' };
    await importWith(open, (address) => {
      const printer = netFp.connect(address);
      const printReceipt: Printer['printReceipt'] = async (...receipt) => {
        expect(await sayPrinted(needs, server, id, paper, 'Ана')).toMatchObject({ ok: true });
        return printer.printReceipt(...receipt);
      };
      return { ...printer, printReceipt };
    });
    expect(await open.receipts(second)).toMatchObject([{ state: 'printed', receipt_number: '0000900' }]);
    await restore();
    await open.world.run('import');
    expect(open.printedOf(first)).toHaveLength(1);
    expect(open.printedOf(second)).toEqual([]);
  });
});
