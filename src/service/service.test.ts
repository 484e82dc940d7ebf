import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testFolder } from '../../test/store.ts';
import { commandLine, descriptionOfBefore, installService, keepService, removeService } from './carry-out.ts';
import type { ServiceOptions } from './plan.ts';
import { servicePlan } from './service.ts';
import { systemdUnit } from './systemd.ts';
import { taskXml } from './task-scheduler.ts';

const LINUX: ServiceOptions = {
  node: process.execPath,
  program: '/opt/kervan/kervan.mjs',
  dataFolder: '/var/lib/kervan',
  keyFile: null,
  port: 4270,
  user: null,
};
const WINDOWS: ServiceOptions = {
  node: String.raw`C:\Program Files\Kervan\node\node.exe`,
  program: String.raw`C:\Program Files\Kervan\app\kervan.mjs`,
  dataFolder: String.raw`C:\ProgramData\Kervan & Co`,
  keyFile: String.raw`D:\ключ 1\kervan.key`,
  port: 4271,
  user: null,
};

describe('a service of systemd', () => {
  test.each<[string, Partial<ServiceOptions>]>([
    ['with the folder of the system', {}],
    ['elsewhere', { dataFolder: '/srv/kervan', keyFile: '/etc/kervan.key' }],
    ['in a folder with a space and a percent sign', { dataFolder: '/srv/моят 100% керван' }],
    ['in a home', { dataFolder: '/home/ana/kervan' }],
  ])('has a unit that systemd itself finds right: %s', (_name, more) => {
    const folder = testFolder();
    const file = join(folder, 'kervan.service');
    // The user need not be there for that, but the program must.
    writeFileSync(file, systemdUnit({ ...LINUX, ...more, user: 'root' }));
    const verify = () =>
      execFileSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8', stdio: 'pipe' });
    expect(verify()).toBe('');
    writeFileSync(file, systemdUnit({ ...LINUX, ...more, user: 'root', node: '/nowhere/node' }));
    expect(verify).toThrow(/nowhere/);
  });

  test('starts with the system, comes again when it fails, and may write its data folder alone', () => {
    const unit = systemdUnit({ ...LINUX, dataFolder: '/srv/kervan', keyFile: '/etc/kervan.key' });
    for (const line of [
      'User=kervan',
      'Restart=on-failure',
      'WantedBy=multi-user.target',
      'ProtectSystem=strict',
      'ReadWritePaths=/srv/kervan',
      'NoNewPrivileges=yes',
      'EnvironmentFile=-/srv/kervan/kervan.env',
    ])
      expect(unit.split('\n')).toContain(line);
    expect(unit).toMatch(
      /^ExecStart=.* start --data \/srv\/kervan --port 4270 --key-file \/etc\/kervan.key$/m,
    );
    expect(systemdUnit(LINUX)).toContain('\nStateDirectory=kervan\n');
  });

  test('a service that runs is begun anew, so that what was changed holds', () => {
    const { commands, again } = servicePlan('linux', { ...LINUX, port: 4271 })!;
    expect(commands.map(commandLine).slice(-3)).toEqual([
      'systemctl daemon-reload',
      'systemctl enable kervan.service',
      'systemctl restart kervan.service',
    ]);
    expect(again).toBeNull();
  });

  test('systemd enables it from its unit', () => {
    const root = testFolder();
    const [file] = servicePlan('linux', LINUX)!.files;
    mkdirSync(join(root, 'etc/systemd/system'), { recursive: true });
    writeFileSync(join(root, file!.path), file!.content);
    execFileSync('systemctl', ['--root', root, 'enable', 'kervan.service'], { stdio: 'pipe' });
    expect(existsSync(join(root, 'etc/systemd/system/multi-user.target.wants'))).toBe(true);
  });
});

