import { beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { DocumentPlan } from '../../../src/domain/document.ts';
import type { ItemId, LocationId, PartnerId, UserId } from '../../../src/domain/ids.ts';

import type { Ground } from './battery.ts';
import { cash, DAY, goodsBack, ORDER, sale, saleFacts } from './sale-plans.ts';
import { line, problemOf, reservations, SHOP, TAG, valueOf } from './fixture.ts';

/** What a sale or a return does to lines, stock, money and numbers. */
export function saleTests(ground: Ground): void {
  const { rows, set, inStore, balances, expectNothing } = saleFacts(ground);

  describe('a sale', () => {
    beforeEach(async () => {
      await inStore(2, 10);
      await inStore(3, 10);
      await inStore(3, 50, 4);
    });

    test('has lines that take stock, under a number of the sales', async () => {
      await ground.stand.add('operations', line({ OperType: 19, Acct: 500 }));
      const { kind, document } = valueOf(await ground.warehouse.writeDocument(sale(1)));
      expect([kind, document]).toMatchObject([
        'written',
        { kind: 'sale', number: 1, saleNumber: null, rows: [{ item: 2 }, { item: 3 }] },
      ]);
      const [, first, second] = await rows('operations');
      expect(first).toMatchObject({
        OperType: 2,
        Acct: 1,
        Sign: -1,
        Qtty: 1,
        PriceOut: 9.99,
        VATOut: 1.665,
        PriceIn: 5.1,
        Discount: 12.5,
        Date: `${DAY} 00:00:00`,
        UserRealTime: document!.writtenAt,
      });
      expect(Object.values(first!)).not.toContain(null);
      expect(second).toMatchObject({ GoodID: 3, Qtty: 2, Sign: -1 });
      expect(await reservations(ground.stand)).toEqual(new Set([`KVS-${TAG}-1`, 'S1']));
      expect(await balances()).toEqual([2, 9, 3, 8, 3, 50]);
    });

    test('shares its numbers with reports of consigned goods and with other programs', async () => {
      await ground.stand.add(
        'operations',
        line({ OperType: 2, Acct: 7 }),
        line({ OperType: 16, Acct: 9 }),
        line({ OperType: 34, Acct: 99 }),
      );
      await ground.stand.add('nextacct', { NextAcct: 'S10' }, { NextAcct: 'Rf11' });
      expect(valueOf(await ground.warehouse.writeDocument(sale(1))).document!.number).toBe(11);
      expect(valueOf(await ground.warehouse.writeDocument(goodsBack(1))).document!.number).toBe(100);
    });

    test('keeps to the range of its location where numbers run per location', async () => {
      await set('configkey48', '-1');
      await ground.stand.add(
        'operations',
        line({ OperType: 2, Acct: 999_999, ObjectID: SHOP, PartnerID: 0, GoodID: 0 }),
        line({ OperType: 2, Acct: 1_999_999, ObjectID: 4, PartnerID: 0, GoodID: 0 }),
      );
      const numbers = [];
      for (const number of [1, 2]) {
        numbers.push(valueOf(await ground.warehouse.writeDocument(sale(number))).document!.number);
      }
      const elsewhere = sale(3, { location: 4 as LocationId });
      numbers.push(valueOf(await ground.warehouse.writeDocument(elsewhere)).document!.number);
      expect(numbers).toEqual([1_000_000, 1_000_001, 2_000_000]);
    });

    test('that is not paid is owed until its day, and the cash book knows nothing of it', async () => {
      const { document } = valueOf(await ground.warehouse.writeDocument(sale(1)));
      expect(await rows('payments')).toMatchObject([
        {
          Acct: 1,
          OperType: 2,
          PartnerID: 2,
          ObjectID: SHOP,
          Qtty: 24,
          Mode: -1,
          Sign: 1,
          Date: `${DAY} 00:00:00`,
          EndDate: '2026-12-09 00:00:00',
          UserID: 2,
          UserRealTime: document!.writtenAt,
          Type: 1,
          TransactionNumber: ' ',
        },
      ]);
      expect(await rows('cashbook')).toEqual([]);
    });

    test('that is paid has a row for each payment, and the cash book one for the cash alone', async () => {
      const card = { ...cash('14'), type: 3, transaction: '' };
      const { document } = valueOf(await ground.warehouse.writeDocument(sale(1, {}, [cash('10'), card])));
      expect(
        (await rows('payments')).map((row) => [
          row['Mode'],
          row['Qtty'],
          row['Type'],
          row['TransactionNumber'],
        ]),
      ).toEqual([
        [-1, 24, 1, ' '],
        [1, 10, 1, 'T-1'],
        [1, 14, 3, ' '],
      ]);
      const [entry, ...more] = await rows('cashbook');
      expect(more).toEqual([]);
      expect(entry).toEqual({
        ID: expect.any(Number) as number,
        Date: `${DAY} 00:00:00`,
        Desc: 'Продажба № 0000000001',
        OperType: 8,
        Sign: 1,
        Profit: 10,
        UserID: 2,
        UserRealtime: document!.writtenAt,
        ObjectID: SHOP,
      });
    });

    test('of an item that has no row in the store makes one below zero, whole', async () => {
      const lines = [{ ...sale(1).lines[0]!, item: 9 as ItemId, quantity: decimal('1.5') }];
      await ground.warehouse.writeDocument(sale(1, { lines }));
      const [made] = await ground.stand.run('SELECT * FROM `store` WHERE `GoodID` = 9');
      expect(made).toMatchObject({ ObjectID: SHOP, Qtty: -1.5, Price: 5.1, Lot: ' ', LotID: 1, LotOrder: 1 });
    });

    test('takes an item on several lines once, and from one row where there are two', async () => {
      await inStore(2, 4);
      const [first] = sale(1).lines;
      await ground.warehouse.writeDocument(sale(1, { lines: [first!, first!, first!] }));
      expect(await balances()).toEqual([2, 7, 3, 10, 3, 50, 2, 4]);
    });

    test('written again, at once and later, is one', async () => {
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          others[index % 3]!.writeDocument(sale(1, {}, [cash('24')])).then(valueOf),
        ),
      );
      expect(outcomes.filter(({ kind }) => kind === 'written')).toHaveLength(1);
      expect(new Set(outcomes.map(({ document }) => document!.number))).toEqual(new Set([1]));
      expect(await balances()).toEqual([2, 9, 3, 8, 3, 50]);
      expect(await rows('payments')).toHaveLength(2);
      await ground.stand.run('DELETE FROM `nextacct`');
      const later = valueOf(await (await ground.connect()).writeDocument(sale(1)));
      expect(later).toMatchObject({ kind: 'existing', document: { kind: 'sale', number: 1 } });
      expect(await balances()).toEqual([2, 9, 3, 8, 3, 50]);
    });

    test('and its return are two documents, each found by its key', async () => {
      await ground.warehouse.writeDocument(sale(1));
      await ground.warehouse.writeDocument(goodsBack(1));
      const found = valueOf(await ground.warehouse.findDocuments([ORDER, sale(1).key, goodsBack(1).key]));
      expect([...found.values()].map((trace) => [trace.hasKey, trace.document?.kind])).toEqual([
        [false, undefined],
        [true, 'sale'],
        [true, 'return'],
      ]);
      const sales = valueOf(await ground.warehouse.documentsWithPrefix(`KVS-${TAG}-`));
      expect([...sales]).toEqual([[sale(1).key, { kind: 'sale', number: 1 }]]);
      await ground.stand.run('DELETE FROM `nextacct`');
      expect(valueOf(await ground.warehouse.restoreKeys(`KVS-${TAG}-`))).toBe(1);
      expect(await reservations(ground.stand)).toEqual(new Set([sale(1).key]));
    });

    test('by lots is refused, and nothing is written', async () => {
      await set('configkey23', '2');
      expect(problemOf(await ground.warehouse.writeDocument(sale(1))).code).toBe('sale-needs-average-cost');
      await expectNothing();
    });

    test('without a word of its money is a bug, and nothing is written', async () => {
      await expect(ground.warehouse.writeDocument(sale(1, { money: null }))).rejects.toThrow(TypeError);
      await expect(ground.warehouse.writeDocument(sale(1, { key: ORDER, note: ORDER }))).rejects.toThrow(
        TypeError,
      );
      await expectNothing();
    });
  });

  describe('where stock may not fall below zero, a sale', () => {
    beforeEach(async () => {
      await set('configkey12', '0');
      await inStore(2, 1);
      await inStore(3, 5);
    });

    test('takes the last piece', async () => {
      expect(valueOf(await ground.warehouse.writeDocument(sale(1))).kind).toBe('written');
      expect(await balances()).toEqual([2, 0, 3, 3]);
    });

    test('of more than there is is refused by the name of the item, and nothing is written', async () => {
      await ground.stand.run('UPDATE `store` SET `Qtty` = 1.5 WHERE `GoodID` = 3');
      const refused = problemOf(await ground.warehouse.writeDocument(sale(1)));
      expect(refused).toMatchObject({
        code: 'sale-not-enough-stock',
        params: { item: 'Стока 1', available: '1.5', wanted: '2', location: SHOP },
      });
      await expectNothing();
      expect(await balances()).toEqual([2, 1, 3, 1.5]);
    });

    test('of what open orders hold is refused', async () => {
      await ground.stand.add(
        'operations',
        line({ OperType: 19, Acct: 7, GoodID: 3, ObjectID: SHOP, Qtty: 4 }),
      );
      const refused = problemOf(await ground.warehouse.writeDocument(sale(1)));
      expect(refused.params).toMatchObject({ available: '1', wanted: '2' });
      await ground.stand.run('UPDATE `operations` SET `Qtty` = 3');
      expect(valueOf(await ground.warehouse.writeDocument(sale(1))).kind).toBe('written');
    });

    test('of a service is never refused, and of what the store never had always', async () => {
      const [first] = sale(1).lines;
      const service = sale(1, { lines: [{ ...first!, item: 8 as ItemId, quantity: decimal('3') }] });
      expect(valueOf(await ground.warehouse.writeDocument(service)).kind).toBe('written');
      const unknown = sale(2, { lines: [{ ...first!, item: 9 as ItemId }] });
      expect(problemOf(await ground.warehouse.writeDocument(unknown)).code).toBe('sale-not-enough-stock');
    });
  });

  describe('a return', () => {
    test('puts the goods back, owes the money, and takes it out of the cash book when it was given back', async () => {
      await inStore(2, 10);
      await inStore(3, 10);
      await ground.warehouse.writeDocument(sale(1, {}, [cash('24')]));
      const written = valueOf(await ground.warehouse.writeDocument(goodsBack(1, [cash('24')])));
      expect(written.document).toMatchObject({ kind: 'return', number: 1 });
      expect(await balances()).toEqual([2, 10, 3, 10]);
      const lines = await ground.stand.run('SELECT * FROM `operations` WHERE `OperType` = 34');
      expect(lines).toMatchObject([
        { Sign: 1, Qtty: 1 },
        { Sign: 1, Qtty: 2 },
      ]);
      const paid = await ground.stand.run('SELECT * FROM `payments` WHERE `OperType` = 34 ORDER BY `ID`');
      expect(paid).toMatchObject([
        { Mode: -1, Sign: -1, Qtty: 24 },
        { Mode: 1, Sign: -1, Qtty: 24 },
      ]);
      expect((await rows('cashbook')).map((row) => [row['Sign'], row['Profit'], row['Desc']])).toEqual([
        [1, 24, 'Продажба № 0000000001'],
        [-1, 24, 'Рекламация № 0000000001'],
      ]);
      expect(await reservations(ground.stand)).toContain('Rf1');
      expect(valueOf(await ground.warehouse.writeDocument(goodsBack(1))).kind).toBe('existing');
      expect(await balances()).toEqual([2, 10, 3, 10]);
    });
  });

  describe('a payment that comes later', () => {
    const payment = (key = `KVP-${TAG}-1-0001`) => ({
      key,
      kind: 'sale' as const,
      number: 1,
      partner: 2 as PartnerId,
      location: SHOP,
      user: 2 as UserId,
      dueDay: '2026-12-09',
      paid: cash('24'),
    });

    test('is written once, however often it is asked for, and its key is told', async () => {
      await ground.warehouse.writeDocument(sale(1));
      const others = [ground.warehouse, await ground.connect()];
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => others[index % 2]!.writePayment(payment()).then(valueOf)),
      );
      expect(answers.filter((answer) => answer === 'written')).toHaveLength(1);
      expect((await rows('payments')).slice(1)).toMatchObject([
        {
          Mode: 1,
          Qtty: 24,
          Type: 1,
          TransactionNumber: `KVP-${TAG}-1-0001`,
          EndDate: '2026-12-09 00:00:00',
        },
      ]);
      expect(await rows('cashbook')).toHaveLength(1);
      await ground.stand.run("DELETE FROM `nextacct` WHERE `NextAcct` LIKE 'KVP%'");
      expect(valueOf(await ground.warehouse.writePayment(payment()))).toBe('existing');
      expect(await rows('cashbook')).toHaveLength(1);
      expect(valueOf(await ground.warehouse.writePayment(payment(`KVP-${TAG}-1-0002`)))).toBe('written');
    });
  });

  test('what is owed and paid is told of each document that has any of it, whoever entered it', async () => {
    await inStore(2, 10);
    await inStore(3, 10);
    const { number } = valueOf(await ground.warehouse.writeDocument(sale(1, {}, [cash('10.00')]))).document!;
    await ground.stand.add(
      'payments',
      { OperType: 2, Acct: number, Mode: 1, Sign: 1, Qtty: 0.1, Type: 3, TransactionNumber: ' ' },
      { OperType: 34, Acct: number, Mode: -1, Sign: -1, Qtty: 5, Type: 1, TransactionNumber: ' ' },
    );
    const told = valueOf(await ground.warehouse.paymentsOf('sale', [number, 999]));
    expect([...told]).toEqual([
      [
        number,
        {
          due: decimal('24'),
          paid: [
            { type: 1, amountWithVat: decimal('10'), transaction: 'T-1' },
            { type: 3, amountWithVat: decimal('0.1'), transaction: '' },
          ],
        },
      ],
    ]);
    const returned = valueOf(await ground.warehouse.paymentsOf('return', [number]));
    expect(returned.get(number)).toEqual({ due: decimal('5'), paid: [] });
    expect(valueOf(await ground.warehouse.paymentsOf('sale', [])).size).toBe(0);
  });

  describe('a sale number', () => {
    const saleNumber = { register: 'DY123456', operator: '0007', from: 100, to: 102 };
    const numbered = (number: number): DocumentPlan => sale(number, { saleNumber });

    test('is the next of its range, stands in the register of receipts, and is told', async () => {
      await ground.stand.add('ecrreceipts', {
        OperType: 2,
        Acct: 7,
        ReceiptID: 55,
        ReceiptType: 8,
        ECRID: 'DY123456',
        Description: 'DY123456-0001-0000055',
      });
      const { document } = valueOf(await ground.warehouse.writeDocument(numbered(1)));
      expect(document!.saleNumber).toBe('DY123456-0007-0000100');
      expect((await rows('ecrreceipts')).slice(1)).toMatchObject([
        {
          OperType: 2,
          Acct: document!.number,
          ReceiptID: 100,
          ReceiptType: 8,
          ReceiptDate: document!.writtenAt,
          ECRID: 'DY123456',
          Description: 'DY123456-0007-0000100',
          Total: 24,
          UserID: 2,
        },
      ]);
      const again = valueOf(await ground.warehouse.writeDocument(numbered(1)));
      expect(again).toMatchObject({ kind: 'existing', document: { saleNumber: 'DY123456-0007-0000100' } });
    });

    test('is taken by one sale alone, whoever writes at the same time, and never outside the range', async () => {
      const others = [ground.warehouse, await ground.connect(), await ground.connect()];
      const outcomes = await Promise.all(
        [1, 2, 3, 4].map((number) => others[number % 3]!.writeDocument(numbered(number))),
      );
      const taken = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value.document!.saleNumber] : []));
      expect(taken.toSorted((one, other) => String(one).localeCompare(String(other)))).toEqual([
        'DY123456-0007-0000100',
        'DY123456-0007-0000101',
        'DY123456-0007-0000102',
      ]);
      expect(outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.problem.code]))).toEqual([
        'sale-numbers-exhausted',
      ]);
      expect(await rows('ecrreceipts')).toHaveLength(3);
    });

    test('of a sale that was open before the СУПТО is the special one, and none of the range', async () => {
      const special = 'OO000000-0000-0000000';
      for (const number of [1, 2]) {
        const open = sale(number, { saleNumber: special });
        const { document } = valueOf(await ground.warehouse.writeDocument(open));
        expect(document!.saleNumber).toBe(special);
        const again = valueOf(await ground.warehouse.writeDocument(open));
        expect(again).toMatchObject({ kind: 'existing', document: { saleNumber: special } });
      }
      expect(await rows('ecrreceipts')).toMatchObject([
        { ReceiptID: 0, ReceiptType: 8, ECRID: 'OO000000', Description: special },
        { ReceiptID: 0, ReceiptType: 8, ECRID: 'OO000000', Description: special },
      ]);
      const next = valueOf(await ground.warehouse.writeDocument(numbered(3)));
      expect(next.document!.saleNumber).toBe('DY123456-0007-0000100');
    });

    test('that was given last is told, of a register and a range', async () => {
      const last = async (more = {}) =>
        valueOf(await ground.warehouse.lastSaleNumber({ ...saleNumber, ...more }));
      expect(await last()).toBeNull();
      for (const number of [1, 2]) valueOf(await ground.warehouse.writeDocument(numbered(number)));
      expect(await last()).toBe(101);
      expect(await last({ to: 100 })).toBe(100);
      expect(await last({ from: 102 })).toBeNull();
      expect(await last({ register: 'DY654321' })).toBeNull();
    });

    test('is none that is known to be given, whatever stands in the warehouse', async () => {
      const write = async (number: number, above: number) => {
        const written = await ground.warehouse.writeDocument(
          sale(number, { saleNumber: { ...saleNumber, above } }),
        );
        return written.ok ? written.value.document!.saleNumber : written.problem.code;
      };
      expect(await write(1, 100)).toBe('DY123456-0007-0000101');
      expect(await write(2, 100)).toBe('DY123456-0007-0000102');
      expect(await write(3, 102)).toBe('sale-numbers-exhausted');
    });

    test('of a lost sale is its own again, unless another sale has it by now', async () => {
      const again = 'DY123456-0002-0000101';
      for (const [number, expected] of [
        [1, again],
        [2, 'DY123456-0007-0000102'],
      ] as const) {
        const plan = sale(number, { saleNumber: { ...saleNumber, again }, isAgain: true });
        const { document } = valueOf(await ground.warehouse.writeDocument(plan));
        expect(document!.saleNumber).toBe(expected);
      }
      expect(await rows('ecrreceipts')).toMatchObject([
        { ReceiptID: 101, ECRID: 'DY123456', Description: again },
        { ReceiptID: 102 },
      ]);
    });

    test('of a sale that failed is free again', async () => {
      await set('configkey12', '0');
      expect(problemOf(await ground.warehouse.writeDocument(numbered(1))).code).toBe('sale-not-enough-stock');
      await inStore(2, 10);
      await inStore(3, 10);
      const written = valueOf(await ground.warehouse.writeDocument(numbered(2)));
      expect(written.document!.saleNumber).toBe('DY123456-0007-0000100');
    });
  });
}
