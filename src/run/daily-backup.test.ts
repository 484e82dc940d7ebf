import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder, testStore } from '../../test/store.ts';
import { turnedClock } from '../../test/clock.ts';
import { restoreStore } from '../store/restore.ts';
import { openSealer } from '../store/secrets.ts';
import { makeDailyBackup } from './daily-backup.ts';

const DAY_MS = 86_400_000;

function setUp(days: number, back?: (file: string) => Promise<void>) {
  const dataFolder = testFolder();
  const folder = join(dataFolder, 'backups');
  const clock = turnedClock('2026-11-29T20:00:00Z');
  const config = { dataFolder, keyFile: join(dataFolder, 'kervan.key'), backups: { folder, days } };
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const daily = makeDailyBackup({ config, clock, onError, ...(back && { back }) });
  return { config, folder, clock, errors, daily, names: () => readdirSync(folder) };
}

const written = async (file: string): Promise<void> => writeFileSync(file, 'копие', { flag: 'wx' });

test('one backup a day, however often it is looked, and those of older days go', async () => {
  const { clock, daily, names, folder } = setUp(3, written);
  mkdirSync(folder);
  writeFileSync(join(folder, 'by-hand.backup'), '');
  for (let day = 0; day < 5; day += 1) {
    await daily.look();
    await daily.look();
    clock.advance(DAY_MS);
  }
  expect(names()).toEqual([
    'by-hand.backup',
    'kervan-2026-12-01.backup',
    'kervan-2026-12-02.backup',
    'kervan-2026-12-03.backup',
  ]);
});

test('while no backup can be made the last one stays, however old, and it is told', async () => {
  let isFull = false;
  const { clock, daily, names, errors } = setUp(3, async (file) => {
    if (isFull) throw new Error('no room');
    await written(file);
  });
  await daily.look();
  expect(daily.standing()).toMatchObject({ madeAt: expect.any(Date), hasFailed: false });
  isFull = true;
  clock.advance(30 * DAY_MS);
  await daily.look();
  expect(names()).toEqual(['kervan-2026-11-29.backup']);
  expect(daily.standing()).toMatchObject({ hasFailed: true });
  expect(errors).toHaveLength(1);
  isFull = false;
  await daily.look();
  expect(daily.standing()).toMatchObject({ madeAt: expect.any(Date), hasFailed: false });
  clock.advance(DAY_MS);
  await daily.look();
  expect(names()).toEqual(['kervan-2026-12-29.backup', 'kervan-2026-12-30.backup']);
});

test('a clock that stands a month ahead for less than a day deletes no backup', async () => {
  const { clock, daily, names } = setUp(3, written);
  for (let day = 0; day < 3; day += 1) {
    await daily.look();
    clock.advance(DAY_MS);
  }
  const before = names();
  clock.advance(30 * DAY_MS);
  await daily.look();
  clock.advance(-30 * DAY_MS);
  await daily.look();
  const right = [...before.slice(1), 'kervan-2026-12-02.backup'];
  expect(names()).toEqual([...right, 'kervan-2027-01-01.backup']);
});

test('the day’s backup is one that can be restored', async () => {
  const { config, daily, names, folder, errors } = setUp(14);
  const store = testStore(join(config.dataFolder, 'kervan.db'));
  openSealer(config.keyFile);
  await store.insertInto('cursors').values({ server: 's', name: 'n', value: 'v' }).execute();
  await daily.look();
  expect(errors).toEqual([]);
  const target = join(config.dataFolder, 'elsewhere', 'kervan.db');
  await restoreStore(join(folder, names()[0]!), config.keyFile, target, new Date());
  expect(await testStore(target).selectFrom('cursors').select('value').execute()).toEqual([{ value: 'v' }]);
});

test('with no days to keep none is made', async () => {
  const { daily, config } = setUp(0, written);
  await daily.look();
  expect(readdirSync(config.dataFolder)).toEqual([]);
});
