import writeSheet from 'write-excel-file/node';
import { expect, test } from 'vitest';
import { archiveOf } from '../../test/fuzz/archive.ts';
import { readMatchFile } from './match-file.ts';
import { tableCells } from './table-cells.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet';

/** A workbook whose only sheet has these rows. */
function workbook(rows: string): Buffer {
  const files = {
    'xl/workbook.xml': `<workbook xmlns="x" xmlns:r="y"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Type="${RELATION}" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  };
  return archiveOf(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(HEAD + text)])),
  );
}

test('a workbook is read as what stands in it, blank rows and cells included', async () => {
  const made = await writeSheet([
    [{ value: 'Код', type: String }, null, { value: 'Име', type: String }],
    [],
    [{ value: 12.5, type: Number }],
  ]).toBuffer();
  expect(await tableCells(made, () => 0)).toMatchObject({
    ok: true,
    value: [
      ['Код', '', 'Име'],
      ['', '', ''],
      ['12.5', '', ''],
    ],
  });
});

test.each([
  ['rows without end', '<row r="1"/><row r="400000000"><c r="A400000000"><v>1</v></c></row>'],
  [
    'cells without end',
    '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
  ],
  ['columns without end', '<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'],
])('a small workbook that means %s is refused, and this process stays as it was', async (_what, rows) => {
  const before = process.resourceUsage().maxRSS;
  expect(await readMatchFile(workbook(rows), 'item')).toMatchObject({
    ok: false,
    problem: {
      code: 'match-file-unreadable',
      params: { detail: { en: expect.stringContaining('too large') as string } },
    },
  });
  const KILOBYTES = 100_000;
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(KILOBYTES);
});
