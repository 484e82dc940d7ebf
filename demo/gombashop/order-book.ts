import { decimal } from '../../src/domain/decimal.ts';
import { problem, type Problem } from './answers.ts';
import type { Data } from './data.ts';
import { inCurrency } from './leva.ts';
import { type ChangeClock, momentText } from './moments.ts';
import { orderNumber } from './order-numbers.ts';
import { type OrderReturn, type OrderRevision, returnOrder, reviseOrder } from './order-changes.ts';
import {
  openOrderRows,
  orderIn,
  type OrderQuery,
  type OrderRow,
  presentRow,
  type StoredOrder,
} from './order-rows.ts';
import { buildOrder, type NewOrder, newOrderSchema, type ReadOrder } from './orders.ts';
import { cutPage, type Page } from './pages.ts';
import type { Products } from './products.ts';
import type { Currency, Order, OrderStatus, Refund } from './records.ts';
import type { SoldVariant } from './variants.ts';

/** The statuses of the shop when it is not given others, in its order. */
export const ORDER_STATUSES: OrderStatus[] = [
  { code: 'new', name: 'Нова' },
  { code: 'confirmed', name: 'Потвърдена' },
  { code: 'shipped', name: 'Доставка' },
  { code: 'completed', name: 'Завършена' },
  { code: 'returned', name: 'Върната' },
  { code: 'cancelled', name: 'Отказана' },
];
const CANCELLED = 'cancelled';

export interface OrderChange {
  status?: string;
  ifStatus?: string;
  warehouseDocument?: string;
}

/** The orders of the shop. */
export interface OrderBook {
  list(query: OrderQuery): Page<StoredOrder>;
  /** The ones that came last, the newest first. */
  latest(count: number): StoredOrder[];
  find(number: string): StoredOrder | undefined;
  /** The order as it would be placed, with every sum; nothing is kept. */
  preview(order: NewOrder): Order | Problem;
  /** Places an order and takes its quantities off the stock; a problem when something in it is not valid. */
  place(order: NewOrder): Order | Problem;
  /** Keeps any JSON as an order, as it is: for rehearsing broken ones. Its number. */
  storeRaw(order: Record<string, unknown>): string;
  /** What the contract's PATCH does. */
  update(number: string, change: OrderChange): StoredOrder | Problem;
  /** Any change by the shop's own people; the moment of change is set here. A problem when there is no such order. */
  edit(number: string, change: (order: Order) => Order): StoredOrder | Problem;
  /** Other lines, quantities or another buyer; the sums, the payments and the stock it holds follow. */
  revise(number: string, revision: OrderRevision): StoredOrder | Problem;
  /**
   * Goods that came back, or money alone: a refund, and the status "returned" when no goods are left out. They are not put on sale
   * again.
   */
  takeBack(number: string, wanted: OrderReturn): StoredOrder | Problem;
  markPaid(number: string, isPaid: boolean): StoredOrder | Problem;
  addRefund(number: string, refund: Omit<Refund, 'id' | 'at'>): StoredOrder | Problem;
  /** Lines of a deleted product lose what they point at. */
  forgetProduct(productId: string): void;
  /** Gives the records a later moment of change, as if somebody had saved them again. */
  touch(numbers: string[]): void;
}

export interface OrderBookOptions {
  data: Data;
  clock: ChangeClock;
  products: Products;
  currency: Currency;
  numberSeed: number;
  /** The statuses an order can have. */
  statuses: readonly OrderStatus[];
  /** Whether orders move the stock; read at every order, so that it can be switched. */
  lowersStock(): boolean;
}

