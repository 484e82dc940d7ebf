import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { spoiledJson } from './spoil.ts';
import { below, oneOf, type Random } from './tries.ts';

/** A shop's network in which answers come spoiled. */
export interface SpoilingProxy {
  url: string;
  /** From now on this share of the answers is spoiled, by these random numbers; 0 lets all through as they are. */
  spoil(share: number, random: Random): void;
  /** What was answered in place of the shop since it was told to spoil, to tell what led to a failure. */
  spoiled: string[];
  close(): Promise<void>;
}

const STATUSES = [200, 200, 200, 204, 206, 301, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503];

/** Stands before a shop; what it answers spoiled is what the shop has just said. */
export async function startSpoiling(target: () => string): Promise<SpoilingProxy> {
  let [share, random]: [number, Random] = [0, () => 1];
  const server = createServer((request, response) => void pass(request, response));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { method = 'GET', url: path = '/' } = request;
    const answer = await fetch(target() + path, {
      method,
      headers: {
        authorization: request.headers.authorization ?? '',
        ...(body.length > 0 && { 'content-type': 'application/json' }),
      },
      ...(body.length > 0 && { body }),
    });
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? 'application/json';
    if (random() >= share) {
      response.writeHead(answer.status, { 'content-type': type }).end(text);
      return;
    }
    respond(response, answer.status, type, `${method} ${path}`, text);
  }

  function respond(response: ServerResponse, status: number, type: string, what: string, text: string): void {
    const kind = random();
    const spoiled = kind < 0.15 ? withoutEnd(text, random) : spoiledJson(text === '' ? '{}' : text, random);
    const other = kind > 0.85 ? oneOf(random, STATUSES) : status;
    proxy.spoiled.push(`${what} → ${other} ${spoiled.slice(0, 300)}`);
    if (kind > 0.98) {
      response.socket?.destroy();
      return;
    }
    response.writeHead(other, {
      'content-type': kind > 0.95 ? 'text/html' : type,
      ...(other === 429 && {
        'retry-after': oneOf(random, ['1', '-1', 'x', '999999999', 'Thu, 01 Jan 1970 00:00:00 GMT']),
      }),
    });
    response.end(other === 204 ? undefined : spoiled);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: SpoilingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spoiled: [],
    spoil(next, by) {
      [share, random] = [next, by];
      proxy.spoiled = [];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** A page that says there is one more, whatever comes; sometimes always the same one. */
function withoutEnd(text: string, random: Random): string {
  try {
    const page = JSON.parse(text) as Record<string, unknown>;
    return JSON.stringify({ ...page, nextCursor: oneOf(random, ['again', String(below(random, 1e9))]) });
  } catch {
    return text;
  }
}
