import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decimal, sum, toCents } from '../../../src/domain/decimal.ts';
import type { Result } from '../../../src/domain/result.ts';
import type {
  Printed,
  Printer,
  PrinterAddress,
  PrinterDriver,
  Printing,
} from '../../../src/fiscal/printer.ts';
import { lineTotal, receiptTotal } from '../../../src/fiscal/receipt-total.ts';
import type {
  ReceiptItem,
  ReceiptPayment,
  Reversal,
  SoldItem,
  TaxGroup,
} from '../../../src/fiscal/receipt.ts';
import { receiptOf, sold, USN } from './samples.ts';

/** A running print server and what the battery may do to it from behind. */
export interface PrinterStand {
  address: Pick<PrinterAddress, 'host' | 'port' | 'printer'>;
  /** How many receipts and reversals are on paper. */
  printed(): number;
  /** The lines of the latest slip. */
  paper(): string[];
  /** What is in the drawer. */
  cash(): string;
  fault(fault: PrinterFault): void;
  setPaper(paper: 'enough' | 'low' | 'out'): void;
  openCover(): void;
  /** More than a day goes by without a Z report. */
  forgetZReport(): void;
  close(): Promise<void>;
}

/** What the next print meets. */
export type PrinterFault =
  | { kind: 'cut-before' | 'cut-after' | 'lost-task' | 'fails-after' | 'garbage' | 'detecting' }
  | { kind: 'slow'; delayMs: number }
  | { kind: 'refuse'; code: string };

const RUNS = Number(process.env.KERVAN_RUNS ?? 1000);

