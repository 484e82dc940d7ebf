import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MDBReader from 'mdb-reader';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ItemId, LocationId } from '../../../../src/domain/ids.ts';
import { accessCopy, settledCopy } from '../../../../src/warehouse/microinvest/copy/access-copy.ts';
import { copyInThread } from '../../../../src/warehouse/microinvest/copy/copy-thread.ts';
import { microinvest } from '../../../../src/warehouse/microinvest/driver.ts';
import { problemOf, valueOf } from '../fixture.ts';
import { accessSample } from './sample-file.ts';

const PAGE = 4096;
const FIRST_TABLE_OF_THE_SAMPLE = 80;
/** Where in the head of a table stand the page it goes on at and the number of its rows. */
const [NEXT_PAGE, ROW_COUNT] = [4, 16];
const NO_MOMENT = 1e300;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kervan-spoilt-'));
  file = accessSample('mdb', folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => microinvest.connect({ kind: 'access', file, password: '' }, { pricesIncludeVat: null });

/** Writes another content in the place of the file. */
function spoil(change: (content: Buffer) => Buffer): void {
  writeFileSync(file, change(readFileSync(file)));
}

/** Writes a double over another one, wherever that stands. */
function overwrite(content: Buffer, was: number, is: number): Buffer {
  const [before, after] = [Buffer.alloc(8), Buffer.alloc(8)];
  before.writeDoubleLE(was);
  after.writeDoubleLE(is);
  for (let at = content.indexOf(before); at >= 0; at = content.indexOf(before, at + 8))
    after.copy(content, at);
  return content;
}

const rowsOf = (table: string) => new MDBReader(readFileSync(file)).getTable(table).getData();
const DAY_MS = 86_400_000;
/** The days between the zero of Visual Basic and that of JavaScript. */
const ZERO_OF_DATES = 25_569;

describe('an Access file that is only read', () => {
  test.each([
    ['is cut', (content: Buffer) => content.subarray(0, content.length * 0.9)],
    [
      'holds a moment that is none',
      (content: Buffer) => {
        const { Date: day } = rowsOf('Operations')[0] as { Date: Date };
        return overwrite(content, day.getTime() / DAY_MS + ZERO_OF_DATES, NO_MOMENT);
      },
    ],
  ])('and %s is told as damaged, and is read when it is whole again', async (_how, change) => {
    const whole = readFileSync(file);
    spoil(change);
    expect(problemOf(await open()).code).toBe('warehouse-file-damaged');
    writeFileSync(file, whole);
    await valueOf(await open()).close();
  });

  test('is read to its last row, whatever the head of a table says of their number', async () => {
    const count = rowsOf('Goods').length;
    spoil((content) => {
      content.writeUInt32LE(0, FIRST_TABLE_OF_THE_SAMPLE * PAGE + ROW_COUNT);
      return content;
    });
    const warehouse = valueOf(await open());
    // Deleted ones are not counted.
    expect(valueOf(await warehouse.describe()).items).toBeGreaterThan(count / 2);
    await warehouse.close();
  });

  test('and leads its reader round in circles is given up', async () => {
    spoil((content) => {
      content.writeUInt32LE(FIRST_TABLE_OF_THE_SAMPLE, FIRST_TABLE_OF_THE_SAMPLE * PAGE + NEXT_PAGE);
      return content;
    });
    const task = { file, password: '', target: join(folder, 'copy.db'), tables: ['goods'] };
    const read = await copyInThread({ ...task, isSettled: false, knownMark: '' }, 1000);
    expect(read).toMatchObject({ fault: { kind: 'damaged' } });
  });

  test('is looked at anew after minutes, although neither its time nor its size has changed', async () => {
    const moment = new Date('2026-11-20T10:00:00Z');
    utimesSync(file, moment, moment);
    const { Qtty: quantity } = rowsOf('Store').find(
      (row) => row['GoodID'] === SOLD && Number(row['Qtty']) > 0,
    )!;
    const before = await stock();
    spoil((content) => overwrite(content, Number(quantity), 0));
    utimesSync(file, moment, moment);
    expect(await stock()).toEqual(before);
    const later = performance.now() + 6 * 60_000;
    const clock = vi.spyOn(performance, 'now').mockReturnValue(later);
    const after = await stock().finally(() => clock.mockRestore());
    expect(after).not.toEqual(before);
  });
});

test.each([
  ['only read', {}],
  ['read for an export', { isForReading: true }],
])('a copy that somebody has tidied away is made anew where the file is %s', async (_how, how) => {
  process.env['KERVAN_ACCESS_HELPER'] = 'isForReading' in how ? '["/no/such/helper"]' : '';
  const address = { kind: 'access', file, password: '', readFromCopy: true } as const;
  try {
    for (let time = 1; time <= 2; time += 1) {
      const warehouse = valueOf(await microinvest.connect(address, { pricesIncludeVat: null, ...how }));
      expect(valueOf(await warehouse.describe()).engine).toContain('copy');
      await warehouse.close();
      const copy = await ('isForReading' in how ? settledCopy(address) : accessCopy(address));
      rmSync(copy as string);
    }
  } finally {
    delete process.env['KERVAN_ACCESS_HELPER'];
  }
});

const SOLD = 21;
async function stock(): Promise<string[]> {
  const warehouse = valueOf(await open());
  const found = valueOf(await warehouse.stock([SOLD as ItemId], [2, 3, 4, 5, 6] as LocationId[]));
  await warehouse.close();
  return [...found.values()].map(String);
}

test('a copy that a killed process left is taken away by the next one that makes a copy', () => {
  const program = join(import.meta.dirname, '../../../../src/warehouse/microinvest/copy/access-copy.ts');
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  /** Makes a copy in a process of its own and answers what then stands in the folder of temporary files. */
  const copyIn = (end: string): string[] => {
    const script = `
      const { accessCopy } = await import(process.argv[1]);
      await accessCopy({ kind: 'access', file: process.argv[2], password: '' });
      console.log(JSON.stringify((await import('node:fs')).readdirSync(${JSON.stringify(temporary)})));
      ${end}`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script, program, file], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: temporary },
    });
    return JSON.parse(stdout) as string[];
  };
  const [killed] = copyIn("process.kill(process.pid, 'SIGKILL')");
  expect(readdirSync(temporary)).toEqual([killed]);
  const next = copyIn('');
  expect(next).toHaveLength(1);
  expect(next).not.toContain(killed);
  expect(readdirSync(temporary)).toEqual([]);
});
