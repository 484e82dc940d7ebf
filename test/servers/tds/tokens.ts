import { longText, shortText, u16, u32, u64, u8 } from './bytes.ts';

/** Cyrillic_General_CI_AS, as a column of text names it. */
const COLLATION = u8(0x19, 0x04, 0xd0, 0, 0);
const NO_BYTES = Buffer.alloc(0);

/** Ends an answer: of a batch (0xFD), of a procedure (0xFE), of a statement in one (0xFF). */
export const DONE = { batch: 0xfd, procedure: 0xfe, statement: 0xff } as const;
const COUNTED = 0x10;
const FAILED = 0x02;

export function done(token: number, rows?: number): Buffer {
  return Buffer.concat([u8(token), u16(rows === undefined ? 0 : COUNTED), u16(0), u64(rows ?? 0)]);
}

export function failedDone(token: number): Buffer {
  return Buffer.concat([u8(token), u16(FAILED), u16(0), u64(0)]);
}

/** Answers a client's wish to break off. */
export function attentionDone(): Buffer {
  return Buffer.concat([u8(DONE.batch), u16(0x20), u16(0), u64(0)]);
}

export function returnStatus(): Buffer {
  return Buffer.concat([u8(0x79), u32(0)]);
}

/** An error as the server tells it; class 14 is what a user did wrong, 11 to 16 in general. */
export function errorToken(number: number, message: string, severity = 16): Buffer {
  return sized(
    0xaa,
    Buffer.concat([
      u32(number),
      u8(1, severity),
      longText(message),
      shortText('test'),
      shortText(''),
      u32(1),
    ]),
  );
}

/** What a login is answered with. */
export function loginAnswer(database: string): Buffer {
  const acknowledged = Buffer.concat([
    u8(1, 0x74, 0, 0, 4),
    shortText('Microsoft SQL Server'),
    u8(15, 0, 0x07, 0xd0),
  ]);
  return Buffer.concat([
    changedText(1, database, 'master'),
    changedBytes(7, COLLATION, NO_BYTES),
    sized(0xad, acknowledged),
    changedText(4, '4096', '4096'),
    done(DONE.batch),
  ]);
}

/** The next word of a Windows sign-in (SSPI). */
export function sspi(bytes: Buffer): Buffer {
  return sized(0xed, bytes);
}

const TRANSACTION = u8(1, 0, 0, 0, 0, 0, 0, 1);

/** A transaction was begun (8), committed (9) or rolled back (10). */
export function transactionChanged(kind: 8 | 9 | 10): Buffer {
  return kind === 8 ? changedBytes(kind, TRANSACTION, NO_BYTES) : changedBytes(kind, NO_BYTES, TRANSACTION);
}

function changedText(kind: number, to: string, from: string): Buffer {
  return sized(0xe3, Buffer.concat([u8(kind), shortText(to), shortText(from)]));
}

function changedBytes(kind: number, to: Buffer, from: Buffer): Buffer {
  return sized(0xe3, Buffer.concat([u8(kind, to.length), to, u8(from.length), from]));
}

function sized(token: number, body: Buffer): Buffer {
  return Buffer.concat([u8(token), u16(body.length), body]);
}

type Kind = 'int' | 'float' | 'datetime' | 'text';

export interface ResultColumn {
  name: string;
  /** As the table declares it; null for an expression. */
  type: string | null;
}

export type Cell = string | number | bigint | null;

/** A result as columns and rows; an expression has the type that its values have. */
export function rowset(columns: readonly ResultColumn[], rows: readonly Cell[][]): Buffer {
  const kinds = columns.map(({ type }, index) => kindOf(type, rows, index));
  const out: Buffer[] = [u8(0x81), u16(columns.length)];
  columns.forEach(({ name }, index) => out.push(u32(0), u16(1), typeInfo(kinds[index]!), shortText(name)));
  for (const row of rows) {
    out.push(u8(0xd1));
    row.forEach((cell, index) => out.push(value(kinds[index]!, cell)));
  }
  return Buffer.concat(out);
}

function kindOf(declared: string | null, rows: readonly Cell[][], index: number): Kind {
  const type = (declared ?? '').toLowerCase();
  if (/date/.test(type)) return 'datetime';
  if (/char|text/.test(type)) return 'text';
  if (/int/.test(type)) return 'int';
  if (/float|real|double/.test(type)) return 'float';
  const known = rows.map((row) => row[index]).filter((cell) => cell !== null);
  if (known.length === 0 || known.some((cell) => typeof cell === 'string'))
    return known.length === 0 ? 'int' : 'text';
  return known.every((cell) => Number.isInteger(Number(cell))) ? 'int' : 'float';
}

/** Types that may be NULL, with their lengths: INTN, FLTN, DATETIMN, and nvarchar(max). */
function typeInfo(kind: Kind): Buffer {
  if (kind === 'int') return u8(0x26, 4);
  if (kind === 'float') return u8(0x6d, 8);
  if (kind === 'datetime') return u8(0x6f, 8);
  return Buffer.concat([u8(0xe7), u16(0xffff), COLLATION]);
}

function value(kind: Kind, cell: Cell): Buffer {
  if (kind === 'text') return longValue(cell);
  if (cell === null) return u8(0);
  if (kind === 'datetime') return Buffer.concat([u8(8), moment(String(cell))]);
  const bytes = Buffer.alloc(kind === 'int' ? 4 : 8);
  if (kind === 'int') bytes.writeInt32LE(Number(cell));
  else bytes.writeDoubleLE(Number(cell));
  return Buffer.concat([u8(bytes.length), bytes]);
}

/** In pieces: its length, one piece, and the end. */
function longValue(cell: Cell): Buffer {
  if (cell === null) return Buffer.alloc(8, 0xff);
  const text = Buffer.from(String(cell), 'utf16le');
  const piece = text.length === 0 ? NO_BYTES : Buffer.concat([u32(text.length), text]);
  return Buffer.concat([u64(text.length), piece, u32(0)]);
}

export const EPOCH = Date.UTC(1900, 0, 1);
const DAY_MS = 86_400_000;

/** datetime: days since 1900 and three-hundredths of a second. */
function moment(text: string): Buffer {
  const ms = Date.parse(`${text.replace(' ', 'T')}Z`) - EPOCH;
  const day = Math.floor(ms / DAY_MS);
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(day);
  bytes.writeUInt32LE(Math.round((ms - day * DAY_MS) * 0.3), 4);
  return bytes;
}
