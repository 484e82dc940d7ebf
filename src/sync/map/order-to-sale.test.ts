import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anItem, anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { context, planned, refusals } from '../../../test/plans.ts';
import { decimal, sum } from '../../domain/decimal.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok } from '../../domain/result.ts';
import type { DocumentContext } from './document-context.ts';

describe('a sale', () => {
  const sale = { documentKind: 'sale' } as const;
  const paid = () =>
    anOrder({
      delivery: { priceWithVat: decimal('5.00') },
      discounts: [{ kind: 'voucher', code: 'V', amount: '4.00' }],
      payments: [
        { method: 'card-online', amount: '8.00', isPaid: true, transactionId: 'T-1' },
        { method: 'cash-on-delivery', amount: '3.00' },
      ],
    });

  test('has a key of its own, is dated the day it is written, and tells what is owed and paid', () => {
    const plan = planned(paid(), context({ partners: { find: null, retailPaymentDays: 7 } }, sale));
    expect(plan).toMatchObject({
      kind: 'sale',
      key: 'KVS-ABCD1234-700001',
      date: '2026-12-01',
      saleNumber: null,
      replaces: null,
    });
    expect(plan.note.startsWith('KVS-ABCD1234-700001 | ')).toBe(true);
    expect(plan.money).toEqual({
      dueType: 3,
      dueDay: '2026-12-08',
      paid: [{ type: 3, amountWithVat: decimal('8.00'), day: '2026-12-01', transaction: 'T-1' }],
    });
  });

  test('with vouchers that pay and no delivery, the payments are scaled to the document', () => {
    const plan = planned(
      paid(),
      context({}, { ...sale, vouchers: 'payment', delivery: { add: false, item: 2 } }),
    );
    // 8.00 by card, 3.00 in cash and 4.00 by voucher pay for 15.00, of which the document has 10.00.
    expect(plan.totalWithVat.toFixed(2)).toBe('10.00');
    expect(plan.money!.paid.map(({ amountWithVat }) => amountWithVat.toFixed(2))).toEqual(['5.33', '2.67']);
  });

  test('is made of an order whose status is among saleStatuses, in the place of its order document', () => {
    const orderDocument = { key: 'KVO-ABCD1234-700001', number: 17 };
    const within = context({ orderDocument }, { saleStatuses: ['sent'] });
    expect(planned(anOrder({ status: 'sent' }), within)).toMatchObject({
      kind: 'sale',
      replaces: orderDocument,
    });
    expect(planned(anOrder({ status: 'confirmed' }), within)).toMatchObject({
      kind: 'order',
      replaces: null,
      money: null,
    });
  });

  test('takes a number under СУПТО; an order takes none', () => {
    const numbered = {
      ...sale,
      cashRegister: 'DT000001',
      saleNumbers: { from: 1, to: 99 },
      declaration: { by: 'Иван', on: '2026-01-05' },
    };
    const supto = (more: Partial<DocumentContext['settings']>) => context({ operatorCode: '0012' }, more);
    expect(planned(paid(), supto(numbered)).saleNumber).toEqual({
      register: 'DT000001',
      operator: '0012',
      from: 1,
      to: 99,
    });
    expect(planned(paid(), supto({ ...numbered, documentKind: 'order' })).saleNumber).toBeNull();
    expect(refusals(paid(), supto({ ...numbered, declaration: null }))).toEqual(['setting-missing']);
  });

  test('every reason why there is none is given at once', () => {
    const order = anOrder({ payments: [{ method: 'points', amount: '10.00' }] });
    const within = context({ itemOf: () => ok(anItem('9')), operatorCode: '' }, sale);
    expect(refusals(order, within)).toEqual([
      'item-vat-differs',
      'payment-not-mapped',
      'setting-missing',
      'setting-missing',
      'setting-missing',
      'operator-code-unfit',
    ]);
    expect(refusals(order)).toEqual([]);
  });

  test('owes its total and never has more paid, whatever the order, its currency and the settings', () => {
    const anyOf = fc.record({ add: fc.boolean(), vouchers: fc.constantFrom('discount', 'payment') });
    fc.assert(
      fc.property(anyOrder, fc.boolean(), anyOf, (order, inLeva, { add, vouchers }) => {
        const old = { ...order, currency: 'BGN' as const, createdAt: new Date('2025-06-01T12:00:00Z') };
        const within = context({}, { ...sale, vouchers, delivery: { add, item: 2 } });
        const { totalWithVat, money } = planned(inLeva ? old : order, within);
        const total = sum(money!.paid.map(({ amountWithVat }) => amountWithVat));
        expect(total.lte(totalWithVat)).toBe(true);
        const isAllPaid = order.payments.every(({ isPaid, amount }) => isPaid || amount.eq('0'));
        if (isAllPaid) expect(total.eq(totalWithVat)).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('items the warehouse lacks (setting n)', () => {
  const product = {
    name: 'Чаша',
    unit: 'бр.',
    barcode: '',
    vatRate: null,
    categories: [],
    priceWithVat: decimal('12.00'),
  };
  const lacking = (change: Partial<DocumentContext> = {}, more: Partial<DocumentContext['settings']> = {}) =>
    context(
      {
        itemOf: ({ sku }) =>
          sku === '' ? failed(problem('item-without-sku')) : failed(problem('item-not-found', { sku })),
        newItems: { productOf: () => product, matchBy: 'code' },
        ...change,
      },
      more,
    );
  const twice = anOrder({ lines: [{ sku: 'Ч' }, { sku: 'ч', price: '9.00' }] });

  test('stand on the document as what they will be, one for a code', () => {
    const [first, second] = planned(twice, lacking()).lines;
    expect(first).toMatchObject({ name: 'Чаша', priceOut: decimal('10'), item: { code: 'Ч' } });
    expect(second!.item).toBe(first!.item);
    expect(first!.priceIn.toString()).toBe('0');
  });
  test('are not made with n off, without the shop, or without a code', () => {
    expect(refusals(anOrder(), lacking({}, { nomenclature: false }))).toEqual(['item-not-found']);
    expect(refusals(anOrder(), lacking({ newItems: null }))).toEqual(['item-not-found']);
    expect(refusals(anOrder({ lines: [{ sku: '' }] }), lacking())).toEqual(['item-without-sku']);
    const ambiguous = lacking({ itemOf: () => failed(problem('item-ambiguous')) });
    expect(refusals(anOrder(), ambiguous)).toEqual(['item-ambiguous']);
  });
  test('and buyers it lacks make a document that names no record that is not there', () => {
    const invoice = { ...anOrder({ invoice: {} }) };
    const plan = planned(invoice, lacking({ partners: { find: () => [], retailPaymentDays: 0 } }));
    expect(plan.partner).toMatchObject({ company: 'Роза ООД', isCompany: true });
    expect(plan.lines.map(({ item }) => typeof item)).toEqual(['object']);
  });
});
