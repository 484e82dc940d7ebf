import type { Definition } from '../domain/settings.ts';
import type { OrderRow } from '../store/tables.ts';

/** Why an order is not due, and the values its sentence needs (i18n what.reason). */
export interface Waiting {
  reason: 'before-since' | 'status' | 'ended';
  params: Record<string, string>;
}

/**
 * Whether an order is due for a document; null = it is. An order from before `since` or with a status that is not chosen waits; one whose status
 * cancels or returns it waits too, for good. `isAsked` is a person naming the order: then only a cancelled one waits.
 */
export function decide(
  row: Pick<OrderRow, 'status' | 'created_at'>,
  definition: Definition,
  isAsked: boolean,
): Waiting | null {
  const { import: settings } = definition.settings;
  const { status } = row;
  if (endedStatuses(definition).includes(status)) return { reason: 'ended', params: { status } };
  if (isAsked) return null;
  const since = sinceMoment(definition);
  if (row.created_at !== null && Date.parse(row.created_at) < since.getTime()) {
    return { reason: 'before-since', params: { since: settings.since! } };
  }
  // An order that cannot be read may lack its status too; it goes on to be refused with its own reason.
  if (row.created_at !== null && !settings.orderStatuses.includes(status))
    return { reason: 'status', params: { status } };
  return null;
}

/** Statuses after which an order makes no document any more. */
export function endedStatuses(definition: Definition): string[] {
  const { cancelStatuses, returnStatuses } = definition.settings.import;
  return [...cancelStatuses, ...returnStatuses];
}

/** The first moment of the day `since` in the shop's zone. */
export function sinceMoment(definition: Definition): Date {
  return startOfDay(definition.settings.import.since!, definition.shop.timeZone);
}

/** Midnight of a day in a zone. */
export function startOfDay(day: string, timeZone: string): Date {
  const asUtc = Date.parse(`${day}T00:00:00Z`);
  // The zone's offset near that midnight; asked twice, because the first guess may lie on the other side of a clock change.
  const guess = asUtc - offsetMs(new Date(asUtc), timeZone);
  return new Date(asUtc - offsetMs(new Date(guess), timeZone));
}

function offsetMs(moment: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(moment);
  return Date.parse(`${parts.replace(' ', 'T')}Z`) - Math.floor(moment.getTime() / 1000) * 1000;
}
