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
import { secondsOf, type Figure } from './figures.ts';
import { buildWorld, type RunReport, type World } from './world.ts';

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
    const readSeconds = await secondsOf(async () => (read = await readBare(world)));
    const sendSeconds = await sendBare(read);
    const first = await world.kervan('export-catalogue');
    // What the shop shows now is read once more after everything was made.
    await world.kervan('export-catalogue');
    // An hour later one product changes; the others are not read again.
    world.later();
    world.shop.shop.products.touch([world.shop.shop.allProducts()[0]!.id]);
    await world.kervan('export-catalogue');
    const none = await world.kervan('export-catalogue');
    await changePrices(world);
    const some = await world.kervan('export-catalogue');
    const { created = 0 } = first.report.counts;
    const { updated = 0 } = some.report.counts;
    if (updated !== CHANGED) throw new Error(`${updated} prices were sent, ${CHANGED} changed`);
    const rate = ({ report }: { report: RunReport }): number => read.length / seconds(report);
    return [
      {
        name: `publish ${created} items, all new (survey, make, link)`,
        unit: '1/s',
        kervan: created / seconds(first.report),
        bare: created / (readSeconds + sendSeconds),
      },
      {
        name: `publish ${read.length} items, none changed`,
        unit: '1/s',
        kervan: rate(none),
        bare: read.length / readSeconds,
      },
      {
        name: `publish ${read.length} items, ${CHANGED} prices changed`,
        unit: '1/s',
        kervan: rate(some),
        bare: read.length / readSeconds,
      },
      { name: `most memory while publishing ${created} items`, unit: 'MiB', kervan: first.peakMemoryMiB },
      { name: `most memory when none of ${read.length} changed`, unit: 'MiB', kervan: none.peakMemoryMiB },
    ];
  } finally {
    await world.close();
  }
}

function seconds({ startedAt, endedAt }: RunReport): number {
  return (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
}

/** Reads all rows page by page and does nothing with them. */
async function readBare({ database }: World): Promise<CatalogueItem[]> {
  const warehouse = await connect(database);
  const read: CatalogueItem[] = [];
  for (;;) {
    const page = await warehouse.catalogueAfter(COLUMNS, read.at(-1)?.id ?? 0, PAGE);
    if (!page.ok) throw new Error(page.problem.code);
    read.push(...page.value);
    if (page.value.length < PAGE) break;
  }
  await warehouse.close();
  return read;
}

async function connect(database: World['database']): Promise<Warehouse> {
  const connected = await microinvest.connect({ kind: 'mysql', ...database }, { pricesIncludeVat: null });
  if (!connected.ok) throw new Error(connected.problem.code);
  return connected.value;
}

/** Sends products to a shop of its own, in batches of as many as Kervan sends; answers how long that took, in seconds. */
async function sendBare(items: readonly CatalogueItem[]): Promise<number> {
  const shop = fork(join(import.meta.dirname, 'shop-process.ts'));
  try {
    const [url] = (await once(shop, 'message')) as [string];
    return await secondsOf(() => sendTo(url, items));
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
