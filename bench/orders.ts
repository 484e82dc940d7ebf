import { decimal } from '../src/domain/decimal.ts';
import type { DocumentLine, DocumentPlan } from '../src/domain/document.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, UserId } from '../src/domain/ids.ts';
import { microinvest } from '../src/warehouse/microinvest/driver.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { createMysqlWarehouse } from '../demo/warehouse/load.ts';
import { writeBare, type BareLine } from './bare-orders.ts';
import { secondsOf, type Figure } from './figures.ts';
import { buildWorld } from './world.ts';

const ITEMS = 300;

/** Orders a second: the warehouse driver alone and the whole import, each against the bare script of the same run. */
export async function benchOrders(server: DatabaseServer, orders: number): Promise<Figure[]> {
  const documents = Array.from({ length: orders }, (_, index) => bareLines(index));
  const bareSeconds = await onNewWarehouse(server, (address) =>
    secondsOf(() => writeBare(address, documents)),
  );
  const driverSeconds = await onNewWarehouse(server, (address) =>
    secondsOf(() => writeWithDriver(address, documents)),
  );
  const { seconds, peakMemoryMiB } = await importAll(server, orders);
  const bare = orders / bareSeconds;
  return [
    {
      name: `write ${orders} order documents (warehouse driver)`,
      unit: '1/s',
      kervan: orders / driverSeconds,
      bare,
    },
    {
      name: `import ${orders} orders (fetch, keep, plan, write, tell)`,
      unit: '1/s',
      kervan: orders / seconds,
      bare,
    },
    { name: `most memory while importing ${orders} orders`, unit: 'MiB', kervan: peakMemoryMiB },
  ];
}

type Address = { host: string; port: number; user: string; password: string; database: string };

async function onNewWarehouse(
  server: DatabaseServer,
  work: (address: Address) => Promise<number>,
): Promise<number> {
  const database = await server.createDatabase();
  const { host, port, user, password } = server;
  await createMysqlWarehouse(server, database, { items: ITEMS, sampleStamp: true });
  const seconds = await work({ host, port, user, password, database });
  await server.dropDatabase(database);
  return seconds;
}

function bareLines(index: number): BareLine[] {
  return Array.from({ length: 1 + (index % 8) }, (_, line): BareLine => [
    10 + ((index * 7 + line * 13) % (ITEMS - 20)),
    1 + (line % 3),
    12.5,
    2.0833,
    0,
  ]);
}

async function writeWithDriver(address: Address, documents: readonly BareLine[][]): Promise<void> {
  const connected = await microinvest.connect({ kind: 'mysql', ...address }, { pricesIncludeVat: null });
  if (!connected.ok) throw new Error(connected.problem.code);
  for (const [index, lines] of documents.entries()) {
    const written = await connected.value.writeDocument(plan(index, lines));
    if (!written.ok) throw new Error(written.problem.code);
  }
  await connected.value.close();
}

function plan(index: number, lines: readonly BareLine[]): DocumentPlan {
  const key = `KVO-BENCH-${index}`;
  return {
    kind: 'order',
    key,
    orderNumber: String(index) as OrderNumber,
    location: 2 as LocationId,
    partner: 1 as PartnerId,
    user: 1 as UserId,
    date: '2026-11-23',
    totalWithVat: decimal('0'),
    note: `${key} | Иван Петров | 0888123456 | София, бул. Витоша 1`,
    lines: lines.map(planLine),
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
  };
}

function planLine([item, quantity, priceOut, vatOut, discount]: BareLine): DocumentLine {
  const [zero, price, vat] = [decimal('0'), decimal(String(priceOut)), decimal(String(vatOut))];
  const amounts = { priceOut: price, vatOut: vat, priceIn: zero, vatIn: zero, totalWithVat: zero };
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

async function importAll(
  server: DatabaseServer,
  orders: number,
): Promise<{ seconds: number; peakMemoryMiB: number }> {
  const world = await buildWorld(server, ITEMS);
  try {
    const { variants } = world;
    for (let index = 0; index < orders; index += 1) {
      const lines = Array.from({ length: 1 + (index % 8) }, (_, line) => ({
        variantId: variants[(index * 7 + line * 13) % variants.length]!.id,
        quantity: String(1 + (line % 3)),
      }));
      world.shop.shop.placeOrder({ lines, status: 'confirmed' });
    }
    const { report, peakMemoryMiB } = await world.kervan('import-orders');
    if (report.counts['created'] !== orders)
      throw new Error(`imported ${report.counts['created']} of ${orders}`);
    return { seconds: (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000, peakMemoryMiB };
  } finally {
    await world.close();
  }
}
