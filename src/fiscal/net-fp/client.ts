/**
 * HTTP to a Net.FP print server: one call, tried once. What matters is how far it came, because a request that may have arrived may have been
 * printed.
 */
import type { Socket } from 'node:net';
import { Pool, type buildConnector, type Dispatcher } from 'undici';
import { guardedConnector, REFUSED_ADDRESS } from '../../address-guard.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { problem, type BothLanguages, type Problem } from '../../domain/problem.ts';
import type { PrinterAddress } from '../printer.ts';

const DEFAULT_TIMEOUT_MS = 15_000;
/** A print server stands in the same shop: one that accepts no connection for so long is not there. */
const LONGEST_CONNECT_MS = 5_000;
/** The longest answer is the list of printers, about 1 KiB each. */
const MOST_ANSWER_BYTES = 1024 * 1024;
const MOST_CONNECTIONS = 2;
const LONGEST_FOREIGN_TEXT = 300;

export interface Call {
  method: 'GET' | 'POST';
  /** "/printers". */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
}

export type Reply =
  /** A success, as parsed JSON. */
  | { kind: 'answer'; value: unknown }
  /** It said no, before it did anything. */
  | { kind: 'refused'; problem: Problem }
  /** The request may have arrived; what became of it is unknown. */
  | { kind: 'lost'; problem: Problem }
  /** The request certainly did not leave. */
  | { kind: 'not-sent'; problem: Problem };

export interface Client {
  /** "192.168.1.20:8001", to be shown. */
  address: string;
  timeoutMs: number;
  call(call: Call): Promise<Reply>;
  /** Waits for the calls under way, then closes. Repeating it is harmless. */
  close(): Promise<void>;
}

/** Makes the client of one print server. Talks to nobody yet; a host that is none shows in the first call. */
export function createClient({
  host,
  port,
  printer,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  mayCallAnywhere = false,
}: PrinterAddress): Client {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const origin = `http://${address}`;
  const pool = isOrigin(origin) ? openPool(origin, timeoutMs, mayCallAnywhere) : null;

  async function call({ method, path, query, body }: Call): Promise<Reply> {
    if (!pool) return notSent('no host name');
    try {
      const response = await pool.request({
        method,
        path: query ? `${path}?${new URLSearchParams(query).toString()}` : path,
        headers: HEADERS,
        body: body === undefined ? null : JSON.stringify(body),
        // A kept connection may have been closed by the other side at the very moment a receipt goes out on it, and nobody could tell
        // whether it arrived. On a new one "refused" is certain.
        reset: true,
        // The limits of the pool measure silence; a server that sends a byte now and then would pass them for ever.
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readReply(response);
    } catch (error) {
      return whatHappened(error);
    }
  }

  async function readReply(response: Dispatcher.ResponseData): Promise<Reply> {
    const { statusCode: status } = response;
    const bytes = await response.body.bytes();
    const json = parseJson(bytes);
    if (status >= 200 && status < 300) {
      if (json !== undefined) return { kind: 'answer', value: json };
      return lost('printer-unreadable', {
        detail: {
          bg: `отговорът не е JSON (${bytes.length} байта)`,
          en: `the answer is not JSON (${bytes.length} bytes)`,
        },
      });
    }
    const detail = shownText(wordsOf(json));
    if (status >= 500) return lost('printer-server-failed', { status, detail });
    return { kind: 'refused', problem: refusal(status, detail) };
  }

  function refusal(status: number, detail: string): Problem {
    // 405: still detecting printers; 423: detecting on request.
    if (status === 405 || status === 423) return problem('printer-detecting', { address });
    if (status === 404) return problem('printer-unknown', { printer, address });
    return problem('printer-request-refused', { address, status, detail });
  }

  function whatHappened(error: unknown): Reply {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === 'UND_ERR_INVALID_ARG') throw error;
    if (code === REFUSED_ADDRESS)
      return { kind: 'not-sent', problem: problem('address-refused', { address, setting: 'printer.host' }) };
    if (isBeforeSending(error)) return notSent(errorText(error));
    if (name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
      return lost('printer-silent', { seconds: timeoutMs / 1000 });
    }
    if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
      return lost('printer-unreadable', {
        detail: { bg: 'отговорът е по-голям от 1 MiB', en: 'the answer is larger than 1 MiB' },
      });
    }
    if (name === 'HTTPParserError') {
      return lost('printer-unreadable', {
        detail: { bg: 'отговорът не е HTTP', en: 'the answer is not HTTP' },
      });
    }
    return lost('printer-cut', { detail: shownText(errorText(error)) });
  }

  function lost(
    code: 'printer-unreadable' | 'printer-server-failed' | 'printer-silent' | 'printer-cut',
    params: Record<string, string | number | BothLanguages>,
  ): Reply {
    return { kind: 'lost', problem: problem(code, { address, ...params }) };
  }

  function notSent(detail: string): Reply {
    return {
      kind: 'not-sent',
      problem: problem('printer-unreachable', { address, detail: shownText(detail) }),
    };
  }

  return {
    address,
    timeoutMs,
    call,
    close: () => (pool === null || pool.closed ? Promise.resolve() : pool.close()),
  };
}

/** Foreign words as they may be shown: one line, bounded. */
export function shownText(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, LONGEST_FOREIGN_TEXT)
    .toWellFormed()
    .trim();
}

const HEADERS = {
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': `Kervan/${manifest.version}`,
};

function openPool(origin: string, timeoutMs: number, mayCallAnywhere: boolean): Pool {
  return new Pool(origin, {
    connections: MOST_CONNECTIONS,
    allowH2: false,
    connect: resetWhenGivenUp(
      guardedConnector({ timeoutMs: Math.min(timeoutMs, LONGEST_CONNECT_MS), mayCallAnywhere }),
    ),
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // Counted while the body streams in, so an endless one is cut off instead of filling the memory.
    maxResponseSize: MOST_ANSWER_BYTES,
  });
}

/**
 * What was given up is taken back as far as it has not left.
 *
 * The story of the late request: the line is slow, Kervan loses patience and asks what became of the receipt, which the print server does not know. A person
 * finds the paper empty, says so, and another one is printed. But a connection that is closed in the ordinary way is still emptied by the system, for up to
 * a hundred seconds on Linux: then the first one would arrive. Reset, it throws away what it holds.
 */
function resetWhenGivenUp(connect: buildConnector.connector): buildConnector.connector {
  return (target, done) =>
    connect(target, (...made) => {
      const [error, socket] = made;
      if (error === null) resetOnError(socket);
      done(...made);
    });
}

function resetOnError(socket: Socket): void {
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error) => {
    // A reset destroys in its turn, and knows of no error.
    socket.destroy = () => destroy(error);
    return error === undefined ? destroy() : socket.resetAndDestroy();
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^http:\/\/[^/?#@\\]+$/.test(text);
}

/** Whether it failed while connecting: a name not found, nobody listening, no way there. */
function isBeforeSending(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.every(isBeforeSending);
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_CONNECT_TIMEOUT' || syscall === 'connect' || syscall === 'getaddrinfo';
}

/** Undefined when it is no JSON. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** What a refusal says in its body: ASP.NET's `title` and `errors`, or the `error` of ErpNet.FP.js. */
function wordsOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { error, title, errors } = body as Record<string, unknown>;
  const first = typeof error === 'string' ? error : typeof title === 'string' ? title : '';
  return errors === undefined ? first : `${first} ${JSON.stringify(errors)}`;
}

/** An error of the network in its own words; when several addresses were tried, the first one's. */
function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return errorText(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
}
