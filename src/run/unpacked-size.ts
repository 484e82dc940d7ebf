import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** Signatures and places of PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const DEFLATED = 8;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 1000;

/**
 * Whether a ZIP archive, as an XLSX is one, unpacks to no more than so many bytes. What its directory says of sizes is not believed: each
 * entry is unpacked, with that limit. False too for what is no archive.
 */
export async function unpacksWithin(archive: Buffer, mostBytes: number): Promise<boolean> {
  let left = mostBytes;
  try {
    const entries = [...entriesOf(archive)];
    for (const { method, packed } of entries) {
      const size = method === DEFLATED ? await inflatedSize(packed, left) : packed.length;
      left -= size;
      if (left < 0) return false;
    }
    return entries.length > 0;
  } catch {
    // Too large for the limit, or broken: nobody has to read it.
    return false;
  }
}

const inflate = promisify(inflateRaw);

async function inflatedSize(packed: Buffer, most: number): Promise<number> {
  return (await inflate(packed, { maxOutputLength: Math.max(most, 1) })).length;
}

function* entriesOf(archive: Buffer): Generator<{ method: number; packed: Buffer }> {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) throw new RangeError('too many entries');
  for (let entry = 0; entry < count; entry += 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('no entry');
    const packedSize = archive.readUInt32LE(at + 20);
    const local = archive.readUInt32LE(at + 42);
    const begin = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    yield { method: archive.readUInt16LE(at + 10), packed: archive.subarray(begin, begin + packedSize) };
    at +=
      ENTRY_BYTES +
      archive.readUInt16LE(at + 28) +
      archive.readUInt16LE(at + 30) +
      archive.readUInt16LE(at + 32);
  }
}

/** The directory's end stands last, before a comment. */
function endOf(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT);
  for (let at = archive.length - END_BYTES; at >= first; at -= 1)
    if (archive.readUInt32LE(at) === END) return at;
  throw new RangeError('no archive');
}
