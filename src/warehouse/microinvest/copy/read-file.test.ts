import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettled, type WholeFile } from './read-file.ts';

describe('a file that others write is read', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kervan-read-'));
    file = join(folder, 'warehouse.mdb');
    writeFileSync(file, 'before');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Reads it while these contents are written, one in each pause. */
  async function readWhile(...contents: readonly string[]): Promise<{ text: string; pauses: number }> {
    let pauses = 0;
    const read = await readSettled(file, '', async () => {
      const content = contents[pauses];
      pauses += 1;
      if (content !== undefined) writeFileSync(file, content);
    });
    return { text: (read as WholeFile).content.toString(), pauses };
  }

  test('after one pause when nobody does', async () => {
    expect(await readWhile()).toEqual({ text: 'before', pauses: 1 });
  });

  test('without one when it is what was read before', async () => {
    const known = (await readSettled(file, '', async () => {})) as WholeFile;
    const pauses: string[] = [];
    expect(await readSettled(file, known.mark, async () => pauses.push('pause'))).toEqual(known);
    expect(pauses).toEqual([]);
  });

  test('as it stands when they are done', async () => {
    expect(await readWhile('half a save', 'all of the save')).toEqual({ text: 'all of the save', pauses: 3 });
  });

  test('by its content: its time and size do not tell while it is open', async () => {
    const { atime, mtime } = statSync(file);
    let pauses = 0;
    const read = await readSettled(file, '', async () => {
      pauses += 1;
      if (pauses > 1) return;
      writeFileSync(file, 'behind');
      utimesSync(file, atime, mtime);
    });
    expect([(read as WholeFile).content.toString(), pauses]).toEqual(['behind', 2]);
  });

  test('not at all when somebody never stops', async () => {
    let saves = 0;
    const read = await readSettled(file, '', async () => writeFileSync(file, `save ${(saves += 1)}`));
    expect(read).toMatchObject({ kind: 'lock' });
  });

  test('not when it is away', async () => {
    expect(await readSettled(join(folder, 'absent.mdb'), '')).toMatchObject({ kind: 'missing' });
  });
});
