import type { Problem } from '../../domain/problem.ts';
import { lead } from '../../store/receipts.ts';
import type { ReceiptRow } from '../../store/receipt-tables.ts';
import { report, settle, type SyncContext } from '../context.ts';
import { receiptRecord } from './receipt-record.ts';

/** Nothing is to be printed (any more), nor asked about. */
export async function drop(context: SyncContext, row: ReceiptRow, why: Problem | null = null): Promise<null> {
  const at = context.clock.now().toISOString();
  await lead(context.store, row.id, ['found', 'pending', 'refused'], {
    state: 'dropped',
    problem: why && JSON.stringify(why),
    changed_at: at,
  });
  await settle(context, receiptRecord(row));
  await report(context, receiptRecord(row), 'skipped', 'receipt-dropped');
  return null;
}
