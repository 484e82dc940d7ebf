import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { buildDeb } from '../../packaging/deb.ts';
import { assembleDocker } from '../../packaging/docker.ts';
import { buildInstaller } from '../../packaging/nsis.ts';
import { accessHelperPackages, ownVersion } from '../../packaging/parts.ts';
import { buildPortable } from '../../packaging/portable.ts';
import { run } from '../../packaging/tools.ts';
import { openSealer } from '../../src/store/secrets.ts';
import type { HelperProgram } from '../../src/warehouse/microinvest/odbc/client.ts';
import { OLD_VERSION, oldStore } from '../old-store.ts';
import { freePort } from '../servers/free-port.ts';

const MINUTES = 60_000;
let out: string;
let portable: string;
let installer: string;
let deb: string;
let docker: string;

beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'kervan-packages-'));
  docker = assembleDocker(out);
  portable = buildPortable(out, { isQuick: true });
  installer = buildInstaller(out, { isQuick: true });
  deb = buildDeb(out, { isQuick: true });
}, 10 * MINUTES);

afterAll(() => rmSync(out, { recursive: true, force: true }), 5 * MINUTES);

/** Kervan as it was packed, at work; its address once it says it. Ended when the test is. */
async function started(command: string[], environment: Record<string, string>): Promise<string> {
  const { PATH = '' } = process.env;
  const child: ChildProcess = spawn(command[0]!, command.slice(1), {
    env: { PATH, KERVAN_LANG: 'en', KERVAN_LOG: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const over = new Promise((resolve) => child.once('close', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await over;
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const [address] = /http:\/\/\S+/.exec(line) ?? [];
    if (address) return address;
  }
  throw new Error('it ended without saying its address');
}

/** The first bytes of a file. */
function headOf(file: string, length: number): Buffer {
  const head = Buffer.alloc(length);
  const handle = openSync(file, 'r');
  readSync(handle, head, 0, length, 0);
  closeSync(handle);
  return head;
}

/** For which processor a program or library of Windows is made: what its PE header says. */
function processorOf(file: string): string {
  const head = headOf(file, 4096);
  const header = head.readUInt32LE(0x3c);
  expect(head.toString('latin1', 0, 2), file).toBe('MZ');
  expect(head.toString('latin1', header, header + 4), file).toBe('PE\0\0');
  const machine = head.readUInt16LE(header + 4);
  return { 0x14c: 'ia32', 0x8664: 'x64' }[machine] ?? `${machine}`;
}

/** What the helper for Access files needs of a package for Windows, and for which processor it is made. */
const HELPER_AT = 'app/node_modules/.kervan-x86/node_modules';
const ACCESS_HELPER = {
  [`${HELPER_AT}/node-win-x86/bin/node.exe`]: 'ia32',
  [`${HELPER_AT}/@koromix/koffi-win32-ia32/win32_ia32/koffi.node`]: 'ia32',
  'app/node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.node': 'x64',
  'node/node.exe': 'x64',
};
const OF_ACCESS_HELPER = /kervan-x86|node-win|koffi-win32/;

describe('what is packed', () => {
  test('is all that runs, and nothing that only builds or tests', () => {
    const names = new Set(readdirSync(join(docker, 'app/node_modules')));
    for (const name of ['fastify', 'kysely', 'mysql2', 'pino', 'zod']) expect(names).toContain(name);
    for (const name of [
      'vitest',
      'typescript',
      'oxlint',
      'playwright-core',
      'react',
      'vite',
      '.cache',
      '.bin',
    ])
      expect(names).not.toContain(name);
    const files = readdirSync(docker, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /\.test\.[cm]?[jt]s$/.test(file))).toEqual([]);
    expect(existsSync(join(docker, 'app/ui/dist/index.html'))).toBe(true);
    // Windows alone has a driver that wants 32 bits.
    expect(files.filter((file) => OF_ACCESS_HELPER.test(file))).toEqual([]);
  });

  test('a tool that is not there is named with the package that brings it', () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nowhere';
    try {
      expect(() => run('makensis', ['-VERSION'])).toThrow('apt-get install nsis');
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});

describe('the folder for Windows', () => {
  test('has program, Node, and what starts them, and no data', () => {
    const files = new Set(execFileSync('unzip', ['-Z1', portable], { encoding: 'utf8' }).split('\n'));
    for (const file of [
      'kervan.cmd',
      'start-kervan.cmd',
      'README.txt',
      'portable',
      'kervan.env.example',
      'node/node.exe',
      'app/kervan.mjs',
      'app/src/main.ts',
      'app/ui/dist/index.html',
      'app/node_modules/fastify/package.json',
      'app/LICENCES.txt',
    ])
      expect(files).toContain(`Kervan/${file}`);
    expect([...files].filter((file) => file.startsWith('Kervan/data'))).toEqual([]);
    const launcher = execFileSync('unzip', ['-p', portable, 'Kervan/kervan.cmd'], { encoding: 'utf8' });
    expect(launcher.replaceAll('\r\n', '')).not.toContain('\n');
    for (const [, path] of launcher.matchAll(/%~dp0([\w.\\]+)"/g)) {
      if (path !== 'data') expect(files).toContain(`Kervan/${path!.replaceAll('\\', '/')}`);
    }
  });

  test('has what opens Access files with 32 and with 64 bits, each program for its processor', () => {
    const files = execFileSync('unzip', ['-Z1', portable], { encoding: 'utf8' }).split('\n');
    for (const [file, processor] of Object.entries(ACCESS_HELPER)) {
      expect(files).toContain(`Kervan/${file}`);
      expect(processorOf(join(out, 'portable/Kervan', file)), file).toBe(processor);
    }
    const bom = readFileSync(join(out, 'portable/Kervan/app/sbom.cdx.json'), 'utf8');
    const { components } = JSON.parse(bom) as { components: Record<string, string>[] };
    const references = components.map((each) => each['bom-ref']!);
    expect(new Set(references).size).toBe(references.length);
    for (const { name, version } of accessHelperPackages())
      expect(components).toContainEqual(expect.objectContaining({ name, version }));
  });

  test('its Kervan finds the 32-bit Node where it was put, and that Node its library', () => {
    const app = join(out, 'portable/Kervan/app');
    const open = pathToFileURL(join(app, 'src/warehouse/microinvest/odbc/open.ts')).href;
    const asked = `const { helperPrograms } = await import(${JSON.stringify(open)});
      console.log(JSON.stringify(['C:/Sklad.mdb', 'C:/Sklad.accdb'].map(helperPrograms)));`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '-e', asked], { encoding: 'utf8' });
    const [old, young] = JSON.parse(answer) as HelperProgram[][];
    const x86 = old![0]!;
    expect(processorOf(x86.command)).toBe('ia32');
    for (const file of x86.args) expect(existsSync(file), file).toBe(true);
    const koffi = createRequire(x86.env!['KERVAN_HELPER_MODULES']!).resolve('koffi');
    const library = createRequire(koffi).resolve('@koromix/koffi-win32-ia32');
    expect(library.startsWith(join(out, 'portable/Kervan', HELPER_AT))).toBe(true);
    // Kervan's own Node first for the younger files, whose driver is likelier to have 64 bits.
    expect(young!.map(({ command }) => command)).toEqual([process.execPath, x86.command]);
  });

  test('has the 32-bit Node that a clone gets', () => {
    const installs = readFileSync(join(import.meta.dirname, '../../install.mjs'), 'utf8');
    const { version } = accessHelperPackages().find(({ name }) => name === 'node-win-x86')!;
    expect(installs).toContain(`const X86_NODE = '${version}';`);
  });
});

describe('the installer for Windows', () => {
  test('is a Windows program that holds the same, and its uninstaller', () => {
    expect(headOf(installer, 2).toString()).toBe('MZ');
    const list = execFileSync('7zz', ['l', '-slt', installer], { encoding: 'utf8', maxBuffer: 1e8 });
    const files = new Set(
      [...list.matchAll(/^Path = (.+)$/gm)].map(([, path]) => path!.replaceAll('\\', '/')),
    );
    for (const file of ['kervan.cmd', 'app/kervan.mjs', 'app/src/main.ts', 'uninstall.exe'])
      expect(files).toContain(file);
    for (const [file, processor] of Object.entries(ACCESS_HELPER)) {
      expect(files).toContain(file);
      expect(processorOf(join(out, 'nsis', file)), file).toBe(processor);
    }
    expect(files).not.toContain('portable');
  });
});

describe('the package for Debian', () => {
  const dpkg = (root: string, ...args: string[]): string => {
    const elsewhere = ['--root', root, '--force-not-root', '--force-script-chrootless', '--force-depends'];
    return execFileSync('dpkg', [...elsewhere, '--log=/dev/null', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  function scratchRoot(): string {
    const root = mkdtempSync(join(tmpdir(), 'kervan-root-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    for (const folder of ['info', 'updates'])
      mkdirSync(join(root, 'var/lib/dpkg', folder), { recursive: true });
    for (const file of ['status', 'available']) appendFileSync(join(root, 'var/lib/dpkg', file), '');
    return root;
  }

  test('says what it is, and puts everything in its place', () => {
    const fields = execFileSync('dpkg-deb', ['-f', deb], { encoding: 'utf8' });
    expect(fields).toContain(`Version: ${ownVersion()}\n`);
    expect(fields).toContain('Architecture: amd64\n');
    const list = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8', maxBuffer: 1e8 });
    for (const line of [
      /^-rwxr-xr-x root\/root .* \.\/usr\/bin\/kervan$/m,
      /^-rwxr-xr-x root\/root .* \.\/opt\/kervan\/node\/node$/m,
      /^-rw-r--r-- root\/root .* \.\/opt\/kervan\/app\/kervan.mjs$/m,
      /^-rw-r--r-- root\/root .* \.\/lib\/systemd\/system\/kervan.service$/m,
      /^-rw-r----- root\/root .* \.\/etc\/kervan\/kervan.env$/m,
    ])
      expect(list).toMatch(line);
    expect(list).not.toContain('./var/lib');
    expect(list).not.toMatch(OF_ACCESS_HELPER);
  });

  test('installs, upgrades and is removed without touching what the owner wrote and what Kervan keeps', () => {
    const root = scratchRoot();
    const [environment, data] = [join(root, 'etc/kervan/kervan.env'), join(root, 'var/lib/kervan')];
    dpkg(root, '-i', deb);
    appendFileSync(environment, 'KERVAN_BACKUPS=/mnt/backup\n');
    mkdirSync(data, { recursive: true });
    appendFileSync(join(data, 'kervan.db'), 'данни');
    dpkg(root, '-i', deb);
    expect(readFileSync(environment, 'utf8')).toContain('/mnt/backup');
    expect(dpkg(root, '-s', 'kervan')).toContain('Status: install ok installed');
    dpkg(root, '-r', 'kervan');
    expect(existsSync(join(root, 'opt/kervan'))).toBe(false);
    expect(readFileSync(environment, 'utf8')).toContain('/mnt/backup');
    const purged = dpkg(root, '-P', 'kervan');
    expect(purged).toContain('/var/lib/kervan');
    expect(existsSync(environment)).toBe(false);
    expect(readFileSync(join(data, 'kervan.db'), 'utf8')).toBe('данни');
  });

  test('has a unit that systemd finds right and whose program is in it, and scripts that a shell can read', () => {
    const root = mkdtempSync(join(tmpdir(), 'kervan-deb-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    execFileSync('dpkg-deb', ['-R', deb, root]);
    const file = join(root, 'lib/systemd/system/kervan.service');
    const unit = readFileSync(file, 'utf8');
    const [, node, , program] = /^ExecStart=(\S+) (\S+) (\S+) start/m.exec(unit)!;
    for (const each of [node!, program!]) expect(existsSync(join(root, each)), each).toBe(true);
    expect(unit).toContain('EnvironmentFile=-/etc/kervan/kervan.env');
    const here = join(root, 'kervan.service');
    appendFileSync(
      here,
      unit.replaceAll('/opt/kervan', join(root, 'opt/kervan')).replace('User=kervan', 'User=root'),
    );
    expect(execFileSync('systemd-analyze', ['verify', '--man=no', here], { encoding: 'utf8' })).toBe('');
    for (const script of ['DEBIAN/postinst', 'DEBIAN/prerm', 'DEBIAN/postrm', 'usr/bin/kervan'])
      execFileSync('sh', ['-n', join(root, script)]);
  });

  test('goes on with the data of an older Kervan, by its own command line and as the service starts it', async () => {
    const root = mkdtempSync(join(tmpdir(), 'kervan-upgrade-'));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const data = join(root, 'data');
    mkdirSync(data);
    copyFileSync(oldStore().file, join(data, 'kervan.db'));
    const secrets = openSealer(join(data, 'kervan.key')).seal(JSON.stringify({ 'shop.key': 'demo-key' }));
    const native = new DatabaseSync(join(data, 'kervan.db'));
    native.prepare('UPDATE servers SET secrets = ?, is_started = 0').run(secrets);
    native.close();

    const installed = join(out, 'deb/opt/kervan');
    const program = [join(installed, 'node/node'), join(installed, 'app/kervan.mjs')];
    const address = await started([...program, 'start', '--data', data, '--port', '0'], {
      KERVAN_BACKUPS_DAYS: '0',
    });
    const health = (await (await fetch(`${address}/health`)).json()) as object;
    expect(health).toMatchObject({ status: 'attention', servers: [{ name: 'sofia', openProblems: 1 }] });
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toContain('kervan_orders{server="sofia",view="attention"} 1');
    expect((await fetch(address)).headers.get('content-type')).toContain('text/html');
    expect(readdirSync(data)).toContain(`kervan.db.version-${OLD_VERSION}`);
    const list = execFileSync(program[0]!, [program[1]!, 'servers', '--json'], {
      encoding: 'utf8',
      env: { KERVAN_DATA: data },
    });
    expect(JSON.parse(list)).toMatchObject([{ name: 'sofia' }]);
  });
});

describe('the image for Docker', () => {
  const lines = (): string[] =>
    readFileSync(join(docker, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n');
  const json = (instruction: string): string[] => {
    const line = lines().find((each) => each.trimStart().startsWith(`${instruction} [`))!;
    return JSON.parse(line.trimStart().slice(instruction.length)) as string[];
  };

  test('is made of what is in its folder, and does not run as root', () => {
    const copied = lines().flatMap((line) => /^COPY (\S+) (\S+)$/.exec(line)?.[1] ?? []);
    expect(copied.sort()).toEqual(['app', 'node']);
    for (const each of copied) expect(existsSync(join(docker, each)), each).toBe(true);
    const user = lines().find((line) => line.startsWith('USER '));
    expect(user).toBe('USER kervan');
    for (const line of lines().filter(Boolean))
      expect(line).toMatch(
        /^(#|FROM|COPY|RUN|ENV|USER|WORKDIR|VOLUME|STOPSIGNAL|HEALTHCHECK|ENTRYPOINT|CMD) ?/,
      );
  });

  test('compose keeps the data in a volume, closes everything else, and rotates the log', () => {
    const { services, volumes } = parse(readFileSync(join(docker, 'compose.yaml'), 'utf8')) as {
      services: Record<string, Record<string, unknown>>;
      volumes: object;
    };
    const [data] = lines().flatMap((line) => /^VOLUME (\S+)$/.exec(line)?.[1] ?? []);
    expect(services['kervan']).toMatchObject({
      build: '.',
      network_mode: 'host',
      read_only: true,
      cap_drop: ['ALL'],
      restart: 'unless-stopped',
      volumes: [`data:${data}`],
      logging: { options: { 'max-size': '10m' } },
    });
    expect(Object.keys(volumes)).toEqual(['data']);
  });

  test('starts by its own command in such a folder, and its health check says how it is', async () => {
    const data = mkdtempSync(join(tmpdir(), 'kervan-volume-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const here = (command: string[]): string[] =>
      command.map((each) => each.replaceAll('/opt/kervan', docker));
    const port = await freePort();
    const environment = { KERVAN_DATA: data, KERVAN_PORT: String(port) };
    const [check] = lines().flatMap((line) => /^HEALTHCHECK .* CMD (\[.*\])$/.exec(line)?.[1] ?? []);
    const [program, ...args] = here(JSON.parse(check!) as string[]);
    const isWell = (): boolean => {
      try {
        execFileSync(program!, args, { env: environment, stdio: 'pipe' });
        return true;
      } catch {
        return false;
      }
    };
    expect(isWell()).toBe(false);
    await started(here([...json('ENTRYPOINT'), ...json('CMD')]), environment);
    expect(isWell()).toBe(true);
  });
});
