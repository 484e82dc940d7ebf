import { describe, expect, test } from 'vitest';
import type { DocumentOutcome } from '../../../src/warehouse/warehouse.ts';
import type { Ground } from './battery.ts';
import { line, orders, plan, reservations, TAG, valueOf } from './fixture.ts';

const key = (number: string | number): string => `KVO-${TAG}-${number}`;

/** That an order becomes one document, whatever happens around it. */
export function keyTests(ground: Ground): void {
  const forget = (text: string): Promise<unknown> =>
    ground.stand.run('DELETE FROM `nextacct` WHERE `NextAcct` = ?', [text]);
  const trim = (): Promise<unknown> => ground.stand.run('DELETE FROM `nextacct`');
  const kinds = (outcomes: DocumentOutcome[]): string[] => outcomes.map((outcome) => outcome.kind).sort();

  describe('an order', () => {
    test('written again is found, with its number and time', async () => {
      const first = valueOf(await ground.warehouse.writeDocument(plan(1)));
      const again = valueOf(await ground.warehouse.writeDocument(plan(1)));
      expect(again).toEqual({ kind: 'existing', document: first.document });
      expect((await orders(ground.stand)).size).toBe(1);
    });

    test('written twenty times at once becomes one document', async () => {
      const others = [await ground.connect(), await ground.connect()];
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          [ground.warehouse, ...others][index % 3]!.writeDocument(plan(1)).then(valueOf),
        ),
      );
      expect(kinds(outcomes)).toEqual([...Array.from({ length: 19 }, () => 'existing'), 'written']);
      expect([...(await orders(ground.stand))]).toEqual([[1, { lines: 2, keys: new Set([key(1)]) }]]);
      expect(await reservations(ground.stand)).toEqual(new Set([key(1), 'OR1']));
    });

    test('is told from orders whose numbers begin or end alike', async () => {
      for (const number of ['12', '1', '123', 'A12', '12A']) {
        expect(valueOf(await ground.warehouse.writeDocument(plan(number))).kind).toBe('written');
      }
      await trim();
      const fresh = await ground.connect();
      for (const number of ['1', '12', '123', 'A12', '12A']) {
        expect(valueOf(await fresh.writeDocument(plan(number))).kind).toBe('existing');
      }
      const traces = valueOf(await fresh.findDocuments([key('12'), key('1234')]));
      expect(traces.get(key('12'))!.document).toMatchObject({ key: key('12'), number: 1 });
      expect(traces.get(key('1234'))).toEqual({ hasKey: false, document: null });
    });

    test('is found whatever the case of its key', async () => {
      valueOf(await ground.warehouse.writeDocument(plan('7a')));
      expect(valueOf(await ground.warehouse.writeDocument(plan('7A'))).kind).toBe('existing');
      const traces = valueOf(await ground.warehouse.findDocuments([key('7a')]));
      expect(traces.get(key('7a'))).toMatchObject({ hasKey: true, document: { key: key('7a'), number: 1 } });
    });

    test('of another shop with the same number is another order', async () => {
      const other = 'KVO-99999999-1';
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      expect(valueOf(await ground.warehouse.writeDocument(plan(1, { key: other, note: other }))).kind).toBe(
        'written',
      );
      expect((await orders(ground.stand)).size).toBe(2);
    });
  });

  describe('an order whose key was trimmed away', () => {
    test('is found by its marker, and the key is put back', async () => {
      const first = valueOf(await ground.warehouse.writeDocument(plan(1)));
      await trim();
      const again = valueOf(await ground.warehouse.writeDocument(plan(1)));
      expect(again).toEqual({ kind: 'existing', document: first.document });
      expect(await reservations(ground.stand)).toEqual(new Set([key(1)]));
      expect((await orders(ground.stand)).size).toBe(1);
    });

    test('is found by a Kervan that has lost its memory', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await trim();
      expect(valueOf(await (await ground.connect()).writeDocument(plan(1))).kind).toBe('existing');
    });

    test('is found when another Kervan wrote it since', async () => {
      const other = await ground.connect();
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      valueOf(await other.writeDocument(plan(2)));
      await ground.stand.add('operations', line({ OperType: 2, Acct: 5 }));
      await trim();
      expect(valueOf(await ground.warehouse.writeDocument(plan(2))).kind).toBe('existing');
      expect((await orders(ground.stand)).size).toBe(2);
    });

    test('does not get its number given to the next order', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await trim();
      expect(valueOf(await ground.warehouse.writeDocument(plan(2))).document!.number).toBe(2);
    });

    test('gets its key back with all others of its shop', async () => {
      for (const number of [1, 2, 3]) valueOf(await ground.warehouse.writeDocument(plan(number)));
      await ground.stand.add('operations', line({ Acct: 9, Note: `KVO-${TAG}-${'9'.repeat(60)} x` }));
      await trim();
      expect(valueOf(await ground.warehouse.restoreKeys(`KVO-${TAG}-`))).toBe(3);
      expect(valueOf(await ground.warehouse.restoreKeys(`KVO-${TAG}-`))).toBe(0);
      expect(await reservations(ground.stand)).toEqual(new Set([key(1), key(2), key(3)]));
    });
  });

  describe('an order that the warehouse is done with', () => {
    test('is finished when its lines are gone and its key is there', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await ground.stand.run('DELETE FROM `operations`');
      expect(valueOf(await ground.warehouse.writeDocument(plan(1)))).toEqual({ kind: 'finished' });
      expect(valueOf(await ground.warehouse.findDocuments([key(1)])).get(key(1))).toEqual({
        hasKey: true,
        document: null,
      });
      expect((await orders(ground.stand)).size).toBe(0);
    });

    test('is finished although its number was given to another order since', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await ground.stand.run('DELETE FROM `operations`');
      await forget('OR1');
      expect(valueOf(await ground.warehouse.writeDocument(plan(2))).document!.number).toBe(1);
      expect(valueOf(await ground.warehouse.writeDocument(plan(1)))).toEqual({ kind: 'finished' });
    });

    test('is written again when neither key nor lines are left, for who asks without a link', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await ground.stand.run('DELETE FROM `operations`');
      await trim();
      expect(valueOf(await ground.warehouse.writeDocument(plan(1))).kind).toBe('written');
    });

    test('is not found in a draft or a placeholder that carries its marker', async () => {
      await ground.stand.add(
        'operations',
        line({ Acct: -11, Note: `${key(1)} x` }),
        line({ Acct: 999, PartnerID: 0, Note: `${key(1)} x` }),
        line({ OperType: 2, Acct: 4, Note: `${key(1)} x` }),
      );
      expect(valueOf(await ground.warehouse.writeDocument(plan(1))).kind).toBe('written');
    });
  });

  describe('a database restored from a backup while it is open', () => {
    test('has its newer orders written anew, and their markers seen', async () => {
      for (const number of [1, 2, 3]) valueOf(await ground.warehouse.writeDocument(plan(number)));
      await ground.stand.run('DELETE FROM `operations` WHERE `Acct` > 1');
      for (const text of [key(2), key(3), 'OR2', 'OR3']) await forget(text);
      expect(valueOf(await ground.warehouse.writeDocument(plan(2))).kind).toBe('written');
      await forget(key(1));
      expect(valueOf(await ground.warehouse.writeDocument(plan(1))).kind).toBe('existing');
      expect((await orders(ground.stand)).size).toBe(2);
    });
  });

  describe('documents of a shop', () => {
    test('are listed by key with their numbers', async () => {
      for (const number of [1, 12]) valueOf(await ground.warehouse.writeDocument(plan(number)));
      await ground.stand.add(
        'operations',
        line({ Acct: 77, Note: 'KVO-OTHER-5 x' }),
        line({ Acct: 78, Note: null }),
      );
      expect(valueOf(await ground.warehouse.documentsWithPrefix(`KVO-${TAG}-`))).toEqual(
        new Map([
          [key(1), { kind: 'order', number: 1 }],
          [key(12), { kind: 'order', number: 2 }],
        ]),
      );
    });

    test('are shown with their lines as they are now', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      await ground.stand.run('UPDATE `operations` SET `Qtty` = 5 WHERE `GoodID` = 3');
      await ground.stand.run('UPDATE `operations` SET `Note` = NULL WHERE `GoodID` = 3');
      const trace = valueOf(await ground.warehouse.findDocuments([key(1), key(2)])).get(key(1))!;
      expect(trace).toMatchObject({ hasKey: true, document: { number: 1 } });
    });

    test('a key of another shape is nowhere', async () => {
      valueOf(await ground.warehouse.writeDocument(plan(1)));
      const none = { hasKey: false, document: null };
      expect(valueOf(await ground.warehouse.findDocuments(['', 'OR', '%', 'KVO-'])).get('%')).toEqual(none);
    });

    test('no keys give no traces', async () => {
      expect(valueOf(await ground.warehouse.findDocuments([])).size).toBe(0);
    });
  });
}
