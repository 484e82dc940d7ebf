import { type Answer, type BatchResult, problem, type Problem, refuse } from './answers.ts';
import { type Call, mismatchProblem } from './calls.ts';
import type { OrderChange } from './order-book.ts';
import type { StoredOrder } from './order-rows.ts';
import { decodeCursor, encodeCursor, later, type ListName, type Page, START, since } from './pages.ts';
import { type PriceInput, type QuantityInput, withoutMoment } from './products.ts';
import type {
  Capability,
  CategoryInput,
  CustomerInput,
  Order,
  Product,
  ProductInput,
  ShopInfo,
} from './records.ts';
import type { Shop } from './shop.ts';

/** The work of one operation. */
export type Handler = (call: Call) => Answer;

/** The work of each operation of the contract, by operationId. */
export function shopOperations(shop: Shop, url: () => string): Record<string, Handler> {
  const can = (capability: Capability) => shop.settings.capabilities.includes(capability);

  function pageQuery(list: ListName, query: Call['query']) {
    const moment = query.updatedSince === undefined ? null : Date.parse(String(query.updatedSince));
    if (Number.isNaN(moment)) {
      return problem('invalid', 'not a moment', { field: 'updatedSince' });
    }
    const start = can('changed-since') && moment !== null ? since(moment) : START;
    if (!can('paging')) return { after: start, limit: null };
    const cursor = query.cursor === undefined ? START : decodeCursor(list, String(query.cursor));
    if (cursor === null) return problem('invalid', 'not a cursor of this list', { field: 'cursor' });
    return { after: later(start, cursor), limit: Number(query.limit ?? 100) };
  }

  function presentOrder(order: Order): Order {
    if (can('paid-flag')) return order;
    const payments = order.payments.map((payment) => ({ ...payment, paid: false, paidAt: null }));
    return { ...order, payments };
  }

  function presentStored({ order, isRaw }: StoredOrder): Answer {
    if (isRaw) return { status: 200, body: order, checkedBody: undefined };
    return { status: 200, body: presentOrder(order) };
  }

  function presentProduct(product: Product): Product {
    if (can('product-images')) return product;
    const { images: _, ...rest } = product;
    return rest;
  }

  function takeProduct(input: ProductInput): Omit<BatchResult, 'index'> {
    if (can('product-images')) return shop.products.upsert(input);
    const { images: _, ...rest } = input;
    return shop.products.upsert(rest);
  }

  function batch(call: Call, write: (record: never) => Omit<BatchResult, 'index'>): Answer {
    const records = call.body as never[];
    const results = shop.together(() =>
      records.map((record, index) => {
        const mismatch = call.operation.batch!.checkRecord(record);
        if (!mismatch) return { index, ...write(record) };
        return { index, ok: false, error: mismatchProblem(mismatch, 'the record') };
      }),
    );
    return { status: 200, body: results };
  }

  const needs =
    (capability: Capability, handler: Handler): Handler =>
    (call) =>
      can(capability) ? handler(call) : refuse(problem('not-supported', `this shop has no ${capability}`));

  return {
    getShop: () => ({
      status: 200,
      body: {
        name: shop.name,
        url: url(),
        currency: shop.currency,
        timeZone: 'Europe/Sofia',
        emulator: true,
        capabilities: shop.settings.capabilities,
      } satisfies ShopInfo,
    }),
    listOrderStatuses: () => ({ status: 200, body: shop.statuses }),
    listOrders(call) {
      const query = pageQuery('orders', call.query);
      if ('code' in query) return refuse(query);
      const statuses = call.query.status as string[] | undefined;
      const { rows, next } = shop.orders.list({ ...query, statuses });
      const items = rows.map(({ order, isRaw }) => (isRaw ? order : presentOrder(order)));
      const answer = pageAnswer('orders', query.after, { rows: items, next });
      return {
        ...answer,
        checkedBody: { ...answer.body, items: items.filter((_, index) => !rows[index]!.isRaw) },
        page: { ...answer.page, ids: rows.map(({ id }) => id) },
      };
    },
    getOrder(call) {
      const stored = shop.orders.find(call.path.number!);
      return stored ? presentStored(stored) : refuse(problem('not-found', `no order ${call.path.number}`));
    },
    updateOrder: needs('order-write', (call) => {
      const result = shop.orders.update(call.path.number!, call.body as OrderChange);
      return isProblem(result) ? refuse(result) : presentStored(result);
    }),
    listCategories: () => ({ status: 200, body: shop.categories.all() }),
    createCategory: needs('product-write', (call) => {
      const result = shop.categories.create(call.body as CategoryInput);
      return isProblem(result) ? refuse(result) : { status: 201, body: result };
    }),
    listProducts(call) {
      const query = pageQuery('products', call.query);
      if ('code' in query) return refuse(query);
      const skus = call.query.sku as string[] | undefined;
      const { rows, next } = shop.products.list({ ...query, skus });
      const items = rows.map((row) => presentProduct(withoutMoment(row)));
      return pageAnswer('products', query.after, { rows: items, next });
    },
    getProduct(call) {
      const product = shop.products.find(call.path.id!);
      if (!product) return refuse(problem('not-found', `no product ${call.path.id}`));
      return { status: 200, body: presentProduct(product) };
    },
    upsertProducts: needs('product-write', (call) => batch(call, takeProduct)),
    setPrices: needs('product-write', (call) =>
      batch(call, (record: PriceInput) => shop.products.setPrice(record)),
    ),
    setStock: (call) => batch(call, (record: QuantityInput) => shop.products.setQuantity(record)),
    listCustomers(call) {
      const query = pageQuery('customers', call.query);
      if ('code' in query) return refuse(query);
      const { email, eik } = call.query as Record<string, string | undefined>;
      const { rows, next } = shop.customers.list({ ...query, email, eik });
      return pageAnswer('customers', query.after, { rows: rows.map(withoutMoment), next });
    },
    upsertCustomers: needs('customer-write', (call) =>
      batch(call, (record: CustomerInput) => shop.customers.upsert(record)),
    ),
  };
}

function pageAnswer(list: ListName, after: Page<unknown>['next'] & object, page: Page<object>) {
  const nextCursor = page.next && encodeCursor(list, page.next);
  const ids = page.rows.map((row) => ('id' in row ? String(row.id) : ''));
  return { status: 200, body: { items: page.rows, nextCursor }, page: { list, after, ids } };
}

function isProblem(result: object): result is Problem {
  return 'code' in result;
}
