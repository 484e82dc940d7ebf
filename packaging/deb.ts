import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemdUnit } from '../src/service/systemd.ts';
import { assemble, writeText } from './assemble.ts';
import { ownVersion, type Target } from './parts.ts';
import { run } from './tools.ts';

const DATA = '/var/lib/kervan';
const ENVIRONMENT = '/etc/kervan/kervan.env';
const HERE = join(import.meta.dirname, 'debian');

/**
 * kervan_VERSION_ARCHITECTURE.deb: the program with its Node in /opt/kervan, the command `kervan`, a user and a service of that name, what the
 * owner sets in /etc/kervan/kervan.env. The data in /var/lib/kervan are nobody's but the owner's: no upgrade and no removal touches them. Answers the file.
 */
export function buildDeb(
  out: string,
  { isQuick = false, cpu = 'x64' }: { isQuick?: boolean; cpu?: Target['cpu'] } = {},
): string {
  const architecture = cpu === 'x64' ? 'amd64' : 'arm64';
  const root = join(out, 'deb');
  rmSync(root, { recursive: true, force: true });
  assemble(join(root, 'opt/kervan'), { os: 'linux', cpu });
  writeText(join(root, 'usr/bin/kervan'), read('kervan.sh'), 0o755);
  writeText(join(root, 'lib/systemd/system/kervan.service'), unit());
  writeText(join(root, ENVIRONMENT), read('kervan.env'), 0o640);
  const docs = join(root, 'usr/share/doc/kervan');
  mkdirSync(docs, { recursive: true });
  cpSync(join(root, 'opt/kervan/app/LICENSE'), join(docs, 'copyright'));
  writeFileSync(
    join(docs, 'changelog.gz'),
    gzipSync(readFileSync(join(root, 'opt/kervan/app/CHANGELOG.md'))),
  );
  for (const script of ['postinst', 'prerm', 'postrm'])
    writeText(join(root, 'DEBIAN', script), read(script), 0o755);
  writeText(join(root, 'DEBIAN/conffiles'), `${ENVIRONMENT}\n`);
  writeText(join(root, 'DEBIAN/control'), control(architecture));
  run('chmod', ['-R', 'u=rwX,go=rX', join(root, 'opt'), join(root, 'usr'), join(root, 'lib')]);
  const file = join(out, `kervan_${ownVersion()}_${architecture}.deb`);
  const compression = isQuick ? ['-Znone'] : ['-Zxz'];
  run('dpkg-deb', ['--root-owner-group', ...compression, '--build', root, file]);
  return file;
}

function read(name: string): string {
  return readFileSync(join(HERE, name), 'utf8');
}

/** The same unit that `kervan service install` writes. */
function unit(): string {
  return systemdUnit(
    {
      node: '/opt/kervan/node/node',
      program: '/opt/kervan/app/kervan.mjs',
      dataFolder: DATA,
      keyFile: null,
      port: null,
      user: null,
    },
    ENVIRONMENT,
  );
}

function control(architecture: string): string {
  return `Package: kervan
Version: ${ownVersion()}
Architecture: ${architecture}
Maintainer: The Kervan authors <kervan@localhost>
Section: misc
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6, passwd, util-linux
Recommends: systemd
Description: joins Microinvest Warehouse Pro with a GombaShop online shop
 Orders of the shop become documents in Warehouse Pro, each exactly once;
 items, prices and quantities go to the shop. A plan is shown first.
`;
}
