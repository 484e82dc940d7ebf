import { type Reader, reader } from './bytes.ts';
import type { Cell } from './tokens.ts';

/** A call of sp_executesql: a statement and its parameters by name. */
export interface Call {
  procedure: string;
  sql: string;
  parameters: Record<string, Cell>;
}

/** By number instead of by name: sp_executesql, which is all that is known here. */
const EXECUTE_SQL = 10;

/** Reads a remote procedure call (after the headers of the message). Throws on a type that no statement of ours has. */
export function readCall(body: Buffer): Call {
  const input = reader(body, body.readUInt32LE(0));
  const length = input.u16();
  const number = length === 0xffff ? input.u16() : 0;
  const procedure = length === 0xffff ? `procedure ${number}` : input.text(length);
  input.u16();
  const values: [name: string, value: Cell][] = [];
  while (!input.isAtEnd) {
    const name = input.text(input.u8()).replace(/^@/, '');
    input.u8();
    values.push([name, readValue(input)]);
  }
  const isKnown = number === EXECUTE_SQL || /sp_executesql/i.test(procedure);
  const [statement, , ...parameters] = values;
  return {
    procedure: isKnown ? 'sp_executesql' : procedure,
    sql: String(statement?.[1] ?? ''),
    parameters: Object.fromEntries(parameters),
  };
}

function readValue(input: Reader): Cell {
  const type = input.u8();
  switch (type) {
    case 0x26: // INTN
      return readInteger(input);
    case 0x6d: // FLTN
      input.u8();
      return input.u8() === 0 ? null : input.bytes(8).readDoubleLE();
    case 0x68: // BITN
      input.u8();
      return input.u8() === 0 ? null : input.u8();
    case 0xe7: // NVARCHAR
      return readText(input);
    default:
      throw new TypeError(
        `a parameter of type 0x${type.toString(16)}: the driver sends texts, integers and floats`,
      );
  }
}

function readInteger(input: Reader): number | null {
  input.u8();
  const length = input.u8();
  if (length === 0) return null;
  const bytes = input.bytes(length);
  return length === 8 ? Number(bytes.readBigInt64LE()) : bytes.readIntLE(0, length);
}

/** nvarchar: after its largest length and its collation the text, or, of nvarchar(max), its pieces. */
function readText(input: Reader): string | null {
  const isLong = input.u16() === 0xffff;
  input.bytes(5);
  if (!isLong) {
    const length = input.u16();
    return length === 0xffff ? null : input.bytes(length).toString('utf16le');
  }
  if (input.u64() === 0xffff_ffff_ffff_ffffn) return null;
  const pieces: Buffer[] = [];
  for (let length = input.u32(); length > 0; length = input.u32()) pieces.push(input.bytes(length));
  return Buffer.concat(pieces).toString('utf16le');
}
