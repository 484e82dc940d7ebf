import { sql } from 'kysely';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';
import type { OrderRow, StepRow } from './tables.ts';

/** What hangs on a sale, and is lost with it. */
const AFTER_SALE = ['payment', 'return', 'correction', 'unpaid', 'refund', 'entered', 'missing'] as const;

/**
 * What is done about an order after its document. release: it was taken away; rewrite: written anew; unpaid: a payment was left as written, though the shop
 * shows it as unpaid; refund: money given back without goods was left unwritten; entered: a payment was there already, entered by somebody else; missing: what was
 * written is in the warehouse no more, and a person left it so.
 */
export const STEP_KINDS = ['release', 'rewrite', 'sale', ...AFTER_SALE] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Keeps that a step was done; the same step again changes nothing but the number of a document that was lost and written again. */
export async function keepStep(store: Store, step: StepRow): Promise<void> {
  await store
    .insertInto('steps')
    .values(step)
    .onConflict((conflict) =>
      conflict.columns(['server', 'order_number', 'key', 'kind']).doUpdateSet({ number: step.number }),
    )
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

/** What was written after a sale that stands, under a key of its own, with the sale it belongs to. */
export interface WrittenStep extends Pick<StepRow, 'order_number' | 'key' | 'number' | 'amount'> {
  kind: (typeof WRITTEN)[number];
  sale: string;
  sale_number: number;
}

/** The steps that stand in the warehouse under keys of their own. */
const WRITTEN = ['payment', 'return', 'correction'] as const;

/** What was written after the sales of at most so many orders, by their numbers; also of those whose whole sale came back. */
export async function writtenSteps(
  store: Store,
  server: ServerId,
  which: { after: string; limit: number } | { only: string },
): Promise<WrittenStep[]> {
  const numbers = 'only' in which ? [which.only] : await numbersAfter(store, server, which);
  if (numbers.length === 0) return [];
  return store
    .selectFrom('steps')
    .innerJoin('orders', (join) =>
      join.onRef('orders.server', '=', 'steps.server').onRef('orders.number', '=', 'steps.order_number'),
    )
    .where('steps.server', '=', server)
    .where('steps.kind', 'in', WRITTEN)
    .where(ofSale())
    .select(['steps.order_number', 'steps.key', 'steps.kind', 'steps.number', 'steps.amount'])
    .select([
      sql<string>`orders.document_key`.as('sale'),
      sql<number>`orders.document_number`.as('sale_number'),
    ])
    .where('steps.order_number', 'in', numbers)
    .orderBy('steps.order_number')
    .orderBy('steps.at')
    .orderBy('steps.key')
    .$narrowType<{ kind: WrittenStep['kind'] }>()
    .execute();
}

/**
 * The orders after one of whose sale something was written, in their order. Of the steps each is looked up: they are few, and a hundred thousand orders that have
 * none would be read in every run.
 */
async function numbersAfter(
  store: Store,
  server: ServerId,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await store
    .selectFrom('steps')
    .select('order_number')
    .distinct()
    .where('server', '=', server)
    .where('kind', 'in', WRITTEN)
    .where('order_number', '>', after)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('orders')
          .select('orders.number')
          .whereRef('orders.server', '=', 'steps.server')
          .whereRef('orders.number', '=', 'steps.order_number')
          .where(ofSale()),
      ),
    )
    .orderBy('order_number')
    .limit(limit)
    .execute();
  return rows.map(({ order_number: number }) => number);
}

/** An order whose sale stands, or came back whole. */
function ofSale() {
  return sql<boolean>`orders.document_kind = 'sale' AND (orders.state = 'documented' OR orders.state = 'finished' AND orders.reason LIKE 'returned %')`;
}

/** Keeps that a person left these as they are: missing in the warehouse, where they were written once. */
export async function leaveMissing(
  store: Store,
  server: ServerId,
  orderNumber: string,
  keys: readonly string[],
): Promise<void> {
  await store
    .updateTable('steps')
    .set({ kind: 'missing' })
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .where('key', 'in', keys)
    .where('kind', 'in', WRITTEN)
    .execute();
}

/** Keeps under which number the document of a step stands by now: it was lost, and written again. */
export async function renumberStep(
  store: Store,
  server: ServerId,
  { orderNumber, key }: { orderNumber: string; key: string },
  number: number,
): Promise<void> {
  await store
    .updateTable('steps')
    .set({ number })
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .where('key', '=', key)
    .where('kind', 'in', WRITTEN)
    .execute();
}

/**
 * Forgets steps that are to be done again. Payments that others had entered go with them: a backup that lacks the one may lack the other, and
 * what stands is found again.
 */
export async function forgetSteps(
  store: Store,
  server: ServerId,
  orderNumber: string,
  keys: readonly string[],
): Promise<void> {
  await store
    .deleteFrom('steps')
    .where('server', '=', server)
    .where('order_number', '=', orderNumber)
    .where((eb) =>
      eb.or([eb('kind', '=', 'entered'), eb.and([eb('key', 'in', keys), eb('kind', 'in', WRITTEN)])]),
    )
    .execute();
}
