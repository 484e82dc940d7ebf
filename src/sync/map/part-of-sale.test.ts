import { expect, test } from 'vitest';
import { anOrder } from '../../../test/orders.ts';
import { context, planned } from '../../../test/plans.ts';
import { decimal } from '../../domain/decimal.ts';
import type { ItemId, LocationId, PartnerId } from '../../domain/ids.ts';
import { problem } from '../../domain/problem.ts';
import { failed } from '../../domain/result.ts';
import type { DocumentRow } from '../../warehouse/warehouse.ts';
import { standingSale } from './part-of-sale.ts';

const row = (item: number): DocumentRow => ({
  item: item as ItemId,
  partner: 77 as PartnerId,
  location: 3 as LocationId,
  quantity: decimal('1'),
  priceOut: decimal('10'),
});

test('what was created with a sale has its number once the sale stands', () => {
  const product = {
    name: 'Чаша',
    unit: '',
    barcode: '',
    vatRate: null,
    categories: [],
    priceWithVat: decimal('1'),
  };
  const within = context(
    {
      itemOf: () => failed(problem('item-not-found')),
      newItems: { productOf: () => product, matchBy: 'code' },
      partners: { find: () => [], retailPaymentDays: 0 },
    },
    { documentKind: 'sale' },
  );
  const plan = planned(anOrder({ lines: [{}, {}], invoice: {} }), within);
  expect(typeof plan.partner).toBe('object');
  const sale = standingSale(plan, [row(101), row(102)]);
  expect(sale.partner).toBe(77);
  expect(sale.lines.map(({ item }) => item)).toEqual([101, 102]);
});

test('rows of another document are a mistake of the program', () => {
  const plan = planned(anOrder({ lines: [{}, {}] }), context({}, { documentKind: 'sale' }));
  expect(() => standingSale(plan, [row(101)])).toThrow('has 2 lines, not 1');
});
