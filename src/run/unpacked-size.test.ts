import { randomBytes } from 'node:crypto';
import writeSheet from 'write-excel-file/node';
import { expect, test } from 'vitest';
import { archiveOf } from '../../test/fuzz/archive.ts';
import { readMatchFile } from './match-file.ts';
import { unpacksWithin } from './unpacked-size.ts';

const MEGABYTE = 1024 * 1024;

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

test('what is no archive, or a broken one, unpacks to nothing', async () => {
  expect(await unpacksWithin(Buffer.from('PK'), MEGABYTE)).toBe(false);
  expect(await unpacksWithin(randomBytes(5000), MEGABYTE)).toBe(false);
  const good = archiveOf({ a: Buffer.from('content') });
  for (let length = 0; length < good.length; length += 1)
    expect(await unpacksWithin(good.subarray(0, length), MEGABYTE)).toBe(false);
});
