import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { type DatabaseServer, databaseServer } from './database-server.ts';
import { freePort } from './free-port.ts';

/** A running private MariaDB server, with the switches a fault test pulls. */
export interface MariaDb extends DatabaseServer {
  /** Where its data, its log and its socket are. */
  folder: string;
  /** Ends it in order and removes its folder. */
  stop(): Promise<void>;
  /** Ends it as a power cut would, without a word to its clients (SIGKILL); its data stay for `restart`. */
  kill(): Promise<void>;
  /** Starts it again at the same port with the same data; a running one is ended in order first. */
  restart(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/** With what a server encrypts the lines of those who ask for it (PEM), and the versions of TLS it speaks, "TLSv1.3" alone or several with commas. */
interface Tls {
  certificate: string;
  key: string;
  versions?: string;
}

/**
 * Starts a real MariaDB server of its own in a folder under the system's temporary folder: user root without a
 * password, reachable from this machine only. Takes about a second. Throws when the programs of the Debian package
 * mariadb-server are absent. The folder goes with `stop`, and also when this process ends without it.
 */
export async function startMariaDb({ tls }: { tls?: Tls } = {}): Promise<MariaDb> {
  const programs = findPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'kervan-mariadb-'));
  let child: ChildProcess | null = null;
  const removeAll = () => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeAll);
  try {
    await install(programs, folder);
    const port = await freePort();
    const more = tls ? encrypting(tls, folder) : [];
    child = await run(programs, folder, port, more);
    return {
      ...databaseServer({ host: '127.0.0.1', port, user: 'root', password: '' }),
      folder,
      async stop() {
        await end(child, 'SIGTERM');
        child = null;
        process.off('exit', removeAll);
        removeAll();
      },
      async kill() {
        await end(child, 'SIGKILL');
        child = null;
      },
      async restart() {
        await end(child, 'SIGTERM');
        child = null;
        child = await run(programs, folder, port, more);
      },
    };
  } catch (error) {
    process.off('exit', removeAll);
    removeAll();
    throw error;
  }
}

interface Programs {
  server: string;
  installer: string;
}

/** Debian puts the server into /usr/sbin, which an ordinary user's PATH lacks. */
function findPrograms(): Programs {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/bin',
    '/usr/local/sbin',
  ];
  const find = (...names: string[]) =>
    names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  const server = find('mariadbd', 'mysqld');
  const installer = find('mariadb-install-db', 'mysql_install_db');
  if (server === undefined || installer === undefined) {
    throw new Error(
      'MariaDB is needed for this and was not found: install the package mariadb-server ' +
        '(Debian and Ubuntu: apt-get install --no-install-recommends mariadb-server)',
    );
  }
  return { server, installer };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** MariaDB refuses to run as root: there it runs as the user mysql, which its package creates. */
function runAs(): string[] {
  return process.getuid?.() === 0 ? ['--user=mysql'] : [];
}

async function install(programs: Programs, folder: string): Promise<void> {
  if (process.getuid?.() === 0) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  await promisify(execFile)(programs.installer, [
    '--no-defaults',
    ...runAs(),
    `--datadir=${join(folder, 'data')}`,
    // Beside others that are being installed in the same /tmp, tables of theirs would be taken for its own.
    `--tmpdir=${folder}`,
    '--auth-root-authentication-method=normal',
    '--skip-test-db',
    '--skip-name-resolve',
    '--innodb-log-file-size=16M',
  ]);
}

/** The options of a server that encrypts; without, it does not even when asked. */
function encrypting({ certificate, key, versions }: Tls, folder: string): string[] {
  const files = { cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, certificate);
  writeFileSync(files.key, key);
  return [
    `--ssl-cert=${files.cert}`,
    `--ssl-key=${files.key}`,
    ...(versions === undefined ? [] : [`--tls-version=${versions}`, '--ssl-cipher=DEFAULT@SECLEVEL=0']),
  ];
}

async function run(
  programs: Programs,
  folder: string,
  port: number,
  more: readonly string[],
): Promise<ChildProcess> {
  const log = join(folder, 'server.log');
  const child = spawn(
    programs.server,
    [
      '--no-defaults',
      ...runAs(),
      `--datadir=${join(folder, 'data')}`,
      `--tmpdir=${folder}`,
      `--socket=${join(folder, 'socket')}`,
      `--pid-file=${join(folder, 'pid')}`,
      `--log-error=${log}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--skip-name-resolve',
      '--skip-log-bin',
      '--innodb-log-file-size=16M',
      // What was committed outlives a killed process, not a power cut: enough for tests, and no wait for the disk.
      '--innodb-flush-log-at-trx-commit=2',
      ...more,
    ],
    { stdio: 'ignore' },
  );
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      await end(child, 'SIGKILL');
      throw new Error(`MariaDB did not start:\n${readLog(log)}`);
    }
    await delay(POLL_MS);
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    const connection = await createConnection({ host: '127.0.0.1', port, user: 'root' });
    await connection.end();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess | null, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

function readLog(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-2000);
  } catch {
    return '(it wrote no log)';
  }
}
