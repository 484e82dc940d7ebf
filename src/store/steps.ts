import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { StepRow } from './tables.ts';

/** Keeps that a step was done; the same step again changes nothing. */
export async function keepStep(store: Store, step: StepRow): Promise<void> {
  await store
    .insertInto('steps')
    .values(step)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What was done about an order after its document, oldest first. */
export async function stepsOf(store: Store, server: ServerId, orderNumber: string): Promise<StepRow[]> {
  return store
    .selectFrom('steps')
    .selectAll()
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .orderBy('at')
    .orderBy('key')
    .execute();
}
