import { decimal } from '../src/domain/decimal.ts';
import type { DocumentLine, DocumentMoney, DocumentPlan } from '../src/domain/document.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, UserId } from '../src/domain/ids.ts';
import { microinvest } from '../src/warehouse/microinvest/driver.ts';
import type { ResolvedDatabase } from '../src/warehouse/warehouse.ts';
import { createMysqlWarehouse } from '../demo/warehouse/load.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { openBare, type BareDocument, type BareKind, type BareLine } from './bare-documents.ts';
import { heapMiB, secondsOf, type Figure } from './figures.ts';

/** Items of the warehouses that orders are written into. */
export const ITEMS = 300;
const LINES = 3;
/** Documents before the other has its turn. */
const TURN = 500;
const DAY = '2026-11-23';

/** Documents of one kind into one database. */
export interface DocumentWriter {
  write(document: BareDocument, index: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Documents a second that the warehouse driver alone writes, against the bare script, and what it remembers of them. The two write by
 * turns, each into its own database, so that what else the machine does slows both.
 */
export async function benchDocuments(
  server: DatabaseServer,
  kind: BareKind,
  count: number,
): Promise<Figure[]> {
  const bare = await onNewWarehouse(server, (address) => openBare(address, kind));
  const driver = await onNewWarehouse(server, (address) =>
    driverDocuments({ kind: 'mysql', ...address }, kind),
  );
  const seconds = { bare: 0, driver: 0 };
  const before = heapMiB();
  for (let start = 0; start < count; start += TURN) {
    seconds.bare += await secondsOf(() => writeTurn(bare, start));
    seconds.driver += await secondsOf(() => writeTurn(driver, start));
  }
  const kept = heapMiB() - before;
  await bare.close();
  await driver.close();
  return [
    {
      name: `write ${count} ${kind}s of ${LINES} lines (warehouse driver)`,
      unit: '1/s',
      kervan: count / seconds.driver,
      bare: count / seconds.bare,
    },
    { name: `memory kept of ${count} ${kind}s`, unit: 'MiB', kervan: kept },
  ];
}

/** Documents a second of the bare script alone. */
export async function bareRate(server: DatabaseServer, kind: BareKind, count: number): Promise<number> {
  const bare = await onNewWarehouse(server, (address) => openBare(address, kind));
  let seconds = 0;
  for (let start = 0; start < count; start += TURN) seconds += await secondsOf(() => writeTurn(bare, start));
  await bare.close();
  return count / seconds;
}

/** Writes so many documents, from one on. */
export async function writeTurn(writer: DocumentWriter, start: number, count = TURN): Promise<void> {
  for (let index = start; index < start + count; index += 1) await writer.write(bareDocument(index), index);
}

/** Which items an order has, and how many of each: place of the item, quantity. */
export function linesOf(index: number, items: number): { place: number; quantity: number }[] {
  return Array.from({ length: LINES }, (_, line) => ({
    place: (index * 7 + line * 13) % items,
    quantity: 1 + (line % 3),
  }));
}

type Address = { host: string; port: number; user: string; password: string; database: string };

/** A writer into a new database, which goes when the writer closes. */
async function onNewWarehouse(
  server: DatabaseServer,
  open: (address: Address) => Promise<DocumentWriter>,
): Promise<DocumentWriter> {
  const database = await server.createDatabase();
  const { host, port, user, password } = server;
  await createMysqlWarehouse(server, database, { items: ITEMS, sampleStamp: true });
  const writer = await open({ host, port, user, password, database });
  return {
    ...writer,
    async close() {
      await writer.close();
      await server.dropDatabase(database);
    },
  };
}

/** Every other one is paid in cash, the rest by card. */
function bareDocument(index: number): BareDocument {
  return {
    lines: linesOf(index, ITEMS - 20).map(({ place, quantity }): BareLine => [
      10 + place,
      quantity,
      12.5,
      2.0833,
      0,
    ]),
    total: 75,
    paidBy: index % 2 === 0 ? 1 : 3,
  };
}

/** Documents through Kervan's driver alone. */
export async function driverDocuments(address: ResolvedDatabase, kind: BareKind): Promise<DocumentWriter> {
  const connected = await microinvest.connect(address, { pricesIncludeVat: true });
  if (!connected.ok) throw new Error(connected.problem.code);
  return {
    async write(document, index) {
      const written = await connected.value.writeDocument(plan(kind, index, document));
      if (!written.ok) throw new Error(`${written.problem.code} ${JSON.stringify(written.problem.params)}`);
    },
    close: () => connected.value.close(),
  };
}

function plan(kind: BareKind, index: number, { lines, total, paidBy }: BareDocument): DocumentPlan {
  const key = `${kind === 'order' ? 'KVO' : 'KVS'}-BENCH-${index}`;
  return {
    kind,
    key,
    orderNumber: String(index) as OrderNumber,
    location: 2 as LocationId,
    partner: 1 as PartnerId,
    user: 1 as UserId,
    date: DAY,
    totalWithVat: decimal(String(total)),
    note: `${key} | Иван Петров | 0888123456 | София, бул. Витоша 1`,
    lines: lines.map(planLine),
    money: kind === 'order' ? null : paid(total, paidBy),
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
  };
}

function paid(total: number, type: number): DocumentMoney {
  const amountWithVat = decimal(String(total));
  return { dueType: type, dueDay: DAY, paid: [{ type, amountWithVat, day: DAY, transaction: '' }] };
}

function planLine([item, quantity, priceOut, vatOut, discount]: BareLine): DocumentLine {
  const [zero, price, vat] = [decimal('0'), decimal(String(priceOut)), decimal(String(vatOut))];
  const amounts = {
    priceOut: price,
    vatOut: vat,
    priceIn: zero,
    vatIn: zero,
    vatRate: null,
    totalWithVat: zero,
  };
  return {
    item: item as ItemId,
    orderLine: null,
    name: '',
    quantity: decimal(String(quantity)),
    discountPercent: decimal(String(discount)),
    reductions: [],
    ...amounts,
  };
}
