/** Little-endian numbers and texts as TDS writes them. */

export function u8(...values: number[]): Buffer {
  return Buffer.from(values);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A text after its length in characters: one byte of it, or two. */
export function shortText(text: string): Buffer {
  return Buffer.concat([u8(text.length), Buffer.from(text, 'utf16le')]);
}

export function longText(text: string): Buffer {
  return Buffer.concat([u16(text.length), Buffer.from(text, 'utf16le')]);
}

/** Reads one after another. */
export interface Reader {
  readonly isAtEnd: boolean;
  u8(): number;
  u16(): number;
  u32(): number;
  u64(): bigint;
  bytes(length: number): Buffer;
  text(characters: number): string;
}

export function reader(source: Buffer, start = 0): Reader {
  let at = start;
  const take = (length: number): Buffer => {
    if (at + length > source.length) throw new RangeError('the message ends too early');
    at += length;
    return source.subarray(at - length, at);
  };
  return {
    get isAtEnd() {
      return at >= source.length;
    },
    u8: () => take(1).readUInt8(),
    u16: () => take(2).readUInt16LE(),
    u32: () => take(4).readUInt32LE(),
    u64: () => take(8).readBigUInt64LE(),
    bytes: take,
    text: (characters) => take(characters * 2).toString('utf16le'),
  };
}
