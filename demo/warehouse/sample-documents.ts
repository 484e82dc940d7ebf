import { decimal, type Decimal, toDouble } from '../../src/domain/decimal.ts';
import { blankRow } from './default-rows.ts';
import { type SampleItem, SPECIAL_ITEMS } from './sample-items.ts';
import { dayText, type Ledger, reserve, type SampleLine } from './sample-ledger.ts';
import { LOCATIONS, PARTNERS, USERS } from './sample-registers.ts';
import type { SampleOptions } from './sample.ts';

const LINES_PER_PURCHASE = 40;

/** Writes the documents of two months: purchases, a transfer, sales, open orders, and the rows that are no documents. */
export function addDocuments(
  ledger: Ledger,
  settings: SampleOptions,
  items: SampleItem[],
  random: () => number,
): void {
  const byId = new Map(items.map((item) => [item.id, item]));
  const item = (name: keyof typeof SPECIAL_ITEMS) => byId.get(SPECIAL_ITEMS[name])!;
  const whole = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const line = (sold: SampleItem, quantity: string): SampleLine => ({
    item: sold,
    quantity: decimal(quantity),
  });

  addPurchases();
  addTransfer();
  addSales();
  addOrders();
  addRowsThatAreNoDocuments();

  function addPurchases(): void {
    const bought = items.filter(({ id, isService }) => !isService && id !== SPECIAL_ITEMS.oversold);
    let dayNumber = 0;
    for (const location of [2, 3, 4, 5]) {
      // Special items are everywhere, of the others a location lacks some.
      const here = bought.filter(({ id }) => id <= SPECIAL_ITEMS.oversold || random() < 0.85);
      for (let start = 0; start < here.length; start += LINES_PER_PURCHASE) {
        const lines = here.slice(start, start + LINES_PER_PURCHASE).map((one) => ({
          item: one,
          quantity: one.isWeighed
            ? decimal(String(whole(5000, 60_000))).div('1000')
            : decimal(String(whole(5, 60))),
        }));
        const partner = location % 2 === 0 ? PARTNERS.supplier : PARTNERS.secondSupplier;
        // Bought on credit at the last location, paid by bank at the others.
        const payment = { type: 2, paidPart: location === LOCATIONS.storeMain ? '0' : '1' };
        ledger.write({ type: 1, location, partner, user: USERS.seller, dayNumber, lines, payment });
        dayNumber = Math.min(dayNumber + 1, 20);
      }
    }
  }

  /** One number, two halves: out of one location (8), into the other (7). */
  function addTransfer(): void {
    const lines = [line(item('manyBarcodes'), '3'), line(item('weighed'), '1.25')];
    const whom = { partner: PARTNERS.anonymous, user: USERS.seller, dayNumber: 21, lines };
    const { number } = ledger.write({ type: 8, location: LOCATIONS.storeMain, ...whom });
    ledger.write({ type: 7, location: LOCATIONS.storeOnline, number, ...whom });
  }

  function addSales(): void {
    const count = Math.max(6, Math.round(items.length / 25));
    for (let index = 0; index < count; index += 1) {
      const location = index % 2 === 0 ? LOCATIONS.shopCentre : LOCATIONS.shopSuburb;
      const dayNumber = 22 + Math.floor((index * 20) / count);
      const lines = Array.from({ length: whole(1, 4) }, () =>
        soldLine(location, index % 3 === 2 ? '10' : '0'),
      );
      const partner = index % 4 === 0 ? PARTNERS.company : PARTNERS.anonymous;
      const payment = [
        { type: 1, paidPart: '1' },
        { type: 3, paidPart: '1' },
        { type: 1, paidPart: '1' },
        { type: 2, paidPart: '0' },
        { type: 1, paidPart: '0.5' },
      ][index % 5]!;
      const sale = { type: 2, location, partner, user: USERS.seller, dayNumber, lines, payment };
      const { number, total } = ledger.write(sale);
      if (index === 0) addInvoice(number, dayNumber);
      if (settings.supto && payment.type === 1) addReceipt(number, dayNumber, total, index + 1);
    }
    const lines = [line(item('oversold'), '2'), line(item('delivery'), '1')];
    const payment = { type: 1, paidPart: '1' };
    const whom = { location: LOCATIONS.shopCentre, partner: PARTNERS.anonymous, user: USERS.seller };
    ledger.write({ type: 2, ...whom, dayNumber: 43, lines, payment });
  }

  function soldLine(location: number, discountPercent: string): SampleLine {
    let index = whole(0, items.length - 1);
    while (!isOnSale(items[index]!, location)) index = (index + 1) % items.length;
    const sold = items[index]!;
    return {
      item: sold,
      quantity: sold.isWeighed ? decimal('0.75') : decimal(String(whole(1, 3))),
      discountPercent,
    };
  }

  function isOnSale({ id, row }: SampleItem, location: number): boolean {
    return row['Deleted'] === 0 && ledger.stockOf(location, id).gte('3');
  }

  function addInvoice(number: number, dayNumber: number): void {
    ledger.rows.documents.push({
      ...blankRow('documents'),
      ID: 1,
      Acct: number,
      InvoiceNumber: '0000000001',
      OperType: 2,
      InvoiceDate: dayText(dayNumber),
      PaymentType: 1,
      Recipient: 'Иван Иванов',
      Provider: 'Мария Петрова',
      TaxDate: dayText(dayNumber),
    });
    reserve(ledger.rows, 'INV0000000001');
  }

  /** A fiscal sale leaves two rows (inferred from another program): the register of its number, 8, and the receipt, 1. */
  function addReceipt(number: number, dayNumber: number, total: Decimal, sequence: number): void {
    const saleNumber = `DT000001-0003-${String(sequence).padStart(7, '0')}`;
    for (const receiptType of [8, 1]) {
      ledger.rows.ecrreceipts.push({
        ID: ledger.rows.ecrreceipts.length + 1,
        OperType: 2,
        Acct: number,
        ReceiptID: sequence,
        ReceiptDate: dayText(dayNumber),
        ReceiptType: receiptType,
        ECRID: 'DT000001',
        Description: saleNumber,
        Total: toDouble(total),
        UserID: USERS.seller,
        UserRealTime: dayText(dayNumber),
      });
    }
  }

  /** Customer orders (19) and a restaurant's (33) hold stock as long as their rows stand; a request (12) does not. */
  function addOrders(): void {
    const user = USERS.seller;
    const online = { type: 19, location: LOCATIONS.storeOnline, partner: PARTNERS.onlineBuyers, user };
    const first = [line(item('manyBarcodes'), '2'), line(item('reducedVat'), '1')];
    ledger.write({ ...online, dayNumber: 44, lines: first, note: 'по телефона, 0888 000 002' });
    ledger.write({ ...online, dayNumber: 45, lines: [line(item('manyBarcodes'), '1')] });
    const centre = { location: LOCATIONS.shopCentre, partner: PARTNERS.person, user };
    ledger.write({ ...centre, type: 19, dayNumber: 46, lines: [line(item('weighed'), '0.5')] });
    const restaurant = { location: LOCATIONS.shopSuburb, partner: PARTNERS.anonymous, user };
    const table = { ...restaurant, type: 33, dayNumber: 46, sourceDocument: LOCATIONS.shopCentre };
    ledger.write({ ...table, lines: [line(item('negativeGroup'), '1')] });
    const supplier = { location: LOCATIONS.storeMain, partner: PARTNERS.supplier, user };
    ledger.write({ ...supplier, type: 12, dayNumber: 47, lines: [line(item('twin'), '24')] });
  }

  /**
   * A saved draft (-11), a parked sale (-3), and the start of a number range from a time when locations were numbered
   * apart, of a kind nobody writes here. Neither stock nor reports may count them.
   */
  function addRowsThatAreNoDocuments(): void {
    const whom = { location: LOCATIONS.shopCentre, partner: PARTNERS.anonymous, user: USERS.seller };
    const draft = { type: 2, ...whom, dayNumber: 48, lines: [line(item('latinCode'), '3')] };
    ledger.write({ ...draft, number: -11 });
    ledger.write({ ...draft, number: -3 });
    ledger.rows.operations.push({
      ...blankRow('operations'),
      ID: ledger.rows.operations.length + 1,
      OperType: 13,
      Acct: 999_999,
      ObjectID: LOCATIONS.shopCentre,
      Date: dayText(48),
      UserRealTime: dayText(48),
    });
  }
}
