import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../test/store.ts';
import { openLog } from './log.ts';

test('a log in a file begins anew when it is full, and keeps as many as it is told', () => {
  const folder = testFolder();
  const logFile = { path: join(folder, 'logs', 'kervan.log'), mostBytes: 2_000, kept: 2 };
  let log = openLog({ logLevel: 'info', logFile });
  for (let count = 0; count < 100; count += 1) {
    // Another process goes on where the last one ended.
    if (count % 10 === 0) log = openLog({ logLevel: 'info', logFile });
    log.info({ count }, 'run');
  }
  const names = readdirSync(join(folder, 'logs')).sort();
  expect(names).toEqual(['kervan.log', 'kervan.log.1', 'kervan.log.2']);
  const lines = ['kervan.log.2', 'kervan.log.1', 'kervan.log'].flatMap((name) => {
    const content = readFileSync(join(folder, 'logs', name), 'utf8');
    expect(content.length).toBeLessThanOrEqual(2_000);
    return content.trim().split('\n');
  });
  const counts = lines.map((line) => (JSON.parse(line) as { count: number }).count);
  expect(counts.at(-1)).toBe(99);
  expect(counts).toEqual(counts.map((_, index) => 100 - counts.length + index));
});

test('a disk without room for the log ends nothing, in a process of its own as the service is', () => {
  const modules = new URL('log.ts', import.meta.url).href;
  for (const path of ['/dev/full', '/dev/null/there/kervan.log']) {
    const script = `const { openLog } = await import('${modules}');
      const log = openLog({ logLevel: 'info', logFile: { path: '${path}', mostBytes: 2_000, kept: 2 } });
      for (let count = 0; count < 500; count += 1) log.info({ text: 'х'.repeat(300) }, 'run');
      // What a stream tells, it tells in a later turn.
      setImmediate(() => console.log('alive'));`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(ended).toMatchObject({ status: 0, stdout: 'alive\n' });
  }
});

test('a full log that cannot be moved away is gone on with, and moved when it can be', () => {
  const folder = testFolder();
  const path = join(folder, 'kervan.log');
  const log = openLog({ logLevel: 'info', logFile: { path, mostBytes: 2_000, kept: 1 } });
  const write = (from: number, to: number): void => {
    for (let count = from; count < to; count += 1) log.info({ count }, 'run');
  };
  const counts = (name: string) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/"count":(\d+)/g)].map(([, count]) =>
      Number(count),
    );
  // A folder that holds something is in the way of the oldest.
  mkdirSync(join(folder, 'kervan.log.1', 'in the way'), { recursive: true });
  write(0, 40);
  expect(counts('kervan.log')).toEqual(Array.from({ length: 40 }, (_, index) => index));
  rmSync(join(folder, 'kervan.log.1'), { recursive: true });
  write(40, 41);
  expect(counts('kervan.log.1')).toHaveLength(40);
  expect(counts('kervan.log')).toEqual([40]);
});

test('of an error the log has its kind and its place, and nothing of what it quotes', () => {
  const folder = testFolder();
  const path = join(folder, 'kervan.log');
  const log = openLog({ logLevel: 'info', logFile: { path, mostBytes: 1_000_000, kept: 1 } });
  const database = Object.assign(new Error("Duplicate entry 'Мария Петрова' for key 'PRIMARY'"), {
    code: 'ER_DUP_ENTRY',
    errno: 1062,
    sql: "INSERT INTO partners VALUES ('Мария Петрова')",
  });
  for (const each of [
    database,
    new Error('not written', { cause: database }),
    unreadable('{"buyer": "Мария Петрова", "phone": 0888'),
    new Error('no end of “Мария Петрова'),
    'Мария Петрова',
  ])
    log.error({ reference: 'abcd1234', err: each, password: 'demo', shop: { key: 'demo' } }, 'bug');
  const written = readFileSync(path, 'utf8');
  expect(written).not.toMatch(/Мария|Петрова|demo/);
  const [first] = written.split('\n').map((line) => line && (JSON.parse(line) as { err: object }));
  expect(first).toMatchObject({
    reference: 'abcd1234',
    err: { type: 'Error', message: 'Duplicate entry … for key …', code: 'ER_DUP_ENTRY', errno: 1062 },
  });
  expect(written).toContain('log.test.ts');
});

function unreadable(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}
