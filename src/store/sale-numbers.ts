import type { SaleNumberSource } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** Keeps that a sale number (УНП) is given: for ever, also when its document is lost or forgotten. What has none changes nothing. */
export async function keepSaleNumber(
  store: Store,
  server: ServerId,
  saleNumber: string | null,
): Promise<void> {
  const [, register, digits] = /^([A-Z]{2}\d{6})-[A-Z0-9]{4}-(\d{7})$/.exec(saleNumber ?? '') ?? [];
  if (register !== undefined) await keepSequence(store, server, register, Number(digits));
}

/** Keeps that this number of a register is given. */
export async function keepSequence(
  store: Store,
  server: ServerId,
  register: string,
  sequence: number,
): Promise<void> {
  await store
    .insertInto('sale_numbers')
    .values({ server, register, sequence })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The highest sale number (УНП) of a register within a range that Kervan knows to be given; null when it knows none. */
export async function lastSaleNumber(
  store: Store,
  server: ServerId,
  { register, from, to }: Pick<SaleNumberSource, 'register' | 'from' | 'to'>,
): Promise<number | null> {
  const last = await store
    .selectFrom('sale_numbers')
    .select('sequence')
    .where('server', '=', server)
    .where('register', '=', register)
    .where('sequence', '>=', from)
    .where('sequence', '<=', to)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.sequence ?? null;
}
