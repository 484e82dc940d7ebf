import { decimal, ZERO } from '../../src/domain/decimal.ts';
import type { Memory } from './memory.ts';
import { error, type Message } from './messages.ts';
import type { PaperHead } from './paper.ts';
import type { ReversalRequest } from './requests.ts';
import { totalOf } from './sums.ts';

/** An operator's error can be reversed until this day of the next month (Ordinance Н-18, art. 31). */
const LAST_DAY_FOR_ERRORS = 7;

/**
 * What keeps a reversal from being printed. Of a receipt of its own the emulator knows everything and checks it, more than most devices do: a
 * reversal that names the wrong receipt must not pass here. Of another device's it knows nothing.
 */
export function reversalFaults(
  memory: Memory,
  { fiscalMemorySerialNumber }: PaperHead,
  reversal: ReversalRequest,
  now: string,
): Message[] {
  const total = totalOf(reversal.items);
  const paysBack = reversal.reason !== 'operator-error';
  if (paysBack && decimal(memory.state().cash).lt(total)) {
    return [error('E405', 'Not enough cash in the drawer')];
  }
  if (!paysBack && now > `${lastDayForErrors(reversal.receiptDateTime)}T23:59:59`) {
    return [error('E405', 'An operator error can be reversed until the 7th of the next month')];
  }
  if (reversal.fiscalMemorySerialNumber !== fiscalMemorySerialNumber) return [];

  const original = memory.document(Number(reversal.receiptNumber));
  if (original?.kind !== 'receipt') return [error('E405', `There is no receipt ${reversal.receiptNumber}`)];
  if (original.at !== reversal.receiptDateTime) {
    return [error('E405', `Receipt ${reversal.receiptNumber} is of another moment`)];
  }
  if (original.uniqueSaleNumber !== reversal.uniqueSaleNumber) {
    return [error('E405', `Receipt ${reversal.receiptNumber} is of another sale`)];
  }
  const before = memory.reversalsOf(original.number).reduce((sum, { total }) => sum.plus(total), ZERO);
  return before.plus(total).gt(original.total)
    ? [error('E405', `More than receipt ${reversal.receiptNumber} has left`)]
    : [];
}

/** The 7th of the month after the receipt: "2026-12-07". */
function lastDayForErrors(receiptDateTime: string): string {
  const [year = 0, month = 0] = receiptDateTime.split('-').map(Number);
  return new Date(Date.UTC(year, month, LAST_DAY_FOR_ERRORS)).toISOString().slice(0, 10);
}
