import type { Problem } from './answers.ts';
import type { GombaShop, GombaShopOptions } from './server.ts';
import { startGombaShop } from './server.ts';

/** What came back: the status, the headers and the body as JSON. */
export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

/** A bare HTTP client of the emulator, for tests. */
export interface ShopClient extends GombaShop {
  get(path: string): Promise<Reply>;
  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Reply>;
  /** The same for the switches under /_emulator. */
  control(method: string, path: string, body?: unknown): Promise<Reply>;
}

/** Starts an emulator on a free port, in memory unless told otherwise, and a client with the right key. */
export async function startWithClient(options: Partial<GombaShopOptions> = {}): Promise<ShopClient> {
  const running = await startGombaShop({
    file: ':memory:',
    port: 0,
    apiId: 'demo',
    key: 'demo-key',
    ...options,
  });
  const authorization = basic('demo', 'demo-key');
  const api = `${running.url}/api/microinvest/v1`;
  return {
    ...running,
    get: (path) => request(api + path, { headers: { authorization } }),
    send: (method, path, body) => request(api + path, { method, ...json(body, { authorization }) }),
    control: (method, path, body) => request(`${running.url}/_emulator${path}`, { method, ...json(body) }),
  };
}

/** The header of HTTP Basic. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** One request; the body of the answer read as JSON, null when there is none. */
export async function request(url: string, init?: RequestInit): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
}

/** The code of a problem that was answered. */
export function codeOf(reply: Reply): string {
  return (reply.body as Problem).code;
}

function json(body: unknown, headers: Record<string, string> = {}): RequestInit {
  if (body === undefined) return { headers };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
