/**
 * GombaShop. THE PROTOCOL IS OUR ASSUMPTION: GombaShop does not publish how its "Microinvest Синхронизация" module speaks.
 * Known are only its API identifier and key and that the program beside the warehouse calls the shop; the rest is written
 * down in docs/gombashop-contract.yaml. When the real protocol is known, this folder is the only place in Kervan to change.
 */
import type { ZodType } from 'zod';
import { problem, type BothLanguages, type Problem, type ProblemCode } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Page, PageQuery, Shop, ShopAddress, ShopDriver } from '../shop.ts';
import { createClient, unreadable, type Client, type Operation } from './client.ts';
import { CUSTOMER_BATCH, writeCustomers } from './customer-writing.ts';
import {
  CHANGE_BATCH,
  CODE_LENGTH,
  PRODUCT_BATCH,
  setPrices,
  setStock,
  writeProducts,
} from './product-writing.ts';
import {
  changedOrder,
  glimpseOrder,
  orderStatuses,
  readOrder,
  readRawOrder,
  shopDescription,
  wirePage,
} from './wire.ts';
import { withoutBuyer } from './without-buyer.ts';
import { read, shownId, type Reading } from './wire-fields.ts';
import { categories, category, readCustomer, readProduct } from './wire-nomenclature.ts';

/** Orders come whole, some with thousands of lines: a hundred is still a page that is stored in one go. */
const ORDERS_A_PAGE = 100;
/** Products and customers are small and many; this is the most the contract allows. */
const CARDS_A_PAGE = 500;

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

  const page = <Item>(list: List<Item>, query: PageQuery) => pageOf(list, queryOf(query, list.limit));

  async function pageOf<Item>(list: List<Item>, query: URLSearchParams): Promise<Result<Page<Item>>> {
    const answer = await ask(list.operation, list.path, wirePage, query);
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
      page.problems.push({ record: name, problem: unreadableRecord(list, name, reading.words) });
    }
    return ok(page);
  }

  /** One record of a list; null when the shop does not know it. */
  async function one<Item>(list: List<Item>, operation: Operation, id: string): Promise<Result<Item | null>> {
    const answer = await client.call({ operation, method: 'GET', path: recordPath(list, id) });
    if (!answer.ok) return isNotFound(answer.problem) ? ok(null) : answer;
    const reading = list.readRecord(answer.value);
    return reading.ok ? reading : failed(unreadableRecord(list, id, reading.words));
  }

  return {
    describe: () => ask('getShop', '/shop', shopDescription),
    statuses: () => ask('listOrderStatuses', '/order-statuses', orderStatuses),
    orders: (query) => page(ORDERS, query),
    products: (query) => page(PRODUCTS, query),
    categories: () => ask('listCategories', '/categories', categories),
    customers: (query) => page(CUSTOMERS, query),
    readOrder,
    glimpseOrder,
    withoutBuyer,

    async order(number) {
      const found = await one(ORDERS, 'getOrder', number);
      if (!found.ok || found.value === null || found.value.number === number) return found;
      return failed(otherRecord('getOrder', found.value.number));
    },

    async product(id) {
      const found = await one(PRODUCTS, 'getProduct', id);
      if (!found.ok || found.value === null) return found;
      if (found.value.id !== id) return failed(otherRecord('getProduct', found.value.id));
      return found.value.isDeleted ? ok(null) : found;
    },

    setStock: (changes) => setStock(client, changes),
    setPrices: (changes) => setPrices(client, changes),
    writeCustomers: (customers) => writeCustomers(client, customers),
    writeProducts: (products) => writeProducts(client, products),

    async productsWith(skus) {
      if (skus.length === 0) return ok([]);
      const query = new URLSearchParams({ limit: String(CARDS_A_PAGE) });
      for (const sku of skus) query.append('sku', sku);
      const found = await pageOf(PRODUCTS, query);
      if (!found.ok) return found;
      return ok(found.value.items.filter(({ isDeleted }) => !isDeleted));
    },

    async createCategory(name, parent) {
      const operation = 'createCategory';
      const body = { name, parentId: parent };
      const answer = await client.call({ operation, method: 'POST', path: '/categories', body });
      if (!answer.ok) return answer;
      const reading = read(category, answer.value);
      return reading.ok ? ok(reading.value.id) : failed(unreadable(operation, reading.words));
    },

    async writeDocumentNumber(number, documentNumber) {
      const operation = 'updateOrder';
      const body = { warehouseDocument: documentNumber };
      const answer = await client.call({
        operation,
        method: 'PATCH',
        path: recordPath(ORDERS, number),
        body,
      });
      if (!answer.ok) return answer;
      const reading = read(changedOrder, answer.value);
      if (!reading.ok) return failed(unreadable(operation, reading.words));
      if (reading.value.number !== number) return failed(otherRecord(operation, reading.value.number));
      return ok(undefined);
    },

    batchSize: CHANGE_BATCH,
    longestCode: CODE_LENGTH,
    productBatch: PRODUCT_BATCH,
    customerBatch: CUSTOMER_BATCH,
    close: () => client.close(),
  };
}

/** What tells one list of the shop from another. */
interface List<Item> {
  operation: Operation;
  path: string;
  limit: number;
  idField: string;
  readRecord: (record: unknown) => Reading<Item>;
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
  limit: CARDS_A_PAGE,
  idField: 'id',
  readRecord: readProduct,
  problemCode: 'product-unreadable',
  idParam: 'record',
} as const;

const CUSTOMERS = {
  operation: 'listCustomers',
  path: '/customers',
  limit: CARDS_A_PAGE,
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

function recordPath({ path }: Pick<List<unknown>, 'path'>, id: string): string {
  return `${path}/${encodeURIComponent(id.toWellFormed())}`;
}

function unreadableRecord(
  list: Omit<List<unknown>, 'readRecord'>,
  record: string,
  detail: BothLanguages,
): Problem {
  return problem(list.problemCode, { [list.idParam]: record, detail });
}

function isNotFound({ code, params }: Problem): boolean {
  return code === 'shop-refused' && params.code === 'not-found';
}

function otherRecord(operation: Operation, id: string): Problem {
  return unreadable(operation, {
    bg: `магазинът отговори с друг запис: ${shownId(id)}`,
    en: `the shop answered with another record: ${shownId(id)}`,
  });
}
