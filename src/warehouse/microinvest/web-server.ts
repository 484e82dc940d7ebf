import { connect, type Socket } from 'node:net';

const LIMIT_MS = 1000;
/** A database server within reach has greeted by then. */
const GREETING_MS = 500;
/** A status line is shorter; what goes on beyond is not kept. */
const MOST_BYTES = 200;

/**
 * The first line a web server answers with at that place ("HTTP/1.1 400 Bad Request"); null when none answers there within a second.
 * Asks as any browser would and reads nothing else.
 */
export function webServerGreeting(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ host, port });
    const end = (): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(/^HTTP\/[\d.]+ [^\r\n]*/.exec(heard)?.[0] ?? null);
    };
    const limit = setTimeout(end, LIMIT_MS);
    socket.once('connect', () => socket.write('HEAD / HTTP/1.0\r\n\r\n'));
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1').slice(0, MOST_BYTES);
      if (heard.includes('\n') || heard.length >= MOST_BYTES) end();
    });
    for (const event of ['end', 'error', 'close']) socket.once(event, end);
  });
}

/** The code of an error that says who else answers there. */
export const WEB_SERVER = 'WEB_SERVER';

/** An error for the clients of databases: what answers is a web server. */
export function webServerError(greeting: string): Error {
  return Object.assign(new Error(greeting), { code: WEB_SERVER });
}

/**
 * A line to a server that speaks first, as MySQL does. A web server waits to be spoken to, and so would the client, until its time is up: where no
 * word comes, it is asked whether it is one, and then the line ends with an error that says so.
 */
export function lineToGreeter(host: string, port: number): Socket {
  const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    const greeting = await webServerGreeting(host, port);
    if (greeting !== null) socket.destroy(webServerError(greeting));
  };
  socket.once('connect', () => (timer = setTimeout(() => void ask(), GREETING_MS)));
  for (const event of ['data', 'close']) socket.once(event, () => clearTimeout(timer));
  return socket;
}
