import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildDeb } from './deb.ts';
import { assembleDocker, buildImage } from './docker.ts';
import { buildInstaller } from './nsis.ts';
import { ROOT } from './parts.ts';
import { buildPortable } from './portable.ts';
import { ToolFailed } from './tools.ts';

/** `npm run package -- portable|nsis|deb|docker|image [OUT]`: packs Kervan for people to install, into dist/ or the folder named. */
const KINDS: Record<string, (out: string) => string> = {
  portable: buildPortable,
  nsis: buildInstaller,
  deb: buildDeb,
  'deb-arm64': (out) => buildDeb(out, { cpu: 'arm64' }),
  docker: assembleDocker,
  image: (out) => buildImage(assembleDocker(out)),
};

const [kind = '', out = join(ROOT, 'dist')] = process.argv.slice(2);
const build = KINDS[kind];
if (!build) {
  console.error(`npm run package -- ${Object.keys(KINDS).join('|')} [FOLDER]`);
  process.exitCode = 2;
} else if (!existsSync(join(ROOT, 'ui/dist/index.html'))) {
  console.error('The pages are not built: npm run build');
  process.exitCode = 2;
} else {
  mkdirSync(resolve(out), { recursive: true });
  try {
    console.log(build(resolve(out)));
  } catch (error) {
    if (!(error instanceof ToolFailed)) throw error;
    console.error(`✗ ${error.message}`);
    process.exitCode = 1;
  }
}
