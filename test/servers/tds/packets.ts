import type { Duplex } from 'node:stream';

/** Kinds of messages, by the first byte of each of their packets. */
export const MESSAGE = {
  batch: 0x01,
  rpc: 0x03,
  answer: 0x04,
  attention: 0x06,
  transaction: 0x0e,
  login: 0x10,
  windowsLogin: 0x11,
  prelogin: 0x12,
} as const;

const HEADER = 8;
const PACKET = 4096;
/** Set in the second byte of a message's last packet. */
const LAST = 1;

/** Puts the packets of a stream together to messages. What makes no packet throws in `onMessage`'s place: `onNonsense`. */
export function readMessages(
  stream: Duplex,
  onMessage: (type: number, body: Buffer) => void,
  onNonsense: () => void,
): () => void {
  let rest: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  const onData = (data: Buffer): void => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data]);
    while (rest.length >= HEADER) {
      const length = rest.readUInt16BE(2);
      if (length < HEADER) return onNonsense();
      if (rest.length < length) return;
      const [type, status] = [rest[0]!, rest[1]!];
      parts.push(rest.subarray(HEADER, length));
      rest = rest.subarray(length);
      if ((status & LAST) === 0) continue;
      const body = Buffer.concat(parts);
      parts = [];
      onMessage(type, body);
    }
  };
  stream.on('data', onData);
  return () => void stream.off('data', onData);
}

/** A message cut into packets. */
export function packets(body: Buffer, type: number = MESSAGE.answer): Buffer {
  const room = PACKET - HEADER;
  const out: Buffer[] = [];
  for (let start = 0, number = 1; start < body.length || start === 0; start += room, number += 1) {
    const part = body.subarray(start, start + room);
    const header = Buffer.alloc(HEADER);
    header[0] = type;
    header[1] = start + room >= body.length ? LAST : 0;
    header.writeUInt16BE(part.length + HEADER, 2);
    header[6] = number & 0xff;
    out.push(header, part);
  }
  return Buffer.concat(out);
}