export function openOrderBook(options: OrderBookOptions): OrderBook {
  const { data, clock, products } = options;
  const rows = openOrderRows(data);

  /** What can be sold, at its price in the currency of an order. */
  function soldIn(currency: Currency): (variantId: string) => SoldVariant | undefined {
    return (variantId) => {
      const sold = products.sold(variantId);
      return sold && { ...sold, price: inCurrency(sold.price, options.currency, currency) };
    };
  }

  function isKnownStatus(status: string): boolean {
    return options.statuses.some(({ code }) => code === status);
  }

  function freeNumber(): string {
    const number = orderNumber(data.nextNumber('order'), options.numberSeed);
    return rows.find(number) ? freeNumber() : number;
  }

  function save(before: OrderRow, order: Order): StoredOrder {
    const updatedAt = clock.stamp();
    const changed = { ...order, updatedAt: momentText(updatedAt) };
    const wasCancelled = orderIn(before).status === CANCELLED;
    rows.update(before.number, changed, updatedAt);
    if (!wasCancelled && changed.status === CANCELLED) giveStockBack(before, changed);
    if (wasCancelled && changed.status !== CANCELLED && !before.isRaw) takeStock(changed);
    return { id: before.number, updatedAt, isRaw: before.isRaw === 1, order: changed };
  }

  function takeStock(order: Order): void {
    if (!options.lowersStock()) return;
    moveStock(order, '-1');
    rows.setHoldsStock(order.number, true);
  }

  // Only what the order took comes back: the switch may have been off when it was placed.
  function giveStockBack(before: OrderRow, order: Order): void {
    if (!before.holdsStock) return;
    moveStock(order, '1');
    rows.setHoldsStock(order.number, false);
  }

  function moveStock({ lines }: Order, sign: '1' | '-1'): void {
    for (const { variantId, quantity } of lines) {
      if (variantId !== null) products.moveQuantity(variantId, decimal(quantity).times(sign).toFixed());
    }
  }

  /** What the order held goes back and what it holds now is taken, all in the one transaction of the change. */
  function change(number: string, changed: (order: Order) => Order | Problem): StoredOrder | Problem {
    const before = rows.find(number);
    if (!before) return problem('not-found', `no order ${number}`);
    if (before.isRaw) return problem('invalid', 'an order kept as raw JSON is only replaced as a whole');
    const order = orderIn(before);
    const after = changed(order);
    if ('code' in after) return after;
    return data.transaction(() => {
      if (before.holdsStock) moveStock(order, '1');
      if (before.holdsStock) moveStock(after, '-1');
      return save(before, after);
    });
  }

  function edit(number: string, change: (order: Order) => Order): StoredOrder | Problem {
    const before = rows.find(number);
    if (!before) return problem('not-found', `no order ${number}`);
    return data.transaction(() => save(before, change(orderIn(before))));
  }

  function update(number: string, change: OrderChange): StoredOrder | Problem {
    const before = rows.find(number);
    if (!before) return problem('not-found', `no order ${number}`);
    const stored = presentRow(before);
    const { status = stored.order.status, ifStatus, warehouseDocument } = change;
    if (status !== stored.order.status && !isKnownStatus(status)) {
      return problem('invalid', `no status ${status}`, { field: 'status' });
    }
    if (ifStatus !== undefined && ifStatus !== stored.order.status) {
      return problem('status-changed', `the order is ${stored.order.status}, not ${ifStatus}`);
    }
    const document = warehouseDocument ?? stored.order.warehouseDocument;
    if (status === stored.order.status && document === stored.order.warehouseDocument) return stored;
    return edit(number, (order) => ({
      ...order,
      status,
      ...(status === 'completed' && !order.deliveredAt ? { deliveredAt: momentText(clock.now()) } : {}),
      ...(document === undefined ? {} : { warehouseDocument: document }),
    }));
  }

  function read(input: NewOrder): ReadOrder | Problem {
    const parsed = newOrderSchema.safeParse(input);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      return problem('invalid', issue.message, { field: issue.path.join('.') });
    }
    const { number, status } = parsed.data;
    if (!isKnownStatus(status)) return problem('invalid', `no status ${status}`, { field: 'status' });
    if (number === undefined || !rows.find(number)) return parsed.data;
    return problem('invalid', `order ${number} exists`, { field: 'number' });
  }

  function build(order: ReadOrder, number: string, updatedAt: number): Order | Problem {
    const { createdAt, currency = options.currency } = order;
    return buildOrder(order, {
      number,
      currency,
      createdAt: momentText(createdAt === undefined ? updatedAt : Date.parse(createdAt)),
      updatedAt: momentText(updatedAt),
      sold: soldIn(currency),
    });
  }

  return {
    list: (query) => cutPage(rows.list(query).map(presentRow), query),
    latest: (count) => rows.latest(count).map(presentRow),
    find(number) {
      const found = rows.find(number);
      return found && presentRow(found);
    },
    preview(input) {
      const order = read(input);
      return 'code' in order ? order : build(order, order.number ?? '', clock.now());
    },
    place(input) {
      const wanted = read(input);
      if ('code' in wanted) return wanted;
      return data.transaction(() => {
        const updatedAt = clock.stamp();
        const order = build(wanted, wanted.number ?? freeNumber(), updatedAt);
        if ('code' in order) return order;
        rows.insert({ number: order.number, status: order.status, updatedAt, isRaw: false, body: order });
        if (order.status !== CANCELLED) takeStock(order);
        return order;
      });
    },
    storeRaw(raw) {
      const number = typeof raw.number === 'string' ? raw.number : freeNumber();
      const moment = typeof raw.updatedAt === 'string' ? Date.parse(raw.updatedAt) : Number.NaN;
      const status = typeof raw.status === 'string' ? raw.status : 'new';
      rows.remove(number);
      const updatedAt = Number.isNaN(moment) ? clock.stamp() : moment;
      rows.insert({ number, status, updatedAt, isRaw: true, body: { number, ...raw } });
      return number;
    },
    update,
    edit,
    revise: (number, revision) =>
      change(number, (order) => reviseOrder(order, revision, soldIn(order.currency))),
    takeBack: (number, wanted) =>
      change(number, (order) => returnOrder(order, wanted, momentText(clock.now()))),
    markPaid: (number, isPaid) =>
      edit(number, (order) => ({
        ...order,
        payments: order.payments.map((payment) =>
          payment.paid === isPaid
            ? payment
            : { ...payment, paid: isPaid, paidAt: isPaid ? momentText(clock.now()) : null },
        ),
      })),
    addRefund: (number, refund) =>
      edit(number, (order) => {
        const refunds = order.refunds ?? [];
        const id = `R${refunds.length + 1}`;
        return { ...order, refunds: [...refunds, { id, at: momentText(clock.now()), ...refund }] };
      }),
    forgetProduct(productId) {
      for (const row of rows.mentioning(productId)) {
        const order = orderIn(row);
        const lines = order.lines.map((line) =>
          line.productId === productId ? { ...line, productId: null, variantId: null } : line,
        );
        rows.rewrite(row.number, { ...order, lines });
      }
    },
    touch(numbers) {
      for (const number of numbers) edit(number, (order) => order);
    },
  };
}
