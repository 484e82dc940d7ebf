import type { Order } from '../../demo/gombashop/records.ts';

/** The order with another quantity on its first line, its sums in order. For orders of one line. */
export function withQuantity(quantity: string): (order: Order) => Order {
  return (order) => {
    const [line, ...rest] = order.lines;
    const total = (Number(line!.unitPrice) * Number(quantity)).toFixed(2);
    return {
      ...order,
      lines: [{ ...line!, quantity, total }, ...rest],
      totals: { ...order.totals, goods: total, total },
      payments: order.payments.map((payment) => ({ ...payment, amount: total })),
    };
  };
}
