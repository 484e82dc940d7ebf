import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/**
 * `npm run build`: the pages, from ui/ into ui/dist, with a compressed copy beside each file. Does nothing when they are
 * built from these very sources already, so that a second start costs no time.
 */
const ROOT = join(import.meta.dirname, '..');
const DIST = join(import.meta.dirname, 'dist');
const STAMP = join(DIST, 'built-from');
const SOURCES = ['ui/**/*.{ts,tsx,css,html,json,svg}', 'src/web/wire/*.ts', 'package-lock.json'];

const sources = hashOfSources();
if (!isBuiltFrom(sources)) {
  console.error('Kervan: building the pages …');
  // Loaded only now: a start without a build does without it.
  const { build } = await import('vite');
  await build({ configFile: join(import.meta.dirname, 'vite.config.ts'), logLevel: 'warn' });
  await Promise.all(
    globSync('**/*.{js,css,html,svg}', { cwd: DIST }).map((file) => compress(join(DIST, file))),
  );
  writeFileSync(STAMP, sources);
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
