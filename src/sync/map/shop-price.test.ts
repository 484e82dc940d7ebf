import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import { shopPrice, type WarehousePrice } from './shop-price.ts';

const of = (
  price: string,
  more: Partial<Record<'promoPrice' | 'cost' | 'vatRate', string | null>> = {},
): WarehousePrice => ({
  price: decimal(price),
  promoPrice: more.promoPrice ? decimal(more.promoPrice) : null,
  cost: decimal(more.cost ?? '0'),
  vatRate: more.vatRate === null ? null : decimal(more.vatRate ?? '20'),
});
const told = (answer: ReturnType<typeof shopPrice>) =>
  answer.ok
    ? [
        answer.value.price.toFixed(2),
        answer.value.listPrice?.toFixed(2) ?? null,
        answer.warning?.code ?? null,
      ]
    : answer.problem.code;

test('a price with VAT goes as it is, to the cent; one without gets the percent of its VAT group', () => {
  expect(told(shopPrice(of('12.5'), true))).toEqual(['12.50', null, null]);
  expect(told(shopPrice(of('10.004'), true))).toEqual(['10.00', null, null]);
  expect(told(shopPrice(of('10'), false))).toEqual(['12.00', null, null]);
  expect(told(shopPrice(of('10', { vatRate: '9' }), false))).toEqual(['10.90', null, null]);
});

test('none, zero, less than a cent or below is a problem and no price', () => {
  for (const price of ['0', '-5', '0.004'])
    expect(told(shopPrice(of(price), true))).toBe('item-price-missing');
});

test('without VAT in the database an unknown VAT group is a problem; with it, it does not matter', () => {
  expect(told(shopPrice(of('10', { vatRate: null }), false))).toBe('item-vat-group-missing');
  expect(told(shopPrice(of('10', { vatRate: null }), true))).toEqual(['10.00', null, null]);
});

test('a promotional price below the list price is what is paid; one above it, the same or none changes nothing', () => {
  expect(told(shopPrice(of('10', { promoPrice: '8' }), true))).toEqual(['8.00', '10.00', null]);
  for (const promoPrice of ['10', '12', '0', '-1', null])
    expect(told(shopPrice(of('10', { promoPrice }), true))).toEqual(['10.00', null, null]);
});

test('a price below cost is sold, and told; both in the same VAT mode', () => {
  expect(told(shopPrice(of('10', { cost: '11' }), true))).toEqual(['10.00', null, 'item-price-below-cost']);
  expect(told(shopPrice(of('10', { cost: '9', promoPrice: '8' }), false))).toEqual([
    '9.60',
    '12.00',
    'item-price-below-cost',
  ]);
  expect(told(shopPrice(of('10', { cost: '10' }), false))).toEqual(['12.00', null, null]);
});

test('what is sold is above zero and never above the list price', () => {
  const amount = fc.integer({ min: -1000, max: 10_000_000 }).map((cents) => (cents / 1000).toFixed(3));
  fc.assert(
    fc.property(amount, amount, fc.boolean(), (price, promoPrice, includes) => {
      const answer = shopPrice(of(price, { promoPrice }), includes);
      if (!answer.ok) return;
      const { price: sold, listPrice } = answer.value;
      expect(sold.gt('0')).toBe(true);
      if (listPrice) expect(sold.lt(listPrice)).toBe(true);
    }),
  );
});
