import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ok, type Result } from '../../src/domain/result.ts';
import { runPart, type Ends } from '../../src/run/execute.ts';
import { sayNotPrinted, sayPrinted } from '../../src/run/settle-receipt.ts';
import { backupStore } from '../../src/store/backup.ts';
import { restoreStore } from '../../src/store/restore.ts';
import type { ReceiptRow } from '../../src/store/receipt-tables.ts';
import type { Server } from '../../src/store/servers.ts';
import { testFolder } from '../store.ts';
import { withQuantity } from './edits.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { onShipping, placeTwo } from './sale-facts.ts';

/** Sales that stand while Kervan does not know what became of their receipts. */
describe('a sale that is found', () => {
  let open: PrintingWorld;
  beforeEach(async () => {
    open = await openPrintingWorld();
  });
  afterEach(() => open.close());

  const states = async (order: string) => (await open.receipts(order)).map(({ state }) => state);

  /** An import that dies right after its first document was written. */
  async function dieAfterWriting(): Promise<void> {
    const app = open.world.app();
    const wrap = (ends: Ends): Ends => ({
      ...ends,
      warehouse: {
        ...ends.warehouse,
        writeDocument: async (...values) => {
          await ends.warehouse.writeDocument(...values);
          throw new Error('died');
        },
      },
    });
    const needs = {
      store: app.store,
      clock: open.world.clock,
      allowEmulator: false,
      open: async ({ definition }: Server) => {
        const ends = await app.open(definition);
        return ends.ok ? ok(wrap(ends.value)) : ends;
      },
      onBug: () => 'died',
    };
    await runPart(needs, { server: await open.world.server(), part: 'import', cause: 'person' });
  }

  test.for(['import', 'relink'] as const)(
    'after a crash right after it was written gets its receipt, also by %s',
    async (part) => {
      const order = placeTwo(open.world);
      await dieAfterWriting();
      expect(open.journal()).toEqual([]);
      await open.world.run(part);
      await open.world.run('import');
      expect(await states(order)).toEqual(['printed']);
      expect(open.journal()).toHaveLength(1);
    },
  );

  test('after a crash when an order became it gets its receipt too', async () => {
    await open.world.configure((definition) => {
      definition.settings.import.documentKind = 'order';
      onShipping(definition);
    });
    const order = placeTwo(open.world);
    await open.world.run('import');
    open.world.shop.changeStatus(order, 'shipped');
    await dieAfterWriting();
    await open.world.run('import');
    expect(await states(order)).toEqual(['printed']);
    expect(open.journal()).toHaveLength(1);
  });

  test.for(['import', 'import of the one order'] as const)(
    'after a crash gets the receipt of what was sold though the order was edited since, by %s',
    async (how) => {
      const order = placeTwo(open.world);
      const { total } = open.world.shop.order(order).totals;
      await dieAfterWriting();
      open.world.shop.editOrder(order, withQuantity('3'));
      await open.world.run('import', how === 'import' ? {} : { order });
      await open.world.run('import');
      expect(open.journal().map((printed) => printed.total)).toEqual([total]);
      expect(await open.receipts(order)).toMatchObject([{ state: 'printed', total, amount: total }]);
      expect(await open.world.codes(`order ${order}`)).toEqual(['sale-order-changed']);
    },
  );

  test.for(['import', 'relink'] as const)(
    'after the own database was lost is asked about, and known to be printed, by %s',
    async (part) => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      const [before] = await open.receipts(order);
      await open.world.loseStore();
      await open.world.run(part);
      await open.world.run('import');
      expect(await open.receipts(order)).toMatchObject([
        { state: 'printed', receipt_number: before!.receipt_number, total: before!.total },
      ]);
      expect(open.journal()).toHaveLength(1);
    },
  );

  test('and of which the print server knows nothing any more is in doubt, whether it was printed or not', async () => {
    const printed = placeTwo(open.world);
    await open.world.run('import');
    open.printer.device.memory.change({ paper: 'out' });
    const waiting = placeTwo(open.world);
    await open.world.run('import');
    await open.switchOff();
    await open.switchOn();
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.loseStore();
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect([await states(printed), await states(waiting)]).toEqual([['in-doubt'], ['in-doubt']]);
    expect(open.journal()).toHaveLength(1);
  });

  test('and is said to be printed before the printer was seen again can be reversed all the same', async () => {
    await open.world.configure((definition) => (definition.printer!.reversals = 'paid-in-cash'));
    const order = placeTwo(open.world);
    await open.world.run('import');
    const [before] = await open.receipts(order);
    await open.switchOff();
    await open.world.loseStore();
    await open.world.run('import');
    const [found] = await open.receipts(order);
    expect(found).toMatchObject({ state: 'found', content: null });
    const { receipt_number: receiptNumber, receipt_at: receiptDateTime } = before!;
    const paper = { receiptNumber: receiptNumber!, receiptDateTime: receiptDateTime! };
    const needs = { store: open.world.app().store, clock: open.world.clock };
    expect((await sayPrinted(needs, await open.world.server(), found!.id, paper, 'Ана')).ok).toBe(true);
    await open.switchOn();
    open.world.shop.changeStatus(order, 'returned');
    // The first sees the printer; from then on its number is known.
    for (let times = 0; times < 3; times += 1) await open.world.run('import');
    const { amount, memory, register } = before!;
    expect(await open.receipts(order)).toMatchObject([
      { state: 'printed', total: amount, amount, memory, register },
      { kind: 'reversal', state: 'printed' },
    ]);
    expect(open.journal().map(({ kind }) => kind)).toEqual(['receipt', 'reversal']);
  });

  test('and is paid by bank gets none', async () => {
    const order = placeTwo(open.world, { payment: 'bank-transfer' });
    await open.world.run('import');
    await open.world.loseStore();
    await open.world.run('import');
    expect(await states(order)).toEqual([]);
    expect(open.journal()).toEqual([]);
  });

  test('and was made before there was a printer gets none', async () => {
    const { printer } = open.world.definition();
    await open.world.configure((definition) => {
      definition.printer = null;
    });
    const order = placeTwo(open.world);
    await open.world.run('import');
    await open.world.configure((definition) => {
      definition.printer = printer;
    });
    await open.world.run('import');
    expect(await states(order)).toEqual([]);
    expect(open.journal()).toEqual([]);
  });

  describe('after a backup was restored', () => {
    /** A backup of now; answers what puts it in the place of the store. */
    async function makeBackup(): Promise<() => Promise<void>> {
      const folder = testFolder();
      const file = join(folder, 'backup');
      const { store, config } = open.world.app();
      expect(await backupStore(store, config, file)).toMatchObject({ ok: true });
      return () =>
        open.world.exchangeStore(async ({ keyFile, storeFile }) => {
          const restored = await restoreStore(file, keyFile, storeFile, open.world.clock.now());
          expect(restored).toMatchObject({ ok: true });
        });
    }

    test('what waited is asked about, and known to be printed since', async () => {
      open.printer.device.memory.change({ paper: 'out' });
      const order = placeTwo(open.world);
      await open.world.run('import');
      const restore = await makeBackup();
      open.printer.device.memory.change({ paper: 'enough' });
      await open.world.run('import');
      expect(open.journal()).toHaveLength(1);
      await restore();
      expect(await states(order)).toEqual(['found']);
      for (let times = 0; times < 2; times += 1) await open.world.run('import');
      expect(await states(order)).toEqual(['printed']);
      expect(open.journal()).toHaveLength(1);
    });

    test('what was only refused as far as the print server knows is in doubt: it may have been issued by hand', async () => {
      open.printer.device.memory.change({ paper: 'out' });
      const order = placeTwo(open.world);
      await open.world.run('import');
      const restore = await makeBackup();
      await sayByHand(order);
      await restore();
      open.printer.device.memory.change({ paper: 'enough' });
      for (let times = 0; times < 2; times += 1) await open.world.run('import');
      expect(await states(order)).toEqual(['in-doubt']);
      expect(open.journal()).toEqual([]);
    });

    test('what was in doubt is asked about under what was sent since', async () => {
      open.printer.faults.add({ kind: 'cut-before' });
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect(await states(order)).toEqual(['in-doubt']);
      const restore = await makeBackup();
      await say(order, sayNotPrinted);
      await open.world.run('import');
      expect(open.journal()).toHaveLength(1);
      await restore();
      for (let times = 0; times < 2; times += 1) await open.world.run('import');
      expect(await states(order)).toEqual(['printed']);
      expect(open.journal()).toHaveLength(1);
    });
  });

  test('after the own database was lost, and was issued by hand, is not printed by itself', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = placeTwo(open.world);
    await open.world.run('import');
    await sayByHand(order);
    open.printer.device.memory.change({ paper: 'enough' });
    await open.world.loseStore();
    for (let times = 0; times < 2; times += 1) await open.world.run('import');
    expect(await states(order)).toEqual(['in-doubt']);
    const [{ problem }] = (await open.receipts(order)) as [ReceiptRow];
    expect(problem).toContain('only of an attempt that was refused');
    expect(open.journal()).toEqual([]);
    await say(order, sayNotPrinted);
    await open.world.run('import');
    expect(await states(order)).toEqual(['printed']);
    expect(open.journal()).toHaveLength(1);
  });

  test('is not said to be unprinted before the print server was asked', async () => {
    const order = placeTwo(open.world);
    await open.world.run('import');
    await open.world.loseStore();
    await open.world.run('relink');
    expect(await states(order)).toEqual(['found']);
    expect(await say(order, sayNotPrinted)).toMatchObject({ ok: false });
    await open.world.run('import');
    expect(await states(order)).toEqual(['printed']);
    expect(open.journal()).toHaveLength(1);
  });

  /** A person says something of the receipt of an order. */
  async function say(order: string, what: typeof sayNotPrinted): Promise<Result<ReceiptRow>> {
    const [row] = await open.receipts(order);
    const needs = { store: open.world.app().store, clock: open.world.clock };
    return what(needs, await open.world.server(), row!.id, 'Ана');
  }

  async function sayByHand(order: string): Promise<void> {
    const paper = { receiptNumber: '0000099', receiptDateTime: '2026-11-23T12:05:07' };
    const said = await say(order, (needs, server, id, who) => sayPrinted(needs, server, id, paper, who));
    expect(said).toMatchObject({ ok: true });
  }
});