/** What every driver of printers promises, checked against a real server; `start` gives a fresh printer, with an empty drawer. */
export function printerBattery(
  name: string,
  driver: PrinterDriver,
  start: () => Promise<PrinterStand>,
): void {
  describe(name, () => {
    let stand: PrinterStand;
    let printer: Printer;
    const opened: Printer[] = [];

    function connect(change: Partial<PrinterAddress> = {}): Printer {
      const made = driver.connect({ ...stand.address, timeoutMs: 5_000, patienceMs: 10_000, ...change });
      opened.push(made);
      return made;
    }

    beforeEach(async () => {
      stand = await start();
      printer = connect();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await stand.close();
    });

    let ids = 0;
    const newId = () => `task-${(ids += 1)}`;
    const print = (change: Parameters<typeof receiptOf>[0] = {}, id = newId()) =>
      printer.printReceipt(receiptOf(change), id);

    describe('looking', () => {
      test('a printer is found by the name it is then asked by', async () => {
        const [found] = valueOf(await connect({ printer: '' }).find());
        expect(found!.id).toBe(stand.address.printer);
        expect(valueOf(await printer.info())).toEqual(found!.info);
        expect(found!.info.serialNumber).toMatch(/^[A-Z]{2}\d{6}$/);
        expect(found!.info.fiscalMemorySerialNumber).toMatch(/^\d{8}$/);
      });

      test('its clock is local time without a zone', async () => {
        const { ready, deviceDateTime } = valueOf(await printer.status());
        expect(ready).toBe(true);
        expect(deviceDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
      });

      test('a printer of another name is unknown, and nothing is printed', async () => {
        const other = connect({ printer: 'nobody' });
        expect(await other.status()).toMatchObject({ ok: false, problem: { code: 'printer-unknown' } });
        expect(await other.printReceipt(receiptOf(), newId())).toMatchObject({
          state: 'refused',
          problem: { code: 'printer-unknown' },
        });
        expect(stand.printed()).toBe(0);
      });

      test('a print server that is still looking for its printers is no failure of the settings', async () => {
        stand.fault({ kind: 'detecting' });
        for (const answer of [await printer.find(), await printer.info(), await printer.status()]) {
          expect(answer).toMatchObject({ ok: false, problem: { code: 'printer-detecting' } });
        }
        expect(await print()).toMatchObject({ state: 'refused', problem: { code: 'printer-detecting' } });
      });

      test('paper that runs low is told, and prints', async () => {
        stand.setPaper('low');
        expect(valueOf(await printer.status())).toMatchObject({ ready: true, paper: 'low' });
        expect(await print()).toMatchObject({ state: 'printed', warnings: [{ code: 'W301' }] });
      });
    });

    describe('a receipt', () => {
      test('is printed with its number, its moment, its sum and the number of the fiscal memory', async () => {
        const printed = printedOf(await print());
        expect(printed.receiptNumber).toMatch(/^0\d+$/);
        expect(printed.receiptDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
        expect(printed.receiptAmount.toFixed(2)).toBe('12.50');
        expect(printed.fiscalMemorySerialNumber).toBe(valueOf(await printer.info()).fiscalMemorySerialNumber);
        expect(stand.printed()).toBe(1);
        expect(stand.cash()).toBe('12.50');
      });

      test('carries the УНП, the letter of each group, discounts and comments', async () => {
        const items: ReceiptItem[] = [
          { kind: 'comment', text: 'Поръчка 1001' },
          sold('2', '5', { text: 'Чаша', modifier: ['discount-percent', '10'] }),
          sold('1', '3', { text: 'Книга', taxGroup: 4 }),
        ];
        printedOf(await print({ items, payments: [{ amount: decimal('12'), paymentType: 'card' }] }));
        const paper = stand.paper().join('\n');
        for (const part of [USN, 'Поръчка 1001', 'Чаша', '10.00 Б', '-1.00 Б', '3.00 Г', '12.00']) {
          expect(paper).toContain(part);
        }
        expect(stand.cash()).toBe('0.00');
      });

      test('needs no УНП outside СУПТО', async () => {
        expect(await print({ uniqueSaleNumber: null })).toMatchObject({ state: 'printed' });
        expect(stand.paper().join('\n')).not.toContain('УНП');
      });

      test.each([
        ['a wrong УНП', { uniqueSaleNumber: '1' }, 'printer-refused', 'E405'],
        ['no items', { items: [] }, 'printer-refused', 'E410'],
        ['an empty text', { items: [sold('1', '1', { text: '' })] }, 'printer-refused', 'E407'],
        ['a negative quantity', { items: [sold('-1', '1')] }, 'printer-refused', 'E403'],
        [
          'a group that is none',
          { items: [sold('1', '1', { taxGroup: 9 as TaxGroup })] },
          'printer-tax-group',
          'E411',
        ],
        [
          'a cent too much',
          { payments: [{ amount: decimal('12.51'), paymentType: 'cash' as const }] },
          'printer-refused',
          'E403',
        ],
        [
          'a kind of payment the device does not know',
          { payments: [{ amount: decimal('12.50'), paymentType: 'damage' as const }] },
          'printer-payment-kind',
          'E406',
        ],
        [
          'an operator it does not know',
          { operator: '9', operatorPassword: '1' },
          'printer-password',
          'E408',
        ],
      ])('with %s is refused in the words of the device', async (_name, change, code, deviceCode) => {
        expect(await print(change)).toMatchObject({
          state: 'refused',
          problem: { code, params: { code: deviceCode, text: expect.stringMatching(/./) as string } },
        });
        expect(stand.printed()).toBe(0);
      });

      test.each([
        ['no paper', () => stand.setPaper('out'), 'printer-no-paper'],
        ['an open cover', () => stand.openCover(), 'printer-cover-open'],
        ['a day without a Z report', () => stand.forgetZReport(), 'printer-z-report-due'],
        [
          'a fault of the fiscal memory',
          () => stand.fault({ kind: 'refuse', code: 'E202' }),
          'printer-memory',
        ],
      ])(
        'is refused by %s, and the same id prints when that is mended only under a new one',
        async (_name, hinder, code) => {
          hinder();
          const id = newId();
          expect(await print({}, id)).toMatchObject({ state: 'refused', problem: { code } });
          expect(await print({}, id)).toMatchObject({ state: 'refused', problem: { code } });
          expect(stand.printed()).toBe(0);
        },
      );

      test('is printed after the Z report that was due', async () => {
        stand.forgetZReport();
        expect(await print()).toMatchObject({ state: 'refused' });
        expect(await printer.zReport(newId())).toMatchObject({ state: 'done' });
        expect(await print()).toMatchObject({ state: 'printed' });
      });

      test('is printed once under one id, however often it is sent', async () => {
        const id = newId();
        const first = printedOf(await print({}, id));
        expect(printedOf(await print({}, id))).toEqual(first);
        expect(printedOf(await print({ items: [sold('1', '99')] }, id))).toEqual(first);
        expect(stand.printed()).toBe(1);
      });

      test('is printed once under one id, sent twice at the same time', async () => {
        stand.fault({ kind: 'slow', delayMs: 200 });
        const id = newId();
        const [one, other] = await Promise.all([print({}, id), print({}, id)]);
        expect(printedOf(one)).toEqual(printedOf(other));
        expect(stand.printed()).toBe(1);
      });

      test('waits in the queue and is printed when its turn comes', async () => {
        stand.fault({ kind: 'slow', delayMs: 600 });
        const impatient = connect({ timeoutMs: 500 });
        const all = await Promise.all([0, 1, 2].map(() => impatient.printReceipt(receiptOf(), newId())));
        const numbers = all.map((each) => printedOf(each).receiptNumber);
        expect(new Set(numbers).size).toBe(3);
        expect(stand.printed()).toBe(3);
      });
    });

    describe('without a clear answer', () => {
      test('a line cut before the print is in doubt, and nothing is on paper', async () => {
        stand.fault({ kind: 'cut-before' });
        expect(await print()).toMatchObject({ state: 'in-doubt', problem: { code: 'printer-cut' } });
        expect(stand.printed()).toBe(0);
      });

      test.each(['cut-after', 'garbage'] as const)('%s: the task is asked about, and tells', async (kind) => {
        stand.fault({ kind });
        const id = newId();
        const printed = printedOf(await print({}, id));
        expect(stand.printed()).toBe(1);
        expect(valueOf(await printer.outcomeOf(id))).toEqual(printed);
      });

      test('a task that was lost after the print is in doubt, and stays unknown', async () => {
        stand.fault({ kind: 'lost-task' });
        const id = newId();
        expect(await print({}, id)).toMatchObject({ state: 'in-doubt', problem: { code: 'printer-cut' } });
        expect(valueOf(await printer.outcomeOf(id))).toEqual({ state: 'unknown' });
        expect(stand.printed()).toBe(1);
      });

      test('a failure after the paper is in doubt, not a refusal, and asking again says the same', async () => {
        stand.fault({ kind: 'fails-after' });
        const id = newId();
        const doubt = { state: 'in-doubt', problem: { code: 'printer-doubtful', params: { code: 'E409' } } };
        expect(await print({}, id)).toMatchObject(doubt);
        expect(valueOf(await printer.outcomeOf(id))).toMatchObject(doubt);
        expect(stand.printed()).toBe(1);
      });

      test('a print that takes longer than patience is in doubt, and can be asked for later', async () => {
        stand.fault({ kind: 'slow', delayMs: 700 });
        const id = newId();
        const impatient = connect({ timeoutMs: 200, patienceMs: 300 });
        expect(await impatient.printReceipt(receiptOf(), id)).toMatchObject({
          state: 'in-doubt',
          problem: { code: 'printer-still-printing' },
        });
        expect(valueOf(await printer.outcomeOf(id))).toEqual({ state: 'waiting' });
        await expect.poll(async () => valueOf(await printer.outcomeOf(id)).state).toBe('printed');
      });

      test('a print server that is gone is certain: nothing was sent', async () => {
        await stand.close();
        expect(await print()).toMatchObject({ state: 'not-sent', problem: { code: 'printer-unreachable' } });
        expect(await printer.outcomeOf('task-x')).toMatchObject({ ok: false });
        expect(await printer.find()).toMatchObject({ ok: false, problem: { code: 'printer-unreachable' } });
      });

      test('a task nobody sent is unknown', async () => {
        expect(valueOf(await printer.outcomeOf('never-sent'))).toEqual({ state: 'unknown' });
      });
    });

    describe('a reversal', () => {
      const reversalOf = (original: Printed, change: Partial<Reversal> = {}): Reversal => ({
        uniqueSaleNumber: USN,
        items: [sold('1', '12.50')],
        receiptNumber: original.receiptNumber,
        receiptDateTime: original.receiptDateTime,
        fiscalMemorySerialNumber: original.fiscalMemorySerialNumber,
        reason: 'refund',
        ...change,
      });

      test('is printed over its receipt, and pays the cash back', async () => {
        const original = printedOf(await print());
        const reversed = printedOf(await printer.printReversal(reversalOf(original), newId()));
        expect(reversed.receiptNumber).not.toBe(original.receiptNumber);
        expect(reversed.receiptAmount.toFixed(2)).toBe('12.50');
        const paper = stand.paper().join('\n');
        expect(paper).toContain('С Т О Р Н О');
        expect(paper).toContain(original.receiptNumber);
        expect(stand.cash()).toBe('0.00');
      });

      test('may be of a part, and then of the rest, but not of more', async () => {
        const original = printedOf(await print());
        const part = (price: string) =>
          printer.printReversal(reversalOf(original, { items: [sold('1', price)] }), newId());
        expect(await part('5')).toMatchObject({ state: 'printed' });
        expect(await part('8')).toMatchObject({ state: 'refused', problem: { params: { code: 'E405' } } });
        expect(await part('7.50')).toMatchObject({ state: 'printed' });
      });

      test.each([
        ['another number', { receiptNumber: '0009999' }],
        ['another moment', { receiptDateTime: '2020-01-01T00:00:00' }],
        ['another sale', { uniqueSaleNumber: 'KV000001-0001-0000002' }],
        ['no number', { receiptNumber: '' }],
        ['no fiscal memory', { fiscalMemorySerialNumber: '' }],
      ])('of %s is refused', async (_name, change) => {
        const original = printedOf(await print());
        expect(await printer.printReversal(reversalOf(original, change), newId())).toMatchObject({
          state: 'refused',
          problem: { params: { code: 'E405' } },
        });
        expect(stand.printed()).toBe(1);
      });

      test.each(['operator-error', 'tax-base-reduction'] as const)('may be for %s', async (reason) => {
        const original = printedOf(await print());
        const reversed = await printer.printReversal(reversalOf(original, { reason }), newId());
        expect(reversed).toMatchObject({ state: 'printed' });
      });

      test('without cash in the drawer is refused', async () => {
        const card: ReceiptPayment[] = [{ amount: decimal('12.50'), paymentType: 'card' }];
        const original = printedOf(await print({ payments: card }));
        expect(await printer.printReversal(reversalOf(original), newId())).toMatchObject({
          state: 'refused',
        });
      });

      test('is printed once under one id', async () => {
        const original = printedOf(await print());
        const id = newId();
        stand.fault({ kind: 'cut-after' });
        const first = printedOf(await printer.printReversal(reversalOf(original), id));
        expect(printedOf(await printer.printReversal(reversalOf(original), id))).toEqual(first);
        expect(stand.printed()).toBe(2);
      });
    });

    describe('reports and cash', () => {
      test('an X report tells the day, a Z report ends it', async () => {
        printedOf(await print());
        expect(await printer.xReport(newId())).toMatchObject({ state: 'done' });
        expect(stand.paper().join('\n')).toMatch(/БОНОВЕ 1 +12\.50/);
        expect(await printer.zReport(newId())).toMatchObject({ state: 'done' });
        expect(await printer.xReport(newId())).toMatchObject({ state: 'done' });
        expect(stand.paper().join('\n')).toMatch(/БОНОВЕ 0 +0\.00/);
      });

      test('cash goes in and out, and not below nothing', async () => {
        expect(await printer.cashIn(decimal('20'), newId())).toMatchObject({ state: 'done' });
        expect(await printer.cashOut(decimal('5.50'), newId())).toMatchObject({ state: 'done' });
        expect(stand.cash()).toBe('14.50');
        const refused = await printer.cashOut(decimal('15'), newId());
        expect(refused).toMatchObject({ state: 'refused', problem: { params: { code: 'E403' } } });
      });

      test('cash is put in once under one id', async () => {
        stand.fault({ kind: 'cut-after' });
        const id = newId();
        expect(await printer.cashIn(decimal('20'), id)).toMatchObject({ state: 'done' });
        expect(await printer.cashIn(decimal('20'), id)).toMatchObject({ state: 'done' });
        expect(stand.cash()).toBe('20.00');
      });
    });

    test('any receipt whose payments are its total is accepted, and the device counts the same total', async () => {
      const property = fc.asyncProperty(anyItems, fc.integer({ min: 0, max: 100 }), async (items, share) => {
        const payments = paymentsOf(items, share);
        const total = receiptTotal(items);
        expect(sum(payments.map(({ amount }) => amount)).toString()).toBe(total.toString());
        const printed = printedOf(await print({ items, payments }));
        expect(printed.receiptAmount.toFixed(2)).toBe(total.toFixed(2));
      });
      await fc.assert(property, { numRuns: RUNS });
    }, 120_000);
  });
}

const thousandths = (max: number) => fc.integer({ min: 1, max }).map((value) => decimal(scaled(value, 3)));
const anyItem: fc.Arbitrary<SoldItem> = fc
  .record({
    quantity: thousandths(50_000),
    // More places than the device keeps: it rounds them, and so do we.
    unitPrice: thousandths(500_000),
    taxGroup: fc.constantFrom<TaxGroup>(1, 2, 4),
    modifier: fc.option(
      fc.record({
        kind: fc.constantFrom('discount-percent', 'surcharge-percent', 'discount-amount', 'surcharge-amount'),
        value: fc.integer({ min: 1, max: 99_99 }).map((value) => decimal(scaled(value, 2))),
      }),
      { nil: undefined },
    ),
  })
  .map(({ quantity, unitPrice, taxGroup, modifier }): SoldItem => {
    const item: SoldItem = { kind: 'sale', text: 'Стока', quantity, unitPrice, taxGroup };
    return modifier ? { ...item, priceModifier: modifier } : item;
  })
  .filter((item) => lineTotal(item).gte('0'));
const anyItems = fc.array(anyItem, { minLength: 1, maxLength: 12 });

function scaled(value: number, places: number): string {
  const digits = String(value).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The whole of it in cash and by card, so many hundredths in cash. */
function paymentsOf(items: readonly ReceiptItem[], share: number): ReceiptPayment[] {
  const total = receiptTotal(items);
  if (total.eq('0')) return [];
  const inCash = toCents(total.times(String(share)).div('100'));
  return [
    { amount: inCash, paymentType: 'cash' },
    { amount: total.minus(inCash), paymentType: 'card' },
  ];
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

function printedOf(printing: Printing): Printed {
  if (printing.state !== 'printed') throw new Error(JSON.stringify(printing));
  return printing;
}
