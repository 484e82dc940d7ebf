/**
 * HTTP to GombaShop's assumed protocol (see driver.ts): one call, one Result. What a shop or the network can do to a call is
 * a problem value; only a mistake in this program throws.
 */
import { Pool, type Dispatcher } from 'undici';
import * as z from 'zod';
import { guardedConnector, REFUSED_ADDRESS } from '../../address-guard.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { problem, type BothLanguages, type Problem } from '../../domain/problem.ts';
import { isNestedDeep } from '../../domain/nesting.ts';
import { failed, type Result } from '../../domain/result.ts';
import type { ShopAddress } from '../shop.ts';
import { retryAfterMs } from './retry-after.ts';

/**
 * As deep as an answer is parsed: what a parser still does in a moment. One order of a page that is nested beyond reason is then named, and the
 * others of the page pass.
 */
const MOST_LEVELS = 100_000;
/** Where the module answers under the shop's address. */
const API_PATH = '/api/microinvest/v1';
const DEFAULT_TIMEOUT_MS = 30_000;
/** A shop that accepts no connection for so long is not going to. */
const LONGEST_CONNECT_MS = 10_000;
/** A page of 100 large orders is about 5 MiB; a shop that cannot page sends everything at once. */
const MOST_ANSWER_BYTES = 64 * 1024 * 1024;
/** Small shops live on shared hosting: a few calls at a time, the others wait in line. */
const MOST_CONNECTIONS = 4;
const LONGEST_SHOP_TEXT = 300;

/** What is asked of the shop, by the contract's names, in words for people. */
export const OPERATIONS = {
  getShop: { bg: 'данни за магазина', en: 'shop description' },
  listOrderStatuses: { bg: 'статуси на поръчките', en: 'order statuses' },
  listOrders: { bg: 'четене на поръчките', en: 'reading orders' },
  getOrder: { bg: 'четене на поръчка', en: 'reading an order' },
  updateOrder: {
    bg: 'запис на номера на документа в поръчката',
    en: 'writing the document number to the order',
  },
  listProducts: { bg: 'четене на продуктите', en: 'reading products' },
  getProduct: { bg: 'четене на продукт', en: 'reading a product' },
  listCategories: { bg: 'четене на категориите', en: 'reading categories' },
  listCustomers: { bg: 'четене на клиентите', en: 'reading customers' },
  createCategory: { bg: 'създаване на категория', en: 'creating a category' },
  upsertProducts: { bg: 'запис на продукти', en: 'writing products' },
  upsertCustomers: { bg: 'запис на клиенти', en: 'writing customers' },
  setPrices: { bg: 'запис на цените', en: 'setting prices' },
  setStock: { bg: 'запис на наличностите', en: 'setting quantities' },
} as const satisfies Record<string, BothLanguages>;

export type Operation = keyof typeof OPERATIONS;

export interface Call {
  operation: Operation;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Below the module's path: "/orders". */
  path: string;
  query?: URLSearchParams;
  /** Sent as JSON. */
  body?: unknown;
}

export interface Client {
  /** The shop's origin, to be shown. */
  address: string;
  /** Makes one call and gives the parsed JSON of a success, or the problem. Tries once; `timeoutMs` covers all of it. */
  call(call: Call): Promise<Result<unknown>>;
  /** A text of the shop as it may be shown: one line, bounded, without the key. */
  shownText(text: string): string;
  /** Waits for the calls under way, then closes the connections. Repeating it is harmless. */
  close(): Promise<void>;
}

/** An answer that arrived, but is not what the contract says. */
export function unreadable(operation: Operation, detail: BothLanguages): Problem {
  return problem('shop-unreadable', { operation: OPERATIONS[operation], detail });
}

