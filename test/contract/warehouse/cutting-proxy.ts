import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server and breaks the line once, at a chosen moment. */
export interface CuttingProxy {
  port: number;
  /** How many packets clients have sent so far. */
  sent(): number;
  close(): Promise<void>;
}

/**
 * Cuts all lines at the n-th packet that clients send, counted from 1: before the server gets it, or after it, when the
 * server has acted and the answer is lost. Later connections go through untouched.
 */
export async function cuttingProxy(
  target: number,
  cut: { at: number; afterServer: boolean },
): Promise<CuttingProxy> {
  let sent = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const upstream = keep(connect(target, '127.0.0.1'));
    keep(client);
    let isCut = false;
    client.on('data', (data) => {
      sent += 1;
      if (sent === cut.at) isCut = true;
      if (sent === cut.at && !cut.afterServer) {
        upstream.destroy();
        client.destroy();
      } else upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (isCut) {
        upstream.destroy();
        client.destroy();
      } else client.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
