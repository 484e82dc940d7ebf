import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from './assemble.ts';
import { ownVersion, type Target } from './parts.ts';
import { run } from './tools.ts';

/** A folder with all that an image is built from: the program, its Node, Dockerfile and compose.yaml. Answers the folder. */
export function assembleDocker(out: string, cpu: Target['cpu'] = 'x64'): string {
  const folder = join(out, 'docker');
  rmSync(folder, { recursive: true, force: true });
  assemble(folder, { os: 'linux', cpu });
  for (const each of ['Dockerfile', 'compose.yaml'])
    cpSync(join(import.meta.dirname, 'docker', each), join(folder, each));
  return folder;
}

/** Builds the image kervan:VERSION from that folder; needs Docker's engine. */
export function buildImage(folder: string): string {
  const image = `kervan:${ownVersion()}`;
  run('docker', ['build', '--tag', image, folder]);
  return image;
}
