import { decimal, type Decimal } from '../../domain/decimal.ts';

/**
 * Why the shop shows another quantity than it should:
 * - not-listed: the shop does not tell of the product any more, or not so that it can be understood
 * - unlinked: something was sent once, and the product has no item any more
 * - failed: the last sending was refused, or something is wrong with its item
 * - never-sent
 * - sale-in-flight: an order came after the last sending
 * - maybe-sale: it is less than was sent, since a moment: the shop may have sold it, and not list the order yet
 * - not-yet-sent: the warehouse changed since
 * - edited: somebody changed it in the shop
 * - not-shown: the shop accepted the quantity and does not show it
 */
export type DriftCause =
  | 'not-listed'
  | 'unlinked'
  | 'failed'
  | 'never-sent'
  | 'sale-in-flight'
  | 'maybe-sale'
  | 'not-yet-sent'
  | 'edited'
  | 'not-shown';

/** How the quantity of a variant stands in both places. */
export interface StockStanding {
  isLinked: boolean;
  /** The shop told of it just now. */
  isListed: boolean;
  /** What the shop should show; null for a service and for an item that is gone: they have no quantity. */
  due: Decimal | null;
  /** What it shows; null when it does not say. */
  shown: Decimal | null;
  sent: Decimal | null;
  sentAt: Date | null;
  /** An order came after the sending. */
  isTouched: boolean;
  /** The answer to the last sending was yes, and nothing is known that would have changed the shop's number since. */
  isSure: boolean;
  hasFailed: boolean;
  /** When the product was last changed, by the shop's clock. */
  changedAt: Date | null;
  /** When `shown` was read. */
  readAt: Date;
}

/** A shop may list its orders late: the import looks back as far (see fetch-orders.ts). */
const LATE_MS = 10 * 60_000;
/** How far the clocks of the two sides may be apart. */
const CLOCKS_MS = 2 * 60_000;

/** Why a quantity in the shop is not what it should be; null when it is, or when there is none to compare. */
export function driftOf(standing: StockStanding): DriftCause | null {
  const { isLinked, isListed, due, shown, sent, isTouched, isSure, hasFailed } = standing;
  if (!isLinked) return sent === null ? null : 'unlinked';
  if (due !== null && !isListed) return 'not-listed';
  if (due === null || shown === null || due.eq(shown)) return null;
  if (hasFailed) return 'failed';
  if (sent === null) return 'never-sent';
  if (isTouched) return 'sale-in-flight';
  if (mayBeSale(standing)) return 'maybe-sale';
  if (!isSure || shown.eq(sent)) return 'not-yet-sent';
  return isChangedSince(standing) ? 'edited' : 'not-shown';
}

/**
 * A sale of this minute: the shop has taken it off already, and does not list its order yet. Sent back now, the same piece would be sold
 * twice.
 */
function mayBeSale({ shown, sent, changedAt, readAt }: StockStanding): boolean {
  if (!shown || !sent || !changedAt || shown.gte(sent)) return false;
  return readAt.getTime() - changedAt.getTime() < LATE_MS;
}

/** The sending itself may count as a change of the product, by a clock that is not ours. */
function isChangedSince({ changedAt, sentAt }: StockStanding): boolean {
  return changedAt !== null && sentAt !== null && changedAt.getTime() > sentAt.getTime() + CLOCKS_MS;
}

/** A quantity kept as text; null stays null. */
export function quantityOf(text: string | null): Decimal | null {
  return text === null ? null : decimal(text);
}
