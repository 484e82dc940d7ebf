import type { MatchBy } from '../domain/settings.ts';
import { skuKey } from '../store/links.ts';
import type { Item } from '../warehouse/warehouse.ts';

const CODES: Record<MatchBy, (item: Item) => readonly string[]> = {
  code: ({ code }) => [code],
  barcode: ({ barcodes }) => barcodes,
  catalog1: ({ catalogs }) => [catalogs[0]],
  catalog2: ({ catalogs }) => [catalogs[1]],
  catalog3: ({ catalogs }) => [catalogs[2]],
};

/** Whether an item carries this code in the field the settings match by. */
export function carriesCode(item: Item, matchBy: MatchBy, sku: string): boolean {
  const key = skuKey(sku);
  return key !== '' && CODES[matchBy](item).some((code) => skuKey(code) === key);
}
