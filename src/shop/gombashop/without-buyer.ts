/** What of an order says nothing about its buyer; everything else goes, also what the protocol does not know. */
const KEPT = [
  'number',
  'status',
  'createdAt',
  'updatedAt',
  'deliveredAt',
  'currency',
  'lines',
  'discounts',
  'refunds',
  'totals',
  'warehouseDocument',
];
const KEPT_OF_DELIVERY = ['method', 'price', 'vatRate', 'fee'];
const KEPT_OF_PAYMENT = ['method', 'amount', 'paid', 'paidAt'];

/**
 * The raw text of an order without its buyer: no name, address, phone, e-mail, company or note. What can be read stays readable, with the same
 * goods and sums; of what is no order nothing stays. A pure function. Never throws.
 */
export function withoutBuyer(raw: string): string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return '{}';
  }
  if (!isRecord(value)) return '{}';
  const { delivery, payments } = value;
  return JSON.stringify({
    ...only(value, KEPT),
    customer: { id: null, name: '', email: '', phone: '' },
    ...(isRecord(delivery) && { delivery: only(delivery, KEPT_OF_DELIVERY) }),
    ...(Array.isArray(payments) && {
      payments: payments.filter(isRecord).map((payment) => only(payment, KEPT_OF_PAYMENT)),
    }),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function only(value: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in value).map((name) => [name, value[name]]));
}
