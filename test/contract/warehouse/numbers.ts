import { describe, expect, test } from 'vitest';
import type { LocationId } from '../../../src/domain/ids.ts';
import type { Ground } from './battery.ts';
import { line, orders, plan, problemOf, reservations, SHOP, STORE, TAG, valueOf } from './fixture.ts';

/** How orders are numbered. */
export function numberTests(ground: Ground): void {
  let order = 0;
  /** Writes the next order and answers its number. */
  async function write(location: LocationId = SHOP): Promise<number> {
    order += 1;
    return valueOf(await ground.warehouse.writeDocument(plan(order, { location }))).document!.number;
  }
  const reserve = (...texts: string[]): Promise<void> =>
    ground.stand.add('nextacct', ...texts.map((NextAcct) => ({ NextAcct })));
  const placeholder = (location: number, acct: number, partner: number | null = 0): Promise<void> =>
    ground.stand.add(
      'operations',
      line({ Acct: acct, ObjectID: location, PartnerID: partner, GoodID: 0, Qtty: 0 }),
    );

  describe('numbers', () => {
    test('follow the highest order of any location', async () => {
      await ground.stand.add('operations', line({ Acct: 41, ObjectID: STORE }), line({ Acct: 7 }));
      expect([await write(), await write(), await write(STORE)]).toEqual([42, 43, 44]);
    });

    test('of other kinds of documents and drafts do not count', async () => {
      await ground.stand.add(
        'operations',
        line({ OperType: 2, Acct: 500 }),
        line({ Acct: -11 }),
        line({ Acct: null }),
      );
      expect(await write()).toBe(1);
    });

    test('reserved by another program are passed over', async () => {
      await ground.stand.add('operations', line({ Acct: 41 }));
      await reserve('OR42', 'OR43', 'S44', 'OR 44', 'OR-44');
      expect(await write()).toBe(44);
    });

    test('whose orders have all become sales are passed over, however many', async () => {
      await reserve(...Array.from({ length: 350 }, (_, index) => `OR${index + 1}`));
      expect([await write(), await write()]).toEqual([351, 352]);
    });

    test('freed by a void are used again, as the program does', async () => {
      expect([await write(), await write()]).toEqual([1, 2]);
      await ground.stand.run('DELETE FROM `operations` WHERE `Acct` = 2');
      await ground.stand.run("DELETE FROM `nextacct` WHERE `NextAcct` = 'OR2'");
      expect(await write()).toBe(2);
    });

    test('go on behind a placeholder that was left when ranges were switched off', async () => {
      await placeholder(STORE, 999_999);
      expect(await write()).toBe(1_000_000);
    });

    test('end at two thousand million, and nothing is written', async () => {
      await ground.stand.add('operations', line({ Acct: 1_999_999_999, Note: 'x' }));
      expect(await write()).toBe(2_000_000_000);
      const refused = problemOf(await ground.warehouse.writeDocument(plan('LAST')));
      expect(refused).toMatchObject({
        code: 'numbers-exhausted-everywhere',
        params: { number: 2_000_000_000 },
      });
      expect(await reservations(ground.stand)).not.toContain(`KVO-${TAG}-LAST`);
      expect((await orders(ground.stand)).size).toBe(2);
    });
  });

  describe('numbers per location', () => {
    const perLocation = async (): Promise<void> => {
      await ground.stand.add('configuration', { Key: 'configkey48', Value: '-1', UserID: -1 });
    };

    test('run in the range of each location', async () => {
      await perLocation();
      await placeholder(SHOP, 999_999);
      await placeholder(STORE, 1_999_999, null);
      expect([await write(), await write(STORE), await write(), await write(STORE)]).toEqual([
        1_000_000, 2_000_000, 1_000_001, 2_000_001,
      ]);
    });

    test('follow what others write and void in the range', async () => {
      await perLocation();
      await placeholder(SHOP, 999);
      await placeholder(STORE, 1999);
      expect([await write(), await write()]).toEqual([1000, 1001]);
      await ground.stand.run('DELETE FROM `operations` WHERE `Acct` = 1001');
      await ground.stand.run("DELETE FROM `nextacct` WHERE `NextAcct` = 'OR1001'");
      expect(await write()).toBe(1001);
      await ground.stand.run('DELETE FROM `operations` WHERE `Acct` IN (1000, 1001)');
      await ground.stand.add('operations', line({ Acct: 1500 }), line({ Acct: 2500, ObjectID: STORE }));
      expect([await write(), await write(STORE)]).toEqual([1501, 2501]);
    });

    test('of a location without a range begin at one', async () => {
      await perLocation();
      await placeholder(STORE, 999_999);
      expect([await write(), await write(STORE)]).toEqual([1, 1_000_000]);
    });

    test("pass over another location's number that nobody reserved", async () => {
      await perLocation();
      await ground.stand.add(
        'operations',
        line({ Acct: 1, ObjectID: STORE }),
        line({ Acct: 2, ObjectID: STORE }),
      );
      expect(await write()).toBe(3);
    });

    test("pass over another location's numbers that nobody reserved, however many", async () => {
      await perLocation();
      await ground.stand.add(
        'operations',
        ...Array.from({ length: 250 }, (_, index) => line({ Acct: index + 1, ObjectID: STORE })),
      );
      expect([await write(), await write()]).toEqual([251, 252]);
    });

    test("never run into another location's range, and nothing is written", async () => {
      await perLocation();
      await placeholder(SHOP, 999_999);
      await placeholder(STORE, 1_000_003);
      expect([await write(), await write(), await write()]).toEqual([1_000_000, 1_000_001, 1_000_002]);
      const refused = problemOf(await ground.warehouse.writeDocument(plan('MORE')));
      expect(refused).toMatchObject({
        code: 'numbers-exhausted',
        params: { location: SHOP, number: 1_000_003 },
      });
      expect(await reservations(ground.stand)).not.toContain(`KVO-${TAG}-MORE`);
      expect(await write(STORE)).toBe(1_000_004);
    });

    test('that are all taken up to the end of the range are exhausted', async () => {
      await perLocation();
      await placeholder(SHOP, 999);
      await placeholder(STORE, 1200);
      await reserve(...Array.from({ length: 200 }, (_, index) => `OR${1000 + index}`));
      expect(problemOf(await ground.warehouse.writeDocument(plan('X'))).code).toBe('numbers-exhausted');
    });
  });
}
