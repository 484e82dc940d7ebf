import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { verify } from '../../src/cli/verify.ts';
import { kervan } from './kervan.ts';
import { collecting, verified as verifiedIn, type Verified } from './verified.ts';
import { KINDS, openWorld, type World, type WorldOptions } from './world.ts';

const [PLAIN, OTHER] = [20, 21];
const SALES: WorldOptions['configure'] = ({ settings }) => (settings.import.documentKind = 'sale');

for (const kind of KINDS) {
  describe(`verifying the documents in ${kind}`, () => {
    let world: World;
    afterEach(() => world.close());

    async function open(configure: WorldOptions['configure'] = SALES): Promise<void> {
      world = await openWorld({ kind, configure });
    }
    const place = (more = {}) =>
      world.place({
        lines: [
          { variantId: world.variant(PLAIN), quantity: '2' },
          { variantId: world.variant(OTHER), quantity: '1' },
        ],
        ...more,
      });
    async function imported(more = {}): Promise<string> {
      const number = place(more);
      expect((await world.run('import')).counts).toMatchObject({ failed: 0 });
      return number;
    }
    const acctOf = async (number: string) => (await world.order(number))!.document_number!;
    const execute = (sql: string) => world.warehouse.execute(sql);

    const verified = (signal?: AbortSignal): Promise<Verified> => verifiedIn(world, signal);

    test('sales, later payments, returns and orders that became sales are in order as Kervan wrote them', async () => {
      await open(({ settings }) => (settings.import.saleStatuses = ['shipped']));
      const [sold, returned] = [await imported(), await imported()];
      await imported();
      for (const number of [sold, returned]) world.shop.changeStatus(number, 'shipped');
      await world.run('import');
      world.shop.markPaid(sold);
      world.shop.changeStatus(returned, 'returned');
      await world.run('import');
      expect(await verified()).toMatchObject({
        code: 0,
        // Two sales, a return and an order; the order documents of the two sales are gone.
        counts: { verified: 4, deviating: 0, gone: 2, notKept: 0, withoutDelivery: 0 },
        deviationCount: 0,
      });
    });

    test('where nothing was written nothing deviates', async () => {
      await open();
      expect(await verified()).toMatchObject({ code: 0, counts: { verified: 0 } });
    });

    test('a quantity, a price, a partner and a location that somebody changed are told', async () => {
      await open();
      const [number, other] = [await imported(), await imported()];
      const where = `OperType = 2 AND Acct = ${await acctOf(number)}`;
      await execute(`UPDATE operations SET Qtty = 3 WHERE ${where} AND GoodID = ${PLAIN}`);
      await execute(`UPDATE operations SET PriceOut = 1.5 WHERE ${where} AND GoodID = ${OTHER}`);
      await execute(
        `UPDATE operations SET PartnerID = 7, ObjectID = 4 WHERE OperType = 2 AND Acct = ${await acctOf(other)} AND GoodID = ${PLAIN}`,
      );
      const { code, counts, found, messages } = await verified();
      expect([code, counts['deviating'], counts['verified']]).toEqual([1, 2, 0]);
      expect(found).toEqual(
        [`${number} quantity`, `${number} price`, `${other} partner`, `${other} location`].toSorted(),
      );
      const told = messages.find((message) => message.includes('количеството е било 2, а сега е 3'));
      expect(told).toContain(`Поръчка ${number}, продажба № ${await acctOf(number)}: `);
    });

    test('a row that is deleted, a row that is added and a document that is gone are told', async () => {
      await open();
      const [less, more, gone] = [await imported(), await imported(), await imported()];
      await execute(
        `DELETE FROM operations WHERE OperType = 2 AND Acct = ${await acctOf(less)} AND GoodID = ${OTHER}`,
      );
      const [line] = await world.warehouse.query<Record<string, string | number>>(
        `SELECT * FROM operations WHERE OperType = 2 AND Acct = ${await acctOf(more)} AND GoodID = ${OTHER}`,
      );
      await world.warehouse.insert('operations', { ...line!, ID: Number(line!['ID']) + 1000, GoodID: 22 });
      await execute(`DELETE FROM operations WHERE OperType = 2 AND Acct = ${await acctOf(gone)}`);
      const { code, found } = await verified();
      expect(code).toBe(1);
      expect(found).toEqual([`${less} row-missing`, `${more} row-added`, `${gone} gone`].toSorted());
    });

    test('a text of an order that somebody changed is told, and one that is gone', async () => {
      await open();
      const [changed, broken, gone] = [await imported(), await imported(), await imported()];
      const { store } = world.app();
      const version = (number: string) => store.updateTable('order_versions').where('number', '=', number);
      const { raw } = await store
        .selectFrom('order_versions')
        .select('raw')
        .where('number', '=', changed)
        .executeTakeFirstOrThrow();
      await version(changed)
        .set({ raw: raw.replace('"quantity":"2"', '"quantity":"1"') })
        .execute();
      await version(broken).set({ raw: '{' }).execute();
      await store.deleteFrom('order_versions').where('number', '=', gone).execute();
      const { code, found } = await verified();
      expect(code).toBe(1);
      expect(found).toEqual(
        [`${changed} version-changed`, `${broken} version-changed`, `${gone} version-missing`].toSorted(),
      );
    });

    test('a plan that is not all of its order is told, though the warehouse holds just that', async () => {
      await open();
      const number = await imported();
      const { store } = world.app();
      const { plan } = await store.selectFrom('documents').select('plan').executeTakeFirstOrThrow();
      const { lines, ...rest } = JSON.parse(plan) as { lines: { name: string }[] };
      const less = JSON.stringify({ ...rest, lines: lines.slice(0, 1) });
      await store.updateTable('documents').set({ plan: less }).execute();
      await execute(
        `DELETE FROM operations WHERE OperType = 2 AND GoodID = ${OTHER} AND Acct = ${await acctOf(number)}`,
      );
      const { found, messages } = await verified();
      expect(found).toEqual([`${number} line-left-out`, `${number} total`].toSorted());
      expect(messages.join()).toContain(lines[1]!.name);
    });

    test('a payment that is missing is told, one that came with the sale or later, and what is owed', async () => {
      await open();
      const [before, later, owed] = [place({ payment: 'card-online' }), place(), place()];
      world.shop.markPaid(before);
      await world.run('import');
      world.shop.markPaid(later);
      await world.run('import');
      // What somebody else enters is none of Kervan's.
      await world.warehouse.insert('payments', {
        OperType: 2,
        Acct: await acctOf(owed),
        Mode: 1,
        Sign: 1,
        Qtty: 1,
        Type: 1,
        TransactionNumber: ' ',
      });
      expect((await verified()).found).toEqual([]);
      for (const number of [before, later])
        await execute(
          `DELETE FROM payments WHERE OperType = 2 AND Mode = 1 AND Acct = ${await acctOf(number)}`,
        );
      await execute(
        `UPDATE payments SET Qtty = Qtty - 1 WHERE OperType = 2 AND Mode = -1 AND Acct = ${await acctOf(owed)}`,
      );
      const { code, found } = await verified();
      expect(code).toBe(1);
      expect(found).toEqual([`${before} payment`, `${later} payment`, `${owed} due`].toSorted());
    });

    test('a sale number that is gone or another one is told', async () => {
      await open((definition) => {
        definition.warehouse.version = '3.07.100';
        Object.assign(definition.settings.import, {
          documentKind: 'sale',
          activeUser: 2,
          cashRegister: 'DY123456',
          saleNumbers: { from: 100, to: 199 },
          declaration: { by: 'Иван Иванов', on: '2026-11-01' },
          padOperatorCode: true,
        });
      });
      const [gone, other] = [await imported(), await imported()];
      expect(await verified()).toMatchObject({ code: 0, counts: { verified: 2 } });
      await execute(`DELETE FROM ecrreceipts WHERE ReceiptType = 8 AND Acct = ${await acctOf(gone)}`);
      await execute(
        `UPDATE ecrreceipts SET Description = 'DY123456-0002-0000150' WHERE ReceiptType = 8 AND Acct = ${await acctOf(other)}`,
      );
      const { found, messages } = await verified();
      expect(found).toEqual([`${gone} sale-number`, `${other} sale-number`].toSorted());
      expect(messages.join()).toContain((await world.order(gone))!.sale_number);
    });

    test('a document that was voided or converted in the program is counted, and is no deviation', async () => {
      await open(() => undefined);
      const [voided, converted] = [await imported(), await imported()];
      const [acct, from] = [await acctOf(voided), await acctOf(converted)];
      await execute(`DELETE FROM operations WHERE OperType = 19 AND Acct = ${acct}`);
      await world.run('import');
      // After the last import: only the warehouse knows.
      await execute(`DELETE FROM operations WHERE OperType = 19 AND Acct = ${from}`);
      await world.warehouse.insert('transformations', {
        FromOperType: 19,
        FromAcct: from,
        ToOperType: 2,
        ToAcct: 5,
      });
      expect(await verified()).toMatchObject({ code: 0, counts: { verified: 0, gone: 2 } });
    });

    test('a correction, vouchers that pay, discounts and fees are in order, beyond one page of documents too', async () => {
      await open(({ settings }) => {
        settings.import.documentKind = 'sale';
        settings.import.vouchers = 'payment';
        settings.import.delivery.add = false;
      });
      const changed = await imported();
      world.shop.editOrder(changed, (order) => {
        const [first, second] = order.lines;
        const goods = (Number(first!.unitPrice) * 3 + Number(second!.total)).toFixed(2);
        return {
          ...order,
          lines: [{ ...first!, quantity: '3', total: (Number(first!.unitPrice) * 3).toFixed(2) }, second!],
          totals: { ...order.totals, goods, total: goods },
          payments: order.payments.map((payment) => ({ ...payment, amount: goods })),
        };
      });
      await world.run('import');
      await world.run('import', { order: changed as never, settlement: 'correct' });
      place({
        voucher: { code: 'PODARAK', amount: '2.22', isBought: false },
        promoCode: { code: 'LETO', percent: '10' },
        delivery: { price: '4.00' },
        cashOnDeliveryFee: '1.20',
      });
      for (let count = 0; count < 100; count += 1) place();
      await world.run('import');
      // The changed order has its sale, what was taken back, and what was sold instead.
      expect(await verified()).toMatchObject({
        code: 0,
        counts: { verified: 104, deviating: 0, withoutDelivery: 1 },
      });
    });

    test('a total without the delivery is the one difference from the order that is right, and is counted', async () => {
      await open(({ settings }) => (settings.import.delivery.add = false));
      await imported({ delivery: { price: '5.00' } });
      expect(await verified()).toMatchObject({ code: 0, counts: { verified: 1, withoutDelivery: 1 } });
    });

    test('documents whose plans were lost are counted as not kept', async () => {
      await open();
      await imported();
      await world.app().store.deleteFrom('documents').execute();
      expect(await verified()).toMatchObject({ code: 0, counts: { verified: 0, notKept: 1 } });
    });

    test('who ends it early, or asks of a warehouse that is away, is told that it was not done', async () => {
      await open();
      await imported();
      expect((await verified(AbortSignal.abort())).code).toBe(2);
      await world.configure(({ warehouse }) => {
        warehouse.database =
          kind === 'sqlite'
            ? { kind: 'sqlite', file: join(world.app().config.dataFolder, 'няма такава.db') }
            : ({ ...world.warehouse.address, kind: 'mysql', database: 'none' } as never);
      });
      const printed: string[] = [];
      const never = new AbortController().signal;
      expect(await verify(world.app(), collecting(printed), 'sofia', never)).toBe(2);
      expect(await verify(world.app(), collecting(printed), 'няма', never)).toBe(2);
      expect(printed).toEqual(['warehouse-missing', 'server-unknown']);
    });
  });
}

test('the command says in words and by its code whether documents are as they were written', async () => {
  const world = await openWorld({ shop: { clock: Date.now } });
  try {
    const environment = { KERVAN_DATA: world.app().config.dataFolder };
    const number = world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }] });
    await world.run('import');
    const good = await kervan(['verify', 'sofia'], environment);
    expect(good.code).toBe(0);
    expect(good.stdout).toBe(
      'проверени и непроменени 1, с отклонение 0, вече анулирани или преобразувани 0\n' +
        'Всички документи са пълно и непроменено зареждане на поръчките си.\n',
    );
    const { document_number: acct } = (await world.order(number))!;
    await world.warehouse.execute(`UPDATE operations SET Qtty = 3 WHERE OperType = 19 AND Acct = ${acct}`);
    const bad = await kervan(['--lang', 'en', 'verify', 'sofia'], environment);
    expect(bad.code).toBe(1);
    const line = new RegExp(
      `^✗ Order ${number}, order No\\. ${acct}: “.*”: the quantity was 2 and is 3\n.*deviating 1`,
    );
    expect(bad.stdout).toMatch(line);
    expect((await kervan(['verify', 'няма'], environment)).code).toBe(2);
  } finally {
    await world.close();
  }
});
