import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Rolldown } from 'vite';

/**
 * `npm run build`: the pages, from ui/ into ui/dist, with a compressed copy beside each file, and which packages are in them, a line for each
 * (its place in the lockfile). Does nothing when they are built from these very sources already, so that a second start costs no time.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(import.meta.dirname, 'dist');
const STAMP = join(DIST, 'built-from');
/** Without a dot in its name nobody is served it. */
const PACKAGES = join(DIST, 'built-with');
const SOURCES = ['ui/**/*.{ts,tsx,css,html,json,svg}', 'src/web/wire/*.ts', 'package-lock.json'];

const sources = hashOfSources();
if (!isBuiltFrom(sources)) {
  console.error('Kervan: building the pages …');
  // Loaded only now: a start without a build does without it.
  const { build } = await import('vite');
  const built = await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  await Promise.all(
    globSync('**/*.{js,css,html,svg}', { cwd: DIST }).map((file) => compress(join(DIST, file))),
  );
  writeFileSync(PACKAGES, `${packagesIn([built].flat() as Rolldown.RolldownOutput[]).join('\n')}\n`);
  writeFileSync(STAMP, sources);
}

/** The packages of which something stands in what was built: a module, a style, a picture. */
function packagesIn(built: readonly Rolldown.RolldownOutput[]): string[] {
  const inputs = built
    .flatMap(({ output }) => output)
    .flatMap((each) =>
      each.type === 'chunk'
        ? each.moduleIds
        : each.originalFileNames.map((name) => resolve(import.meta.dirname, name)),
    );
  return [...new Set(inputs.flatMap(packagesOf))].sort();
}

/** None for a file of our own; what the bundler adds by itself is of the package by which it is called: "\0vite/preload-helper.js". */
function packagesOf(input: string): string[] {
  const [, added] = /^\0((?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
  if (added) return [`node_modules/${added}`];
  const file = relative(ROOT, input).replaceAll('\\', '/');
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? [];
}

function isBuiltFrom(hash: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const isSource = (file: string): boolean => !file.startsWith(join('ui', 'dist'));
  for (const file of globSync(SOURCES, { cwd: ROOT }).filter(isSource).sort()) {
    hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  }
  return hash.digest('hex');
}

async function compress(file: string): Promise<void> {
  const content = readFileSync(file);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${file}.br`, await promisify(brotliCompress)(content, quality));
  writeFileSync(`${file}.gz`, await promisify(gzip)(content, { level: 9 }));
}
