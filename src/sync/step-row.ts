import type { OrderRow, StepRow } from '../store/tables.ts';
import type { SyncContext } from './context.ts';

/** Whether a step was done now or found done, or what in the warehouse kept it from being done. */
export type Applied = 'done' | 'found' | 'touched' | 'has-dependents';

/** A step that was done to an order's document; what it made itself is put in by whoever did it. */
export function stepRow({ server, clock }: SyncContext, row: OrderRow, kind: StepRow['kind']): StepRow {
  return {
    server: server.id,
    order_number: row.number,
    key: row.document_key!,
    kind,
    version: row.version,
    number: row.document_number,
    amount: null,
    day: row.document_day,
    at: clock.now().toISOString(),
  };
}
