import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow, StepRow } from './tables.ts';

/** What hangs on a sale, and is lost with it. */
const AFTER_SALE = ['payment', 'return', 'correction', 'unpaid', 'refund', 'entered'] as const;

/**
 * What is done about an order after its document. release: it was taken away; rewrite: written anew; unpaid: a payment was left as written, though the shop
 * shows it as unpaid; refund: money given back without goods was left unwritten; entered: a payment was there already, entered by somebody else.
 */
export const STEP_KINDS = ['release', 'rewrite', 'sale', ...AFTER_SALE] as const;
export type StepKind = (typeof STEP_KINDS)[number];

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

/** Forgets what hung on a sale that was lost with it: payments, returns and corrections, and the documents kept of them. */
export async function forgetAfterSale(store: Store, server: ServerId, orderNumber: string): Promise<void> {
  const steps = await stepsOf(store, server, orderNumber);
  const lost: ReadonlySet<StepKind> = new Set(AFTER_SALE);
  const keys = steps.filter(({ kind }) => lost.has(kind)).map(({ key }) => key);
  if (keys.length === 0) return;
  await store.deleteFrom('documents').where('server', '=', server).where('key', 'in', keys).execute();
  await store
    .deleteFrom('steps')
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .where('key', 'in', keys)
    .execute();
}

/** Payments of these keys that a person left as unpaid are left no more, since the shop showed them as paid; that they were stays told. */
export async function endLeft(
  store: Store,
  server: ServerId,
  { number, version }: Pick<OrderRow, 'number' | 'version'>,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  await store
    .updateTable('steps')
    .set((eb) => ({ key: eb('key', '||', ` ${version}`) }))
    .where('server', '=', server)
    .where('order_number', '=', number)
    .where('kind', '=', 'unpaid')
    .where('key', 'in', keys)
    .execute();
}

/** The documents that were taken away because their orders were cancelled, of at most 500 orders: "<order number> <document number>". */
export async function releasedDocuments(
  store: Store,
  server: ServerId,
  orderNumbers: readonly string[],
): Promise<Set<string>> {
  const rows = await store
    .selectFrom('steps')
    .select(['order_number', 'number'])
    .where('server', '=', server)
    .where('order_number', 'in', orderNumbers)
    .where('kind', '=', 'release')
    .execute();
  return new Set(rows.map((row) => `${row.order_number} ${row.number}`));
}

/** The later payments that were written for the sales of these orders, at most 500 of them. */
export async function paymentSteps(
  store: Store,
  server: ServerId,
  orderNumbers: readonly string[],
): Promise<Pick<StepRow, 'order_number' | 'key' | 'number' | 'amount'>[]> {
  return store
    .selectFrom('steps')
    .select(['order_number', 'key', 'number', 'amount'])
    .where('server', '=', server)
    .where('order_number', 'in', orderNumbers)
    .where('kind', '=', 'payment')
    .execute();
}
