import type { Parameter } from './protocol.ts';

/** ODBC counts lengths in integers of the width of a pointer. */
export const LENGTH_SIZE = process.arch === 'ia32' || process.arch === 'arm' ? 4 : 8;
export const IS_NULL = -1;

/** Types of C and of SQL in sql.h and sqlext.h; most have one number for both. */
export const [C_LONG, C_DOUBLE, C_MOMENT, C_WIDE_TEXT, C_BIT] = [4, 8, 93, -8, -7] as const;
const [SQL_INTEGER, SQL_DOUBLE, SQL_MOMENT, SQL_WIDE_TEXT, SQL_LONG_WIDE_TEXT] = [4, 8, 93, -9, -10];

/** A Text column holds 255 characters; what is longer goes into a Memo. */
const TEXT_CHARACTERS = 255;

/** A text as the W functions take it: UTF-16 with a zero at its end. */
export function wide(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf16le');
}

/** The length that a call has left, negative for what it means by it. */
export function lengthAt(buffer: Buffer): number {
  return LENGTH_SIZE === 8 ? Number(buffer.readBigInt64LE(0)) : buffer.readInt32LE(0);
}

function lengthOf(length: number): Buffer {
  const buffer = Buffer.alloc(LENGTH_SIZE);
  if (LENGTH_SIZE === 8) buffer.writeBigInt64LE(BigInt(length));
  else buffer.writeInt32LE(length);
  return buffer;
}

/** How a parameter is handed over; its buffers must live until the statement has run. */
export interface Binding {
  cType: number;
  sqlType: number;
  size: number;
  digits: number;
  value: Buffer;
  length: Buffer;
}

/** Whole numbers up to 32 bits as such, others as doubles, texts as UTF-16, moments as such; NULL as a text that is none. */
export function binding(parameter: Parameter): Binding {
  if (parameter === null) return textBinding('', IS_NULL);
  if (typeof parameter === 'string') return textBinding(parameter);
  if (typeof parameter === 'object') {
    const value = momentBuffer(parameter.moment);
    return { cType: C_MOMENT, sqlType: SQL_MOMENT, size: 19, digits: 0, value, length: lengthOf(16) };
  }
  // -0 is a double, or its sign would be lost.
  if ((parameter | 0) === parameter && !Object.is(parameter, -0)) {
    const value = Buffer.alloc(4);
    value.writeInt32LE(parameter);
    return { cType: C_LONG, sqlType: SQL_INTEGER, size: 10, digits: 0, value, length: lengthOf(4) };
  }
  const value = Buffer.alloc(8);
  value.writeDoubleLE(parameter);
  return { cType: C_DOUBLE, sqlType: SQL_DOUBLE, size: 15, digits: 0, value, length: lengthOf(8) };
}

function textBinding(text: string, length = text.length * 2): Binding {
  return {
    cType: C_WIDE_TEXT,
    sqlType: text.length > TEXT_CHARACTERS ? SQL_LONG_WIDE_TEXT : SQL_WIDE_TEXT,
    size: Math.max(1, text.length),
    digits: 0,
    value: text === '' ? Buffer.alloc(2) : Buffer.from(text, 'utf16le'),
    length: lengthOf(length),
  };
}

/** SQL_TIMESTAMP_STRUCT of "2026-11-23" or "2026-11-23 10:15:00". */
function momentBuffer(moment: string): Buffer {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?$/.exec(moment);
  if (!parts) throw new TypeError(`not a moment: ${moment}`);
  const buffer = Buffer.alloc(16);
  parts.slice(1).forEach((part, place) => buffer.writeUInt16LE(Number(part ?? 0), place * 2));
  return buffer;
}

/** "2026-11-23 10:15:00" of a SQL_TIMESTAMP_STRUCT. */
export function momentOf(buffer: Buffer): string {
  const [year, month, day, hour, minute, second] = [0, 2, 4, 6, 8, 10].map((at) =>
    String(buffer.readUInt16LE(at)).padStart(at === 0 ? 4 : 2, '0'),
  );
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}
