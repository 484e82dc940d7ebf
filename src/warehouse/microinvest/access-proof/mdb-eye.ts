import { readFileSync } from 'node:fs';
import MDBReader from 'mdb-reader';
import type { Eye } from './prove.ts';

/** Reads a table of an Access file without the engine, to see what the engine has written. */
export function mdbEye(password: string): Eye {
  return (file, table) => new MDBReader(readFileSync(file), { password }).getTable(table).getData();
}
