import { beforeEach, describe, expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { decimal } from '../domain/decimal.ts';
import type { PaymentKind } from '../domain/receipt.ts';
import { announceReceipt, change, findReceipt } from '../store/receipts.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { ReceiptRow } from '../store/receipt-tables.ts';
import { receiptDays } from './receipt-days.ts';

const SERVER = { id: 'server', definition: { shop: { timeZone: 'Europe/Sofia' } } } as Server;
const SENT = '2026-11-23T10:00:00.000Z';

describe('the sums of a day', () => {
  let store: Store;
  beforeEach(() => {
    store = testStore();
  });

  let keys = 0;
  /** Something that was printed at a time, as the print server said it. */
  async function print(
    at: string,
    amount: string,
    paymentType: PaymentKind = 'cash',
    more: Partial<ReceiptRow> = {},
  ) {
    keys += 1;
    const key = `KVS-${keys}`;
    const content = { items: [], payments: [{ paymentType, amount: decimal(amount) }] };
    const receipt = { key, orderNumber: '7000001', content, total: amount, rows: '' };
    await announceReceipt(store, SERVER.id, receipt, new Date(SENT));
    const { id } = (await findReceipt(store, SERVER.id, key))!;
    await change(store, id, { state: 'printed', receipt_at: at, sent_at: SENT, amount, ...more });
  }
  const back = (at: string, amount: string) =>
    print(at, amount, 'cash', { kind: 'reversal', content: JSON.stringify({ items: [], payments: [] }) });
  const sums = async (from: string, to = from) => {
    const days = await receiptDays(store, SERVER, from, to);
    return days.map(({ day, sales, reversals }) => [
      day,
      ...[sales, reversals].map(({ total, byPayment, undated }) => ({
        total: total.toFixed(2),
        paid: byPayment.map(({ kind, amount }) => `${kind} ${amount.toFixed(2)}`),
        undated,
      })),
    ]);
  };
  const none = { total: '0.00', paid: [], undated: 0 };

  test('say in cash what was given back, whatever was taken and whatever sign the device tells it with', async () => {
    await print('2026-11-23T09:00:00', '20.00', 'card');
    await print('2026-11-23T09:10:00', '30.00');
    await back('2026-11-23T11:00:00', '20.00');
    await back('2026-11-23T11:10:00', '-5.00');
    expect(await sums('2026-11-23')).toEqual([
      [
        '2026-11-23',
        { total: '50.00', paid: ['card 20.00', 'cash 30.00'], undated: 0 },
        { total: '25.00', paid: ['cash 25.00'], undated: 0 },
      ],
    ]);
  });

  test('count a moment in UTC on the day it is in the shop', async () => {
    // Half past midnight of the 24th in Sofia.
    await print('2026-11-23T22:30:00.000Z', '10.00');
    await print('2026-11-23T21:30:00Z', '1.00');
    const ofDay = (day: string, total: string) => [day, { total, paid: [`cash ${total}`], undated: 0 }, none];
    expect(await sums('2026-11-23')).toEqual([ofDay('2026-11-23', '1.00')]);
    expect(await sums('2026-11-24')).toEqual([ofDay('2026-11-24', '10.00')]);
    expect(await sums('2026-11-20', '2026-11-30')).toEqual([
      ofDay('2026-11-24', '10.00'),
      ofDay('2026-11-23', '1.00'),
    ]);
  });

  test("hold what the device gave no time of, by Kervan's clock, and say so", async () => {
    await print('', '10.00', 'cash', { sent_at: '2026-11-23T22:30:00.000Z' });
    await print('', '2.00', 'cash', { sent_at: null, changed_at: '2026-11-24T12:00:00.000Z' });
    await print('2026-11-24T00:00:00', '1.00');
    expect(await sums('2026-11-24')).toEqual([
      ['2026-11-24', { total: '13.00', paid: ['cash 13.00'], undated: 2 }, none],
    ]);
    expect(await sums('2026-11-23')).toEqual([]);
  });
});
