import { randomBytes } from 'node:crypto';
import writeSheet from 'write-excel-file/node';
import { expect, test } from 'vitest';
import { archiveOf } from '../../test/fuzz/archive.ts';
import { readMatchFile } from './match-file.ts';
import { tableCells } from './table-cells.ts';
import { unpackedWithin } from './unpacked-size.ts';

const MEGABYTE = 1024 * 1024;

const anyFile = (): boolean => true;

async function unpacksWithin(archive: Buffer, mostBytes: number): Promise<boolean> {
  return (await unpackedWithin(archive, mostBytes, anyFile)) !== null;
}

/** The files of a workbook with one cell. */
async function workbookFiles(cell: string): Promise<Record<string, Buffer>> {
  const workbook = await writeSheet([[{ value: cell, type: String }]]).toBuffer();
  const files = await unpackedWithin(workbook, MEGABYTE, anyFile);
  return Object.fromEntries(files!.map(({ name, content }) => [name.toString(), content]));
}

/** The most memory that this process ever had, in bytes. */
const mostMemory = (): number => process.resourceUsage().maxRSS * 1024;

test('a real workbook unpacks within a megabyte, and not within a kilobyte', async () => {
  const rows = [[{ value: 'Да', type: String }]];
  const workbook = await writeSheet(rows).toBuffer();
  expect(await unpacksWithin(workbook, MEGABYTE)).toBe(true);
  expect(await unpacksWithin(workbook, 1024)).toBe(false);
});

test('the sum of all files counts', async () => {
  const files = { a: Buffer.alloc(MEGABYTE), b: Buffer.alloc(MEGABYTE) };
  expect(await unpacksWithin(archiveOf(files), 2 * MEGABYTE)).toBe(true);
  expect(await unpacksWithin(archiveOf(files), 2 * MEGABYTE - 1)).toBe(false);
});

test('a small table that unpacks to a large one is refused at once, whatever size it says it has', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 3 }, (_none, index) => [
      `xl/worksheets/sheet${index + 1}.xml`,
      Buffer.alloc(80 * MEGABYTE),
    ]),
  );
  for (const said of [null, 1000]) {
    const bomb = archiveOf(files, said);
    expect(bomb.length).toBeLessThan(2 * MEGABYTE);
    const before = process.memoryUsage().rss;
    expect(await readMatchFile(bomb, 'item')).toMatchObject({
      ok: false,
      problem: { code: 'match-file-unreadable' },
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * MEGABYTE);
  }
});

test('a workbook is read as what it is, whatever its headers say of its size', async () => {
  const files = await workbookFiles('Да');
  for (const said of [0, 0xfffffff0]) {
    const liar = archiveOf(files, said);
    expect(liar.length).toBeLessThan(5000);
    const before = mostMemory();
    expect(await tableCells(liar, () => 0)).toEqual({ ok: true, value: [['Да']] });
    expect(mostMemory() - before).toBeLessThan(200 * MEGABYTE);
  }
});

test('what the directory of a workbook does not name is not read, however large it is', async () => {
  const hidden = { 'xl/hidden.xml': Buffer.alloc(600 * MEGABYTE) };
  const smuggler = archiveOf(await workbookFiles('Да'), null, hidden);
  const before = mostMemory();
  expect(await tableCells(smuggler, () => 0)).toEqual({ ok: true, value: [['Да']] });
  expect(mostMemory() - before).toBeLessThan(200 * MEGABYTE);
});

test('a file that nobody wants counts, and is not kept', async () => {
  const archive = archiveOf({ 'a.xml': Buffer.from('a'), 'b.png': Buffer.alloc(MEGABYTE) });
  const isXml = (name: string): boolean => name.endsWith('.xml');
  expect(await unpackedWithin(archive, MEGABYTE + 1, isXml)).toEqual([
    { name: Buffer.from('a.xml'), content: Buffer.from('a') },
  ]);
  expect(await unpackedWithin(archive, MEGABYTE, isXml)).toBeNull();
});

test('an entry that is packed as no workbook is, or ends behind the end of its archive, makes it unreadable', async () => {
  const good = archiveOf({ a: Buffer.from('content') });
  const entry = good.indexOf('PK\x01\x02', 'latin1');
  const [packedOtherwise, storedBeyond] = [Buffer.from(good), Buffer.from(good)];
  packedOtherwise.writeUInt16LE(12, entry + 10);
  storedBeyond.writeUInt16LE(0, entry + 10);
  storedBeyond.writeUInt32LE(0xffffffff, entry + 20);
  for (const each of [packedOtherwise, storedBeyond]) expect(await unpacksWithin(each, MEGABYTE)).toBe(false);
});

test('what is no archive, or a broken one, unpacks to nothing', async () => {
  expect(await unpacksWithin(Buffer.from('PK'), MEGABYTE)).toBe(false);
  expect(await unpacksWithin(randomBytes(5000), MEGABYTE)).toBe(false);
  const good = archiveOf({ a: Buffer.from('content') });
  for (let length = 0; length < good.length; length += 1)
    expect(await unpacksWithin(good.subarray(0, length), MEGABYTE)).toBe(false);
});
