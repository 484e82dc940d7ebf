import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { netFp } from '../../src/fiscal/net-fp/driver.ts';
import { sayNotPrinted, sayPrinted } from '../../src/run/settle-receipt.ts';
import { importWith, openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { onShipping, placeTwo } from './sale-facts.ts';
import { UNSEEN } from './world.ts';

describe('the receipts of sales', () => {
  let open: PrintingWorld;
  beforeEach(async () => {
    open = await openPrintingWorld();
  });
  afterEach(() => open.close());

  const place = (more = {}) => placeTwo(open.world, more);

  test('are printed in the run that makes the sales, once, and never again', async () => {
    const { world, journal, receipts } = open;
    const [one, two] = [place(), place()];
    expect(await world.run('import')).toMatchObject({ problem: null, counts: { created: 4, failed: 0 } });
    const printed = journal();
    expect(printed.map(({ kind }) => kind)).toEqual(['receipt', 'receipt']);
    for (const [index, order] of [one, two].entries()) {
      const { document_total: total } = (await world.order(order))!;
      expect(printed[index]).toMatchObject({ total, uniqueSaleNumber: '', payments: { cash: total } });
      expect(await receipts(order)).toMatchObject([
        {
          kind: 'sale',
          state: 'printed',
          total,
          amount: total,
          receipt_number: expect.stringMatching(/\d/),
          memory: '99000001',
          register: 'KV000001',
          noted: null,
        },
      ]);
    }
    await world.run('import');
    await world.run('print-receipts');
    expect(journal()).toHaveLength(2);
  });

  test('are printed when an order becomes a sale, also of one order alone', async () => {
    await open.close();
    open = await openPrintingWorld({
      configure: (definition) => {
        definition.settings.import.documentKind = 'order';
        onShipping(definition);
      },
    });
    const [one, two] = [place(), place()];
    await open.world.run('import');
    expect(open.journal()).toEqual([]);
    open.world.shop.changeStatus(one, 'shipped');
    await open.world.run('import');
    open.world.shop.changeStatus(two, 'shipped');
    await open.world.run('import', { order: two });
    expect([open.printedOf(one), open.printedOf(two)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test.for(['bank-transfer', 'postal-money-transfer'] as const)('are not printed of %s', async (payment) => {
    const order = place({ payment });
    await open.world.run('import');
    expect((await open.world.order(order))!.document_kind).toBe('sale');
    expect(open.journal()).toEqual([]);
    expect(await open.receipts(order)).toEqual([]);
  });

  test('of a card have a card on them', async () => {
    place({ payment: 'card-online' });
    await open.world.run('import');
    const [printed] = open.journal();
    expect(printed!.payments).toEqual({ card: printed!.total });
  });

  test('a plan names them and prints nothing', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = place();
    await open.world.run('import');
    const planned: string[] = [];
    await open.world.run('print-receipts', {
      plan: { ...UNSEEN, receipt: ({ row }) => void planned.push(row.order_number) },
    });
    expect(planned).toEqual([order]);
    expect(await open.states(order)).toEqual(['refused']);
  });

  test('wait without paper, and are printed when there is some', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = place();
    expect((await open.world.run('import')).counts).toMatchObject({ failed: 1 });
    expect(await open.states(order)).toEqual(['refused']);
    expect(await open.codesOf(order)).toEqual(['printer-no-paper']);
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.run('import');
    expect(await open.states(order)).toEqual(['printed']);
    expect(await open.codesOf(order)).toEqual([]);
    expect(open.printedOf(order)).toHaveLength(1);
  });

  test('one that is refused stops no other', async () => {
    const [one, two] = [place(), place()];
    open.printer.faults.add({ kind: 'refuse', code: 'E403' });
    await open.world.run('import');
    expect([await open.states(one), await open.states(two)]).toEqual([['refused'], ['printed']]);
    await open.world.run('print-receipts');
    expect([open.printedOf(one), open.printedOf(two)].map(({ length }) => length)).toEqual([1, 1]);
  });

  test('are sent once though the answer was lost, when the print server knows what became of it', async () => {
    open.printer.faults.add({ kind: 'cut-after' });
    const order = place();
    await open.world.run('import');
    expect(await open.states(order)).toEqual(['printed']);
    await open.world.run('import');
    expect(open.printedOf(order)).toHaveLength(1);
  });

  describe('in doubt', () => {
    const ids = async (order: string) => (await open.receipts(order)).map(({ id }) => id);

    test('are never sent again by themselves; a person says that one was printed', async () => {
      open.printer.faults.add({ kind: 'lost-task' });
      const order = place();
      await open.world.run('import');
      expect(await open.states(order)).toEqual(['in-doubt']);
      expect(await open.codesOf(order)).toEqual(['receipt-in-doubt']);
      for (const part of ['import', 'print-receipts'] as const) await open.world.run(part);
      expect(open.printedOf(order)).toHaveLength(1);
      expect(await open.states(order)).toEqual(['in-doubt']);

      const [id] = await ids(order);
      const needs = { store: open.world.app().store, clock: open.world.clock };
      const server = await open.world.server();
      const paper = { receiptNumber: '0000001', receiptDateTime: '2026-11-23T12:05:07' };
      expect(await sayPrinted(needs, server, id!, paper, 'Ана')).toMatchObject({ ok: true });
      expect(await open.receipts(order)).toMatchObject([
        { state: 'printed', receipt_number: '0000001', settled_by: 'Ана', memory: '99000001' },
      ]);
      expect(await open.codesOf(order)).toEqual([]);
      expect(await sayNotPrinted(needs, server, id!, 'Ана')).toMatchObject({ ok: false });
      await open.world.run('import');
      expect(open.printedOf(order)).toHaveLength(1);
    });

    test('keeps the device it went to, though the printer was exchanged when a person answers', async () => {
      open.printer.faults.add({ kind: 'lost-task' });
      const order = place();
      await open.world.run('import');
      const { store } = open.world.app();
      const other = { register: 'KV000002', memory: '99000002' };
      await store.updateTable('printers').set(other).execute();
      const [id] = await ids(order);
      const needs = { store, clock: open.world.clock };
      const paper = { receiptNumber: '0000001', receiptDateTime: '2026-11-23T12:05:07' };
      await sayPrinted(needs, await open.world.server(), id!, paper, 'Ана');
      expect(await open.receipts(order)).toMatchObject([{ register: 'KV000001', memory: '99000001' }]);
    });

    test('a person says that one was not printed, and it is, under a new task', async () => {
      open.printer.faults.add({ kind: 'die-before' });
      const order = place();
      await open.world.run('import');
      const [before] = await open.receipts(order);
      expect(before).toMatchObject({ state: 'in-doubt', attempt: 1 });
      const needs = { store: open.world.app().store, clock: open.world.clock };
      await sayNotPrinted(needs, await open.world.server(), before!.id, 'Ана');
      await open.world.run('import');
      const [after] = await open.receipts(order);
      expect(after).toMatchObject({ state: 'printed', attempt: 2 });
      expect(after!.task).not.toBe(before!.task);
      expect(open.printedOf(order)).toHaveLength(1);
    });
  });

  describe('when the queue of the print server is slow', () => {
    /** An import that loses patience with a print at once. */
    const importImpatiently = () =>
      importWith(open, (address) => netFp.connect({ ...address, timeoutMs: 200, patienceMs: 100 }));
    const onPaper = (order: string) => expect.poll(() => open.printedOf(order).length).toBe(1);

    test('what was in doubt is asked about in the next run, and known to be printed', async () => {
      open.printer.faults.add({ kind: 'slow', delayMs: 1_500 });
      const order = place();
      await importImpatiently();
      expect(await open.states(order)).toEqual(['in-doubt']);
      await onPaper(order);
      await open.world.run('import');
      expect(await open.states(order)).toEqual(['printed']);
      expect(await open.codesOf(order)).toEqual([]);
    });

    test('what a person says was not printed is not sent again while it waits in the queue', async () => {
      open.printer.faults.add({ kind: 'slow', delayMs: 1_500 });
      const order = place();
      await importImpatiently();
      const [before] = await open.receipts(order);
      const needs = { store: open.world.app().store, clock: open.world.clock };
      const said = await sayNotPrinted(needs, await open.world.server(), before!.id, 'Ана');
      expect(said).toMatchObject({ ok: true });
      await open.world.run('import');
      await onPaper(order);
      await open.world.run('import');
      expect(open.printedOf(order)).toHaveLength(1);
      expect(await open.receipts(order)).toMatchObject([
        { state: 'printed', task: before!.task, settled_by: null },
      ]);
    });

    test('what was refused in the queue in the end is printed by the next run', async () => {
      open.printer.faults.add({ kind: 'slow', delayMs: 1_500 });
      open.printer.device.memory.change({ paper: 'out' });
      const order = place();
      await importImpatiently();
      expect(await open.states(order)).toEqual(['in-doubt']);
      await expect.poll(() => open.printer.tasks.waiting()).toBe(0);
      open.printer.device.memory.change({ paper: 'enough' });
      await open.world.run('import');
      expect(await open.states(order)).toEqual(['printed']);
      expect(open.printedOf(order)).toHaveLength(1);
    });
  });

  test('a printer that is away keeps no sale from being made, and no receipt is forgotten', async () => {
    await open.switchOff();
    const order = place();
    const ran = await open.world.run('import');
    expect(ran).toMatchObject({ failedPart: 'print-receipts', problem: { code: 'printer-unreachable' } });
    expect((await open.world.order(order))!.document_kind).toBe('sale');
    expect(await open.states(order)).toEqual(['pending']);
    await open.switchOn();
    expect((await open.world.run('import')).problem).toBeNull();
    expect(open.printedOf(order)).toHaveLength(1);
    expect(await open.world.codes('part print-receipts')).toEqual([]);
  });

  test("a printer that is away is nobody's problem while nothing is to be printed", async () => {
    await open.switchOff();
    place({ payment: 'bank-transfer' });
    expect((await open.world.run('import')).problem).toBeNull();
  });

  test('what the law leaves open makes no sale', async () => {
    await open.world.configure((definition) => {
      definition.printer!.taxGroups = { '9': 4 };
    });
    const order = place();
    await open.world.run('import');
    expect(await open.world.codes(`order ${order}`)).toEqual(['receipt-vat-not-mapped']);
    expect(open.journal()).toEqual([]);
    await open.world.configure((definition) => {
      definition.printer!.taxGroups = { '20': 2 };
    });
    await open.world.run('import');
    expect(open.printedOf(order)).toHaveLength(1);
  });
});
