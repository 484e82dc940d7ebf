import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The sample warehouse (demo/warehouse/sample.ts) as a file of Access in a folder; files/README.md tells how it was made. */
export function accessSample(kind: 'mdb' | 'accdb', folder: string): string {
  const file = join(folder, `sample.${kind}`);
  const packed = readFileSync(join(import.meta.dirname, 'files', `sample.${kind}.gz`));
  writeFileSync(file, gunzipSync(packed));
  return file;
}
