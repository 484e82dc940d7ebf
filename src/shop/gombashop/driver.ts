/**
 * GombaShop. THE PROTOCOL IS OUR ASSUMPTION: GombaShop does not publish how its "Microinvest Синхронизация" module speaks.
 * Known are only its API identifier and key and that the program beside the warehouse calls the shop; the rest is written
 * down in docs/gombashop-contract.yaml. When the real protocol is known, this folder is the only place in Kervan to change.
 */
import type { ZodType } from 'zod';
import { Decimal, ZERO } from '../../domain/decimal.ts';
import { problem, type Problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { ChangeAnswer, Page, PageQuery, Shop, ShopAddress, ShopDriver, StockChange } from '../shop.ts';
import { createClient, unreadable, type Client, type Operation } from './client.ts';
import {
  batchResult,
  categories,
  changedOrder,
  orderStatuses,
  productDetail,
  read,
  glimpseOrder,
  readChangedProduct,
  readCustomer,
  readOrder,
  readProduct,
  readRawOrder,
  shopDescription,
  shownId,
  wirePage,
  type BatchResult,
} from './wire.ts';

/** Orders come whole, some with thousands of lines: a hundred is still a page that is stored in one go. */
const ORDERS_A_PAGE = 100;
/** Products and customers are small and many; this is the most the contract allows. */
const PRODUCTS_A_PAGE = 500;
/** The most quantities the contract takes in one call. */
const STOCK_BATCH = 500;
/** The contract's decimals end here. */
const QUANTITY_DECIMALS = 6;

/** The driver of GombaShop shops over the assumed protocol. */
export const gombashop: ShopDriver = {
  id: 'gombashop',
  title: { bg: 'GombaShop', en: 'GombaShop' },
  connect: (address: ShopAddress): Shop => shopOver(createClient(address)),
};

function shopOver(client: Client): Shop {
  async function ask<Value>(
    operation: Operation,
    path: string,
    schema: ZodType<Value>,
    query?: URLSearchParams,
  ): Promise<Result<Value>> {
    const answer = await client.call({ operation, method: 'GET', path, ...(query ? { query } : {}) });
    if (!answer.ok) return answer;
    const reading = read(schema, answer.value);
    return reading.ok ? reading : failed(unreadable(operation, reading.words));
  }

  async function page<Item>(list: List<Item>, query: PageQuery): Promise<Result<Page<Item>>> {
    const answer = await ask(list.operation, list.path, wirePage, queryOf(query, list.limit));
    if (!answer.ok) return answer;
    const { items, nextCursor } = answer.value;
    const page: Page<Item> = { items: [], problems: [], nextCursor };
    for (const [index, record] of items.entries()) {
      const reading = list.readRecord(record);
      if (reading.ok) {
        page.items.push(reading.value);
        continue;
      }
      const name = shownId(((record ?? {}) as Record<string, unknown>)[list.idField]) ?? `#${index + 1}`;
      const fault = problem(list.problemCode, { [list.idParam]: name, detail: reading.words });
      page.problems.push({ record: name, problem: fault });
    }
    return ok(page);
  }

  return {
    describe: () => ask('getShop', '/shop', shopDescription),
    statuses: () => ask('listOrderStatuses', '/order-statuses', orderStatuses),
    orders: (query) => page(ORDERS, query),
    products: (query) => page(PRODUCTS, query),
    customers: (query) => page(CUSTOMERS, query),
    productDetails: (query) => page(PRODUCT_DETAILS, query),
    readOrder,
    glimpseOrder,

    async order(number) {
      const answer = await client.call({ operation: 'getOrder', method: 'GET', path: orderPath(number) });
      if (!answer.ok) return isNotFound(answer.problem) ? ok(null) : answer;
      const reading = readRawOrder(answer.value);
      if (!reading.ok) return failed(problem('order-unreadable', { number, detail: reading.words }));
      if (reading.value.number !== number) return failed(otherOrder('getOrder', reading.value.number));
      return reading;
    },

    async product(id) {
      const path = `/products/${encodeURIComponent(id.toWellFormed())}`;
      const answer = await ask('getProduct', path, productDetail);
      if (!answer.ok) return isNotFound(answer.problem) ? ok(null) : answer;
      if (answer.value === null || answer.value.id === id) return answer;
      const other = shownId(answer.value.id) ?? '';
      const words = {
        bg: `магазинът отговори с друг продукт: ${other}`,
        en: `the shop answered with another product: ${other}`,
      };
      return failed(unreadable('getProduct', words));
    },
    categories: () => ask('listCategories', '/categories', categories),

    async setStock(changes) {
      if (changes.length > STOCK_BATCH) throw new RangeError(`more than ${STOCK_BATCH} changes in a batch`);
      if (changes.length === 0) return ok([]);
      const body = changes.map(({ variant, quantity }) => ({
        variantId: variant,
        quantity: quantityText(quantity),
      }));
      const answer = await client.call({ operation: 'setStock', method: 'PUT', path: '/stock/batch', body });
      if (!answer.ok) return answer;
      if (!Array.isArray(answer.value)) {
        return failed(
          unreadable('setStock', { bg: 'отговорът не е списък', en: 'the answer is not a list' }),
        );
      }
      return ok(matchAnswers(client, changes, answer.value));
    },

    async writeDocumentNumber(number, documentNumber) {
      const operation = 'updateOrder';
      const body = { warehouseDocument: documentNumber };
      const answer = await client.call({ operation, method: 'PATCH', path: orderPath(number), body });
      if (!answer.ok) return answer;
      const reading = read(changedOrder, answer.value);
      if (!reading.ok) return failed(unreadable(operation, reading.words));
      if (reading.value.number !== number) return failed(otherOrder(operation, reading.value.number));
      return ok(undefined);
    },

    batchSize: STOCK_BATCH,
    close: () => client.close(),
  };
}

/** What tells one list of the shop from another. */
interface List<Item> {
  operation: Operation;
  path: string;
  limit: number;
  idField: string;
  readRecord: (record: unknown) => ReturnType<typeof read<Item>>;
  problemCode: ProblemCode;
  /** The parameter of the problem that names the record. */
  idParam: string;
}

const ORDERS = {
  operation: 'listOrders',
  path: '/orders',
  limit: ORDERS_A_PAGE,
  idField: 'number',
  readRecord: readRawOrder,
  problemCode: 'order-unreadable',
  idParam: 'number',
} as const;

const PRODUCTS = {
  operation: 'listProducts',
  path: '/products',
  limit: PRODUCTS_A_PAGE,
  idField: 'id',
  readRecord: readProduct,
  problemCode: 'product-unreadable',
  idParam: 'record',
} as const;

const PRODUCT_DETAILS = { ...PRODUCTS, readRecord: readChangedProduct } as const;

const CUSTOMERS = {
  operation: 'listCustomers',
  path: '/customers',
  limit: PRODUCTS_A_PAGE,
  idField: 'id',
  readRecord: readCustomer,
  problemCode: 'customer-unreadable',
  idParam: 'record',
} as const;

function queryOf({ updatedSince, cursor }: PageQuery, limit: number): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (updatedSince) query.set('updatedSince', updatedSince.toISOString());
  if (cursor !== undefined) query.set('cursor', cursor);
  return query;
}

