import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { problemOf, valueOf } from '../../../test/contract/shop/results.ts';
import { productItem } from './product-item.ts';

const CARD = {
  name: 'Тениска, бял',
  unit: '',
  barcode: '',
  vatRate: decimal('20'),
  categories: ['Облекло'],
  priceWithVat: decimal('12'),
};
const TERMS = { matchBy: 'code', vat: { '20': 1 }, pricesIncludeVat: false } as const;

test('a product becomes an item at its price in the mode of the warehouse', () => {
  const item = valueOf(productItem(CARD, ' TEE-1 ', TERMS));
  expect(item).toMatchObject({ code: 'TEE-1', unit: 'бр.', vatGroup: 1, groupPath: ['Облекло'] });
  expect(item.price.toString()).toBe('10');
});

test.each([
  ['a VAT rate', { vatRate: null }, 'product-vat-unknown'],
  ['a rate with a VAT group', { vatRate: decimal('9') }, 'product-vat-not-mapped'],
  ['a price', { priceWithVat: null }, 'product-price-unknown'],
])('no item is made of a product without %s', (_what, card, code) => {
  expect(problemOf(productItem({ ...CARD, ...card }, 'TEE-1', TERMS)).code).toBe(code);
});
