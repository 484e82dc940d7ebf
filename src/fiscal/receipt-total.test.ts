import { describe, expect, test } from 'vitest';
import { decimal } from '../domain/decimal.ts';
import type { PriceModifier, SoldItem } from './receipt.ts';
import { lineTotal, receiptTotal } from './receipt-total.ts';

function sold(quantity: string, unitPrice: string, kind?: PriceModifier['kind'], value = '0'): SoldItem {
  const item: SoldItem = {
    kind: 'sale',
    text: 'Ябълки',
    quantity: decimal(quantity),
    unitPrice: decimal(unitPrice),
    taxGroup: 2,
  };
  return kind ? { ...item, priceModifier: { kind, value: decimal(value) } } : item;
}

describe('what a receipt is worth', () => {
  test.each([
    [sold('1', '0.125'), '0.13'],
    [sold('0.0005', '100'), '0.1'],
    [sold('0.333', '2.99'), '1'],
    [sold('1.5', '0.01'), '0.02'],
    [sold('3', '3.33', 'discount-percent', '33.333'), '6.66'],
    [sold('1', '0.10', 'discount-percent', '5'), '0.09'],
    [sold('1', '0.10', 'surcharge-percent', '5'), '0.11'],
    [sold('2', '5', 'discount-amount', '0.005'), '9.99'],
    [sold('2', '5', 'surcharge-amount', '1.20'), '11.2'],
  ])('every step is rounded half away from zero, as the device does (%#)', (item, total) => {
    expect(lineTotal(item).toString()).toBe(total);
  });

  test('lines are rounded before they are added, and comments are worth nothing', () => {
    const items = [
      sold('1', '0.005'),
      { kind: 'comment', text: 'Поръчка 1001' } as const,
      sold('1', '0.005'),
    ];
    expect(receiptTotal(items).toString()).toBe('0.02');
  });
});
