import { duplexPair, type Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { MESSAGE, packets } from './packets.ts';

/** What a client wishes and a server answers in PRELOGIN. */
export const ENCRYPTION = { on: 1, notSupported: 2, required: 3 } as const;

const NO_THREAD = 0xff;

/** The answer to PRELOGIN: version 15, and whether the line is encrypted. */
export function preloginAnswer(encryption: number): Buffer {
  const options = Buffer.from([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, NO_THREAD]);
  return Buffer.concat([options, Buffer.from([15, 0, 0x07, 0xd0, 0, 0]), Buffer.from([encryption])]);
}

/** What the client wishes. */
export function wishOf(prelogin: Buffer): number {
  for (let at = 0; prelogin[at] !== NO_THREAD; at += 5) {
    if (prelogin[at] === 1) return prelogin[prelogin.readUInt16BE(at + 1)]!;
  }
  return ENCRYPTION.notSupported;
}

export interface Handshake {
  /** What the client sends of it. */
  feed(bytes: Buffer): void;
  /** The plain side, once both agree; rejects when they do not. */
  plain: Promise<Duplex>;
}

/** Agrees on TLS inside of PRELOGIN messages, each answered by one, and then leaves the line to TLS. */
export function handshake(line: Duplex, options: SecureContextOptions): Handshake {
  const [inside, outside] = duplexPair();
  const secure = new TLSSocket(inside, { isServer: true, secureContext: createSecureContext(options) });
  let flight: Buffer[] = [];
  let isAgreed = false;
  const flush = (): void => {
    if (flight.length === 0) return;
    line.write(packets(Buffer.concat(flight), MESSAGE.prelogin));
    flight = [];
  };
  outside.on('data', (bytes: Buffer) => {
    if (isAgreed) line.write(bytes);
    else {
      if (flight.length === 0) setImmediate(flush);
      flight.push(bytes);
    }
  });
  const plain = new Promise<Duplex>((resolve, reject) => {
    secure.once('error', reject);
    // The last flight of the handshake is still on its way through the pair; it too goes inside of PRELOGIN.
    secure.once('secure', () =>
      setImmediate(() =>
        setImmediate(() => {
          flush();
          isAgreed = true;
          line.on('data', (bytes: Buffer) => void outside.write(bytes));
          resolve(secure);
        }),
      ),
    );
  });
  return { feed: (bytes) => void outside.write(bytes), plain };
}
