import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { readThrough } from './catalogue.ts';
import { spentOn, type Figure } from './figures.ts';
import { buildWorld, type World } from './world.ts';

const CHANGED = 1000;
/** Numbers of the items that are made; those of the sample are below. */
const FIRST = 10_000;

/**
 * The most memory an export holds with a very large catalogue: while all of it is surveyed for the first time (everything is linked already, and nothing is to be sent), when nothing
 * changed, and when a thousand prices did; its processor time beside that of reading the rows alone. The warehouse and the links are filled by SQL: publishing so many would take hours.
 */
export async function benchLargeCatalogue(server: DatabaseServer, items: number): Promise<Figure[]> {
  const world = await buildWorld(server, 50, { isShopEmpty: true });
  const connection = await createConnection(world.database);
  try {
    await fillWarehouse(connection, items);
    fillLinks(world, items);
    const all = await world.kervan('export-catalogue', '--release-brake=9999999');
    const none = await world.kervan('export-catalogue');
    await connection.query('UPDATE goods SET PriceOut2 = 11 WHERE ID >= ? AND ID < ?', [
      FIRST,
      FIRST + CHANGED,
    ]);
    const some = await world.kervan('export-catalogue');
    if (some.report.counts['updated'] !== CHANGED) throw new Error(JSON.stringify(some.report));
    const { processor: bare } = await spentOn(() => readThrough(world));
    const of = `of ${items} items`;
    return [
      { name: `most memory in the first survey ${of}`, unit: 'MiB', kervan: all.peakMemoryMiB },
      { name: '  processor time of it', unit: 's', kervan: all.processorSeconds, bare },
      { name: `most memory when none ${of} changed`, unit: 'MiB', kervan: none.peakMemoryMiB },
      { name: '  processor time of it', unit: 's', kervan: none.processorSeconds, bare },
      { name: `most memory when ${CHANGED} prices ${of} changed`, unit: 'MiB', kervan: some.peakMemoryMiB },
      { name: '  processor time of it', unit: 's', kervan: some.processorSeconds, bare },
    ];
  } finally {
    await connection.end();
    await world.close();
  }
}

/** Copies an item of the sample as often as wanted, each with a code, a name and a price. */
async function fillWarehouse(connection: Connection, items: number): Promise<void> {
  const own: Record<string, string> = {
    ID: 'seq.seq',
    Code: "concat('L-', seq.seq)",
    Name: "concat('Стока номер ', seq.seq)",
    BarCode1: "''",
    PriceIn: '5',
    PriceOut2: '10',
  };
  const [columns] = await connection.query<RowDataPacket[]>('SHOW COLUMNS FROM goods');
  const names = columns.map(({ Field }) => String(Field));
  const values = names.map((name) => own[name] ?? `sample.\`${name}\``);
  await connection.query(
    `INSERT INTO goods (${names.map((name) => `\`${name}\``).join(', ')})
     SELECT ${values.join(', ')} FROM seq_${FIRST}_to_${FIRST + items - 1} AS seq
     JOIN (SELECT * FROM goods WHERE Type = 0 AND Deleted <> -1 AND ID > 20 ORDER BY ID LIMIT 1) AS sample`,
  );
}

/** Links every item with a variant of its code; the shop has those whose prices will change. */
function fillLinks({ folder, shop }: World, items: number): void {
  const products = shop.shop.addProducts(
    Array.from({ length: CHANGED }, (_, place) => ({
      name: `Стока номер ${FIRST + place}`,
      variants: [{ sku: `L-${FIRST + place}`, price: '10.00', quantity: '0' }],
    })),
  );
  const store = new DatabaseSync(join(folder, 'data', 'kervan.db'));
  const { id } = store.prepare('SELECT id FROM servers').get() as { id: string };
  const insert = store.prepare(
    `INSERT INTO links (server, variant, product, sku, sku_key, item, created_at, name, search, price_shown, stock_shown)
     VALUES (?, ?, ?, ?, ?, ?, '2026-01-01T00:00:00.000Z', ?, ?, '10', '0')`,
  );
  store.exec('BEGIN');
  for (let place = 0; place < items; place += 1) {
    const item = FIRST + place;
    const { id: product, variants } = products[place] ?? { id: `p${item}`, variants: [{ id: `v${item}` }] };
    const name = `Стока номер ${item}`;
    const sku = `L-${item}`;
    insert.run(id, variants[0]!.id, product, sku, sku, item, name, `${name}\n${sku}`.toLowerCase());
  }
  store.exec('COMMIT');
  store.close();
}
