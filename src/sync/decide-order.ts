import { startOfDay } from '../domain/local-time.ts';
import type { Definition } from '../domain/settings.ts';
import type { OrderRow } from '../store/tables.ts';

/** Why an order is not due, and the values its sentence needs (i18n what.reason). */
export interface Waiting {
  reason: 'before-since' | 'status' | 'ended' | 'erased';
  params: Record<string, string>;
}

/**
 * Whether an order is due for a document; null = it is. An order from before `since` or with a status that is not chosen waits; one whose status
 * cancels or returns it waits too, for good. `isAsked` is a person naming the order: then only a cancelled one waits, and one
 * whose buyer was erased: there is nobody to write the document for until the shop sends the order anew.
 */
export function decide(
  row: Pick<OrderRow, 'status' | 'created_at' | 'erased_at'>,
  definition: Definition,
  isAsked: boolean,
): Waiting | null {
  const { import: settings } = definition.settings;
  const { status } = row;
  if (endedStatuses(definition).includes(status)) return { reason: 'ended', params: { status } };
  if (row.erased_at !== null) return { reason: 'erased', params: {} };
  if (isAsked) return null;
  const since = sinceMoment(definition);
  if (row.created_at !== null && Date.parse(row.created_at) < since.getTime()) {
    return { reason: 'before-since', params: { since: settings.since! } };
  }
  // An order that cannot be read may lack its status too; it goes on to be refused with its own reason.
  if (status !== '' && !documentStatuses(definition).includes(status)) {
    return { reason: 'status', params: { status } };
  }
  return null;
}

/** Statuses that make a document: an order or, if it comes to that without one, a sale at once. */
function documentStatuses({ settings }: Definition): string[] {
  const { orderStatuses, saleStatuses } = settings.import;
  return [...orderStatuses, ...saleStatuses];
}

/** Statuses after which an order makes no document any more. */
export function endedStatuses(definition: Definition): string[] {
  const { cancelStatuses, returnStatuses } = definition.settings.import;
  return [...cancelStatuses, ...returnStatuses];
}

/** The first moment of the day `since` in the shop's zone. */
export function sinceMoment(definition: Definition): Date {
  return startOfDay(definition.shop.timeZone, definition.settings.import.since!);
}

/**
 * The statuses that come after all chosen ones in the shop's own order, and neither cancel nor return. An order that has one and
 * no document went through the chosen ones between two imports.
 */
export function passedStatuses(definition: Definition, statuses: readonly string[]): Set<string> {
  const ended = endedStatuses(definition);
  const last = Math.max(...documentStatuses(definition).map((status) => statuses.indexOf(status)));
  return new Set(statuses.slice(last + 1).filter((status) => !ended.includes(status)));
}
