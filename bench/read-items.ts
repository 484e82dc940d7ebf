import type { ItemId, LocationId } from '../src/domain/ids.ts';
import { microinvest } from '../src/warehouse/microinvest/driver.ts';
import type { ResolvedDatabase, Warehouse } from '../src/warehouse/warehouse.ts';
import { LOCATIONS } from './many-items.ts';
import type { Raw } from './raw.ts';

const PAGE = 1000;
/** Numbers in one "in (…)" of the driver. */
const IN_ONE = 500;
const PLACES = Array.from({ length: LOCATIONS }, (_, index) => (index + 1) as LocationId);
const COLUMNS = { price: 'PriceOut2', promoPrice: null, fields: [] } as const;

/** Opens Kervan's driver; throws with the code of what is wrong. */
export async function openDriver(address: ResolvedDatabase): Promise<Warehouse> {
  const connected = await microinvest.connect(address, { pricesIncludeVat: true });
  if (!connected.ok) throw new Error(connected.problem.code);
  return connected.value;
}

/** Reads so many items with what lies at ten locations, a page after another, and keeps nothing; answers how many it read. */
export async function readByDriver(warehouse: Warehouse, items: number): Promise<number> {
  let [after, read] = [0, 0];
  while (read < items) {
    const page = await warehouse.catalogueAfter(COLUMNS, after, PAGE);
    if (!page.ok) throw new Error(page.problem.code);
    if (page.value.length === 0) break;
    const ids = page.value.map(({ id }) => id);
    const stock = await warehouse.stock(ids, PLACES);
    if (!stock.ok) throw new Error(stock.problem.code);
    if (stock.value.size !== ids.length) throw new Error(`stock of ${stock.value.size} items`);
    read += ids.length;
    after = ids.at(-1)!;
  }
  return read;
}

/** The same rows by the same questions through the client alone; nothing is made of them. */
export async function readRaw(raw: Raw, firstItem: number, items: number): Promise<number> {
  let read = 0;
  while (read < items) {
    const after = firstItem + read - 1;
    const page = await raw.run(raw.most(ITEMS, PAGE), [after]);
    if (page.length === 0) break;
    const ids = page.map((_, index) => (after + 1 + index) as ItemId);
    for (let start = 0; start < ids.length; start += IN_ONE) {
      const some = ids.slice(start, start + IN_ONE);
      await raw.run(stockOf(some.length), [...some, ...PLACES]);
    }
    read += page.length;
  }
  return read;
}

const ITEMS = `select g.\`ID\`, g.\`Code\`, g.\`Name\`, g.\`BarCode1\`, g.\`BarCode2\`, g.\`BarCode3\`, g.\`Catalog1\`, g.\`Catalog2\`, g.\`Catalog3\`,
  g.\`Description\`, g.\`Measure1\`, g.\`PriceIn\`, g.\`Type\`, g.\`GroupID\`, v.\`ID\` as vat, v.\`VATValue\`, g.\`PriceOut2\`
  from \`goods\` as g left join \`vatgroups\` as v on v.\`ID\` = g.\`TaxGroup\`
  where (g.\`Deleted\` is null or g.\`Deleted\` <> -1) and g.\`ID\` > ? order by g.\`ID\``;

function stockOf(items: number): string {
  const places = (count: number) => Array.from({ length: count }, () => '?').join(', ');
  return `select \`GoodID\`, \`Qtty\`, count(*) as places from \`store\` where \`GoodID\` in (${places(items)})
    and \`ObjectID\` in (${places(PLACES.length)}) group by \`GoodID\`, \`Qtty\``;
}
