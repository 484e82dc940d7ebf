import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  accessHelperPackages,
  bundledPackages,
  neededPackages,
  nodePackage,
  ownVersion,
  ROOT,
  type Locked,
  type Target,
} from './parts.ts';
import { run } from './tools.ts';

/** What of the repository a running Kervan needs, besides its packages. */
const OWN = ['src', 'demo', 'ui/dist', 'docs', 'kervan.mjs', 'package.json', 'LICENSE', 'CHANGELOG.md'];
/** Where Kervan looks for what its 32-bit helper for Access files runs with. */
const ACCESS_HELPER = 'node_modules/.kervan-x86';
const IS_TEST = /\.test\.ts$/;

/**
 * Puts the program together in a folder: `app` with Kervan and the packages it needs, `node` with the Node for the target. The same for every kind
 * of package; those for Windows have the 32-bit helper for Access files too. With it come the licences of all that is in it, also of what is
 * built into the pages, and a bill of materials (CycloneDX).
 */
export function assemble(folder: string, target: Target): void {
  const app = join(folder, 'app');
  for (const each of OWN)
    cpSync(join(ROOT, each), join(app, each), { recursive: true, filter: (file) => !IS_TEST.test(file) });
  const packages = neededPackages(target);
  const node = packages.find(({ name }) => name === nodePackage(target));
  if (!node) throw new Error(`the lockfile has no ${nodePackage(target)}`);
  for (const each of packages) if (each !== node) copyPackage(each, join(app, each.place));
  const helper = target.os === 'win32' ? accessHelperPackages() : [];
  for (const each of helper) copyPackage(each, join(app, ACCESS_HELPER, each.place));
  copyNode(node, join(folder, 'node'), target);
  const all = named([...packages, ...helper, ...bundledPackages()]);
  writeFileSync(join(app, 'LICENCES.txt'), licences(all));
  writeFileSync(join(app, 'sbom.cdx.json'), billOfMaterials(all));
}

/** The folder of a package: as it is installed here, or fetched when it is made for another system. */
function folderOf({ place, name, version, integrity }: Locked): string {
  const here = join(ROOT, place);
  if (existsSync(join(here, 'package.json'))) return here;
  const cache = join(ROOT, 'node_modules/.cache/packaging');
  const folder = join(cache, `${name.replaceAll('/', '+')}-${version}`);
  if (existsSync(join(folder, 'package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  const file = join(
    cache,
    run('npm', ['pack', '--silent', '--pack-destination', cache, `${name}@${version}`]).trim(),
  );
  const hash = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (hash !== integrity) throw new Error(`${name}@${version} is not what the lockfile says`);
  run('tar', ['xzf', file, '-C', folder, '--strip-components=1']);
  return folder;
}

function copyPackage(each: Locked, target: string): void {
  const from = folderOf(each);
  cpSync(from, target, {
    recursive: true,
    // What is nested in it comes as a package of its own, when it is needed; types, maps and tests of others nobody runs.
    filter: (file) =>
      file === from ||
      !(
        /^(node_modules|tests?|__tests__)$/.test(basename(file)) || /\.(map|md|markdown|[cm]?ts)$/.test(file)
      ),
  });
}

function copyNode(node: Locked, target: string, { os }: Target): void {
  const from = folderOf(node);
  const program = os === 'win32' ? 'node.exe' : 'node';
  mkdirSync(target, { recursive: true });
  cpSync(join(from, 'bin', program), join(target, program));
  chmodSync(join(target, program), 0o755);
  for (const name of ['LICENSE', 'package.json'])
    if (existsSync(join(from, name))) cpSync(join(from, name), join(target, name));
}

/** Each version of a package once, at however many places it stands. */
function named(packages: readonly Locked[]): Locked[] {
  return [...new Map(packages.map((each) => [`${each.name}@${each.version}`, each])).values()];
}

/** Name, version and licence of every package, with its words where it brings them, and with its author where it does not. */
function licences(packages: readonly Locked[]): string {
  return packages
    .map((each) => {
      const folder = folderOf(each);
      const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
      const words = file
        ? readFileSync(join(folder, file), 'utf8').trim()
        : `(no text of the licence in the package; its author: ${authorIn(folder)})`;
      return `${each.name} ${each.version} – ${each.license}\n${'-'.repeat(70)}\n${words}\n`;
    })
    .join('\n\n');
}

/** As its package.json names them: "Name <address>", or the parts of that. */
function authorIn(folder: string): string {
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    author?: string | { name: string };
  };
  return (typeof author === 'object' ? author.name : author) ?? 'not named';
}

function billOfMaterials(packages: readonly Locked[]): string {
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', name: 'kervan', version: ownVersion(), 'bom-ref': 'kervan' },
    },
    components: packages.map(({ name, version, license, integrity }) => ({
      type: 'library',
      name,
      version,
      'bom-ref': `pkg:npm/${name.replace('@', '%40')}@${version}`,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      // Several of them are an expression.
      licenses: [license.startsWith('(') ? { expression: license } : { license: { id: license } }],
      hashes: [
        { alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') },
      ],
    })),
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}

/** Writes a text with the line ends of its system. */
export function writeText(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, /\.(cmd|txt|example)$/.test(file) ? text.replaceAll('\n', '\r\n') : text);
  chmodSync(file, mode);
}
