import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What came from Kervan on its way to the shop. */
export interface Passing {
  method: string;
  path: string;
  body: string;
}

/** An answer instead of the shop's, or null to let the request through. */
export type Interception = (passing: Passing) => { status: number; body: string; type?: string } | null;

/** A server before the shop, in which a test can answer what the emulator has no switch for. */
export async function startProxy(
  target: string,
  intercept: Interception,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void pass(request, response));

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await buffer(request)).toString('utf8');
    const { method = 'GET', url: path = '/' } = request;
    const own = intercept({ method, path, body });
    if (own) {
      response.writeHead(own.status, { 'content-type': own.type ?? 'application/json' }).end(own.body);
      return;
    }
    const answer = await fetch(target + path, {
      method,
      headers: {
        authorization: request.headers.authorization ?? '',
        ...(body !== '' && { 'content-type': 'application/json' }),
      },
      ...(body !== '' && { body }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
