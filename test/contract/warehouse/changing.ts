import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { ItemId } from '../../../src/domain/ids.ts';
import type { DocumentRow } from '../../../src/warehouse/warehouse.ts';
import type { Ground } from './battery.ts';
import { line, orders, plan, reservations, SHOP, TAG, valueOf } from './fixture.ts';

const KEY = `KVO-${TAG}-1`;

/** An order document that is taken away, or written anew. */
export function changingTests(ground: Ground): void {
  const standing = (number: number, isOurs: (rows: readonly DocumentRow[]) => boolean = () => true) => ({
    key: KEY,
    number,
    isOurs,
  });
  async function written(): Promise<number> {
    return valueOf(await ground.warehouse.writeDocument(plan(1))).document!.number;
  }
  /** What was made from an order in the program. */
  const DEPENDENTS = {
    'an invoice': (number: number) =>
      ground.stand.add('documents', { Acct: number, OperType: 19, InvoiceNumber: '0000000001' }),
    'a fiscal receipt': (number: number) =>
      ground.stand.add('ecrreceipts', { OperType: 19, Acct: number, ReceiptID: 1, ReceiptType: 1 }),
    'another document': (number: number) =>
      ground.stand.add('transformations', {
        RootOperType: 19,
        RootAcct: number,
        FromOperType: 19,
        FromAcct: number,
        ToOperType: 2,
        ToAcct: 7,
      }),
  };

  describe('an order document that is taken away', () => {
    test('leaves no line, no key and no number, holds nothing, and can be written again', async () => {
      const number = await written();
      await ground.warehouse.writeDocument(plan(2));
      expect(valueOf(await ground.warehouse.releaseDocument(standing(number)))).toBe('released');
      expect([...(await orders(ground.stand)).values()].flatMap(({ keys }) => [...keys])).toEqual([
        `KVO-${TAG}-2`,
      ]);
      expect(await reservations(ground.stand)).toEqual(new Set([`KVO-${TAG}-2`, 'OR2']));
      const held = valueOf(await ground.warehouse.openOrders([SHOP]));
      expect(held.get(3 as ItemId)?.toString()).toBe('2');
      expect(valueOf(await ground.warehouse.writeDocument(plan(1))).kind).toBe('written');
    });

    test('is gone when it is asked for again', async () => {
      const number = await written();
      await ground.warehouse.releaseDocument(standing(number));
      expect(valueOf(await ground.warehouse.releaseDocument(standing(number)))).toBe('gone');
    });

    test('is shown as it stands to whoever knows what was written, and stays when it is not that', async () => {
      const number = await written();
      await ground.stand.run('UPDATE `operations` SET `Qtty` = 7 WHERE `GoodID` = 2');
      let seen: readonly DocumentRow[] = [];
      const answer = await ground.warehouse.releaseDocument(
        standing(number, (rows) => {
          seen = rows;
          return false;
        }),
      );
      expect(valueOf(answer)).toBe('touched');
      expect(seen.map(({ item, quantity }) => [item, quantity.toString()])).toEqual([
        [2, '7'],
        [3, '2'],
      ]);
      expect((await orders(ground.stand)).get(number)).toMatchObject({ lines: 2 });
    });

    test.each(Object.entries(DEPENDENTS))('stays when %s was made from it', async (_name, make) => {
      const number = await written();
      await make(number);
      expect(valueOf(await ground.warehouse.releaseDocument(standing(number)))).toBe('has-dependents');
      const again = await ground.warehouse.rewriteDocument(plan(1), standing(number));
      expect(valueOf(again)).toEqual({ kind: 'has-dependents' });
      expect((await orders(ground.stand)).get(number)).toMatchObject({ lines: 2 });
      expect(await reservations(ground.stand)).toContain(KEY);
    });

    test('takes no placeholder and no document of another kind with it', async () => {
      const number = await written();
      await ground.stand.add(
        'operations',
        line({ OperType: 2, Acct: number }),
        line({ Acct: number, PartnerID: 0 }),
      );
      expect(valueOf(await ground.warehouse.releaseDocument(standing(number)))).toBe('released');
      expect(await ground.stand.run('SELECT * FROM `operations`')).toHaveLength(2);
    });
  });

  describe('an order document that is written anew', () => {
    const more = () => plan(1, { lines: [{ ...plan(1).lines[0]!, quantity: decimal('5') }] });

    test('keeps its number and its key, and has the new lines alone', async () => {
      const number = await written();
      const before = await reservations(ground.stand);
      const done = valueOf(await ground.warehouse.rewriteDocument(more(), standing(number)));
      expect(done).toMatchObject({ kind: 'rewritten', document: { key: KEY, kind: 'order', number } });
      expect(await ground.stand.run('SELECT `Acct`, `GoodID`, `Qtty`, `Note` FROM `operations`')).toEqual([
        { Acct: number, GoodID: 2, Qtty: 5, Note: plan(1).note },
      ]);
      expect(await reservations(ground.stand)).toEqual(before);
      const found = valueOf(await ground.warehouse.findDocuments([KEY])).get(KEY)!;
      expect(found).toMatchObject({ hasKey: true, document: { number } });
    });

    test('stays as it is when it is not what was written, and is not made when it is gone', async () => {
      const number = await written();
      const touched = await ground.warehouse.rewriteDocument(
        more(),
        standing(number, () => false),
      );
      expect(valueOf(touched)).toEqual({ kind: 'touched' });
      expect((await orders(ground.stand)).get(number)).toMatchObject({ lines: 2 });
      await ground.stand.run('DELETE FROM `operations`');
      const gone = await ground.warehouse.rewriteDocument(more(), standing(number));
      expect(valueOf(gone)).toEqual({ kind: 'touched' });
      expect((await orders(ground.stand)).size).toBe(0);
    });
  });
}
