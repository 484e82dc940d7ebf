import { fromDouble } from '../src/domain/decimal.ts';
import type { ProductInput } from './gombashop/records.ts';
import type { Shop } from './gombashop/shop.ts';
import { SPECIAL_ITEMS } from './warehouse/sample-items.ts';
import { partsOfName } from './warehouse/sample-families.ts';
import { PARTNERS } from './warehouse/sample-registers.ts';
import type { Row, Rows } from './warehouse/schema.ts';

/** goods.Type of a service. */
const SERVICE = 8;

/**
 * Puts the sample's groups, items and buyers into an empty shop, as if its owner had entered them: colours and sizes as variants of
 * one product, nothing deleted, nothing without a price. Quantities are 0 until Kervan sends them. Of the oddities, two
 * items with one code come as one product, and one of the items without a code comes without one.
 */
export function publish(shop: Shop, rows: Rows): void {
  shop.together(() => {
    const categories = addCategories(shop, rows.goodsgroups);
    shop.addProducts(productsOf(rows, categories));
    for (const row of rows.partners) if (isBuyer(row)) shop.addCustomer(customer(row));
  });
}

/** The tree of groups as categories, by goodsgroups.ID. */
function addCategories(shop: Shop, groups: Row[]): Map<number, string> {
  const byCode = new Map<string, string>();
  const ids = new Map<number, string>();
  for (const { ID, Code, Name } of groups.slice(1).sort((a, b) => length(a) - length(b))) {
    const { id } = shop.addCategory(String(Name), byCode.get(String(Code).slice(0, -3)));
    byCode.set(String(Code), id);
    ids.set(Number(ID), id);
  }
  return ids;
}

function length({ Code }: Row): number {
  return String(Code).length;
}

function productsOf(rows: Rows, categories: Map<number, string>): ProductInput[] {
  const rates = new Map(rows.vatgroups.map(({ ID, VATValue }) => [ID, String(VATValue)]));
  const products = new Map<string, ProductInput>();
  for (const row of rows.goods.filter(isOnSale)) {
    const family = row['Catalog3'] === ' ' ? null : partsOfName(String(row['Name']));
    const key = family ? `family ${row['Catalog3']}` : `code ${row['Code']}`;
    const before = products.get(key);
    // The second item of a doubled code.
    if (before && !family) continue;
    const variant = {
      ...(row['Code'] === ' ' ? {} : { sku: String(row['Code']) }),
      barcode: String(row['BarCode1']),
      price: fromDouble(row['PriceOut2']).toFixed(2),
      quantity: initialQuantity(row),
      ...(family && {
        parameters: [
          { name: 'Цвят', value: family.colour },
          { name: 'Размер', value: family.size },
        ],
      }),
    };
    products.set(key, {
      name: family?.family ?? String(row['Name']),
      categoryIds: [categories.get(Math.abs(Number(row['GroupID'])))!],
      vatRate: rates.get(row['TaxGroup'])!,
      unit: String(row['Measure1']),
      variants: [...(before?.variants ?? []), variant],
    });
  }
  return [...products.values()];
}

/** What Kervan never sends: a service is not counted, and nobody finds an item without a code. */
function initialQuantity(row: Row): string {
  if (row['Type'] === SERVICE) return '100';
  return row['Code'] === ' ' ? '5' : '0';
}

function isOnSale(row: Row): boolean {
  const isSystem = Number(row['ID']) < SPECIAL_ITEMS.deleted;
  return !isSystem && row['Deleted'] === 0 && Number(row['PriceOut2']) > 0;
}

/** Firms and persons who buy; suppliers and the partner that stands for all buyers do not shop here. */
function isBuyer(row: Row): boolean {
  return Number(row['ID']) >= PARTNERS.company && row['Deleted'] === 0;
}

function customer(row: Row) {
  const said = (column: string) => (row[column] === ' ' ? undefined : String(row[column]));
  const name = String(row['Company']);
  const place = { city: said('City'), address: said('Address') };
  const eik = said('Bulstat');
  const company = eik && { name, eik, vatNumber: said('TaxNo'), manager: said('MOL'), ...place };
  return withoutUndefined({
    name: company ? (said('MOL') ?? name) : name,
    email: said('eMail'),
    phone: said('Phone'),
    ...place,
    ...(company ? { company: withoutUndefined(company) } : {}),
  });
}

/** The contract knows fields that are there and fields that are not, but none without a value. */
function withoutUndefined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: Exclude<Fields[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
