import { expect, test } from 'vitest';
import { definitionSchema } from '../../domain/settings.ts';
import { anOrder } from '../../../test/orders.ts';
import { deliveryItemOf, deliveryItems } from './delivery-item.ts';

const { settings } = definitionSchema.parse({
  name: 'sofia',
  warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: 'x.db' } },
  shop: { url: 'https://shop.example', apiId: 'demo', key: 'k' },
  settings: { import: { location: 3 }, maps: { deliveries: { Еконт: { item: 7 } } } },
});

test('a method with an item of its own has it, any other the common one', () => {
  const itemOf = (method: string) => deliveryItemOf(anOrder({ delivery: { method } }), settings);
  expect(itemOf('Еконт')).toEqual({ item: 7, setting: 'settings.maps.deliveries' });
  expect(itemOf('Спиди')).toEqual({ item: 1, setting: 'settings.import.delivery.item' });
  expect(itemOf('constructor').item).toBe(1);
});

test('all of them are known, so that none can be missing unseen', () => {
  expect(deliveryItems(settings).map(({ item }) => item)).toEqual([1, 7]);
});
