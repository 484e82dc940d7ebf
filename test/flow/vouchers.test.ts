import { afterEach, describe, expect, test } from 'vitest';
import type { Refund } from '../../demo/gombashop/records.ts';
import { asSale, balance, owed, paid, placeTwo, totalOf } from './sale-facts.ts';
import { verified } from './verified.ts';
import { KINDS, openWorld, type World } from './world.ts';

/** Vouchers are the type of payment 4 in the default map. */
const [CASH, VOUCHER] = [1, 4];

for (const kind of KINDS) {
  describe(`a sale that a gift voucher paid in part, in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    /** A sale of two pieces, 5.00 of it paid by a voucher. */
    async function soldWith(vouchers: 'payment' | 'discount', isBought: boolean): Promise<string> {
      world = await openWorld({
        kind,
        configure(definition) {
          asSale(definition);
          definition.settings.import.vouchers = vouchers;
        },
      });
      const number = placeTwo(world, { voucher: { code: 'V-17', amount: '5.00', isBought } });
      await world.run('import');
      return number;
    }
    /** One of the two pieces comes back. */
    async function oneBack(number: string, amount: number, method: Refund['method'] = 'cash'): Promise<void> {
      const lines = [{ lineId: world.shop.order(number).lines[0]!.id, quantity: '1' }];
      world.shop.addRefund(number, { amount: amount.toFixed(2), method, lines });
      await world.run('import');
    }
    const paidBy = async () =>
      (await paid(world))
        .map(({ Type, Qtty }) => [Type, Qtty])
        .toSorted(([one], [other]) => Number(one) - Number(other));
    async function expectSound(number: string): Promise<void> {
      expect(await world.codes(`order ${number}`)).toEqual([]);
      expect(await verified(world)).toMatchObject({ code: 0 });
    }

    test('that was bought is a payment, and given back with the goods nobody owes anything', async () => {
      const number = await soldWith('payment', true);
      const before = await balance(world);
      world.shop.markPaid(number);
      await world.run('import');
      const total = totalOf(world, number);
      expect(await paidBy()).toEqual([
        [CASH, Math.round((total - 5) * 100) / 100],
        [VOUCHER, 5],
      ]);
      await oneBack(number, total / 2);
      expect([await owed(world), await balance(world)]).toEqual([0, before + 1]);
      await oneBack(number, total / 2);
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      expect([await owed(world), await balance(world)]).toEqual([0, before + 2]);
      expect(await world.order(number)).toMatchObject({ state: 'finished' });
      await expectSound(number);
    });

    test('that was given away and pays is owed to the buyer until the shop gives it back too', async () => {
      const number = await soldWith('payment', false);
      // The order's total is what the voucher left to pay; the sale is of all.
      const rest = totalOf(world, number);
      expect(await owed(world)).toBe(rest);
      world.shop.markPaid(number);
      await world.run('import');
      expect(await owed(world)).toBe(0);
      await oneBack(number, rest / 2);
      expect(await owed(world)).toBe(-2.5);
      await oneBack(number, rest / 2);
      expect(await owed(world)).toBe(-5);
      world.shop.changeStatus(number, 'returned');
      await world.run('import');
      world.shop.addRefund(number, { amount: '5.00', method: 'other' });
      await world.run('import');
      await world.run('import');
      expect(await owed(world)).toBe(0);
      await expectSound(number);
      await world.warehouse.execute('DELETE FROM payments WHERE OperType = 34 AND Mode = 1 AND Qtty = 5');
      expect((await verified(world)).found).toEqual([`${number} payment`]);
    });

    test('that is a discount lowers what the goods come back for', async () => {
      const number = await soldWith('discount', false);
      const rest = totalOf(world, number);
      world.shop.markPaid(number);
      await world.run('import');
      expect(await paidBy()).toEqual([[CASH, rest]]);
      await oneBack(number, rest / 2);
      await oneBack(number, rest / 2);
      expect(await owed(world)).toBe(0);
      await expectSound(number);
    });
  });
}
