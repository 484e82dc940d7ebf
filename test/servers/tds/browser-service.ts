import { createSocket } from 'node:dgram';

const PORT = 1434;

/** SQL Server's Browser service: tells the port of an instance to whoever asks (message 2) by UDP. */
export async function browserService(
  host: string,
  instance: string,
  port: number,
): Promise<{ close(): Promise<void> }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port: back, address }) => {
    if (message[0] !== 2) return;
    const text = Buffer.from(
      `ServerName;TEST;InstanceName;${instance};IsClustered;No;Version;15.0.2000.5;tcp;${port};;`,
    );
    const head = Buffer.from([5, 0, 0]);
    head.writeUInt16LE(text.length, 1);
    socket.send(Buffer.concat([head, text]), back, address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(PORT, host, resolve);
  });
  return { close: () => new Promise((resolve) => socket.close(resolve)) };
}