function orderPath(number: string): string {
  return `/orders/${encodeURIComponent(number.toWellFormed())}`;
}

function isNotFound({ code, params }: Problem): boolean {
  return code === 'shop-refused' && params.code === 'not-found';
}

function otherOrder(operation: Operation, number: string): Problem {
  return unreadable(operation, {
    bg: `магазинът отговори с друга поръчка: ${number}`,
    en: `the shop answered with another order: ${number}`,
  });
}

/** Cut, not rounded, to the contract's precision: the shop must never be promised more than there is. */
function quantityText(quantity: Decimal): string {
  const cut = quantity.round(QUANTITY_DECIMALS, Decimal.roundDown);
  return cut.eq(ZERO) ? '0' : cut.toFixed();
}

/**
 * Gives each change the result that carries its index. A result that cannot be attributed answers nothing: the change it
 * was meant for then has none, and is sent again.
 */
function matchAnswers(client: Client, changes: readonly StockChange[], results: unknown[]): ChangeAnswer[] {
  const byIndex = new Map<number, BatchResult[]>();
  for (const result of results) {
    const reading = read(batchResult, result);
    if (!reading.ok) continue;
    const { index } = reading.value;
    const same = byIndex.get(index);
    if (same) same.push(reading.value);
    else byIndex.set(index, [reading.value]);
  }
  return changes.map((change, index) => answerOf(client, change, byIndex.get(index) ?? []));
}

function answerOf(client: Client, { variant }: StockChange, results: BatchResult[]): ChangeAnswer {
  const [result] = results;
  if (results.length !== 1 || !result) {
    return unreadable('setStock', {
      bg: `за разновидност ${variant} дойдоха ${results.length} резултата вместо един`,
      en: `${results.length} results came for variant ${variant} instead of one`,
    });
  }
  if (result.ok) return null;
  const { status = 0, code = '', title = '', detail = '' } = result.error ?? {};
  // The shop's own trouble passes by itself; only a refusal of the record has to wait until the record changes.
  if (status === 429 || status >= 500) return problem('shop-failed', { address: client.address, status });
  return problem('stock-refused', {
    variant,
    code: client.shownText(code) || '?',
    detail: client.shownText(detail || title),
  });
}
