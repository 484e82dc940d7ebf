import type { PrintedDocument } from '../../../demo/net-fp/memory.ts';
import type { Order } from '../../../demo/gombashop/records.ts';
import { decimal, fromDouble, sum, toCents, ZERO } from '../../../src/domain/decimal.ts';
import { documentPrefix } from '../../../src/domain/document-key.ts';
import { receiptRule } from '../../../src/domain/receipt.ts';
import { receiptsOfOrder } from '../../../src/store/receipts.ts';
import type { ReceiptRow } from '../../../src/store/receipt-tables.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import { numberOf, paperOf } from './paper.ts';
import { newPayments, newRows, orderKey, type Scene } from './scene.ts';

/** What is on the paper is what the warehouse says was sold and taken back, once; and Kervan knows it. */
export async function receiptsOf(scene: Scene): Promise<string[]> {
  const { town, orders, installations } = scene;
  if (!town.printer) return [];
  const journal = town.printer.journal();
  const books = await booksOf(scene);
  const { store, server } = installations[0]!;
  const violations: string[] = [];
  for (const order of orders) {
    const paper = {
      receipts: paperOf(journal, order.number, 'receipt'),
      reversals: paperOf(journal, order.number, 'reversal'),
    };
    const known = await receiptsOfOrder(store, server.id, order.number);
    const found = [
      ...onceOnPaper(order, paper, known, books),
      ...known.flatMap((row) => asKnown(row, paper, journal)),
      ...noted(paper, books.notes, books.sales.get(orderKey(scene, order, 'sale'))),
    ];
    violations.push(...found.map((each) => `order ${order.number} (${order.status}): ${each}`));
  }
  return violations;
}

interface Paper {
  receipts: PrintedDocument[];
  reversals: PrintedDocument[];
}

/** What the warehouse says of sales and what came back of them. */
interface Books {
  /** The number of a sale by its key. */
  sales: ReadonlyMap<string, number>;
  /** УНП by the number of the sale. */
  saleNumbers: ReadonlyMap<number, string>;
  /** What the returns of an order come to, each in cents, by the order's number. */
  returns: (order: string) => string[];
  /** Rows of ecrreceipts that tell of a receipt or a reversal; null where none are written. */
  notes: Row[] | null;
  keyOf: (order: Order) => string;
}

async function booksOf(scene: Scene): Promise<Books> {
  const { town, installations } = scene;
  const rows = await newRows(town);
  const payments = await newPayments(town);
  const registers = await town.warehouse.query('SELECT * FROM ecrreceipts');
  const known = new Set(town.warehouse.rows.ecrreceipts.map((row) => row['ID']));
  const { tag } = installations[0]!.server;
  const markerOf = (row: Row): string => String(row['Note']).split(' ', 1)[0]!;
  const ofType = (type: number): Row[] => rows.filter((row) => Number(row['OperType']) === type);
  return {
    sales: new Map(ofType(2).map((row) => [markerOf(row), Number(row['Acct'])])),
    saleNumbers: new Map(
      registers
        .filter((row) => Number(row['ReceiptType']) === 8 && Number(row['OperType']) === 2)
        .map((row) => [Number(row['Acct']), String(row['Description'])]),
    ),
    returns(order) {
      const prefix = `${documentPrefix(tag, 'return')}${order}-`;
      const numbers = new Set(
        ofType(34)
          .filter((row) => markerOf(row).startsWith(prefix))
          .map((row) => Number(row['Acct'])),
      );
      return [...numbers].map((number) => {
        const owed = payments.filter(
          (row) => Number(row['OperType']) === 34 && Number(row['Acct']) === number && row['Mode'] === -1,
        );
        return toCents(sum(owed.map((row) => fromDouble(Number(row['Qtty']))))).toFixed(2);
      });
    },
    notes: town.flow.isSupto
      ? registers.filter((row) => !known.has(row['ID']) && [1, 3].includes(Number(row['ReceiptType'])))
      : null,
    keyOf: (order) => orderKey(scene, order, 'sale'),
  };
}

