import { sql } from 'kysely';
import { decimal, type Decimal } from '../domain/decimal.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Store } from './store.ts';

/** What a line of an order holds stock of. */
export interface HeldGoods {
  variant: string | null;
  sku: string;
  /** The code the variant is linked by; null when it is not known. */
  linkedKey: string | null;
  /** A person said which item the variant is, whatever its code. */
  isByHand: boolean;
  quantity: Decimal;
}

/** A line of an order as it holds stock. */
export interface HeldLine extends HeldGoods {
  number: string;
  line: number;
}

/** How many lines hold the same quantity of the same goods. */
export interface AlikeLines extends HeldGoods {
  lines: number;
}

/**
 * Which orders hold stock: those without a document that are not ended (cancelled, returned) nor older than `since`. An order of unknown age
 * counts: to sell a piece twice is worse than to show one less.
 */
export interface Holders {
  since: Date;
  endedStatuses: readonly string[];
}

/** The states of orders that no document holds stock for. */
const WITHOUT_DOCUMENT = ['new', 'waiting', 'lost'] as const;

/** The lines that hold stock, in pages by order and line. */
export async function heldLines(
  store: Store,
  server: ServerId,
  which: Holders & { after: { number: string; line: number } | null },
  limit: number,
): Promise<HeldLine[]> {
  let query = linesOf(store, server, which)
    .select(['l.number', 'l.line'])
    .orderBy('l.number')
    .orderBy('l.line')
    .limit(limit);
  const { after } = which;
  if (after) query = query.where(sql<boolean>`(l.number, l.line) > (${after.number}, ${after.line})`);
  return (await query.execute()).map(asHeld);
}

/**
 * The lines of the next so many orders without a document, those that are alike counted: of very many orders most hold one piece or two of the same goods.
 * `last` is where the next ones begin, null after the last of them. A call is short, so that others have their turn in between.
 */
export async function alikeLines(
  store: Store,
  server: ServerId,
  which: Holders & { after: string },
  orders: number,
): Promise<{ alike: AlikeLines[]; last: string | null }> {
  const until = await store
    .selectFrom('orders')
    .select('number')
    .where('server', '=', server)
    .where('state', 'in', WITHOUT_DOCUMENT)
    .where('number', '>', which.after)
    .orderBy('number')
    .limit(1)
    .offset(orders - 1)
    .executeTakeFirst();
  let query = linesOf(store, server, which)
    .select((eb) => eb.fn.countAll<number>().as('lines'))
    .where('l.number', '>', which.after)
    .groupBy(['l.variant', 'l.sku', 'k.sku_key', 'k.is_by_hand', 'l.quantity']);
  if (until) query = query.where('l.number', '<=', until.number);
  return { alike: (await query.execute()).map(asHeld), last: until?.number ?? null };
}

function linesOf(store: Store, server: ServerId, { since, endedStatuses }: Holders) {
  const query = store
    .selectFrom('order_lines as l')
    .innerJoin('orders as o', (join) =>
      join.onRef('o.server', '=', 'l.server').onRef('o.number', '=', 'l.number'),
    )
    .leftJoin('links as k', (join) =>
      join.onRef('k.server', '=', 'l.server').onRef('k.variant', '=', 'l.variant'),
    )
    .select(['l.variant', 'l.sku', 'l.quantity', 'k.sku_key as linkedKey', 'k.is_by_hand as isByHand'])
    .where('l.server', '=', server)
    .where('o.state', 'in', WITHOUT_DOCUMENT)
    .where((eb) => eb.or([eb('o.created_at', 'is', null), eb('o.created_at', '>=', since.toISOString())]));
  return endedStatuses.length > 0 ? query.where('o.status', 'not in', [...endedStatuses]) : query;
}

function asHeld<Row extends { isByHand: number | null; quantity: string }>({
  isByHand,
  quantity,
  ...row
}: Row): Omit<Row, 'isByHand' | 'quantity'> & Pick<HeldGoods, 'isByHand' | 'quantity'> {
  return { ...row, isByHand: isByHand === 1, quantity: decimal(quantity) };
}
