import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { decimal } from '../src/domain/decimal.ts';
import { gombashop } from '../src/shop/gombashop/driver.ts';
import type { ProductWriting } from '../src/shop/shop.ts';
import { microinvest } from '../src/warehouse/microinvest/driver.ts';
import type { CatalogueItem, Warehouse } from '../src/warehouse/warehouse.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { spentOn, type Figure, type Spent } from './figures.ts';
import { buildWorld, type Ran, type RunReport, type World } from './world.ts';

const COLUMNS = { price: 'PriceOut2', promoPrice: null, fields: [] } as const;
const PAGE = 1000;
const CHANGED = 1000;

/**
 * Items a second: a first export that publishes everything, one that finds nothing to do, and one after a thousand prices changed; against reading the
 * rows alone, and a bare client that sends the same products in the same batches.
 */
export async function benchCatalogue(server: DatabaseServer, items: number): Promise<Figure[]> {
  const world = await buildWorld(server, items, { isShopEmpty: true });
  try {
    let read: CatalogueItem[] = [];
    const reading = await spentOn(async () => (read = await readBare(world)));
    const sending = await sendBare(read);
    const first = await world.kervan('export-catalogue');
    // What the shop shows now is read once more after everything was made.
    await world.kervan('export-catalogue');
    // An hour later one product changes; the others are not read again.
    world.later();
    world.shop.shop.products.touch([world.shop.shop.allProducts()[0]!.id]);
    await world.kervan('export-catalogue');
    const none = await world.kervan('export-catalogue');
    await changePrices(world);
    const { requests } = world.shop.shop;
    requests.reset();
    const some = await world.kervan('export-catalogue');
    const { created = 0 } = first.report.counts;
    const { updated = 0 } = some.report.counts;
    const records = requests.latest().reduce((sum, { records }) => sum + records, 0);
    if (updated !== CHANGED || records !== CHANGED)
      throw new Error(`${updated} prices were told, ${records} records sent, ${CHANGED} prices changed`);
    const starting = (await world.command('servers')).processorSeconds;
    const both = {
      seconds: reading.seconds + sending.seconds,
      processor: reading.processor + sending.processor,
    };
    return [
      ...beside(`publish ${created} items, all new (survey, make, link)`, created, first, starting, both),
      ...beside(`publish ${read.length} items, none changed`, read.length, none, starting, reading),
      ...beside(
        `publish ${read.length} items, ${CHANGED} prices changed`,
        read.length,
        some,
        starting,
        reading,
      ),
    ];
  } finally {
    await world.close();
  }
}

/** A run beside the bare work: how many items a second, and how long each had a processor; starting a process is not counted. */
function beside(name: string, items: number, run: Ran, starting: number, bare: Spent): Figure[] {
  return [
    { name, unit: '1/s', kervan: items / seconds(run.report), bare: items / bare.seconds },
    {
      name: '  processor time of it',
      unit: 's',
      kervan: run.processorSeconds - starting,
      bare: bare.processor,
    },
    { name: '  most memory of it', unit: 'MiB', kervan: run.peakMemoryMiB },
  ];
}

function seconds({ startedAt, endedAt }: RunReport): number {
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** Reads and keeps all rows. */
export async function readBare(world: World): Promise<CatalogueItem[]> {
  const read: CatalogueItem[] = [];
  await readThrough(world, (items) => read.push(...items));
  return read;
}

/** Reads all rows page by page. */
export async function readThrough(
  { database }: World,
  take: (items: CatalogueItem[]) => unknown = () => {},
): Promise<void> {
  const warehouse = await connect(database);
  for (let after = 0; ;) {
    const page = await warehouse.catalogueAfter(COLUMNS, after, PAGE);
    if (!page.ok) throw new Error(page.problem.code);
    take(page.value.map((record) => record.item()));
    if (page.value.length < PAGE) break;
    after = page.value.at(-1)!.id;
  }
  await warehouse.close();
}

async function connect(database: World['database']): Promise<Warehouse> {
  const connected = await microinvest.connect({ kind: 'mysql', ...database }, { pricesIncludeVat: null });
  if (!connected.ok) throw new Error(connected.problem.code);
  return connected.value;
}

/** Sends products to a shop of its own, which takes so long for each answer, in batches of as many as Kervan sends; answers what that took. */
export async function sendBare(items: readonly CatalogueItem[], answerMs = 0): Promise<Spent> {
  const shop = fork(join(import.meta.dirname, 'shop-process.ts'), [String(answerMs)]);
  try {
    const [url] = (await once(shop, 'message')) as [string];
    return await spentOn(() => sendTo(url, items));
  } finally {
    shop.kill();
  }
}

async function sendTo(url: string, items: readonly CatalogueItem[]): Promise<void> {
  const client = gombashop.connect({ url, apiId: 'bench', key: 'bench-key', timeZone: 'Europe/Sofia' });
  const category = await client.createCategory('Стоки', null);
  if (!category.ok) throw new Error(category.problem.code);
  for (let start = 0; start < items.length; start += client.productBatch) {
    const products = items
      .slice(start, start + client.productBatch)
      .map(({ id, name, unit, vatRate, price }): ProductWriting => ({
        name,
        unit,
        vatRate,
        categories: [category.value],
        isHidden: false,
        variants: [
          { sku: `bare ${id}`, price: price.gt('0') ? price : decimal('1'), quantity: decimal('0') },
        ],
      }));
    const sent = await client.writeProducts(products);
    if (!sent.ok) throw new Error(sent.problem.code);
  }
  await client.close();
}

async function changePrices({ database }: World): Promise<void> {
  const connection = await createConnection(database);
  await connection.query(
    `UPDATE goods SET PriceOut2 = PriceOut2 + 1 WHERE Deleted <> -1 AND Type = 0 AND PriceOut2 > 0 AND PriceOut9 >= 0
     AND Code IN (SELECT Code FROM (SELECT Code FROM goods GROUP BY Code HAVING count(*) = 1) AS single)
     AND ID > 100 ORDER BY ID LIMIT ${CHANGED}`,
  );
  await connection.end();
}
