import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from './fault.ts';
import { pick } from './fault.ts';
import type { KervanProcess } from './kervan.ts';
import type { Town } from './town.ts';

/** Most of a run is over in a second; short delays are as likely as long ones. */
const soon = (town: Town): Promise<void> => pause(2 ** (town.random() * 10));

async function startAgain(town: Town, kervan: KervanProcess): Promise<void> {
  const refused = await kervan.start();
  if (refused) town.violations.push(`Kervan does not start: exit ${refused.exitCode}, ${refused.complaints}`);
}

async function kill(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  await soon(town);
  const wasAlive = await kervan.kill();
  await startAgain(town, kervan);
  return wasAlive ? 1 : 0;
}

/** Killed, and killed again while it takes up what it was at. */
async function killTwice(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  await soon(town);
  const first = await kervan.kill();
  await startAgain(town, kervan);
  await soon(town);
  const second = await kervan.kill();
  await startAgain(town, kervan);
  return Number(first) + Number(second);
}

async function freeze(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  await soon(town);
  if (!kervan.isAlive()) return 0;
  kervan.freeze();
  await pause(200 + town.random() * 1200);
  kervan.thaw();
  return 1;
}

/** A second Kervan on the same store: a person at the command line while the service runs. */
async function second(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  const part = town.random() < 0.6 ? 'import' : 'export';
  const { exitCode, complaints } = await kervan.command(['run', town.definition.name, part]);
  if (exitCode === null) town.violations.push(`a run on the command line did not end: ${complaints}`);
  else if (exitCode !== 0 && complaints === '') town.violations.push(`exit ${exitCode} without a word`);
  return 1;
}

async function fillDisk(town: Town): Promise<number> {
  await soon(town);
  town.disk!.fill();
  await pause(100 + town.random() * 1200);
  town.disk!.free();
  return 1;
}

/** Mounted read-only, as after a fault of the disk: Kervan says so and ends, and starts when it is put right. */
async function readOnly(town: Town): Promise<number> {
  const [kervan] = town.kervans;
  await soon(town);
  await kervan!.kill();
  if (!town.disk!.setReadOnly(true)) {
    await startAgain(town, kervan!);
    return 0;
  }
  const refused = await kervan!.start();
  if (!refused) town.violations.push('Kervan starts on a disk that is read-only');
  else if (refused.exitCode !== 2 || refused.complaints === '')
    town.violations.push(`read-only: exit ${refused.exitCode}, ${refused.complaints}`);
  await kervan!.kill();
  town.disk!.setReadOnly(false);
  await startAgain(town, kervan!);
  return 1;
}

/** What stands in docs/operations.md: an empty store, the definition entered again, and `relink` finds what was done. */
async function rebuild(town: Town, kervan: KervanProcess): Promise<void> {
  town.forgetful.add(kervan);
  for (const work of [() => kervan.command(['new-store']), () => kervan.apply()]) {
    const { exitCode, complaints } = await work();
    if (exitCode !== 0) town.violations.push(`a new store: exit ${exitCode}, ${complaints}`);
  }
  // The other end may be broken at this very moment; an import finds the same by itself.
  await kervan.command(['relink', town.definition.name]);
}

async function loseStore(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  await soon(town);
  await kervan.kill();
  for (const name of readdirSync(kervan.dataFolder)) {
    if (name.startsWith('kervan.db')) rmSync(join(kervan.dataFolder, name), { recursive: true });
  }
  const refused = await kervan.start();
  if (refused?.exitCode !== 2 || refused.complaints === '')
    town.violations.push(`without its store: exit ${refused?.exitCode}, ${refused?.complaints}`);
  await kervan.kill();
  await rebuild(town, kervan);
  await startAgain(town, kervan);
  return 1;
}

/** A part of the file is gone: Kervan says that it is damaged, or it is empty. */
async function truncateStore(town: Town): Promise<number> {
  const kervan = pick(town.kervans, town);
  const file = join(kervan.dataFolder, 'kervan.db');
  await soon(town);
  await kervan.kill();
  if (!existsSync(file)) return 0;
  truncateSync(file, Math.floor(statSync(file).size * town.random() * town.random()));
  for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
  const refused = await kervan.start();
  // By chance what is left may be a whole store, as it was before its log.
  town.forgetful.add(kervan);
  if (!refused) return 1;
  if (refused.exitCode !== 2 || !/damaged|missing or empty/.test(refused.complaints))
    town.violations.push(`a cut store: exit ${refused.exitCode}, ${refused.complaints}`);
  await rebuild(town, kervan);
  await startAgain(town, kervan);
  return 1;
}

async function killServer(town: Town): Promise<number> {
  await soon(town);
  await town.mariaDb!.kill();
  await town.mariaDb!.restart();
  return 1;
}

async function restartServer(town: Town): Promise<number> {
  await soon(town);
  await town.mariaDb!.restart();
  return 1;
}

async function restartShop(town: Town): Promise<number> {
  await soon(town);
  await town.shop.restart();
  return 1;
}

/** What happens to whole programs and their disks; one at a time. */
export const PROGRAMS: readonly FaultKind[] = [
  { name: 'Kervan is killed', weight: 10, strike: kill },
  { name: 'Kervan is killed twice', weight: 3, strike: killTwice },
  { name: 'Kervan is frozen', weight: 3, strike: freeze },
  { name: 'two Kervans on one store', weight: 4, strike: second },
  { name: 'the disk is full', weight: 4, fits: ({ disk }) => disk !== null, strike: fillDisk },
  { name: 'the disk is read-only', weight: 1, fits: ({ disk }) => disk !== null, strike: readOnly },
  { name: 'the store is lost', weight: 1, strike: loseStore },
  { name: 'the store is cut', weight: 1, strike: truncateStore },
  {
    name: 'the database server is killed',
    weight: 3,
    fits: ({ mariaDb }) => mariaDb !== null,
    strike: killServer,
  },
  {
    name: 'the database server is restarted',
    weight: 1,
    fits: ({ mariaDb }) => mariaDb !== null,
    strike: restartServer,
  },
  { name: 'the shop is killed', weight: 2, strike: restartShop },
];
