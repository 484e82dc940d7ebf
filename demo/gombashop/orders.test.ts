import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, sum, toCents } from '../../src/domain/decimal.ts';
import { buildOrder, type NewOrder, newOrderSchema, type OrderFacts } from './orders.ts';
import type { Order } from './records.ts';

const FACTS: OrderFacts = {
  number: '100A017',
  currency: 'EUR',
  createdAt: '2026-11-23T12:00:00.000+02:00',
  updatedAt: '2026-11-23T12:00:00.000+02:00',
  sold: (variantId) =>
    variantId === 'gone'
      ? undefined
      : {
          productId: 'p',
          variantId,
          sku: null,
          productName: 'Яке',
          options: ['син', 'L'],
          price: '12.50',
          vatRate: '20',
        },
};

function build(order: NewOrder): Order {
  const built = buildOrder(newOrderSchema.parse(order), FACTS);
  if ('code' in built) throw new Error(built.detail);
  return built;
}

const amounts = fc.integer({ min: 0, max: 50_000 }).map((cents) => (cents / 100).toFixed(2));
const quantities = fc.integer({ min: 1, max: 20_000 }).map((thousandths) => (thousandths / 1000).toFixed(3));
const percents = fc.integer({ min: 0, max: 100 }).map(String);

const newOrders = fc.record(
  {
    lines: fc.array(
      fc.record(
        { variantId: fc.constant('v'), quantity: quantities, unitPrice: amounts, discount: amounts },
        { requiredKeys: ['variantId'] },
      ),
      { minLength: 1, maxLength: 6 },
    ),
    delivery: fc.record({ price: amounts }),
    cashOnDeliveryFee: amounts,
    promoCode: fc.oneof(
      fc.record({ code: fc.constant('LETO'), percent: percents }),
      fc.record({ code: fc.constant('LETO'), amount: amounts }),
    ),
    voucher: fc.record({ code: fc.constant('V1'), amount: amounts, isBought: fc.boolean() }),
    freeDelivery: fc.boolean(),
  },
  { requiredKeys: ['lines'] },
);

test('the sums of an order always add up, whatever discounts meet', () => {
  fc.assert(
    fc.property(newOrders, (wanted) => {
      const { lines, totals, payments, discounts, delivery } = build(wanted);
      for (const { quantity, unitPrice, discount = '0', total } of lines) {
        const full = toCents(decimal(quantity).times(decimal(unitPrice)));
        expect(full.minus(decimal(discount)).toFixed(2)).toBe(total);
        expect(decimal(total).gte(decimal('0'))).toBe(true);
      }
      const add = (texts: string[]) => sum(texts.map(decimal)).toFixed(2);
      expect(add(lines.map(({ total }) => total))).toBe(totals.goods);
      expect(add([delivery.price, delivery.fee ?? '0'])).toBe(totals.delivery);
      expect(add(discounts.map(({ amount }) => amount))).toBe(totals.discount);
      expect(
        decimal(add([totals.goods, totals.delivery]))
          .minus(decimal(totals.discount))
          .toFixed(2),
      ).toBe(totals.total);
      expect(add(payments.map(({ amount }) => amount))).toBe(totals.total);
      expect(decimal(totals.total).gte(decimal('0'))).toBe(true);
    }),
  );
});

test('a promo code in percent, a gift voucher and free delivery stand as discounts', () => {
  const order = build({
    lines: [{ variantId: 'v', quantity: '3', discountPercent: '10' }],
    delivery: { method: 'Спиди адрес', price: '4.99' },
    promoCode: { code: 'LETO', percent: '33' },
    voucher: { code: 'V1', amount: '5.00' },
    freeDelivery: true,
  });
  expect(order.lines[0]).toMatchObject({ name: 'Яке: син, L', discount: '3.75', total: '33.75' });
  expect(order.discounts).toEqual([
    { kind: 'promo-code', code: 'LETO', amount: '11.14' },
    { kind: 'voucher', code: 'V1', amount: '5.00' },
    { kind: 'order', amount: '4.99', freeDelivery: true },
  ]);
  expect(order.totals).toEqual({ goods: '33.75', delivery: '4.99', discount: '21.13', total: '17.61' });
});

test('a voucher that somebody bought is a payment, and pays at most the total', () => {
  const voucher = { code: 'V1', amount: '10.00', isBought: true };
  const part = build({ lines: [{ variantId: 'v' }], voucher });
  expect(part.payments.map(({ method, amount, paid }) => [method, amount, paid])).toEqual([
    ['gift-voucher', '10.00', true],
    ['cash-on-delivery', '2.50', false],
  ]);
  const whole = build({ lines: [{ variantId: 'v' }], voucher: { ...voucher, amount: '100.00' } });
  expect(whole.payments.map(({ method, amount }) => [method, amount])).toEqual([['gift-voucher', '12.50']]);
});

test('only a card payment on the site is paid at once', () => {
  const lines = [{ variantId: 'v' }];
  expect(build({ lines }).payments[0]).toMatchObject({ paid: false, paidAt: null });
  expect(build({ lines, payment: 'card-online' }).payments[0]).toMatchObject({
    paid: true,
    paidAt: FACTS.createdAt,
    transactionId: 'T100A017',
  });
  expect(build({ lines, payment: 'bank-transfer', paid: true }).payments[0]!.paid).toBe(true);
});

test('company data and the fee for cash on delivery are kept', () => {
  const invoice = { name: 'Гама ООД', eik: '123456789', manager: 'Иван Иванов' };
  const order = build({ lines: [{ variantId: 'v' }], invoice, cashOnDeliveryFee: '1.2' });
  expect(order.invoice).toEqual(invoice);
  expect(order.delivery.fee).toBe('1.20');
  expect(order.totals.delivery).toBe('1.20');
});

test('an unknown variant is refused and named', () => {
  const order = newOrderSchema.parse({ lines: [{ variantId: 'v' }, { variantId: 'gone' }] });
  expect(buildOrder(order, FACTS)).toMatchObject({ code: 'not-found', field: 'lines.1.variantId' });
});
