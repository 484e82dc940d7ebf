// Reads the first sheet of a workbook that comes in, and says its rows as JSON. A process of its own: a few words in a sheet, a cell far out in the
// last of its columns, make the reader fill all memory there is.
import { readSheet } from 'read-excel-file/node';

/** Far more than a table of pairs has: a million items with all their columns. */
const MOST_CELLS = 20_000_000;
/** As many as a sheet of Excel can have. */
const MOST_COLUMNS = 16_384;

const rows = await readSheet(process.stdin);
let cells = 0;
for (const { length } of rows) {
  cells += length;
  if (cells > MOST_CELLS || length > MOST_COLUMNS) process.exit(1);
}
process.stdout.write(
  JSON.stringify(rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))),
);
