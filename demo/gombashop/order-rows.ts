import type { Data } from './data.ts';
import { type PageQuery, rowsToRead } from './pages.ts';
import type { Order } from './records.ts';

/** An order with what the list must know about it; a raw one is exempt from the contract. */
export interface StoredOrder {
  id: string;
  updatedAt: number;
  isRaw: boolean;
  order: Order;
}

export interface OrderQuery extends PageQuery {
  statuses?: string[] | undefined;
}

/** An order as its row has it. */
export interface OrderRow {
  number: string;
  updatedAt: number;
  isRaw: number;
  holdsStock: number;
  body: string;
}

interface NewRow {
  number: string;
  status: string;
  updatedAt: number;
  isRaw: boolean;
  body: object;
}

/** The table of orders: what is kept of each. The rules of the shop are the order book's. */
export interface OrderRows {
  find(number: string): OrderRow | undefined;
  /** One more than the page has, by their last change. */
  list(query: OrderQuery): OrderRow[];
  /** The ones that came last, the newest first. */
  latest(count: number): OrderRow[];
  /** The ones with a line of a product, but for raw ones. */
  mentioning(productId: string): OrderRow[];
  /** Keeps a new order, which holds no stock yet; its number must be free. */
  insert(row: NewRow): void;
  update(number: string, order: Order, updatedAt: number): void;
  /** Another body, as if it had always been so: the moment of change stays. */
  rewrite(number: string, order: Order): void;
  setHoldsStock(number: string, holdsStock: boolean): void;
  remove(number: string): void;
}

const ROWS = 'SELECT number, updatedAt, isRaw, holdsStock, body FROM orders';

export function openOrderRows(data: Data): OrderRows {
  return {
    find: (number) => data.get<OrderRow>(`${ROWS} WHERE number = ?`, number),
    list(query) {
      const byStatus = query.statuses ? 'AND status IN (SELECT value FROM json_each(?))' : '';
      return data.all<OrderRow>(
        `${ROWS} WHERE (updatedAt, number) > (?, ?) ${byStatus} ORDER BY updatedAt, number LIMIT ?`,
        query.after.updatedAt,
        query.after.id,
        ...(query.statuses ? [JSON.stringify(query.statuses)] : []),
        rowsToRead(query),
      );
    },
    latest: (count) => data.all<OrderRow>(`${ROWS} ORDER BY rowid DESC LIMIT ?`, count),
    mentioning(productId) {
      const mention = `%"productId":${JSON.stringify(productId)}%`;
      return data.all<OrderRow>(`${ROWS} WHERE body LIKE ? AND isRaw = 0`, mention);
    },
    insert({ number, status, updatedAt, isRaw, body }) {
      data.run(
        'INSERT INTO orders (number, updatedAt, status, isRaw, holdsStock, body) VALUES (?, ?, ?, ?, 0, ?)',
        number,
        updatedAt,
        status,
        isRaw ? 1 : 0,
        JSON.stringify(body),
      );
    },
    update(number, order, updatedAt) {
      data.run(
        'UPDATE orders SET updatedAt = ?, status = ?, body = ? WHERE number = ?',
        updatedAt,
        order.status,
        JSON.stringify(order),
        number,
      );
    },
    rewrite: (number, order) =>
      data.run('UPDATE orders SET body = ? WHERE number = ?', JSON.stringify(order), number),
    setHoldsStock: (number, holdsStock) =>
      data.run('UPDATE orders SET holdsStock = ? WHERE number = ?', holdsStock ? 1 : 0, number),
    remove: (number) => data.run('DELETE FROM orders WHERE number = ?', number),
  };
}

/** The order in a row. */
export function orderIn(row: OrderRow): Order {
  return JSON.parse(row.body) as Order;
}

export function presentRow(row: OrderRow): StoredOrder {
  return { id: row.number, updatedAt: row.updatedAt, isRaw: row.isRaw === 1, order: orderIn(row) };
}
