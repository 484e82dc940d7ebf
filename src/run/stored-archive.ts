import { crc32 } from 'node:zlib';
import type { UnpackedFile } from './unpacked-size.ts';

/** Signatures and fields of PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16; what stays zero is "stored", no flags, no date. */
const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** A reader copies each piece that it gets. */
const PIECE_BYTES = 1024 * 1024;

/**
 * A ZIP archive of these files, stored and not compressed, piece by piece. Its sizes, names and checksums are true at both places that say them, so that
 * a reader that goes by the headers and one that goes by the directory read the same.
 */
export function* storedArchive(files: readonly UnpackedFile[]): Generator<Buffer> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content } of files) {
    const facts = factsOf(name, content);
    const local = Buffer.concat([numbers([LOCAL, 4]), facts, name]);
    directory.push(
      Buffer.concat([
        numbers([ENTRY, 4], [VERSION, 2]),
        facts,
        // Comment, disk and attributes: none.
        numbers([0, 2], [0, 2], [0, 2], [0, 4], [at, 4]),
        name,
      ]),
    );
    yield local;
    for (let begin = 0; begin < content.length; begin += PIECE_BYTES)
      yield content.subarray(begin, begin + PIECE_BYTES);
    at += local.length + content.length;
  }
  const entries = Buffer.concat(directory);
  const count = files.length;
  yield entries;
  yield numbers([END, 4], [0, 2], [0, 2], [count, 2], [count, 2], [entries.length, 4], [at, 4], [0, 2]);
}

/** What a file's own header and its entry in the directory say alike, from the version needed to the length of an extra field. */
function factsOf(name: Buffer, content: Buffer): Buffer {
  const size = content.length;
  return numbers(
    [VERSION, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [crc32(content), 4],
    [size, 4],
    [size, 4],
    [name.length, 2],
    [0, 2],
  );
}

function numbers(...fields: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  const all = Buffer.alloc(fields.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of fields) at = all.writeUIntLE(value, at, bytes);
  return all;
}
