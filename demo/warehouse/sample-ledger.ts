import { decimal, type Decimal, sum, toCents, toDouble, ZERO } from '../../src/domain/decimal.ts';
import { blankRow } from './default-rows.ts';
import type { SampleItem } from './sample-items.ts';
import type { SampleOptions } from './sample.ts';
import { rangeStart } from './sample-placeholders.ts';
import type { Row, Rows } from './schema.ts';

/** A document to be written into the sample. */
interface SampleDocument {
  /** operationtype.ID. */
  type: number;
  location: number;
  partner: number;
  user: number;
  /** Days after 2026-10-01. */
  dayNumber: number;
  lines: SampleLine[];
  /** A number outside the sequence, for drafts; nothing is reserved, moved or paid for these. */
  number?: number;
  /** How it is paid: the paymenttypes.ID and the part that is paid already, 0 … 1. Left out: no payment rows. */
  payment?: { type: number; paidPart: string };
  note?: string;
  /** Type-specific; the main location of a restaurant order. */
  sourceDocument?: number;
}

export interface SampleLine {
  item: SampleItem;
  quantity: Decimal;
  discountPercent?: string;
}

export interface Ledger {
  rows: Rows;
  /** Writes the document with its number, payments, cash and stock; gives its number and its total with VAT. */
  write(document: SampleDocument): { number: number; total: Decimal };
  /** What the location has of the item after all documents so far. */
  stockOf(location: number, item: number): Decimal;
  /** The stock rows of all items at all locations. */
  storeRows(): Row[];
}

/** What a kind of document does: to the stock, to the money (0: none), and how its reserved numbers begin. */
const KINDS_OF_DOCUMENT: Record<number, { stockSign: -1 | 0 | 1; moneySign: -1 | 0 | 1; prefix: string }> = {
  1: { stockSign: 1, moneySign: -1, prefix: 'D' },
  2: { stockSign: -1, moneySign: 1, prefix: 'S' },
  7: { stockSign: 1, moneySign: 0, prefix: 'T' },
  8: { stockSign: -1, moneySign: 0, prefix: 'T' },
  12: { stockSign: 0, moneySign: 0, prefix: 'R' },
  19: { stockSign: 0, moneySign: 0, prefix: 'OR' },
  33: { stockSign: 0, moneySign: 0, prefix: 'RO' },
};

const CASH = 1;