/** Whether the way an order is paid gives it a receipt. */
function isOwed({ payments, totals }: Order): boolean {
  const some = payments.filter(({ amount }) => decimal(amount).gt(ZERO));
  return (
    decimal(totals.total).gt(ZERO) && some.some(({ method }) => receiptRule(method, undefined) !== 'none')
  );
}

function onceOnPaper(
  order: Order,
  { receipts, reversals }: Paper,
  known: readonly ReceiptRow[],
  { sales, saleNumbers, returns, keyOf }: Books,
): string[] {
  const sale = sales.get(keyOf(order));
  const [receipt] = receipts;
  const isDue = sale !== undefined && isOwed(order);
  const violations: string[] = [];
  if (receipts.length > 1) violations.push(`${receipts.length} receipts are on paper`);
  if (!isDue)
    return receipt || reversals.length > 0
      ? [...violations, 'a receipt is on paper that nobody owes']
      : violations;
  const back = returns(order.number).filter((amount) => !decimal(amount).eq(ZERO));
  const total = decimal(order.totals.total);
  if (!receipt) {
    // All of it came back before its receipt was printed.
    const isDropped = known.some(({ kind, state }) => kind === 'sale' && state === 'dropped');
    const isBack = sum(back.map((amount) => decimal(amount))).eq(total);
    if (!isDropped || !isBack) violations.push('its receipt is forgotten');
    return reversals.length > 0 ? [...violations, 'a reversal without a receipt is on paper'] : violations;
  }
  if (!decimal(receipt.total).eq(total))
    violations.push(`the receipt comes to ${receipt.total}, not ${total.toFixed(2)}`);
  const texts = (amounts: readonly string[]): string => amounts.toSorted().join(' + ') || 'nothing';
  const [reversed, wanted] = [texts(reversals.map((each) => each.total)), texts(back)];
  if (reversed !== wanted) violations.push(`reversed on paper ${reversed}, came back ${wanted}`);
  for (const each of [receipt, ...reversals]) {
    if (each.uniqueSaleNumber !== (saleNumbers.get(sale) ?? ''))
      violations.push(
        `№ ${each.number} has the УНП ${each.uniqueSaleNumber} instead of ${saleNumbers.get(sale)}`,
      );
    if (each.reversed && each.reversed.number !== receipt.number)
      violations.push(`№ ${each.number} reverses ${each.reversed.number}`);
  }
  return violations;
}

/** What Kervan says of a receipt is so. */
function asKnown(row: ReceiptRow, paper: Paper, journal: readonly PrintedDocument[]): string[] {
  const { kind, state, receipt_number: number, total, amount, attempt, settled_by: who } = row;
  const what = `the ${kind} of ${total}`;
  if (state === 'dropped') return [];
  if (state !== 'printed')
    return [
      `${what} is ${state} when all is calm (print ${attempt}, ${who ?? 'nobody'} said what became of the one before)`,
    ];
  const own = (kind === 'sale' ? paper.receipts : paper.reversals).find((each) => numberOf(each) === number);
  if (!own) return [`${what} is said to be ${number}, which is ${journal[Number(number) - 1]?.kind}`];
  const isSame = [total, amount].every((each) => each !== null && decimal(each).eq(decimal(own.total)));
  return isSame ? [] : [`${what} is said to have come to ${amount}, and comes to ${own.total}`];
}

/** Under СУПТО the warehouse was told of everything on paper, once. */
function noted({ receipts, reversals }: Paper, notes: Row[] | null, sale: number | undefined): string[] {
  if (!notes || sale === undefined) return [];
  return [...receipts, ...reversals].flatMap(({ number, kind }) => {
    const type = kind === 'receipt' ? 1 : 3;
    const told = notes.filter(
      (row) => Number(row['ReceiptID']) === number && Number(row['ReceiptType']) === type,
    );
    return told.length === 1 ? [] : [`the warehouse was told ${told.length} times of № ${number}`];
  });
}
