import type { ProblemCode } from '../domain/problem.ts';
import type { LinkRow } from '../store/tables.ts';
import { quantityOf, type StockStanding } from './map/drift.ts';

/** What keeps a quantity of a linked product from being sent, or the shop from having it. */
export const FAILURES: readonly ProblemCode[] = [
  'stock-refused',
  'shop-failed',
  'shop-unreadable',
  'shop-refused',
  'plan-changed',
  'link-item-gone',
];

/** How the quantity of a link stands, beside what the shop is seen to show. */
export function standingOf(
  link: LinkRow,
  seen: Pick<StockStanding, 'due' | 'shown' | 'isListed' | 'changedAt' | 'readAt' | 'hasFailed'>,
): StockStanding {
  const isTouched = link.stock_touched === 1;
  return {
    ...seen,
    isLinked: link.item !== null,
    sent: quantityOf(link.stock_sent),
    sentAt: link.stock_sent_at === null ? null : new Date(link.stock_sent_at),
    isTouched,
    // What an audit found made it due again, and is no news.
    isSure: link.stock_epoch === link.stock_sent_epoch || (link.stock_found !== null && !isTouched),
  };
}

/** A difference as it stands beside the outcome of its record: the cause, what the shop shows, what was sent, what it should show. */
export interface Found {
  variant: string;
  name: string;
  cause: string;
  shown: string | null;
  sent: string | null;
  due: string | null;
}

/** What an audit found of a link, a Found as JSON; null when it found no difference. */
export function foundOf(link: LinkRow): string | null {
  const { variant, name, drift, stock_shown: shown, stock_sent: sent, stock_due: due } = link;
  if (drift === null) return null;
  return JSON.stringify({ variant, name, cause: drift, shown, sent, due } satisfies Found);
}
