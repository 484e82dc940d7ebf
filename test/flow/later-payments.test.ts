import { afterEach, describe, expect, test } from 'vitest';
import type { Payment } from '../../demo/gombashop/records.ts';
import { documentKey, stepOf } from '../../src/domain/document-key.ts';
import { stepsOf } from '../../src/store/steps.ts';
import { withQuantity } from './edits.ts';
import { asSale, correct, owed, paid, placeTwo, totalOf } from './sale-facts.ts';
import { verified } from './verified.ts';
import { expectWords, KINDS, openWorld, type World, type WorldOptions } from './world.ts';

/** What stands in the cash book of what the tests wrote. */
const OUR_CASH = "SELECT * FROM cashbook WHERE UserRealtime > '2026-11-24'";

for (const kind of KINDS) {
  describe(`what is paid after a sale, in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    async function open(configure: NonNullable<WorldOptions['configure']> = asSale): Promise<void> {
      world = await openWorld({ kind, configure });
    }
    async function sold(more = {}): Promise<ReturnType<typeof placeTwo>> {
      const number = placeTwo(world, more);
      await world.run('import');
      return number;
    }
    const codes = (number: string) => world.codes(`order ${number}`);
    const leave = (number: ReturnType<typeof placeTwo>) =>
      world.run('import', { order: number, settlement: 'leave' });
    /** Kinds of payment are matched otherwise from now on. */
    const mapAnew = () =>
      world.configure(({ settings }) => {
        for (const rule of Object.values(settings.maps.payments)) rule.paymentType = 2;
      });

    test.for(['with the sale', 'later'])(
      'paid %s is not paid again when its method stands for another kind of payment',
      async (when) => {
        await open();
        const number = placeTwo(world, { payment: 'card-online', paid: when === 'with the sale' });
        await world.run('import');
        world.shop.markPaid(number);
        await world.run('import');
        await mapAnew();
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await paid(world)).toMatchObject([{ Type: 3, Qtty: totalOf(world, number) }]);
        expect(await codes(number)).toEqual([]);
      },
    );

    test('a payment that was not noted is not written again when its method stands for another kind by then', async () => {
      await open();
      const number = await sold();
      world.shop.markPaid(number);
      await world.run('import');
      const { store } = world.app();
      await store.deleteFrom('steps').where('kind', '=', 'payment').execute();
      await store.updateTable('orders').set({ explained_version: 1 }).execute();
      await mapAnew();
      await world.run('import');
      expect(await paid(world)).toMatchObject([{ Type: 1, Qtty: totalOf(world, number) }]);
      expect(await codes(number)).toEqual([]);
    });

    test('a payment that an earlier version wrote under another key and had not noted is not written again', async () => {
      await open();
      const number = placeTwo(world);
      const pay = (isWholePaid: boolean) =>
        world.shop.editOrder(number, (order) => ({
          ...order,
          payments: [
            { method: 'card-online', amount: '1.00', paid: true },
            {
              method: 'cash-on-delivery',
              amount: (totalOf(world, number) - 1).toFixed(2),
              paid: isWholePaid,
            },
          ],
        }));
      await world.run('import');
      pay(false);
      await world.run('import', { order: number, settlement: 'leave' });
      const { tag, id } = await world.server();
      const keyOf = (step: string) => documentKey(tag, number, 'payment', stepOf(step));
      for (const [table, column] of [
        ['nextacct', 'NextAcct'],
        ['payments', 'TransactionNumber'],
      ])
        await world.warehouse.execute(
          `UPDATE ${table} SET ${column} = '${keyOf('0 3')}' WHERE ${column} = '${keyOf('0 card-online')}'`,
        );
      await world.app().store.deleteFrom('steps').execute();
      await world.app().store.updateTable('orders').set({ explained_version: 1 }).execute();
      pay(true);
      await world.run('import');
      world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      expect(await paid(world)).toMatchObject([{ Type: 3, Qtty: 1 }, { Type: 1 }]);
      expect(await owed(world)).toBe(0);
      expect(await stepsOf(world.app().store, id, number)).toMatchObject([
        { kind: 'payment' },
        { kind: 'payment' },
      ]);
      expect(await codes(number)).toEqual([]);
      expect(await verified(world)).toMatchObject({ code: 0 });
    });

    test('paid money that is matched otherwise is found again when the own database is lost', async () => {
      await open();
      const number = await sold({ payment: 'card-online', paid: true });
      await world.loseStore();
      await mapAnew();
      await world.run('import');
      world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      expect(await paid(world)).toMatchObject([{ Type: 3 }]);
    });

    test('what was paid with the document is not paid again when the shop is to say so from now on', async () => {
      await open((definition) => {
        asSale(definition);
        for (const rule of Object.values(definition.settings.maps.payments)) rule.paidWhen = 'document';
      });
      const number = await sold();
      await world.configure(({ settings }) => {
        for (const rule of Object.values(settings.maps.payments)) rule.paidWhen = 'shop-says';
      });
      world.shop.markPaid(number);
      await world.run('import');
      expect(await paid(world)).toHaveLength(1);
      world.shop.markPaid(number, false);
      await world.run('import');
      expect(await codes(number)).toEqual([]);
    });

    test.for([
      ['discount', 'payment'],
      ['payment', 'discount'],
    ] as const)(
      'a voucher that was a %s stays one of the sale when vouchers are a %s from now on',
      async ([then, since]) => {
        await open((definition) => {
          asSale(definition);
          definition.settings.import.vouchers = then;
        });
        const number = await sold({ voucher: { code: 'V-17', amount: '5.00', isBought: false } });
        await world.configure(({ settings }) => (settings.import.vouchers = since));
        world.shop.markPaid(number);
        await world.run('import');
        expect(await owed(world)).toBe(0);
        expect(await paid(world)).toHaveLength(then === 'payment' ? 2 : 1);
        expect(await codes(number)).toEqual([]);
      },
    );

    test('what is paid in the version that is corrected is written with the correction', async () => {
      await open();
      const number = await sold();
      world.shop.editOrder(number, withQuantity('3'));
      world.shop.markPaid(number);
      await world.run('import');
      expect(await codes(number)).toEqual(['sale-order-changed']);
      await correct(world, number);
      await world.run('import');
      expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
      expect(await owed(world)).toBe(0);
    });

    describe('that somebody has entered by hand', () => {
      const enter = async (amount: number) =>
        world.warehouse.insert('payments', {
          ID: 9001,
          OperType: 2,
          Acct: (await documentNumber())!,
          PartnerID: 1,
          ObjectID: 2,
          Mode: 1,
          Sign: 1,
          Qtty: amount,
          Type: 2,
          TransactionNumber: ' ',
          UserRealTime: '2026-11-25 10:00:00',
        });
      const documentNumber = async () =>
        (await world.app().store.selectFrom('orders').select('document_number').executeTakeFirstOrThrow())
          .document_number;

      test('is not written a second time when the shop shows it as paid, and the order tells so', async () => {
        await open();
        const number = await sold();
        await enter(totalOf(world, number));
        world.shop.markPaid(number);
        await world.run('import');
        await world.run('import');
        expect(await paid(world)).toMatchObject([{ Type: 2 }]);
        expect(await world.warehouse.query(OUR_CASH)).toEqual([]);
        expect(await codes(number)).toEqual([]);
        expect(await stepsOf(world.app().store, (await world.server()).id, number)).toMatchObject([
          { kind: 'entered', amount: totalOf(world, number).toFixed(2) },
        ]);
        expect(await verified(world)).toMatchObject({ code: 0 });
      });

      test('in part is made up to what was paid', async () => {
        await open();
        const number = await sold();
        await enter(5);
        world.shop.markPaid(number);
        await world.run('import');
        await world.app().store.deleteFrom('steps').execute();
        await world.app().store.updateTable('orders').set({ explained_version: 1 }).execute();
        await world.run('import');
        expect(await owed(world)).toBe(0);
        expect(await paid(world)).toHaveLength(2);
        expect(await verified(world)).toMatchObject({ code: 0 });
      });
    });

    describe('when the shop tells otherwise by which payments an order was paid', () => {
      /** A third piece is sold, and paid by these methods and amounts; what was paid for two by card is `before`. */
      async function corrected(
        when: string,
        waysOf: (before: number, total: number) => [method: Payment['method'], amount: number][],
      ): Promise<void> {
        await open();
        const number = await sold({ payment: 'card-online', paid: when === 'with the sale' });
        world.shop.markPaid(number);
        await world.run('import');
        const before = totalOf(world, number);
        world.shop.editOrder(number, withQuantity('3'));
        world.shop.editOrder(number, (order) => ({
          ...order,
          payments: waysOf(before, Number(order.totals.total)).map(([method, amount]) => ({
            ...order.payments[0]!,
            method,
            amount: amount.toFixed(2),
          })),
        }));
        await world.run('import');
        await correct(world, number);
        await world.run('import');
        expect(await owed(world)).toBe(0);
        expect(await codes(number)).toEqual([]);
      }

      test.for(['with the sale', 'later'])(
        'one that was written %s is not written again when another is put before it',
        async (when) => {
          await corrected(when, (before, total) => [
            ['bank-transfer', total - before],
            ['card-online', before],
          ]);
          expect(await paid(world)).toMatchObject([{ Type: 3 }, { Type: 2 }]);
        },
      );

      test.for(['with the sale', 'later'])(
        'one that was written %s and is told as two is made up to what was paid, not beyond',
        async (when) => {
          await corrected(when, (before, total) => [
            ['card-online', 1],
            ['bank-transfer', total - 1],
          ]);
          expect(await paid(world)).toHaveLength(2);
        },
      );
    });

    describe('marked as unpaid again in the shop', () => {
      async function paidAndUnpaid(when: 'with the sale' | 'later'): Promise<ReturnType<typeof placeTwo>> {
        await open();
        const number = await sold({ payment: 'card-online', paid: when === 'with the sale' });
        world.shop.markPaid(number);
        await world.run('import');
        world.shop.markPaid(number, false);
        await world.run('import');
        return number;
      }

      test.for(['with the sale', 'later'] as const)(
        'a payment written %s is told and stays, until the shop says again that it is paid',
        async (when) => {
          const number = await paidAndUnpaid(when);
          const [found] = (await world.problems()).filter(({ record }) => record === `order ${number}`);
          expect(found).toMatchObject({
            code: 'payment-unpaid-again',
            params: { number, amount: totalOf(world, number).toFixed(2) },
          });
          expectWords(found!);
          world.shop.changeStatus(number, 'shipped');
          await world.run('import');
          expect(await codes(number)).toEqual(['payment-unpaid-again']);
          expect(await paid(world)).toHaveLength(1);
          world.shop.markPaid(number);
          await world.run('import');
          expect(await codes(number)).toEqual([]);
          expect(await paid(world)).toHaveLength(1);
        },
      );

      test('a payment that a person leaves is told no more, and the order shows who decided what', async () => {
        const number = await paidAndUnpaid('with the sale');
        await leave(number);
        expect(await codes(number)).toEqual([]);
        world.shop.changeStatus(number, 'shipped');
        await world.run('import');
        expect(await codes(number)).toEqual([]);
        expect(await stepsOf(world.app().store, (await world.server()).id, number)).toMatchObject([
          { kind: 'unpaid', amount: totalOf(world, number).toFixed(2) },
        ]);
        world.shop.markPaid(number);
        await world.run('import');
        expect(await paid(world)).toHaveLength(1);
      });

      test('a payment that a person left is told anew once the shop showed it as paid in between', async () => {
        const number = await paidAndUnpaid('later');
        await leave(number);
        world.shop.markPaid(number);
        await world.run('import');
        world.shop.markPaid(number, false);
        await world.run('import');
        expect(await codes(number)).toEqual(['payment-unpaid-again']);
        await leave(number);
        expect(await codes(number)).toEqual([]);
        const steps = await stepsOf(world.app().store, (await world.server()).id, number);
        expect(steps.map(({ kind }) => kind)).toEqual(['payment', 'unpaid', 'unpaid']);
        expect(await paid(world)).toHaveLength(1);
      });

      test('a correction of the lines does not settle it', async () => {
        const number = await paidAndUnpaid('later');
        world.shop.editOrder(number, withQuantity('3'));
        await world.run('import');
        expect(await codes(number)).toEqual(['payment-unpaid-again', 'sale-order-changed']);
        await correct(world, number);
        expect(await codes(number)).toEqual(['payment-unpaid-again']);
        await world.run('import');
        await leave(number);
        expect(await codes(number)).toEqual([]);
        expect(await paid(world)).toHaveLength(1);
      });

      test('money that was given back explains that a payment is not paid any more', async () => {
        await open();
        const number = await sold({ payment: 'card-online', paid: true });
        world.shop.addRefund(number, { amount: totalOf(world, number).toFixed(2), method: 'card' });
        world.shop.markPaid(number, false);
        world.shop.changeStatus(number, 'returned');
        await world.run('import');
        expect(await codes(number)).toEqual([]);
        expect(await owed(world)).toBe(0);
      });

      test('a payment of an order that is cancelled as well is told', async () => {
        await open();
        const number = await sold({ payment: 'card-online', paid: true });
        world.shop.changeStatus(number, 'cancelled');
        await world.run('import');
        world.shop.markPaid(number, false);
        await world.run('import');
        expect(await codes(number)).toEqual(['payment-unpaid-again']);
        await leave(number);
        expect(await codes(number)).toEqual([]);
      });

      test('a payment that is made with the sale whatever the shop says is never told', async () => {
        await open((definition) => {
          asSale(definition);
          for (const rule of Object.values(definition.settings.maps.payments)) rule.paidWhen = 'document';
        });
        const number = await sold({ payment: 'card-online', paid: true });
        world.shop.markPaid(number, false);
        await world.run('import');
        expect(await codes(number)).toEqual([]);
      });
    });

    describe('while a person is still to choose about a change', () => {
      test('a payment that does not depend on it is written', async () => {
        await open();
        const number = await sold();
        world.shop.editOrder(number, (order) => ({
          ...order,
          delivery: { ...order.delivery, address: 'ул. „Шипка“ № 2' },
        }));
        world.shop.markPaid(number);
        await world.run('import');
        expect(await codes(number)).toEqual(['sale-order-changed']);
        expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
        await correct(world, number);
        await world.run('import');
        expect(await codes(number)).toEqual([]);
        expect(await paid(world)).toHaveLength(1);
        expect(await owed(world)).toBe(0);
      });

      test('a payment whose amount changed with it waits for the choice', async () => {
        await open();
        const number = await sold();
        world.shop.editOrder(number, withQuantity('1'));
        world.shop.markPaid(number);
        await world.run('import');
        expect(await paid(world)).toEqual([]);
        await leave(number);
        expect(await paid(world)).toMatchObject([{ Qtty: totalOf(world, number) }]);
      });

      test('a payment of a buyer who is another partner now waits for the choice', async () => {
        await open((definition) => {
          asSale(definition);
          Object.assign(definition.settings.import, { buyers: 'partner', nomenclature: true });
        });
        const number = await sold({ customer: { id: null, name: 'Ана', phone: '0888111222', email: '' } });
        world.shop.editOrder(number, (order) => ({
          ...order,
          customer: { ...order.customer, name: 'Боян', phone: '0888333444' },
        }));
        world.shop.markPaid(number);
        await world.run('import');
        expect(await codes(number)).toEqual(['sale-order-changed']);
        expect(await paid(world)).toEqual([]);
        await correct(world, number);
        expect(await paid(world)).toHaveLength(1);
        expect(await owed(world)).toBe(0);
      });
    });

    test('a paid payment whose method is matched no more is told until it is, and written then', async () => {
      await open();
      const number = await sold();
      const { 'cash-on-delivery': rule, ...others } = world.definition().settings.maps.payments;
      await world.configure(({ settings }) => (settings.maps.payments = others));
      world.shop.markPaid(number);
      await world.run('import');
      expect(await codes(number)).toEqual(['payment-not-mapped']);
      await world.configure(({ settings }) => (settings.maps.payments['cash-on-delivery'] = rule!));
      await world.run('import');
      expect(await codes(number)).toEqual([]);
      expect(await paid(world)).toHaveLength(1);
    });
  });
}
