import { connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of a COMMIT, or whatever else is looked at, on its way to the server:
 * - before: the connection is cut, the server never sees it
 * - part: the server gets some bytes of it, then the connection is cut
 * - whole: the server gets it, and the connection is cut at once
 * - answer: the server gets it, and the connection is cut at some byte of the answer
 * - half-open: the client is cut off, but the server is not told; its session and its locks live on until `letGo`
 * - anywhere: the connection is cut at some byte of some statement that follows
 * - slow: it is kept back for a while
 * - silent: the server gets it, and nothing ever comes back, not even an end; who waits needs patience or a time-out
 */
export const CUTS = ['before', 'part', 'whole', 'answer', 'half-open', 'anywhere', 'slow', 'silent'] as const;
export type Cut = (typeof CUTS)[number];
/** The length of the server's plain yes. */
const YES_BYTES = 11;

/** How long something slow is kept back, at most. */
const LONGEST_SLOWNESS_MS = 600;

/** A line between a client and a server that can be cut. */
export interface TcpProxy {
  port: number;
  /** What was cut so far, by kind. */
  cuts: Record<Cut, number>;
  /** Asked at everything that is looked at; null lets it pass. */
  decide: (data: Buffer) => Cut | null;
  /** Told of everything the server says; false keeps it back. */
  hear: (data: Buffer) => boolean;
  /** While it is down, whoever calls is hung up on. */
  isDown: boolean;
  /** Connections that are open. */
  open(): number;
  /** Ends the sessions that a half-open cut left on the server. */
  letGo(): void;
  close(): Promise<void>;
}

/** Starts a proxy to a server on this machine; every random place of a cut comes from `random`. It looks at what `at` says: at commits. */
export async function startTcpProxy(
  serverPort: number,
  random: () => number,
  at: (data: Buffer) => boolean = isCommit,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const orphans = new Set<Socket>();
  const cuts = Object.fromEntries(CUTS.map((cut) => [cut, 0])) as Record<Cut, number>;
  const some = (length: number): number => Math.floor(random() * length);

  function join(client: Socket): void {
    if (proxy.isDown) {
      client.on('error', () => {});
      client.destroy();
      return;
    }
    const server = connect(serverPort, '127.0.0.1');
    /** Bytes that still pass before a cut; null = no end. */
    let clientBytes: number | null = null;
    let serverBytes: number | null = null;
    let isSilent = false;
    const cutBoth = (): void => {
      client.destroy();
      server.destroy();
    };

    client.on('data', (data) => {
      const cut = at(data) ? proxy.decide(data) : null;
      if (cut) {
        cuts[cut] += 1;
        if (cut === 'before') return cutBoth();
        if (cut === 'part') return void server.write(data.subarray(0, 1 + some(data.length - 1)), cutBoth);
        if (cut === 'whole') return void server.write(data, cutBoth);
        if (cut === 'answer') serverBytes = some(YES_BYTES);
        if (cut === 'anywhere') clientBytes = data.length + some(4000);
        if (cut === 'slow') {
          client.pause();
          setTimeout(() => {
            client.resume();
            server.write(data);
          }, some(LONGEST_SLOWNESS_MS));
          return undefined;
        }
        if (cut === 'silent') isSilent = true;
        if (cut === 'half-open') {
          orphans.add(server);
          client.destroy();
          return undefined;
        }
      }
      if (clientBytes !== null) {
        clientBytes -= data.length;
        if (clientBytes <= 0) return void server.write(data.subarray(0, data.length + clientBytes), cutBoth);
      }
      server.write(data);
      return undefined;
    });
    server.on('data', (data) => {
      if (isSilent || !proxy.hear(data)) return undefined;
      if (serverBytes === null) return void client.write(data);
      return void client.write(data.subarray(0, serverBytes), cutBoth);
    });
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      // A cut shows on both sides as an error; the end follows anyhow.
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('close', () => {
      if (!orphans.has(server)) server.destroy();
    });
    server.on('close', () => {
      orphans.delete(server);
      client.destroy();
    });
  }

  const listener = createServer(join);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const proxy: TcpProxy = {
    port: (listener.address() as { port: number }).port,
    cuts,
    decide: () => null,
    hear: () => true,
    isDown: false,
    open: () => sockets.size,
    letGo() {
      for (const orphan of orphans) orphan.destroy();
    },
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  return proxy;
}

/** The command COM_QUERY (3) with the text "commit", which mysql2 sends in one packet of its own. */
export function isCommit(data: Buffer): boolean {
  return data.length < 32 && data[4] === 3 && /commit$/i.test(data.toString('latin1'));
}
