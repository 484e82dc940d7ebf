import { describe, expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { decimal } from '../domain/decimal.ts';
import type { ServerId } from '../domain/ids.ts';
import { announceReceipt, contentOf, findReceipt, oweReceipt } from './receipts.ts';

const SERVER = 'server' as ServerId;
const NOW = new Date('2026-11-23T10:00:00Z');
const KEY = 'KVS-B464F637-7000001';
const TWO = '20/2/10.47/2/1';
const THREE = '20/3/10.47/2/1';

const announce = (store: ReturnType<typeof testStore>, rows: string, total: string) => {
  const content = { items: [], payments: [{ paymentType: 'cash' as const, amount: decimal(total) }] };
  return announceReceipt(store, SERVER, { key: KEY, orderNumber: '7000001', content, total, rows }, NOW);
};
const owe = (store: ReturnType<typeof testStore>, rows: string, isNew = false) => {
  const sale = { key: KEY, orderNumber: '7000001', documentNumber: 1042, saleNumber: null, rows, isNew };
  return oweReceipt(store, SERVER, sale, NOW);
};

describe('an announced receipt', () => {
  test('is owed as announced when the rows that stand are those it was announced for', async () => {
    const store = testStore();
    await announce(store, TWO, '20.94');
    await owe(store, TWO);
    expect(await findReceipt(store, SERVER, KEY)).toMatchObject({ state: 'pending', total: '20.94' });
  });

  test('announced anew for other rows says nothing of the sale that stands', async () => {
    const store = testStore();
    await announce(store, TWO, '20.94');
    await announce(store, THREE, '31.41');
    await owe(store, TWO);
    const row = (await findReceipt(store, SERVER, KEY))!;
    expect(row).toMatchObject({ state: 'pending', total: null, document_rows: TWO });
    expect(contentOf(row)).toBeNull();
  });

  test('of a sale written just now is owed as announced, whatever numbers its new records got', async () => {
    const store = testStore();
    await announce(store, '0/2/10.47/0/1', '20.94');
    await owe(store, TWO, true);
    expect(await findReceipt(store, SERVER, KEY)).toMatchObject({ total: '20.94', document_rows: TWO });
  });
});