/** Opens the books: every document goes through here, so that stock, money and numbers agree with the operations. */
export function openLedger(rows: Rows, settings: SampleOptions, items: SampleItem[]): Ledger {
  const lastNumbers = new Map<string, number>();
  const stock = new Map<string, Decimal>();
  const stockKey = (location: number, item: number) => `${location}/${item}`;

  /** The two halves of a transfer share their number: the second asks for the one just given. */
  function numberFor({ type, location, number }: SampleDocument): number {
    if (number !== undefined) return number;
    const sequence = settings.numberingPerLocation ? `${type}/${location}` : String(type);
    const first = settings.numberingPerLocation ? rangeStart(location) : 1;
    const next = (lastNumbers.get(sequence) ?? first - 1) + 1;
    lastNumbers.set(sequence, next);
    return next;
  }

  function vatOf(price: Decimal, rate: Decimal): Decimal {
    const base = settings.pricesIncludeVat === true ? rate.plus('100') : decimal('100');
    return price.times(rate).div(base).round(4);
  }

  function addLine(document: SampleDocument, number: number, line: SampleLine): Decimal {
    const { item, quantity, discountPercent = '0' } = line;
    const { stockSign } = KINDS_OF_DOCUMENT[document.type]!;
    const kept = decimal('100').minus(discountPercent).div('100');
    const priceOut = item.price.times(kept).round(4);
    rows.operations.push({
      ...blankRow('operations'),
      ID: rows.operations.length + 1,
      OperType: document.type,
      Acct: number,
      GoodID: item.id,
      PartnerID: document.partner,
      ObjectID: document.location,
      OperatorID: document.user,
      Qtty: toDouble(quantity),
      Sign: stockSign,
      PriceIn: toDouble(item.priceIn),
      PriceOut: toDouble(priceOut),
      VATIn: toDouble(vatOf(item.priceIn, item.vatRate)),
      VATOut: toDouble(vatOf(priceOut, item.vatRate)),
      Discount: Number(discountPercent),
      CurrencyID: 1,
      CurrencyRate: 1,
      Date: dayText(document.dayNumber),
      LotID: 1,
      Note: document.note ?? ' ',
      SrcDocID: document.sourceDocument ?? 0,
      UserID: document.user,
      UserRealTime: momentText(document.dayNumber, rows.nextacct.length),
    });
    if (number > 0 && stockSign !== 0) {
      const key = stockKey(document.location, item.id);
      stock.set(key, (stock.get(key) ?? ZERO).plus(quantity.times(String(stockSign))));
    }
    const unitPrice = document.type === 1 ? item.priceIn : priceOut;
    const vat = settings.pricesIncludeVat === true ? ZERO : vatOf(unitPrice, item.vatRate);
    return quantity.times(unitPrice.plus(vat));
  }

  function addPayment(document: SampleDocument, number: number, mode: -1 | 1, amount: Decimal): void {
    rows.payments.push({
      ...blankRow('payments'),
      ID: rows.payments.length + 1,
      Acct: number,
      OperType: document.type,
      PartnerID: document.partner,
      ObjectID: document.location,
      Qtty: toDouble(amount),
      Mode: mode,
      Sign: KINDS_OF_DOCUMENT[document.type]!.moneySign,
      Date: dayText(document.dayNumber),
      UserID: document.user,
      UserRealTime: momentText(document.dayNumber, rows.nextacct.length),
      Type: mode === -1 ? CASH : document.payment!.type,
      EndDate: dayText(document.dayNumber),
    });
  }

  /** The cash book counts in kinds of its own: 1 purchase, 8 sale. */
  function addCash(document: SampleDocument, number: number, amount: Decimal): void {
    const isPurchase = document.type === 1;
    rows.cashbook.push({
      ID: rows.cashbook.length + 1,
      Date: dayText(document.dayNumber),
      Desc: `${isPurchase ? 'Доставка' : 'Продажба'} № ${String(number).padStart(10, '0')}`,
      OperType: isPurchase ? 1 : 8,
      Sign: isPurchase ? -1 : 1,
      Profit: toDouble(amount),
      UserID: document.user,
      UserRealtime: momentText(document.dayNumber, rows.nextacct.length),
      ObjectID: document.location,
    });
  }

  return {
    rows,
    write(document) {
      const number = numberFor(document);
      const total = toCents(sum(document.lines.map((line) => addLine(document, number, line))));
      if (document.payment !== undefined) {
        const paid = toCents(total.times(document.payment.paidPart));
        addPayment(document, number, -1, total);
        if (paid.gt(ZERO)) addPayment(document, number, 1, paid);
        if (paid.gt(ZERO) && document.payment.type === CASH) addCash(document, number, paid);
      }
      if (number > 0) reserve(rows, `${KINDS_OF_DOCUMENT[document.type]!.prefix}${number}`);
      return { number, total };
    },
    stockOf: (location, item) => stock.get(stockKey(location, item)) ?? ZERO,
    storeRows() {
      const prices = new Map(items.map((item) => [item.id, toDouble(item.priceIn)]));
      const places = rows.goods.flatMap((good) =>
        rows.objects.map((object) => ({ item: Number(good['ID']), location: Number(object['ID']) })),
      );
      return places.map(({ item, location }, index) => ({
        ID: index + 1,
        ObjectID: location,
        GoodID: item,
        Qtty: toDouble(stock.get(stockKey(location, item)) ?? ZERO),
        Price: prices.get(item) ?? 0,
        Lot: ' ',
        LotID: 1,
        LotOrder: 1,
      }));
    },
  };
}

/** Reserves a number once; both halves of a transfer name the same. */
export function reserve(rows: Rows, number: string): void {
  if (rows.nextacct.at(-1)?.['NextAcct'] !== number) rows.nextacct.push({ NextAcct: number });
}

/** The day so many days after 2026-10-01, at midnight. */
export function dayText(dayNumber: number): string {
  return momentOf(dayNumber, 0);
}

function momentText(dayNumber: number, documentIndex: number): string {
  const openingHour = 9 * 3600;
  return momentOf(dayNumber, openingHour + ((documentIndex * 97) % 30_000));
}

function momentOf(dayNumber: number, seconds: number): string {
  const moment = new Date(Date.UTC(2026, 9, 1 + dayNumber, 0, 0, seconds));
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}
