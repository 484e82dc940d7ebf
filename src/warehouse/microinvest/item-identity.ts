import type { ItemId } from '../../domain/ids.ts';
import type { Item } from '../warehouse.ts';
import { text } from './conditions.ts';

/** The columns of goods by which an item is known. */
export const IDENTITY = [
  'goods.ID',
  'goods.Code',
  'goods.Name',
  'goods.BarCode1',
  'goods.BarCode2',
  'goods.BarCode3',
  'goods.Catalog1',
  'goods.Catalog2',
  'goods.Catalog3',
] as const;

type Column = 'Code' | 'Name' | 'BarCode1' | 'BarCode2' | 'BarCode3' | 'Catalog1' | 'Catalog2' | 'Catalog3';

type Identity = Pick<Item, 'id' | 'code' | 'name' | 'barcodes' | 'catalogs'>;

/** A row of these columns as the port gives it. BarCode3 holds as many as there are, between commas. */
export function identityOf(row: Record<Column, string | null> & { ID: number }): Identity {
  const barcodes = [row.BarCode1, row.BarCode2, ...(row.BarCode3 ?? '').split(',')].map(text);
  return {
    id: row.ID as ItemId,
    code: text(row.Code),
    name: text(row.Name),
    barcodes: barcodes.filter((barcode) => barcode !== ''),
    catalogs: [text(row.Catalog1), text(row.Catalog2), text(row.Catalog3)],
  };
}
