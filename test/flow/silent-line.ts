import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Takes calls on a port and says nothing until it is let; then the line leads on to another port. */
export async function silentLine(target: number) {
  let isLet = false;
  const held: Socket[] = [];
  const lead = (socket: Socket): void => {
    const onward = connect(target, '127.0.0.1');
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  };
  const line = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (isLet) lead(socket);
    else held.push(socket);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void line.close());
  await once(line, 'listening');
  return {
    port: (line.address() as { port: number }).port,
    called: () => once(line, 'connection'),
    let: () => {
      isLet = true;
      for (const socket of held.splice(0)) lead(socket);
    },
  };
}
