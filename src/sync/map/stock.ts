import { decimal, fromDouble, least, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { StockRule } from '../../domain/settings.ts';

/** Where a quantity comes from, piece by piece. */
export interface StockParts {
  /** Sum of the chosen locations; null for an item that has no store row there. */
  balance: Decimal | null;
  openOrders: Decimal;
  waitingOrders: Decimal;
  /** A deleted item is sold no more, whatever its balance says; one that left the published groups cannot be hidden beside variants that stay. */
  over?: 'deleted' | 'withdrawn' | null;
}

/**
 * What makes the quantity other than the balance. Noise is what the database adds by computing in doubles, digits what is beyond the twelve
 * that the shop's contract can say.
 */
export type StockCause =
  | 'noise'
  | 'deleted'
  | 'withdrawn'
  | 'open-orders'
  | 'waiting-orders'
  | 'reserve'
  | 'maximum'
  | 'below-zero'
  | 'digits'
  | 'step';

/** One step from the balance to the quantity: what it adds, below zero when it takes away; never zero. */
export interface StockStep {
  cause: StockCause;
  change: Decimal;
}

/** A quantity and how it came about: the balance and all steps add up to it. */
export interface StockReckoning {
  steps: StockStep[];
  due: Decimal;
}

/** The most the shop's contract can say: twelve digits. A balance beyond it is a slip of somebody's hand. */
const MOST = decimal('999999999999');

/**
 * The quantity the shop should show: balance − open orders − orders waiting in the inbox − reserve, at most `max`, cut down to
 * whole steps, never below zero. What is switched off in the rule is not subtracted.
 */
export function stockDue(parts: StockParts, rule: StockRule): Decimal {
  return reckonStock(parts, rule).due;
}

/** The same with each step that led to it. */
export function reckonStock(
  { balance, openOrders, waitingOrders, over = null }: StockParts,
  rule: StockRule,
): StockReckoning {
  const steps: StockStep[] = [];
  let due = balance ?? ZERO;
  const become = (cause: StockCause, next: Decimal): void => {
    if (!next.eq(due)) steps.push({ cause, change: next.minus(due) });
    due = next;
  };
  become('noise', withoutNoise(due));
  if (over) {
    become(over, ZERO);
    return { steps, due };
  }
  if (rule.subtractOrders) become('open-orders', due.minus(withoutNoise(openOrders)));
  if (rule.subtractWaiting) become('waiting-orders', due.minus(waitingOrders));
  become('reserve', due.minus(fromDouble(rule.reserve)));
  if (rule.max !== null) become('maximum', least(due, fromDouble(rule.max)));
  if (due.lt(ZERO)) become('below-zero', ZERO);
  become('digits', least(due, MOST));
  become('step', wholeSteps(due, fromDouble(rule.step)));
  return { steps, due };
}

/**
 * The database adds and takes in doubles: what it calls 2.9999999999999996 is 3, and not 2 and a bit. So is what open orders hold, which is
 * kept in the same columns.
 */
function withoutNoise(quantity: Decimal): Decimal {
  return quantity.round(6);
}

function wholeSteps(quantity: Decimal, step: Decimal): Decimal {
  return quantity.div(step).round(0, 0).times(step);
}
