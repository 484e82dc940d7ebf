import type { Value } from './protocol.ts';
import {
  C_BIT,
  C_DOUBLE,
  C_LONG,
  C_MOMENT,
  C_WIDE_TEXT,
  IS_NULL,
  LENGTH_SIZE,
  lengthAt,
  momentOf,
} from './odbc-values.ts';

/** One column of a result. */
export interface ColumnReader {
  name: string;
  /** Its value in the row that was fetched. */
  read(): Value;
}

/** SQLGetData for one column: fills the buffer, leaves the length, answers the code. */
type GetData = (cType: number, buffer: Buffer, length: Buffer) => number;

const SUCCESS_WITH_INFO = 1;

/** Reads a column by its SQL type: whole numbers, doubles, Yes/No and moments as such, all else as text. */
export function readersOf(name: string, sqlType: number, getData: GetData): ColumnReader {
  const length = Buffer.alloc(LENGTH_SIZE);
  const fixed = (cType: number, size: number, value: (buffer: Buffer) => Value): ColumnReader => {
    const buffer = Buffer.alloc(size);
    return {
      name,
      read() {
        getData(cType, buffer, length);
        return lengthAt(length) === IS_NULL ? null : value(buffer);
      },
    };
  };
  switch (sqlType) {
    case 4: // SQL_INTEGER
    case 5: // SQL_SMALLINT
    case -6: // SQL_TINYINT
      return fixed(C_LONG, 4, (buffer) => buffer.readInt32LE(0));
    case 2: // SQL_NUMERIC: Currency
    case 3: // SQL_DECIMAL
    case 6: // SQL_FLOAT
    case 7: // SQL_REAL
    case 8: // SQL_DOUBLE
    case -5: // SQL_BIGINT
      return fixed(C_DOUBLE, 8, (buffer) => buffer.readDoubleLE(0));
    case -7: // SQL_BIT
      return fixed(C_BIT, 1, (buffer) => buffer[0] !== 0);
    case 9: // SQL_DATE of ODBC 2
    case 11: // SQL_TIMESTAMP of ODBC 2
    case 91: // SQL_TYPE_DATE
    case 93: // SQL_TYPE_TIMESTAMP
      return fixed(C_MOMENT, 16, momentOf);
    default:
      return { name, read: textReader(getData, length) };
  }
}

/** Room for a Text of 255 characters; longer ones come in parts. */
const ROOM = 1024;

function textReader(getData: GetData, length: Buffer): () => Value {
  const buffer = Buffer.alloc(ROOM);
  return () => {
    let text = '';
    for (;;) {
      const code = getData(C_WIDE_TEXT, buffer, length);
      const left = lengthAt(length);
      if (left === IS_NULL) return null;
      const isCut = code === SUCCESS_WITH_INFO && (left < 0 || left >= ROOM);
      // A part that is not the last ends with a zero, which is not of the text.
      text += buffer.toString('utf16le', 0, isCut ? ROOM - 2 : left);
      if (!isCut) return text;
    }
  };
}
