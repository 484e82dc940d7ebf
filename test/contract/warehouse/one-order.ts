import { describe, expect, test } from 'vitest';
import type { DocumentPlan } from '../../../src/domain/document.ts';
import type { Ground } from './battery.ts';
import { orders, plan, problemOf, reservations, SHOP, TAG, valueOf } from './fixture.ts';
import { ORDER, sale, saleFacts } from './sale-plans.ts';

/** The documents that one order can have: an order, or the sale that takes its place. */
export function oneOrderTests(ground: Ground): void {
  const { rows, set, inStore, balances } = saleFacts(ground);

  describe('the documents of one order', () => {
    test('never stand beside each other: no sale beside the open order, no order beside the sale', async () => {
      const first = valueOf(await ground.warehouse.writeDocument(plan(1)));
      const beside = problemOf(await ground.warehouse.writeDocument(sale(1)));
      expect(beside).toMatchObject({
        code: 'order-document-beside',
        params: { document: first.document!.number },
      });
      expect((await rows('operations')).map((row) => row['OperType'])).toEqual([19, 19]);
      await ground.warehouse.writeDocument(sale(2));
      expect(problemOf(await ground.warehouse.writeDocument(plan(2))).code).toBe('order-document-beside');
      expect(await reservations(ground.stand)).toEqual(new Set([ORDER, 'OR1', `KVS-${TAG}-2`, 'S1']));
    });

    test('are finished when a person voided or sold the first: no sale is written, and none of its key stays', async () => {
      await ground.warehouse.writeDocument(plan(1));
      await ground.stand.run('DELETE FROM `operations` WHERE `OperType` = 19');
      expect(valueOf(await ground.warehouse.writeDocument(sale(1)))).toEqual({ kind: 'finished' });
      await ground.warehouse.writeDocument(sale(2));
      await ground.stand.run('DELETE FROM `operations` WHERE `OperType` = 2');
      expect(valueOf(await ground.warehouse.writeDocument(plan(2)))).toEqual({ kind: 'finished' });
      expect(await reservations(ground.stand)).toEqual(new Set([ORDER, 'OR1', `KVS-${TAG}-2`, 'S1']));
    });

    test('are of two orders when their numbers only begin alike', async () => {
      await ground.warehouse.writeDocument(plan(12));
      expect(valueOf(await ground.warehouse.writeDocument(sale(1))).kind).toBe('written');
    });
  });

  describe('an order that becomes a sale', () => {
    const replacing = (number: number): DocumentPlan => sale(1, { replaces: { key: ORDER, number } });

    test('gives its reservation to the sale, in one step, and tells what it became', async () => {
      await set('configkey12', '0');
      await inStore(2, 1);
      await inStore(3, 2);
      const order = valueOf(await ground.warehouse.writeDocument(plan(1))).document!;
      const { document } = valueOf(await ground.warehouse.writeDocument(replacing(order.number)));
      expect((await orders(ground.stand)).size).toBe(0);
      expect(await balances()).toEqual([2, 0, 3, 0]);
      expect(valueOf(await ground.warehouse.openOrders([SHOP])).size).toBe(0);
      expect(await rows('transformations')).toMatchObject([
        {
          RootOperType: 19,
          RootAcct: order.number,
          FromOperType: 19,
          FromAcct: order.number,
          ToOperType: 2,
          ToAcct: document!.number,
          UserID: 2,
          UserRealTime: document!.writtenAt,
        },
      ]);
      expect(await reservations(ground.stand)).toEqual(
        new Set([ORDER, `OR${order.number}`, sale(1).key, `S${document!.number}`]),
      );
      const became = valueOf(await ground.warehouse.transformationsOf([order.number]));
      expect(became.get(order.number)).toEqual({
        operationType: 2,
        number: document!.number,
        key: sale(1).key,
      });
      expect(valueOf(await ground.warehouse.writeDocument(plan(1))).kind).toBe('finished');
    });

    test('stays an order when its lines are not what was written, when it is gone, and when it became something else', async () => {
      const order = valueOf(await ground.warehouse.writeDocument(plan(1))).document!;
      const touched = await ground.warehouse.writeDocument(replacing(order.number), () => false);
      expect(problemOf(touched)).toMatchObject({
        code: 'order-document-changed',
        params: { document: order.number },
      });
      expect((await orders(ground.stand)).size).toBe(1);
      await ground.stand.add('transformations', {
        FromOperType: 19,
        FromAcct: order.number,
        ToOperType: 2,
        ToAcct: 9,
      });
      expect(problemOf(await ground.warehouse.writeDocument(replacing(order.number))).code).toBe(
        'order-document-changed',
      );
      await ground.stand.run('DELETE FROM `transformations`');
      await ground.stand.run('DELETE FROM `operations`');
      expect(problemOf(await ground.warehouse.writeDocument(replacing(order.number))).code).toBe(
        'order-document-changed',
      );
      expect(await rows('payments')).toEqual([]);
      expect(await reservations(ground.stand)).toEqual(new Set([ORDER, `OR${order.number}`]));
    });
  });
}
