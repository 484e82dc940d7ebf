import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem, anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { context, planned, refusals, standing } from '../../../test/plans.ts';
import { decimal, sum, toCents, ZERO } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import type { ReceiptContent, SoldItem } from '../../domain/receipt.ts';
import { DEFAULT_MAPS } from '../../domain/settings.ts';
import { ok } from '../../domain/result.ts';
import { lineTotal, receiptTotal } from '../../fiscal/receipt-total.ts';
import type { DocumentContext } from './document-context.ts';
import { planCorrection } from './plan-correction.ts';
import { planReturn } from './plan-return.ts';
import { reversalReceipt, saleReceipt } from './sale-receipt.ts';

const taxGroups = { '20': 2, '9': 4, '0': 1 };
const printing = (change: Partial<DocumentContext> = {}, more: Partial<DocumentContext['settings']> = {}) =>
  context({ printer: { taxGroups }, ...change }, { documentKind: 'sale', ...more });
/** Every method of the random orders on a receipt, so that none is mixed. */
const allOnReceipt = {
  ...DEFAULT_MAPS,
  payments: {
    ...DEFAULT_MAPS.payments,
    'bank-transfer': { ...DEFAULT_MAPS.payments['bank-transfer']!, receipt: 'bank' as const },
  },
};
const receiptOf = (order: Order, within = printing()): ReceiptContent =>
  saleReceipt(planned(order, within), taxGroups);
const soldOn = ({ items }: ReceiptContent): SoldItem[] => items.filter((item) => item.kind === 'sale');

describe('the receipt of a sale', () => {
  test('calls an item without a name by its number: devices refuse a line without text', () => {
    const { items } = receiptOf(anOrder(), printing({ itemOf: () => ok(anItem('20', { name: ' \t' })) }));
    for (const { text } of items) expect(text.trim()).not.toBe('');
    expect(items[1]!.text).toMatch(/^Стока \d+$/);
  });

  test('has the lines of the document at their announced prices, its discounts, delivery and tax groups', () => {
    const order = anOrder({
      lines: [
        { quantity: '2', price: '10.00', discount: '1.00', name: 'Кафе' },
        { quantity: '0.350', price: '20.00', vatRate: '9', name: 'Книга' },
      ],
      delivery: { priceWithVat: decimal('5.00') },
    });
    expect(
      receiptOf(
        order,
        printing({ itemOf: (line) => ok(anItem(line.vatRate.toString(), { name: line.name })) }),
      ),
    ).toEqual({
      items: [
        { kind: 'comment', text: 'Поръчка № 700001' },
        {
          kind: 'sale',
          text: 'Кафе',
          quantity: decimal('2'),
          unitPrice: decimal('10'),
          taxGroup: 2,
          priceModifier: { kind: 'discount-amount', value: decimal('1') },
        },
        { kind: 'sale', text: 'Книга', quantity: decimal('0.35'), unitPrice: decimal('20'), taxGroup: 4 },
        { kind: 'sale', text: 'Доставка', quantity: decimal('1'), unitPrice: decimal('5'), taxGroup: 2 },
      ],
      payments: [{ paymentType: 'cash', amount: decimal('31.00') }],
    });
  });

  test('sells as one what no price of two decimals gives', () => {
    const order = anOrder({ lines: [{ quantity: '3', price: '0.3333', name: 'Бонбон' }] });
    const [sold] = soldOn(receiptOf(order));
    expect(sold).toMatchObject({ text: '3 x Кафе', quantity: decimal('1'), unitPrice: decimal('1') });
  });

  test('leaves out what was given for nothing', () => {
    const order = anOrder({ lines: [{ price: '10.00' }, { price: '3.00', discount: '3.00' }] });
    expect(soldOn(receiptOf(order))).toHaveLength(1);
  });

  test('shows each kind of payment once, with vouchers that pay', () => {
    const order = anOrder({
      lines: [{ price: '20.00' }],
      discounts: [{ kind: 'voucher', code: 'V', amount: '4.00' }],
      payments: [
        { method: 'card-online', amount: '8.00', isPaid: true },
        { method: 'card-on-delivery', amount: '3.00' },
        { method: 'cash-on-delivery', amount: '5.00' },
      ],
    });
    expect(receiptOf(order, printing({}, { vouchers: 'payment' })).payments).toEqual([
      { paymentType: 'card', amount: decimal('11') },
      { paymentType: 'cash', amount: decimal('5') },
      { paymentType: 'coupons', amount: decimal('4') },
    ]);
  });

  const exempt = [{ method: 'postal-money-transfer', amount: '10.00' }];

  test.each([
    ['a postal money transfer', anOrder({ payments: exempt })],
    ['a bank transfer', anOrder({ payments: [{ method: 'bank-transfer', amount: '10.00' }] })],
    ['nothing to pay', anOrder({ lines: [{ price: '10.00', discount: '10.00' }] })],
  ])('is not printed for %s', (_, order) => {
    expect(planned(order, printing()).receipt).toBeNull();
  });

  test('is never planned without a printer, nor for an order document', () => {
    expect(planned(anOrder(), context({}, { documentKind: 'sale' })).receipt).toBeNull();
    expect(planned(anOrder(), printing({}, { documentKind: 'order' })).receipt).toBeNull();
  });

  test('what needs one and can have none makes no sale', () => {
    const mixed = anOrder({ payments: [{ amount: '4.00' }, { method: 'bank-transfer', amount: '6.00' }] });
    expect(refusals(mixed, printing())).toEqual(['receipt-payments-mixed']);
    const odd = anOrder({ lines: [{ vatRate: '7' }] });
    expect(refusals(odd, printing())).toEqual(['receipt-vat-not-mapped']);
    const maps = { ...DEFAULT_MAPS, payments: { leasing: { paymentType: 1, paidWhen: 'never' as const } } };
    const leased = anOrder({ payments: [{ method: 'leasing', amount: '10.00' }] });
    expect(refusals(leased, printing({ maps }))).toEqual(['receipt-rule-missing']);
  });

  test("its total is the document's and its payments are its total, to the cent, whatever the order", () => {
    const within = (add: boolean, vouchers: 'discount' | 'payment') =>
      printing({ maps: allOnReceipt }, { delivery: { add, item: 2 }, vouchers });
    fc.assert(
      fc.property(
        anyOrder,
        fc.boolean(),
        fc.constantFrom('discount', 'payment'),
        fc.boolean(),
        (order, add, vouchers, isInLeva) => {
          const currency = isInLeva ? 'BGN' : 'EUR';
          const created = isInLeva ? new Date('2025-12-30T12:00:00+02:00') : order.createdAt;
          const plan = planned({ ...order, currency, createdAt: created }, within(add, vouchers));
          if (plan.totalWithVat.eq(ZERO)) {
            expect(plan.receipt).toBeNull();
            return;
          }
          const content = saleReceipt(plan, taxGroups);
          expect(receiptTotal(content.items).toFixed(2)).toBe(plan.totalWithVat.toFixed(2));
          expect(sum(content.payments.map(({ amount }) => amount)).toFixed(2)).toBe(
            plan.totalWithVat.toFixed(2),
          );
          for (const item of soldOn(content)) {
            expect(item.quantity.round(3).eq(item.quantity)).toBe(true);
            expect(toCents(item.unitPrice).eq(item.unitPrice)).toBe(true);
            expect(lineTotal(item).gt(ZERO)).toBe(true);
            if (item.priceModifier) expect(item.priceModifier.value.gt(ZERO)).toBe(true);
          }
          for (const { amount } of content.payments) expect(amount.gt(ZERO)).toBe(true);
        },
      ),
      RUNS,
    );
  });
});

