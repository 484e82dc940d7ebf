import { beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { UserId } from '../../../src/domain/ids.ts';
import type { PrintedReceipt } from '../../../src/warehouse/warehouse.ts';
import type { Ground } from './battery.ts';
import { goodsBack, sale, saleFacts } from './sale-plans.ts';
import { valueOf } from './fixture.ts';

const NUMBER = 'DY123456-0001-0000100';

/** What is kept of printed receipts. */
export function receiptTests(ground: Ground): void {
  const { rows, inStore } = saleFacts(ground);

  describe('a printed receipt', () => {
    beforeEach(async () => {
      await inStore(2, 10);
      await inStore(3, 10);
    });

    const printed = (number: number, changes: Partial<PrintedReceipt> = {}): PrintedReceipt => ({
      kind: 'sale',
      number,
      register: 'DY123456',
      receiptNumber: '0000273',
      printedAt: '2026-11-25T12:05:07',
      saleNumber: NUMBER,
      amountWithVat: decimal('24'),
      user: 2 as UserId,
      ...changes,
    });
    const write = async (plan = sale(1)) =>
      valueOf(await ground.warehouse.writeDocument(plan)).document!.number;
    const note = async (receipt: PrintedReceipt) => valueOf(await ground.warehouse.noteReceipt(receipt));

    test('stands beside its sale, once, however often and by however many it is written', async () => {
      const number = await write();
      const other = await ground.connect();
      const answers = await Promise.all(
        [ground.warehouse, other, ground.warehouse, other].map(async (warehouse) =>
          valueOf(await warehouse.noteReceipt(printed(number))),
        ),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      expect(await note(printed(number))).toBe('existing');
      const found = await rows('ecrreceipts');
      expect(found).toMatchObject([
        {
          OperType: 2,
          Acct: number,
          ReceiptID: 273,
          ReceiptType: 1,
          ECRID: 'DY123456',
          Description: NUMBER,
          Total: 24,
          UserID: 2,
        },
      ]);
      expect(Object.values(found[0]!)).not.toContain(null);
    });

    test('of a return is one of another type', async () => {
      const number = await write(goodsBack(1));
      await note(printed(number, { kind: 'return', receiptNumber: '0000274' }));
      expect(await rows('ecrreceipts')).toMatchObject([
        { OperType: 34, Acct: number, ReceiptType: 3, ReceiptID: 274 },
      ]);
    });

    test('is no sale number: the next sale goes on in its range', async () => {
      const source = { register: 'DY123456', operator: '0001', from: 100, to: 199 };
      const number = await write(sale(1, { saleNumber: source }));
      await note(printed(number, { receiptNumber: '0000150' }));
      const { document } = valueOf(await ground.warehouse.writeDocument(sale(2, { saleNumber: source })));
      expect(document!.saleNumber).toBe('DY123456-0001-0000101');
    });

    test('of a sale that is gone is not written', async () => {
      expect(await note(printed(4711))).toBe('gone');
      expect(await rows('ecrreceipts')).toEqual([]);
    });
  });
}
