import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { groupPath, itemChanges } from './item-changes.ts';
import type { ProductCard } from './new-item.ts';

const GROUPS = [
  { id: 1, name: 'Основна', code: '-1' },
  { id: 2, name: 'Аксесоари', code: 'AAA' },
  { id: 3, name: 'Чанти', code: 'AAAAAB' },
  { id: 4, name: 'Обувки', code: 'AAB' },
];
const CARD: ProductCard = {
  name: 'Чанта, синя',
  unit: 'бр.',
  barcode: '3800000000022',
  vatRate: decimal('20'),
  categories: ['Аксесоари', 'Чанти'],
  priceWithVat: decimal('24'),
};
const ITEM = { name: 'Чанта', barcodes: ['111'], group: 4 };
const changes = (item: Partial<typeof ITEM>, card: Partial<ProductCard> = {}, followsShop = true) =>
  itemChanges({ ...ITEM, ...item }, { ...CARD, ...card }, { followsShop, groups: GROUPS });

test('name and group follow the shop only when the setting says so', () => {
  expect(changes({})).toEqual({ name: 'Чанта, синя', groupPath: ['Аксесоари', 'Чанти'] });
  expect(changes({}, {}, false)).toBeNull();
});

test('a barcode is given where there is none, and never replaced', () => {
  expect(changes({ barcodes: [] }, {}, false)).toEqual({ barcode: '3800000000022' });
  expect(changes({ barcodes: ['111'] }, {}, false)).toBeNull();
});

test('what is the same, in whatever case a group is written, changes nothing', () => {
  expect(changes({ name: 'Чанта, синя', group: 3 }, { categories: [' аксесоари ', 'ЧАНТИ'] })).toBeNull();
});

test('what is blank in the shop changes nothing', () => {
  expect(changes({ barcodes: [] }, { name: ' ', barcode: ' ', categories: [] })).toBeNull();
});

test('a group is known by the names from the top down; the system group has none', () => {
  expect(groupPath(3, GROUPS)).toEqual(['Аксесоари', 'Чанти']);
  expect(groupPath(1, GROUPS)).toEqual([]);
  expect(groupPath(9, GROUPS)).toEqual([]);
});
