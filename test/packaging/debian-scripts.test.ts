import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../store.ts';

const WANTS = 'etc/systemd/system/multi-user.target.wants';

/** A systemctl that does to two files what the real one does to a computer: whether the service runs, and whether it starts by itself. */
const SYSTEMCTL = `#!/bin/sh
link="$ROOT/${WANTS}/kervan.service"
[ "$1" != --quiet ] || shift
case "$1" in
  enable) : >"$link" ;;
  disable) rm -f "$link" ;;
  is-enabled) [ -e "$link" ] ;;
  is-active) cat "$ROOT/state"; [ "$(cat "$ROOT/state")" = active ] ;;
  start | restart) echo active >"$ROOT/state" ;;
  stop) echo inactive >"$ROOT/state" ;;
esac
`;

/** A computer on which the maintainer scripts run as dpkg runs them; only its paths and its systemctl are its own. */
function computer() {
  const root = testFolder();
  for (const folder of ['bin', 'run/systemd/system', WANTS, 'etc/kervan', 'var/lib'])
    mkdirSync(join(root, folder), { recursive: true });
  const program = (name: string, content: string): void => {
    writeFileSync(join(root, 'bin', name), content);
    chmodSync(join(root, 'bin', name), 0o755);
  };
  program('systemctl', SYSTEMCTL);
  // The user of the system is there, and nobody's files are given away.
  for (const name of ['getent', 'chown']) program(name, '#!/bin/sh\n');
  program('install', `#!/bin/sh\nfor folder; do :; done\nmkdir -p "$folder"\n`);
  writeFileSync(join(root, 'state'), 'inactive\n');
  const systemctl = (...args: string[]) => run(join(root, 'bin/systemctl'), args);
  const run = (file: string, args: readonly string[]): string =>
    execFileSync('sh', [file, ...args], {
      encoding: 'utf8',
      env: { ROOT: root, PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
    });
  const script = (name: string, ...args: string[]): string => {
    const text = readFileSync(new URL(`../../packaging/debian/${name}`, import.meta.url), 'utf8');
    const here = join(root, name);
    writeFileSync(here, text.replaceAll(/(?<![\w$"}])\/(run|etc|var\/lib)\b/g, `${root}/$1`));
    return run(here, args);
  };
  return {
    systemctl,
    install: () => script('postinst', 'configure', ''),
    installAgain: () => script('postinst', 'configure', '0.1.0'),
    upgrade: () => {
      script('prerm', 'upgrade', '0.2.0');
      expect(readFileSync(join(root, 'state'), 'utf8')).toBe('inactive\n');
      script('postrm', 'upgrade', '0.2.0');
      script('postinst', 'configure', '0.1.0');
    },
    failingUpgrade: () => {
      script('prerm', 'upgrade', '0.2.0');
      script('postinst', 'abort-upgrade', '0.2.0');
    },
    remove: () => {
      script('prerm', 'remove');
      script('postrm', 'remove');
    },
    purge: () => script('postrm', 'purge'),
    standing: () => ({
      runs: readFileSync(join(root, 'state'), 'utf8').trim() === 'active',
      startsByItself: existsSync(join(root, WANTS, 'kervan.service')),
    }),
  };
}

test('installed it runs and starts by itself, also when the package was removed, or purged, in between', () => {
  const { install, installAgain, remove, purge, standing } = computer();
  install();
  expect(standing()).toEqual({ runs: true, startsByItself: true });
  remove();
  expect(standing()).toMatchObject({ runs: false });
  installAgain();
  expect(standing()).toEqual({ runs: true, startsByItself: true });
  remove();
  purge();
  expect(standing()).toEqual({ runs: false, startsByItself: false });
  install();
  expect(standing()).toEqual({ runs: true, startsByItself: true });
});

test('what the administrator switched off stays so, through upgrades and a removal', () => {
  const { install, installAgain, upgrade, remove, systemctl, standing } = computer();
  install();
  systemctl('disable', 'kervan.service');
  systemctl('stop', 'kervan.service');
  upgrade();
  expect(standing()).toEqual({ runs: false, startsByItself: false });
  remove();
  installAgain();
  expect(standing()).toEqual({ runs: false, startsByItself: false });
});

test('an upgrade starts again what ran, and nothing that was stopped by hand; so does one that fails', () => {
  const { install, upgrade, failingUpgrade, systemctl, standing } = computer();
  install();
  for (const each of [upgrade, failingUpgrade]) {
    systemctl('start', 'kervan.service');
    each();
    expect(standing()).toEqual({ runs: true, startsByItself: true });
    systemctl('stop', 'kervan.service');
    each();
    expect(standing()).toEqual({ runs: false, startsByItself: true });
  }
});
