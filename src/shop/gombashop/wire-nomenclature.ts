/** Products, categories and customers of GombaShop's assumed protocol (see driver.ts), and how they become ours. */
import * as z from 'zod';
import type { CategoryId, CustomerId, ProductId, VariantId } from '../../domain/ids.ts';
import type { ShopCategory, ShopCustomer, ShopProduct } from '../shop.ts';
import {
  company,
  decimalOrNull,
  flagOrNo,
  id,
  list,
  listOrNone,
  moment,
  read,
  record,
  text,
  textOrEmpty,
  type Reading,
} from './wire-fields.ts';

const categoryId = id.transform((value) => value as CategoryId);

const variant = record({
  id: id.transform((value) => value as VariantId),
  sku: textOrEmpty,
  barcode: textOrEmpty,
  parameters: listOrNone(record({ name: text, value: text })),
  price: decimalOrNull,
  oldPrice: decimalOrNull,
  quantity: decimalOrNull,
}).transform(({ price, oldPrice, ...rest }) => ({
  ...rest,
  priceWithVat: price,
  oldPriceWithVat: oldPrice,
}));

const product: z.ZodType<ShopProduct> = record({
  id: id.transform((value) => value as ProductId),
  name: text,
  unit: textOrEmpty,
  vatRate: decimalOrNull,
  categoryIds: listOrNone(categoryId),
  deleted: flagOrNo,
  hidden: flagOrNo,
  updatedAt: moment,
  variants: listOrNone(variant),
}).transform(({ deleted, hidden, ...rest }) => ({ ...rest, isDeleted: deleted, isHidden: hidden }));

/** POST /categories. */
export const category: z.ZodType<ShopCategory> = record({
  id: categoryId,
  name: text,
  parentId: categoryId.nullish().transform((value) => value ?? null),
});

/** GET /categories. */
export const categories: z.ZodType<ShopCategory[]> = list(category);

const customer: z.ZodType<ShopCustomer> = record({
  id: id.transform((value) => value as CustomerId),
  name: text,
  email: textOrEmpty,
  phone: textOrEmpty,
  city: textOrEmpty,
  address: textOrEmpty,
  postCode: textOrEmpty,
  company: company.nullish().transform((value) => value ?? null),
  deleted: flagOrNo,
  updatedAt: moment,
}).transform(({ deleted, ...rest }) => ({ ...rest, isDeleted: deleted }));

/** A product out of a record of the shop. */
export function readProduct(value: unknown): Reading<ShopProduct> {
  return read(product, value);
}

/** A customer out of a record of the shop. */
export function readCustomer(value: unknown): Reading<ShopCustomer> {
  return read(customer, value);
}
