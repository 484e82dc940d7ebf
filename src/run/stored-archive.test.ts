import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { storedArchive } from './stored-archive.ts';
import { unpackedWithin } from './unpacked-size.ts';

const FILES = [
  { name: Buffer.from('xl/workbook.xml'), content: Buffer.from('<workbook/>') },
  { name: Buffer.from('xl/empty.xml'), content: Buffer.alloc(0) },
  { name: Buffer.from('xl/large.xml'), content: Buffer.alloc(3_000_000, 'ред') },
];

test('an archive of files unpacks to these files', async () => {
  const archive = Buffer.concat([...storedArchive(FILES)]);
  const files = await unpackedWithin(archive, 4_000_000, () => true);
  expect(files!.map(({ name }) => name.toString())).toEqual(FILES.map(({ name }) => name.toString()));
  for (const [index, { content }] of FILES.entries())
    expect(files![index]!.content.equals(content)).toBe(true);
});

test('a program that looks at names, sizes and checksums finds nothing wrong with it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'archive.zip');
  writeFileSync(file, Buffer.concat([...storedArchive(FILES)]));
  expect(execFileSync('unzip', ['-t', file], { encoding: 'utf8' })).toContain('No errors detected');
  const names = execFileSync('unzip', ['-Z1', file], { encoding: 'utf8' }).trim().split('\n');
  expect(names).toEqual(FILES.map(({ name }) => name.toString()));
});
