import { randomUUID } from 'node:crypto';
import type { BatchResult, Problem } from './answers.ts';
import { type Categories, openCategories } from './categories.ts';
import { contractOperations } from './contract.ts';
import { type Customers, openCustomers } from './customers.ts';
import { openData } from './data.ts';
import { type Faults, openFaults } from './faults.ts';
import { changeClock, type ChangeClock } from './moments.ts';
import { openOrderBook, ORDER_STATUSES, type OrderBook } from './order-book.ts';
import type { StoredOrder } from './order-rows.ts';
import type { NewOrder } from './orders.ts';
import { START } from './pages.ts';
import { openProducts, type Products, withoutMoment } from './products.ts';
import {
  CAPABILITIES,
  type Capability,
  type Category,
  type Currency,
  type Customer,
  type CustomerInput,
  type Order,
  type OrderStatus,
  type Product,
  type ProductInput,
  type Refund,
} from './records.ts';
import { type RequestLog, requestLog } from './request-log.ts';

export interface ShopOptions {
  /** The data file; ":memory:" for none. */
  file: string;
  apiId: string;
  key: string;
  name?: string;
  currency?: Currency;
  /** A shop that can as little as the vendor's guide proves: everything whole, orders read only. */
  minimal?: boolean;
  /** Exactly these capabilities, whatever `minimal` says. */
  capabilities?: Capability[];
  /** Hold every answer to the contract; default true. Requests always are. */
  validate?: boolean;
  /** Orders lower the stock, cancelling restores it; default true. */
  lowersStock?: boolean;
  /** More requests in one second of the clock are answered 429; default no limit. */
  requestsPerSecond?: number | null;
  /** Milliseconds since 1970; default the machine's clock. */
  clock?: () => number;
  /** How far the shop's clock stands from that at first; default 0. */
  clockOffsetMs?: number;
  /** How this shop calls the statuses of its orders, in its order; default those seen in the guide. */
  statuses?: readonly OrderStatus[];
  /** Decides which order numbers carry a letter. */
  numberSeed?: number;
}

/** What may be switched while the shop runs. */
interface ShopSettings {
  capabilities: Capability[];
  lowersStock: boolean;
  isModuleActive: boolean;
  requestsPerSecond: number | null;
  validatesAnswers: boolean;
  /** How far the shop's clock stands from the right time: it is ahead when positive. */
  clockOffsetMs: number;
}

/** The shop itself, without HTTP: its records, its switches, and what its own people can do. */
export interface Shop {
  readonly name: string;
  readonly currency: Currency;
  /** In the shop's order; its people may rename them. */
  readonly statuses: OrderStatus[];
  readonly apiId: string;
  readonly key: string;
  readonly settings: ShopSettings;
  readonly clock: ChangeClock;
  readonly categories: Categories;
  readonly products: Products;
  readonly customers: Customers;
  readonly orders: OrderBook;
  readonly faults: Faults;
  readonly requests: RequestLog;
  /** How many answers broke the contract, and the latest reason. */
  contractViolations: number;
  latestViolation: string | null;

  addCategory(name: string, parentId?: string): Category;
  /** A product as the shop's own people enter it: its skus may be taken or missing. */
  addProduct(input: ProductInput): Product;
  addProducts(inputs: ProductInput[]): Product[];
  deleteProduct(id: string): void;
  product(id: string): Product;
  allProducts(): Product[];
  setQuantity(variantId: string, quantity: string): void;
  quantity(variantId: string): string;
  addCustomer(input: CustomerInput): Customer;
  deleteCustomer(id: string): void;
  allCustomers(): Customer[];
  placeOrder(order: NewOrder): Order;
  placeOrders(orders: NewOrder[]): Order[];
  /** Keeps any JSON as an order, as it is; its number. */
  storeRawOrder(order: Record<string, unknown>): string;
  order(number: string): Order;
  allOrders(): Order[];
  changeStatus(number: string, status: string): Order;
  markPaid(number: string, isPaid?: boolean): Order;
  addRefund(number: string, refund: Omit<Refund, 'id' | 'at'>): Order;
  /** Any later change of an order by the shop's own people. */
  editOrder(number: string, change: (order: Order) => Order): Order;
  /** Another text after every change of a record; never the same one in two processes. */
  version(): string;
  countRecords(): { products: number; variants: number; customers: number; orders: number };
  /** All that is done in `work` is one transaction: quick, and all or nothing. */
  together<Result>(work: () => Result): Result;
  close(): void;
}

const WITHOUT_WHEN_MINIMAL = ['changed-since', 'paging', 'order-write', 'paid-flag', 'product-images'];
const WHOLE_LIST = { after: START, limit: null };

