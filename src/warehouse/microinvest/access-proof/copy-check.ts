import { deepStrictEqual } from 'node:assert';
import type { Warehouse } from '../../warehouse.ts';
import { settledCopy } from '../copy/access-copy.ts';
import { microinvest } from '../driver.ts';
import type { Check } from './prove.ts';
import { valueOf } from './proof-warehouse.ts';

const COLUMNS = { price: 'PriceOut1', promoPrice: null, fields: [] } as const;
const ITEMS_AT_ONCE = 500;

/** What an export reads of the items after one of them. */
async function readBy(warehouse: Warehouse, after: number): Promise<unknown[]> {
  const { locations } = valueOf(await warehouse.choices());
  const places = locations.map(({ id }) => id);
  const page = valueOf(await warehouse.catalogueAfter(COLUMNS, after, ITEMS_AT_ONCE));
  const ids = page.map(({ id }) => id);
  const items = valueOf(await warehouse.catalogueOf(COLUMNS, ids));
  const stock = valueOf(await warehouse.stock(ids, places));
  const held = valueOf(await warehouse.openOrders(places));
  return items.map((item) => ({ ...item, stock: stock.get(item.id), held: held.get(item.id) }));
}

/** Exports read a copy, and what they read there must be what the engine says. */
export const COPY_CHECK: Check = {
  id: 'copy',
  async prove({ address }) {
    const copied = await settledCopy(address);
    if (typeof copied !== 'string') throw new Error(`${copied.kind}: ${copied.detail}`);
    const asked = { pricesIncludeVat: true, isForReading: true } as const;
    const engine = valueOf(await microinvest.connect({ ...address, readFromCopy: false }, asked));
    const copy = valueOf(await microinvest.connect({ ...address, readFromCopy: true }, asked));
    try {
      for (let after = 0; ;) {
        const read = await readBy(copy, after);
        deepStrictEqual(read, await readBy(engine, after));
        if (read.length === 0) return;
        after = (read.at(-1) as { id: number }).id;
      }
    } finally {
      await engine.close();
      await copy.close();
    }
  },
};