describe('a reversal', () => {
  const returning = { tag: 'ABCD1234', today: '2026-12-02' };

  test('of all parts that come back together is the receipt, to the cent, whatever the order', () => {
    const within = printing({ maps: allOnReceipt });
    fc.assert(
      fc.property(anyOrder, fc.integer({ min: 1, max: 999 }), (order, part) => {
        const sale = standing(order, within);
        if (sale.totalWithVat.eq(ZERO)) return;
        const lines = order.lines.map(({ id, quantity }) => ({
          orderLine: id,
          quantity: quantity.times(String(part)).div('1000').round(3),
        }));
        const first = planReturn(sale, { refund: '1', lines, refunded: [] }, [], returning);
        const before = first.ok ? [first.value] : [];
        const rest = planReturn(sale, { refund: null, lines: null, refunded: [] }, before, returning);
        const plans = [...before, ...(rest.ok ? [rest.value] : [])];
        const totals = plans.map((plan) => receiptTotal(reversalReceipt(plan, taxGroups).items));
        expect(sum(totals).toFixed(2)).toBe(sale.totalWithVat.toFixed(2));
        for (const plan of plans) expect(plan.receipt).toBeNull();
      }),
      RUNS,
    );
  });

  test('and the new receipt of a correction differ by what the sale changed', () => {
    const within = printing();
    const sale = standing(anOrder({ lines: [{ price: '10.00' }, { price: '5.00' }] }), within);
    const after = planned(anOrder({ lines: [{ price: '10.00' }, { price: '7.50' }] }), within);
    const { returned, sold } = planCorrection(sale, after, { tag: 'ABCD1234', hash: 'h' });
    expect(receiptTotal(reversalReceipt(returned!, taxGroups).items).toFixed(2)).toBe('5.00');
    expect(saleReceipt(sold!, taxGroups).payments).toEqual([{ paymentType: 'cash', amount: decimal('7.5') }]);
  });
});
