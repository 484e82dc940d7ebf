import { canonicalHash } from '../../domain/canonical.ts';
import { sum } from '../../domain/decimal.ts';
import type { DocumentPlan } from '../../domain/document.ts';
import type { Order, OrderLine } from '../../domain/order.ts';
import type { Result } from '../../domain/result.ts';
import type { DocumentOfVersion } from '../../store/documents.ts';
import { converted } from '../map/in-euro.ts';
import { orderMoney } from '../map/order-money.ts';
import { differs, type Difference } from './deviation.ts';

/** What a document's total is of its order's: all of it, or all but the delivery. Vouchers that pay are a part of it. */
export type Share = 'whole' | 'without-delivery';

/** What of a document is not as in the version it was made of. */
export interface VersionFindings {
  differences: Difference[];
  /** Null when the total cannot be compared: the version is wrong, or the document is a part of an order. */
  share: Share | null;
}

/**
 * Holds a document's plan against the version it was made of: the version is what was received, by its hash; every line of the order is on
 * the plan in its quantity and nothing else but the delivery; the total is the order's. Of a return or a correction, which are parts of an
 * order, the version alone is looked at.
 */
export function versionFindings(
  { plan, version, raw, hash }: DocumentOfVersion,
  isWholeOrder: boolean,
  readOrder: (raw: string) => Result<Order>,
): VersionFindings {
  const of = (code: 'version-missing' | 'version-changed' | 'version-unreadable'): VersionFindings => ({
    differences: [{ code, params: { version } }],
    share: null,
  });
  if (raw === null || hash === null) return of('version-missing');
  if (hashOf(raw) !== hash) return of('version-changed');
  if (!isWholeOrder) return { differences: [], share: null };
  const order = readOrder(raw);
  if (!order.ok) return of('version-unreadable');
  const share = shareOf(order.value, plan);
  const lines = lineDifferences(order.value, plan);
  if (share) return { differences: lines, share };
  const total = differs('total', order.value.totals.total, (plan.original ?? plan).totalWithVat);
  return { differences: [...lines, total], share };
}

/** As arrivals are hashed; null for a text that is no JSON any more. */
function hashOf(raw: string): string | null {
  try {
    return canonicalHash(JSON.parse(raw));
  } catch {
    return null;
  }
}

function lineDifferences({ lines }: Order, plan: DocumentPlan): Difference[] {
  // Plans of the first versions say nothing of the order's lines: theirs follow them.
  const isByPlace = plan.lines.every(({ orderLine }) => orderLine === null);
  const planned = (line: OrderLine, index: number) =>
    isByPlace ? plan.lines[index] : plan.lines.find(({ orderLine }) => orderLine === line.id);
  const leftOut = lines
    .filter((line, index) => !planned(line, index)?.quantity.eq(line.quantity))
    .map(({ name, quantity }): Difference => {
      return { code: 'line-left-out', params: { name, quantity: quantity.toString() } };
    });
  const known = new Set<string | null>([null, ...lines.map(({ id }) => id)]);
  const others = plan.lines.filter(({ orderLine }) => !known.has(orderLine));
  const beyond = others.length > 0 ? others : plan.lines.slice(lines.length + 1);
  return [
    ...leftOut,
    ...beyond.map(({ name }): Difference => ({ code: 'line-not-ordered', params: { name } })),
  ];
}

/** Null when the document's total is neither, or its lines do not come to it. */
function shareOf(order: Order, plan: DocumentPlan): Share | null {
  const { original, totalWithVat, lines } = plan;
  if (!sum(lines.map((line) => line.totalWithVat)).eq(totalWithVat)) return null;
  if (original && !converted(original.totalWithVat, original.rate).eq(totalWithVat)) return null;
  const total = (original ?? plan).totalWithVat;
  for (const vouchers of ['discount', 'payment'] as const) {
    const money = orderMoney(order, vouchers);
    if (!money.ok) return null;
    const owed = order.totals.total.plus(sum(money.value.vouchers.map(({ amountWithVat }) => amountWithVat)));
    if (total.eq(owed)) return 'whole';
    const hasDelivery = lines.length > order.lines.length;
    if (!hasDelivery && total.eq(owed.minus(money.value.delivery.totalWithVat))) return 'without-delivery';
  }
  return null;
}
