import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/domain/settings.ts';
import { openPrintingWorld, type PrintingWorld } from './printing-world.ts';
import { usedSaleNumbers } from '../../src/store/receipt-page.ts';
import { withQuantity } from './edits.ts';
import { correct, placeTwo } from './sale-facts.ts';
import { KINDS } from './world.ts';

/** СУПТО on this device, declared, with numbers from 100 on. */
function underSupto(register = 'KV000001'): (definition: Definition) => void {
  return ({ warehouse, settings }) => {
    warehouse.version = '3.07.100';
    Object.assign(settings.import, {
      activeUser: 2,
      cashRegister: register,
      saleNumbers: { from: 100, to: 199 },
      declaration: { by: 'Иван Иванов', on: '2026-11-01' },
      padOperatorCode: true,
    });
  };
}

for (const kind of KINDS) {
  describe(`under СУПТО with a printer, in ${kind}`, () => {
    let open: PrintingWorld;
    const begin = async (register?: string) => {
      open = await openPrintingWorld({ kind, configure: underSupto(register) });
    };
    beforeEach(() => begin());
    afterEach(() => open.close());

    const numbers = () =>
      open.world.warehouse.query<{ Description: string }>(
        'SELECT Description FROM ecrreceipts WHERE ReceiptType = 8 ORDER BY ID',
      );

    test('the receipt carries the number of its sale', async () => {
      const order = placeTwo(open.world);
      expect((await open.world.run('import')).problem).toBeNull();
      const { sale_number: saleNumber } = (await open.world.order(order))!;
      expect(saleNumber).toMatch(/^KV000001-[0-9A-Z]{4}-0000100$/);
      const [printed] = open.journal();
      expect(printed).toMatchObject({ kind: 'receipt', uniqueSaleNumber: saleNumber });
      const [noted] = await open.world.warehouse.query<object>(
        'SELECT * FROM ecrreceipts WHERE ReceiptType = 1',
      );
      const { total, document_number: document } = (await open.receipts(order))[0]!;
      expect(noted).toMatchObject({
        OperType: 2,
        Acct: document,
        ReceiptID: printed!.number,
        ECRID: 'KV000001',
        Description: saleNumber,
        Total: Number(total),
      });
    });

    test('the number of a correction counts as used of the range', async () => {
      const order = placeTwo(open.world);
      await open.world.run('import');
      open.world.shop.editOrder(order, withQuantity('3'));
      await open.world.run('import');
      await correct(open.world, order);
      const taken = (await numbers()).map(({ Description }) => Number(Description.slice(-7)));
      const { store } = open.world.app();
      const { id } = await open.world.server();
      const used = await usedSaleNumbers(store, id, 'KV000001', { from: 100, to: 199 });
      expect(used!.last).toBe(Math.max(...taken));
      expect(used!.last).toBe(101);
    });

    test('with another device than setting p no number is taken and no sale made', async () => {
      await open.close();
      await begin('KV000002');
      const before = (await numbers()).length;
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(order))!.document_key).toBeNull();
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-serial-differs']);
      expect(await numbers()).toHaveLength(before);
      expect(open.journal()).toEqual([]);
    });

    test('a device that was never seen makes no sale; the order waits and is sold when it is there', async () => {
      await open.switchOff();
      const before = (await numbers()).length;
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-not-seen']);
      expect(await numbers()).toHaveLength(before);
      await open.switchOn();
      open.world.clock.advance(3_600_000);
      await open.world.run('import');
      expect(await open.world.codes(`order ${order}`)).toEqual([]);
      expect(open.journal()).toHaveLength(1);
    });

    test('one that was seen by a clock that stood ahead is looked at again', async () => {
      open.world.clock.advance(40 * 86_400_000);
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      open.world.clock.advance(-40 * 86_400_000);
      const order = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(order))!.sale_number).toBeNull();
      expect(await open.world.codes(`order ${order}`)).toEqual(['printer-not-seen']);
    });

    test('one seen within two hours makes a sale though it is away now; after that it does not', async () => {
      placeTwo(open.world);
      await open.world.run('import');
      await open.switchOff();
      open.world.clock.advance(110 * 60_000);
      const early = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(early))!.sale_number).toMatch(/-0000101$/);
      open.world.clock.advance(20 * 60_000);
      const late = placeTwo(open.world);
      await open.world.run('import');
      expect((await open.world.order(late))!.sale_number).toBeNull();
      expect(await open.world.codes(`order ${late}`)).toEqual(['printer-not-seen']);
      await open.switchOn();
      open.world.clock.advance(3_600_000);
      await open.world.run('import');
      expect(open.journal().map(({ uniqueSaleNumber }) => uniqueSaleNumber.slice(-3))).toEqual([
        '100',
        '101',
        '102',
      ]);
    });
  });
}