/** Makes the client of one shop: kept-alive connections, limits, HTTP Basic. Talks to nobody yet; throws on a wrong URL. */
export function createClient(address: ShopAddress): Client {
  const { origin, pathname } = new URL(address.url);
  const place = pathname.replace(/\/+$/, '');
  const basePath = place.endsWith(API_PATH) ? place : place + API_PATH;
  const credentials = Buffer.from(`${address.apiId}:${address.key}`).toString('base64');
  const timeoutMs = address.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const connectTimeoutMs = Math.min(timeoutMs, LONGEST_CONNECT_MS);
  const pool = new Pool(origin, {
    connections: MOST_CONNECTIONS,
    allowH2: false,
    connect: guardedConnector({ timeoutMs: connectTimeoutMs, mayCallAnywhere: address.mayCallAnywhere }),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // Counted while the body streams in, so an endless one is cut off instead of filling the memory.
    maxResponseSize: MOST_ANSWER_BYTES,
  });
  const headers = {
    authorization: `Basic ${credentials}`,
    accept: 'application/json, application/problem+json',
    'user-agent': `Kervan/${manifest.version}`,
  };

  async function call(call: Call): Promise<Result<unknown>> {
    const query = call.query?.toString();
    const path = basePath + call.path + (query ? `?${query}` : '');
    try {
      const response = await pool.request({
        method: call.method,
        path,
        headers: call.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        // The timeouts of the pool measure silence; a shop that sends a byte now and then would pass them for ever.
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readAnswer(call.operation, response);
    } catch (error) {
      return failed(whatHappened(call.operation, error));
    }
  }

  async function readAnswer(
    operation: Operation,
    response: Dispatcher.ResponseData,
  ): Promise<Result<unknown>> {
    const { statusCode: status, headers, body } = response;
    const byStatus = problemOfStatus(operation, response);
    if (byStatus) {
      // The status says it all: whatever happens to the rest of the answer changes nothing.
      await body.dump().catch(() => undefined);
      return failed(byStatus);
    }
    const bytes = await body.bytes();
    const json = parseJson(bytes);
    if (status < 400 && !json.ok && json.isDeep)
      return failed(
        unreadable(operation, {
          bg: 'отговорът е вложен твърде дълбоко',
          en: 'the answer is nested too deeply',
        }),
      );
    if (status >= 400) return failed(refusal(operation, status, json.ok ? json.value : null));
    if (json.ok) return json;
    const type = shownText(headerText(headers['content-type'])) || '?';
    return failed(
      unreadable(operation, {
        bg: `отговорът не е JSON в UTF-8 (${type}, ${bytes.length} байта)`,
        en: `the answer is not JSON in UTF-8 (${type}, ${bytes.length} bytes)`,
      }),
    );
  }

  function problemOfStatus(operation: Operation, response: Dispatcher.ResponseData): Problem | null {
    const { statusCode: status, headers } = response;
    if (status === 401) return problem('shop-refused-key', { address: origin });
    if (status === 429 || status === 503) {
      const wait = retryAfterMs(headerText(headers['retry-after']), headerText(headers.date));
      return problem('shop-busy', { address: origin }, wait);
    }
    if (status >= 500) return problem('shop-failed', { address: origin, status });
    if (status < 200 || (status >= 300 && status < 400)) {
      const target = shownText(headerText(headers.location)) || '?';
      return unreadable(operation, {
        bg: `магазинът пренасочва (${status}) към ${target}; въведете адреса, на който отговаря`,
        en: `the shop redirects (${status}) to ${target}; enter the address at which it answers`,
      });
    }
    return null;
  }

  function refusal(operation: Operation, status: number, body: unknown): Problem {
    const said = problemBody.safeParse(body).data ?? {};
    if (status === 403 && said.code === 'module-inactive') {
      return problem('shop-module-inactive', { address: origin });
    }
    if (status === 403 && said.code === 'not-supported') {
      return problem('shop-not-supported', { operation: OPERATIONS[operation] });
    }
    return problem('shop-refused', {
      code: shownText(said.code ?? `http-${status}`),
      detail: shownText(said.detail ?? said.title ?? ''),
      field: shownText(said.field ?? ''),
    });
  }

  function whatHappened(operation: Operation, error: unknown): Problem {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === 'UND_ERR_INVALID_ARG') throw error;
    if (code === REFUSED_ADDRESS) return problem('address-refused', { address: origin, setting: 'shop.url' });
    if (code === 'UND_ERR_CONNECT_TIMEOUT') {
      return problem('shop-silent', { address: origin, seconds: connectTimeoutMs / 1000 });
    }
    if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
      return problem('shop-silent', { address: origin, seconds: timeoutMs / 1000 });
    }
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      const most = MOST_ANSWER_BYTES / 1024 / 1024;
      return unreadable(operation, {
        bg: `отговорът е по-голям от ${most} MiB`,
        en: `the answer is larger than ${most} MiB`,
      });
    }
    if (name === 'HTTPParserError') {
      return unreadable(operation, { bg: 'отговорът не е HTTP', en: 'the answer is not HTTP' });
    }
    return problem('shop-unreachable', { address: origin, detail: shownText(errorText(error)) });
  }

  // A shop may echo what it was sent in its own error; the key must not reach a log or a screen that way.
  function shownText(text: string): string {
    let shown = text;
    for (const secret of [address.key, credentials]) {
      if (secret !== '') shown = shown.replaceAll(secret, '***');
    }
    return shown
      .replaceAll(/\p{Cc}+/gu, ' ')
      .slice(0, LONGEST_SHOP_TEXT)
      .toWellFormed()
      .trim();
  }

  return { address: origin, call, shownText, close: () => (pool.closed ? Promise.resolve() : pool.close()) };
}

const maybeText = z.string().optional().catch(undefined);
const problemBody = z.object({ code: maybeText, title: maybeText, detail: maybeText, field: maybeText });

function parseJson(bytes: Uint8Array): { ok: true; value: unknown } | { ok: false; isDeep: boolean } {
  try {
    // Fatal: text in another encoding would otherwise become names full of "�" in fiscal documents.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (isNestedDeep(text, MOST_LEVELS)) return { ok: false, isDeep: true };
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, isDeep: false };
  }
}

function headerText(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

/** An error of the network in its own words; when several addresses were tried, the first one's. */
function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
}
