import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OrderNumber } from '../../src/domain/ids.ts';
import type { Definition } from '../../src/domain/settings.ts';
import { withQuantity } from './edits.ts';
import { correct, documentOf, onShipping, placeTwo } from './sale-facts.ts';
import { verified } from './verified.ts';
import { ALL_KINDS, openWorld, type World, UNSEEN } from './world.ts';

const SPECIAL = 'OO000000-0000-0000000';

/** A version of СУПТО, declared, with numbers from 100 on. */
function underSupto({ warehouse, settings }: Definition): void {
  warehouse.version = '3.07.100';
  Object.assign(settings.import, {
    activeUser: 2,
    cashRegister: 'DY123456',
    saleNumbers: { from: 100, to: 199 },
    declaration: { by: 'Иван Иванов', on: '2026-11-01' },
    padOperatorCode: true,
  });
}

/** The day after one, "2026-11-24" after "2026-11-23 10:15:00". */
function dayAfter(writtenAt: string): string {
  return new Date(Date.parse(writtenAt.slice(0, 10)) + 86_400_000).toISOString().slice(0, 10);
}

for (const kind of ALL_KINDS) {
  describe(`the day on which СУПТО goes live, in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    const saleNumber = async (number: string) => (await world.order(number))!.sale_number;
    const nth = (sequence: string) => expect.stringMatching(new RegExp(`^DY123456-[0-9A-Z]{4}-${sequence}$`));

    /** An order documented in the version of before, and СУПТО in use since the day that `since` makes of when that was. */
    async function openBefore(since: (writtenAt: string) => string = dayAfter): Promise<OrderNumber> {
      world = await openWorld({ kind, configure: onShipping });
      const number = placeTwo(world);
      await world.run('import');
      const { document_written_at: writtenAt } = (await world.order(number))!;
      await world.configure((definition) => {
        underSupto(definition);
        definition.warehouse.suptoSince = since(writtenAt!);
      });
      return number;
    }

    async function sell(number: string): Promise<void> {
      world.shop.changeStatus(number, 'shipped');
      expect((await world.run('import')).counts).toMatchObject({ failed: 0 });
    }

    test('an order documented before it is sold with the special number, and none of the range is used', async () => {
      const open = await openBefore();
      const plan: unknown[] = [];
      world.shop.changeStatus(open, 'shipped');
      await world.run('import', {
        plan: { ...UNSEEN, order: (_, decision) => void plan.push(decision) },
      });
      expect(plan).toMatchObject([{ steps: [{ kind: 'sell', plan: { saleNumber: SPECIAL } }] }]);
      await world.run('import');
      await world.run('import');
      expect(await saleNumber(open)).toBe(SPECIAL);
      const atOnce = placeTwo(world, { status: 'shipped' });
      await world.run('import');
      expect(await saleNumber(atOnce)).toEqual(nth('0000100'));
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 2 } });
    });

    test.for([
      ['on that day', (writtenAt: string) => writtenAt.slice(0, 10)],
      ['after it', () => '2020-01-01'],
    ] as const)('an order documented %s is sold with a number of the range', async ([, since]) => {
      const number = await openBefore(since);
      await sell(number);
      expect(await saleNumber(number)).toEqual(nth('0000100'));
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 1 } });
    });

    test('a special number that is gone or another is told by verify', async () => {
      const number = await openBefore();
      await sell(number);
      await world.warehouse.execute(
        "UPDATE ecrreceipts SET Description = 'DY123456-0002-0000100' WHERE ReceiptType = 8",
      );
      expect((await verified(world)).found).toEqual([`${number} sale-number`]);
    });

    test('the special number is known again without the own database', async () => {
      const number = await openBefore();
      await sell(number);
      await world.loseStore();
      await world.run('import');
      expect(await saleNumber(number)).toBe(SPECIAL);
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 1 } });
    });

    test('a sale that was lost is written again with the number it had', async () => {
      const number = await openBefore();
      await sell(number);
      await world.warehouse.execute('DELETE FROM operations WHERE OperType = 2');
      await world.warehouse.execute('DELETE FROM ecrreceipts WHERE ReceiptType = 8');
      await world.warehouse.execute("DELETE FROM nextacct WHERE NextAcct LIKE 'KVS-%'");
      await world.run('import');
      expect(await world.codes(`order ${number}`)).toEqual(['order-document-lost']);
      await world.run('import', { order: number });
      expect(await documentOf(world, number, 'sale')).toHaveLength(1);
      expect(await saleNumber(number)).toBe(SPECIAL);
    });

    test('a number that was given is given to no other sale once the warehouse is restored, and the lost sale has its own again', async () => {
      world = await openWorld({ kind, configure: onShipping });
      await world.configure(underSupto);
      const sold = async () => {
        const number = placeTwo(world, { status: 'shipped' });
        await world.run('import');
        return number;
      };
      const kept = await sold();
      await world.warehouse.backup();
      const lost = await sold();
      await world.warehouse.restore();
      const next = await sold();
      expect(await world.codes(`order ${lost}`)).toEqual(['order-document-lost']);
      await world.run('import', { order: lost });
      expect(await documentOf(world, lost, 'sale')).toHaveLength(1);
      const numbers = await Promise.all([kept, lost, next].map(saleNumber));
      expect(numbers).toEqual([nth('0000100'), nth('0000101'), nth('0000102')]);
      expect(await verified(world)).toMatchObject({ code: 0, counts: { verified: 3 } });
    });

    describe('the number of a correction is given to no other sale once the warehouse is restored', () => {
      async function sold(): Promise<OrderNumber> {
        const number = placeTwo(world, { status: 'shipped' });
        await world.run('import');
        return number;
      }
      async function corrected(number: OrderNumber): Promise<void> {
        world.shop.editOrder(number, withQuantity('3'));
        await world.run('import');
        await correct(world, number);
      }
      beforeEach(async () => {
        world = await openWorld({ kind, configure: onShipping });
        await world.configure(underSupto);
      });

      test('though nothing was printed, and the sale is written again', async () => {
        await world.warehouse.backup();
        const lost = await sold();
        await corrected(lost);
        await world.warehouse.restore();
        const next = await sold();
        await world.run('import', { order: lost });
        const last = await sold();
        const numbers = await Promise.all([lost, next, last].map(saleNumber));
        expect(numbers).toEqual([nth('0000100'), nth('0000102'), nth('0000103')]);
      });

      test('and the own database was lost before', async () => {
        const number = await sold();
        await world.warehouse.backup();
        await corrected(number);
        await world.loseStore();
        await world.run('import');
        await world.warehouse.restore();
        expect(await saleNumber(await sold())).toEqual(nth('0000102'));
      });
    });

    test('a correction of such a sale is a sale of its own, with a number of the range', async () => {
      const number = await openBefore();
      await sell(number);
      world.shop.editOrder(number, withQuantity('3'));
      await world.run('import');
      await correct(world, number);
      const taken = await world.warehouse.query<{ Description: string }>(
        'SELECT Description FROM ecrreceipts WHERE ReceiptType = 8 ORDER BY ID',
      );
      expect(taken.map(({ Description }) => Description)).toEqual([SPECIAL, nth('0000100')]);
      expect(await verified(world)).toMatchObject({ code: 0 });
    });
  });
}
