import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { ItemId, PartnerId } from '../../../src/domain/ids.ts';
import type { Ground } from './battery.ts';
import { orders, plan, reservations, SHOP, TAG, valueOf } from './fixture.ts';

/** What stands in the database after an order was written. */
export function writingTests(ground: Ground): void {
  const columns = async (): Promise<string[]> => {
    await ground.warehouse.writeDocument(plan('COLUMNS'));
    const [row] = await ground.stand.run('SELECT * FROM `operations`');
    return Object.keys(row!);
  };

  describe('a written order', () => {
    test('stands there as the program keeps it, no column left out', async () => {
      const written = valueOf(await ground.warehouse.writeDocument(plan(1)));
      expect(written).toMatchObject({
        kind: 'written',
        document: { key: `KVO-${TAG}-1`, kind: 'order', number: 1 },
      });
      const rows = await ground.stand.run('SELECT * FROM `operations` ORDER BY `ID`');
      const row = {
        OperType: 19,
        Acct: 1,
        GoodID: 2,
        PartnerID: 2,
        ObjectID: SHOP,
        OperatorID: 2,
        UserID: 2,
        Qtty: 1,
        Sign: 0,
        PriceIn: 5.1,
        PriceOut: 9.99,
        VATIn: 0.85,
        VATOut: 1.665,
        Discount: 12.5,
        CurrencyID: 1,
        CurrencyRate: 1,
        Date: '2026-11-20 00:00:00',
        Lot: ' ',
        LotID: 1,
        SrcDocID: 0,
        Note: `KVO-${TAG}-1 | Иван Петров | 0888 123 456`,
        UserRealTime: written.document!.writtenAt,
        ID: expect.any(Number) as number,
      };
      expect(rows).toEqual([row, { ...row, GoodID: 3, Qtty: 2 }]);
      expect(await columns()).toHaveLength(Object.keys(row).length);
      expect(written.document!.writtenAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    });

    test('takes its key and its number in nextacct and touches nothing else', async () => {
      const before = await ground.stand.run('SELECT * FROM `store`');
      await ground.warehouse.writeDocument(plan(1));
      expect(await reservations(ground.stand)).toEqual(new Set([`KVO-${TAG}-1`, 'OR1']));
      expect(await ground.stand.run('SELECT * FROM `store`')).toEqual(before);
      for (const table of ['payments', 'cashbook', 'documents', 'ecrreceipts', 'transformations']) {
        expect(await ground.stand.run(`SELECT * FROM \`${table}\``)).toEqual([]);
      }
    });

    test('reserves its quantities', async () => {
      await ground.warehouse.writeDocument(plan(1));
      const held = valueOf(await ground.warehouse.openOrders([SHOP]));
      expect(held.get(3 as ItemId)?.toString()).toBe('2');
    });

    test('of ten thousand lines is whole, at one time, under one number', async () => {
      const written = valueOf(await ground.warehouse.writeDocument(plan(1, {}, 10_000)));
      const [count] = await ground.stand.run(
        'SELECT COUNT(*) AS n, COUNT(DISTINCT `Acct`) AS numbers, COUNT(DISTINCT `UserRealTime`) AS times, SUM(`Qtty`) AS total FROM `operations`',
      );
      expect(Object.values(count!).map(Number)).toEqual([10_000, 1, 1, 50_005_000]);
      expect(written.document!.number).toBe(1);
    });

    test('keeps prices and quantities as the decimals they were', async () => {
      const line = {
        ...plan(1).lines[0]!,
        quantity: decimal('0.1'),
        priceOut: decimal('3.083333333333'),
        vatOut: decimal('0.000000000001'),
      };
      await ground.warehouse.writeDocument(plan(1, { lines: [line] }));
      const found = valueOf(await ground.warehouse.findDocuments([plan(1).key])).get(plan(1).key)!.document!;
      expect(found.rows[0]!.quantity.toString()).toBe('0.1');
      expect(found.rows[0]!.priceOut.toString()).toBe('3.083333333333');
      const [row] = await ground.stand.run('SELECT `VATOut` FROM `operations`');
      expect(row!['VATOut']).toBe(1e-12);
    });

    test('is found by its number even when somebody wrote another note over ours', async () => {
      const { document } = valueOf(await ground.warehouse.writeDocument(plan(1)));
      const standing = valueOf(await ground.warehouse.findDocuments([plan(1).key])).get(plan(1).key)!
        .document!.rows;
      await ground.stand.run("UPDATE `operations` SET `Note` = 'обадих се'");
      const lines = valueOf(await ground.warehouse.documentLines('order', [document!.number, 999_999_999]));
      expect([...lines]).toEqual([[document!.number, standing]]);
    });

    test('has the day it says, and one that is not there has none', async () => {
      const { document } = valueOf(await ground.warehouse.writeDocument(plan(1, { date: '2026-11-23' })));
      const days = valueOf(await ground.warehouse.documentDays('order', [document!.number, 999_999_999]));
      expect([...days]).toEqual([[document!.number, '2026-11-23']]);
    });

    test('has a note of one line that fits its column and still begins with the key', async () => {
      const note = `${plan(1).key} ред\nдве\u0000\tкрай ${'ж'.repeat(300)}`;
      await ground.warehouse.writeDocument(plan(1, { note }));
      const [row] = await ground.stand.run('SELECT `Note` FROM `operations`');
      expect(row!['Note']).toBe(`${plan(1).key} ред две  край ${'ж'.repeat(300)}`.slice(0, 255));
      expect(
        valueOf(await ground.warehouse.findDocuments([plan(1).key])).get(plan(1).key)!.document,
      ).not.toBeNull();
    });

    test('with hostile text is text', async () => {
      // Two of these end a line for some readers of lines.
      const note = `${plan(1).key} '; DROP TABLE operations; -- \\' " %s \u2028 \u2029 ?`;
      await ground.warehouse.writeDocument(plan(1, { note }));
      const [row] = await ground.stand.run('SELECT `Note` FROM `operations`');
      expect(row!['Note']).toBe(note);
    });
  });

  describe('a plan that nobody could find or see again', () => {
    const broken = {
      'a note without the key': plan(1, { note: 'Иван' }),
      'a note with a longer key': plan(1, { note: `KVO-${TAG}-12 Иван` }),
      'no lines': plan(1, { lines: [] }),
      'a foreign key': plan(1, { key: 'OR17', note: 'OR17' }),
      'a key too long for nextacct': plan('7'.repeat(50)),
      'no partner': plan(1, { partner: 0 as PartnerId }),
    };
    test.each(Object.entries(broken))(
      'with %s is refused as a bug and leaves nothing',
      async (_name, bad) => {
        await expect(ground.warehouse.writeDocument(bad)).rejects.toThrow(TypeError);
        expect((await orders(ground.stand)).size).toBe(0);
        expect((await reservations(ground.stand)).size).toBe(0);
      },
    );
  });
}