/** Opens the shop on its file. What its own people do wrong (an unknown variant) throws: it is a bug of the caller. */
export function openShop(options: ShopOptions): Shop {
  const data = openData(options.file);
  const openedAs = randomUUID();
  const settings: ShopSettings = {
    capabilities: options.capabilities ?? defaultCapabilities(options.minimal ?? false),
    lowersStock: options.lowersStock ?? true,
    isModuleActive: true,
    requestsPerSecond: options.requestsPerSecond ?? null,
    validatesAnswers: options.validate ?? true,
    clockOffsetMs: options.clockOffsetMs ?? 0,
  };
  const rightTime = options.clock ?? Date.now;
  const clock = changeClock(() => rightTime() + settings.clockOffsetMs);
  const currency = options.currency ?? 'EUR';
  const statuses = structuredClone([...(options.statuses ?? ORDER_STATUSES)]);
  const categories = openCategories(data);
  const products = openProducts(data, clock, categories);
  const customers = openCustomers(data, clock);
  const orders = openOrderBook({
    data,
    clock,
    products,
    currency,
    statuses,
    numberSeed: options.numberSeed ?? 1,
    lowersStock: () => settings.lowersStock,
  });
  const shop: Shop = {
    name: options.name ?? 'Демо магазин',
    currency,
    statuses,
    apiId: options.apiId,
    key: options.key,
    settings,
    clock,
    categories,
    products,
    customers,
    orders,
    faults: openFaults(contractOperations().map(({ id }) => id)),
    requests: requestLog(),
    contractViolations: 0,
    latestViolation: null,

    addCategory: (name, parentId) => expectNoProblem(categories.create({ name, parentId: parentId ?? null })),
    addProduct: (input) => shop.product(expectDone(products.upsert(input, { isStaff: true }))),
    addProducts: (inputs) => data.transaction(() => inputs.map((input) => shop.addProduct(input))),
    deleteProduct(id) {
      data.transaction(() => {
        expectFound(products.remove(id), `product ${id}`);
        orders.forgetProduct(id);
      });
    },
    product: (id) => expectFound(products.find(id), `product ${id}`),
    allProducts: () => products.list(WHOLE_LIST).rows.map(withoutMoment),
    setQuantity: (variantId, quantity) => void expectDone(products.setQuantity({ variantId, quantity })),
    quantity: (variantId) => expectFound(products.quantity(variantId), `variant ${variantId}`),
    addCustomer: (input) => customers.find(expectDone(customers.upsert(input)))!,
    deleteCustomer: (id) => void expectFound(customers.remove(id), `customer ${id}`),
    allCustomers: () => customers.list(WHOLE_LIST).rows.map(withoutMoment),
    placeOrder: (order) => expectNoProblem(orders.place(order)),
    placeOrders: (list) => data.transaction(() => list.map((order) => shop.placeOrder(order))),
    storeRawOrder: (order) => orders.storeRaw(order),
    order: (number) => expectFound(orders.find(number), `order ${number}`).order,
    allOrders: () => orders.list(WHOLE_LIST).rows.map(({ order }) => order),
    changeStatus: (number, status) => orderOf(orders.update(number, { status })),
    markPaid: (number, isPaid = true) => orderOf(orders.markPaid(number, isPaid)),
    addRefund: (number, refund) => orderOf(orders.addRefund(number, refund)),
    editOrder: (number, change) => orderOf(orders.edit(number, change)),
    version: () => `${openedAs}-${data.changes()}`,
    countRecords: () =>
      data.get<ReturnType<Shop['countRecords']>>(
        `SELECT (SELECT count(*) FROM products) AS products, (SELECT count(*) FROM variants) AS variants,
           (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM orders) AS orders`,
      )!,
    together: (work) => data.transaction(work),
    close: () => data.close(),
  };
  return shop;
}

function defaultCapabilities(isMinimal: boolean): Capability[] {
  return CAPABILITIES.filter((capability) => !isMinimal || !WITHOUT_WHEN_MINIMAL.includes(capability));
}

function orderOf(result: StoredOrder | Problem): Order {
  return expectNoProblem(result).order;
}

function expectDone(result: Omit<BatchResult, 'index'>): string {
  if (!result.ok) throw new Error(`the shop refused: ${result.error?.detail}`);
  return result.id!;
}

function expectNoProblem<Result extends object>(result: Result | Problem): Result {
  if ('code' in result) throw new Error(`the shop refused: ${JSON.stringify(result)}`);
  return result;
}

function expectFound<Result>(result: Result | undefined | false, what: string): Result {
  if (result === undefined || result === false) throw new Error(`the shop has no ${what}`);
  return result;
}
