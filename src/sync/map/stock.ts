import { decimal, fromDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { StockRule } from '../../domain/settings.ts';

/** Where a quantity comes from, piece by piece. */
export interface StockParts {
  /** Sum of the chosen locations; null for an item that has no store row there. */
  balance: Decimal | null;
  openOrders: Decimal;
  waitingOrders: Decimal;
}

/** The most the shop's contract can say: twelve digits. A balance beyond it is a slip of somebody's hand. */
const MOST = decimal('999999999999');

/**
 * The quantity the shop should show: balance − open orders − orders waiting in the inbox − reserve, at most `max`, cut down to
 * whole steps, never below zero. What is switched off in the rule is not subtracted.
 */
export function stockDue(parts: StockParts, rule: StockRule): Decimal {
  // The database adds and takes in doubles: what it calls 2.9999999999999996 is 3, and not 2 and a bit.
  let due = (parts.balance ?? ZERO).round(6);
  if (rule.subtractOrders) due = due.minus(parts.openOrders);
  if (rule.subtractWaiting) due = due.minus(parts.waitingOrders);
  due = due.minus(fromDouble(rule.reserve));
  if (rule.max !== null) {
    const most = fromDouble(rule.max);
    if (due.gt(most)) due = most;
  }
  if (!due.gt(ZERO)) return ZERO;
  if (due.gt(MOST)) due = MOST;
  const step = fromDouble(rule.step);
  const steps = due.div(step).round(0, 0);
  return steps.times(step);
}
