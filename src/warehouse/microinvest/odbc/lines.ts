import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/**
 * Hands on each line that comes over a socket: what stands between line feeds, as the protocol says.
 *
 * The story of the sign nobody sees: readline ends a line at U+2028 and U+2029 as well, JSON has both as they are, and a name that somebody had
 * pasted into the warehouse ended the helper with every reading.
 */
export function onLines(socket: Socket, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  socket.on('data', (chunk: Buffer) => {
    const lines = decoder.write(chunk).split('\n');
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    for (const line of lines) take(line);
  });
}
