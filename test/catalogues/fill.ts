import type { Shop } from '../../demo/gombashop/shop.ts';
import type { PairItem, DirtyPair } from './dirty-pair.ts';

/** The first goods.ID of the pair's items: the rows every database begins with stay. */
const FIRST_ITEM = 1000;
const ROWS_AT_ONCE = 500;

/** Puts a pair into a warehouse and a shop; answers which item each variant really is, null for none. */
export async function fill(
  { items, products }: DirtyPair,
  execute: (sql: string, values: (string | number)[]) => Promise<unknown>,
  shop: Shop,
): Promise<Map<string, number | null>> {
  await execute('DELETE FROM goods WHERE ID > 2', []);
  for (let start = 0; start < items.length; start += ROWS_AT_ONCE)
    await insertItems(items.slice(start, start + ROWS_AT_ONCE), FIRST_ITEM + start, execute);
  const added = shop.addProducts(
    products.map(({ sku, name, barcode, priceCents }) => ({
      name,
      vatRate: '20',
      variants: [
        {
          ...(sku !== '' && { sku }),
          ...(barcode !== '' && { barcode }),
          price: (priceCents / 100).toFixed(2),
          quantity: '5',
        },
      ],
    })),
  );
  return new Map(
    added.map(({ variants }, place) => {
      const { truth } = products[place]!;
      return [variants[0]!.id, truth === null ? null : FIRST_ITEM + truth];
    }),
  );
}

async function insertItems(
  items: readonly PairItem[],
  firstId: number,
  execute: (sql: string, values: (string | number)[]) => Promise<unknown>,
): Promise<void> {
  const rows = items.map(({ code, name, barcode, catalog, priceCents }, place) => [
    firstId + place,
    code,
    name,
    barcode || ' ',
    catalog || ' ',
    priceCents / 100,
  ]);
  const places = rows.map(() => "(?, ?, ?, ?, ?, ?, 'бр.', 1, 1, 0, 0)").join(', ');
  const sql = `INSERT INTO goods (ID, Code, Name, BarCode1, Catalog1, PriceOut2, Measure1, TaxGroup, GroupID, Type, Deleted) VALUES ${places}`;
  await execute(sql, rows.flat());
}