describe('a task of the Task Scheduler', () => {
  test('is well-formed, in letters that schtasks reads, whatever stands in the paths', () => {
    const xml = taskXml(WINDOWS);
    const values = [...xml.matchAll(/>([^<>]+)</g)].map(([, value]) => value!.trim()).filter(Boolean);
    for (const value of values) expect(value).not.toMatch(/&(?!amp;|quot;|lt;|gt;)/);
    const open: string[] = [];
    for (const [, end, name] of xml.replace(/<\?.*\?>/, '').matchAll(/<(\/?)(\w+)[^>]*>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
    expect(servicePlan('win32', WINDOWS)!.files[0]).toMatchObject({ encoding: 'utf16le' });
  });

  test('starts before anybody logs in, has no end, runs once, and comes again', () => {
    const xml = taskXml(WINDOWS);
    for (const said of [
      '<BootTrigger>',
      '<UserId>S-1-5-19</UserId>',
      '<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
      '<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
      '<RestartOnFailure>',
      '<Interval>PT5M</Interval>',
    ])
      expect(xml).toContain(said);
    expect(xml).not.toContain('LogonTrigger');
  });

  test('calls Kervan with every path in one piece', () => {
    const [, args] = /<Arguments>(.*)<\/Arguments>/.exec(taskXml(WINDOWS))!;
    const plain = args!.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
    expect(plain).toContain(String.raw`"--env-file-if-exists=C:\ProgramData\Kervan & Co\kervan.env"`);
    expect(plain).toContain(String.raw`"C:\Program Files\Kervan\app\kervan.mjs" start`);
    expect(plain).toContain(String.raw`--data "C:\ProgramData\Kervan & Co" --port 4271`);
    expect(plain).toContain(String.raw`--key-file "D:\ключ 1\kervan.key"`);
    expect(plain).toContain(String.raw`--log-file "C:\ProgramData\Kervan & Co\logs\kervan.log"`);
  });

  test('is made and taken away by schtasks, and the data folder closed to others', () => {
    const { commands, again, keeping, undoing } = servicePlan('win32', {
      ...WINDOWS,
      dataFolder: String.raw`C:\Kervan`,
    })!;
    expect(commands.map(commandLine)).toEqual([
      String.raw`icacls "C:\Kervan" /inheritance:r /grant:r "*S-1-5-18:(OI)(CI)F" "*S-1-5-32-544:(OI)(CI)F" "*S-1-5-19:(OI)(CI)M" /Q`,
      String.raw`icacls "C:\Program Files\Kervan\node" /grant "*S-1-5-19:(OI)(CI)RX" /Q`,
      String.raw`icacls "C:\Program Files\Kervan\app" /grant "*S-1-5-19:(OI)(CI)RX" /Q`,
      'schtasks /End /TN Kervan',
      String.raw`schtasks /Create /TN Kervan /XML "C:\Kervan\kervan-task.xml" /F`,
      'schtasks /Run /TN Kervan',
    ]);
    expect(commandLine(again!)).toBe('schtasks /Run /TN Kervan');
    expect([keeping.sign, ...keeping.commands].map(commandLine)).toEqual([
      'schtasks /Query /TN Kervan /XML',
      'schtasks /End /TN Kervan',
      'schtasks /Run /TN Kervan',
    ]);
    expect(undoing.commands.map(commandLine)).toEqual([
      'schtasks /End /TN Kervan',
      'schtasks /Delete /TN Kervan /F',
    ]);
    const named = servicePlan('win32', { ...WINDOWS, user: String.raw`OFFICE\ana` })!;
    expect(named.files[0]!.content).toContain(String.raw`<UserId>OFFICE\ana</UserId>`);
    expect(named.commands.map(commandLine).join()).toContain(String.raw`/RU "OFFICE\ana" /RP *`);
  });
});

describe('the port', () => {
  test.each(['linux', 'win32'] as const)(
    'stands in the service only when it was asked for: %s',
    (platform) => {
      const written = (port: number | null) =>
        servicePlan(platform, { ...WINDOWS, port })!
          .files.map(({ content }) => content)
          .join();
      expect(written(4271)).toContain('--port 4271');
      expect(written(null)).not.toContain('--port');
    },
  );
});

describe('the installer for Windows', () => {
  const script = readFileSync(new URL('../../packaging/windows/kervan.nsi', import.meta.url), 'utf8');
  const section = script.slice(script.indexOf('Section "Kervan"'), script.indexOf('SectionEnd'));

  const positions = (...parts: string[]): number[] => parts.map((part) => script.indexOf(part));

  test('takes the program of before away when it is let go, or says so and leaves it', () => {
    const steps = positions(
      "nsExec::Exec 'schtasks /End",
      'Call WaitForEnd',
      "nsExec::Exec 'schtasks /Run",
      'MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillHeld)" /SD IDCANCEL',
      'Abort "$(StillHeld)"',
      'RMDir /r "$INSTDIR\\app"',
      'File /r',
    );
    expect(steps).not.toContain(-1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    // Nor is a file left out that cannot be written, with nobody there to ask.
    expect(script).toContain('AllowSkipFiles off');
    const removal = script.slice(script.indexOf('Section "Uninstall"'));
    expect(removal.indexOf('Call un.WaitForEnd')).toBeGreaterThan(removal.indexOf('service remove'));
    expect(removal.indexOf('Call un.WaitForEnd')).toBeLessThan(removal.indexOf('RMDir /r'));
  });

  test('keeps a task of before, unless the program is now in another folder', () => {
    const steps = section
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /Software\\Kervan|\$2/.test(line) || line.startsWith('${If} $1'));
    expect(steps).toEqual([
      'ReadRegStr $1 HKLM "Software\\Kervan" "Folder"',
      'StrCpy $2 "--keep"',
      '${If} $1 != $INSTDIR',
      'StrCpy $2 ""',
      'WriteRegStr HKLM "Software\\Kervan" "Folder" "$INSTDIR"',
      `nsExec::ExecToLog '"$INSTDIR\\kervan.cmd" service install $2'`,
    ]);
  });
});

describe('carrying out', () => {
  function plan(folder: string, program: string) {
    const path = (name: string) => join(folder, name);
    return {
      folders: [path('data')],
      files: [{ path: path('etc/unit'), content: 'текст', encoding: 'utf16le' as const }],
      commands: [
        { program: 'false', args: [], mayFail: true },
        { program, args: [path('made')] },
      ],
      again: null,
      keeping: {
        sign: { program: 'sh', args: ['-c', `test -e ${path('made')} && printf %s '--port 4271'`] },
        commands: [{ program: 'touch', args: [path('kept')] }],
      },
      undoing: {
        commands: [{ program: 'rm', args: [path('made')] }],
        files: [path('etc/unit')],
        afterwards: [{ program: 'touch', args: [path('undone')] }],
      },
    };
  }

  test('does all of a plan, twice as well as once, and takes it back', () => {
    const folder = testFolder();
    const whole = plan(folder, 'touch');
    for (let times = 0; times < 2; times += 1) expect(installService(whole)).toMatchObject({ ok: true });
    expect(existsSync(join(folder, 'made'))).toBe(true);
    expect(readFileSync(join(folder, 'etc/unit'), 'utf16le')).toBe('\uFEFFтекст');
    expect(removeService(whole)).toMatchObject({ ok: true });
    expect(existsSync(join(folder, 'etc/unit'))).toBe(false);
    expect(existsSync(join(folder, 'undone'))).toBe(true);
    expect(existsSync(join(folder, 'data'))).toBe(true);
  });

  test('what was installed before is found, and started anew without being written anew', () => {
    const folder = testFolder();
    const whole = plan(folder, 'touch');
    expect(descriptionOfBefore(whole)).toBeNull();
    expect(
      descriptionOfBefore({
        ...whole,
        keeping: { ...whole.keeping, sign: { program: 'no-such', args: [] } },
      }),
    ).toBeNull();
    expect(installService(whole)).toMatchObject({ ok: true });
    writeFileSync(join(folder, 'etc/unit'), 'на човека');
    expect(descriptionOfBefore(whole)).toBe('--port 4271');
    expect(keepService(whole)).toMatchObject({ ok: true });
    expect(existsSync(join(folder, 'kept'))).toBe(true);
    expect(readFileSync(join(folder, 'etc/unit'), 'utf8')).toBe('на човека');
  });

  test.each(['false', 'no-such-program'])('a step that fails is named: %s', (program) => {
    expect(installService(plan(testFolder(), program))).toMatchObject({
      ok: false,
      problem: { code: 'service-failed', params: { step: expect.stringContaining(program) } },
    });
  });

  test('a folder that cannot be made is named', () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'data'), '');
    chmodSync(join(folder, 'data'), 0o444);
    expect(
      installService({ ...plan(folder, 'touch'), folders: [join(folder, 'data', 'deep')] }),
    ).toMatchObject({
      problem: { code: 'service-failed', params: { step: join(folder, 'data', 'deep') } },
    });
  });
});

test('a system without a way has none', () => {
  expect(servicePlan('darwin', LINUX)).toBeNull();
});
