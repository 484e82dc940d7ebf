import { closeSync, openSync, readFileSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The sample warehouse (demo/warehouse/sample.ts) as a file of Access in a folder; files/README.md tells how it was made. */
export function accessSample(kind: 'mdb' | 'accdb', folder: string): string {
  const file = join(folder, `sample.${kind}`);
  const packed = readFileSync(join(import.meta.dirname, 'files', `sample.${kind}.gz`));
  writeFileSync(file, gunzipSync(packed));
  return file;
}

/** What nothing uses: the last byte of the first page. */
const UNUSED = 4095;

/** Changes the content of a file and no row in it, as its time tells: so many seconds from now. */
export function touch(file: string, change: number): void {
  const opened = openSync(file, 'r+');
  writeSync(opened, Buffer.from([change]), 0, 1, UNUSED);
  closeSync(opened);
  utimesSync(file, new Date(), new Date(Date.now() + change * 1000));
}
