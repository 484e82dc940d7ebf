import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runPart, type Ends } from '../../src/run/execute.ts';
import { ok } from '../../src/domain/result.ts';
import type { Server } from '../../src/store/servers.ts';
import { backupStore, restoreStore } from '../../src/store/backup.ts';
import { openStore } from '../../src/store/store.ts';
import { testFolder } from '../store.ts';
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

  test('what waited when a backup was made is asked about when it is restored', async () => {
    open.printer.device.memory.change({ paper: 'out' });
    const order = placeTwo(open.world);
    await open.world.run('import');
    const folder = testFolder();
    const [file, storeFile] = [join(folder, 'backup'), join(folder, 'kervan.db')];
    const { store, config } = open.world.app();
    expect(await backupStore(store, config.keyFile, file)).toMatchObject({ ok: true });
    expect(await restoreStore(file, config.keyFile, storeFile, open.world.clock.now())).toMatchObject({
      ok: true,
    });
    const restored = openStore(storeFile);
    if (!restored.ok) throw new Error(restored.problem.code);
    const rows = await restored.value.selectFrom('receipts').select(['order_number', 'state']).execute();
    await restored.value.destroy();
    expect(rows).toEqual([{ order_number: order, state: 'found' }]);
  });
});
