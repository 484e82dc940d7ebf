import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { decimal } from '../domain/decimal.ts';
import type { DocumentPlan } from '../domain/document.ts';
import type { ItemId, LocationId, OrderNumber, PartnerId, ServerId, UserId } from '../domain/ids.ts';
import { documentsOfOrder, keepDocument } from './documents.ts';

const SERVER = 'server' as ServerId;

function aPlan(orderNumber: string, quantity = '1'): DocumentPlan {
  return {
    kind: 'order',
    key: `KVO-B464F637-${orderNumber}`,
    orderNumber: orderNumber as OrderNumber,
    location: 1 as LocationId,
    partner: 2 as PartnerId,
    user: 3 as UserId,
    date: '2026-11-23',
    totalWithVat: decimal('11.33'),
    note: 'бележка',
    lines: [
      {
        item: 20 as ItemId,
        orderLine: '1',
        name: 'Чаша',
        quantity: decimal(quantity),
        priceOut: decimal('9.44166666666666666667'),
        vatOut: decimal('1.8883'),
        priceIn: decimal('5'),
        vatIn: decimal('1'),
        discountPercent: decimal('5.58'),
        vatRate: decimal('20'),
        totalWithVat: decimal('11.33'),
        reductions: [{ cause: 'promo-code', code: 'LETO', amountWithVat: decimal('0.67') }],
      },
    ],
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
  };
}

const kept = (plan: DocumentPlan, version = 1) => ({
  plan,
  version,
  number: 1042,
  writtenAt: '2026-11-23 10:15:00',
});

test('what was kept of an order comes back as it was, and nothing of another order or server', async () => {
  const store = testStore();
  await keepDocument(store, SERVER, kept(aPlan('7000002')));
  await keepDocument(store, SERVER, kept(aPlan('7000003')));
  await keepDocument(store, 'other' as ServerId, kept(aPlan('7000002', '9')));
  expect(await documentsOfOrder(store, SERVER, '7000002')).toEqual([kept(aPlan('7000002'))]);
  expect(await documentsOfOrder(store, SERVER, '7000004')).toEqual([]);
});

test('a document written again under its key replaces what was kept of it', async () => {
  const store = testStore();
  await keepDocument(store, SERVER, kept(aPlan('7000002')));
  await keepDocument(store, SERVER, kept(aPlan('7000002', '2'), 3));
  expect(await documentsOfOrder(store, SERVER, '7000002')).toEqual([kept(aPlan('7000002', '2'), 3)]);
});
