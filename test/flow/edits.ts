import type { World } from './world.ts';
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

/** An invoice is made of an order's document in the program, so that Kervan leaves it alone. */
export async function invoice(
  { warehouse, lines }: Pick<World, 'warehouse' | 'lines'>,
  number: string,
): Promise<void> {
  const [line] = await lines(number);
  const made = { ID: 9001, Acct: line!.Acct, OperType: 19, InvoiceNumber: '0000000001' };
  await warehouse.insert('documents', made);
}

/** The order with some pieces of another product on a new line, its sums in order. For orders without delivery. */
export function withNewLine(
  world: Pick<World, 'shop' | 'variant'>,
  item: number,
  quantity: string,
): (order: Order) => Order {
  const id = world.variant(item);
  const product = world.shop.allProducts().find(({ variants }) => variants.some((each) => each.id === id))!;
  const { sku = '', price } = product.variants.find((each) => each.id === id)!;
  return (order) => {
    const more = (Number(price) * Number(quantity)).toFixed(2);
    const total = (Number(order.totals.total) + Number(more)).toFixed(2);
    const { discount: _, ...line } = order.lines[0]!;
    const added = {
      productId: product.id,
      variantId: id,
      sku,
      name: product.name,
      vatRate: product.vatRate ?? '20',
    };
    return {
      ...order,
      lines: [...order.lines, { ...line, ...added, id: '99', quantity, unitPrice: price, total: more }],
      totals: { ...order.totals, goods: total, total },
      payments: order.payments.map((payment) => ({ ...payment, amount: total })),
    };
  };
}
