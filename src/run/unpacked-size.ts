import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** Signatures and places of PKWARE's APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const END = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 1000;

/** A file of an archive as it is when unpacked; its name as the archive's bytes say it. */
export interface UnpackedFile {
  name: Buffer;
  content: Buffer;
}

/**
 * The files of a ZIP archive, as an XLSX is one, that somebody wants; null when all of them together, the unwanted too, unpack to more than so many
 * bytes, and for what is no archive. What is said of sizes is not believed: each entry of the archive's directory is unpacked, with that limit. What
 * stands in the archive without being in its directory is not there. Read nothing but these files afterwards: others may find other things in the archive.
 */
export async function unpackedWithin(
  archive: Buffer,
  mostBytes: number,
  isWanted: (name: string) => boolean,
): Promise<UnpackedFile[] | null> {
  let left = mostBytes;
  const files: UnpackedFile[] = [];
  try {
    const entries = [...entriesOf(archive)];
    for (const { name, ...packed } of entries) {
      const content = await unpacked(packed, left);
      left -= content.length;
      if (left < 0) return null;
      if (isWanted(name.toString())) files.push({ name, content });
    }
    return entries.length > 0 ? files : null;
  } catch {
    // Too large for the limit, or broken: nobody has to read it.
    return null;
  }
}

const inflate = promisify(inflateRaw);

/** A workbook is packed in no other ways than these two. What is deflated says itself where it ends. */
async function unpacked({ method, packed, packedSize }: PackedFile, most: number): Promise<Buffer> {
  if (method === DEFLATED) return inflate(packed, { maxOutputLength: Math.max(most, 1) });
  if (method !== STORED || packed.length !== packedSize) throw new RangeError('packed in another way');
  return packed;
}

interface PackedFile {
  method: number;
  packed: Buffer;
  packedSize: number;
}

function* entriesOf(archive: Buffer): Generator<PackedFile & { name: Buffer }> {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  if (count > MOST_ENTRIES) throw new RangeError('too many entries');
  for (let entry = 0; entry < count; entry += 1) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new RangeError('no entry');
    const packedSize = archive.readUInt32LE(at + 20);
    const local = archive.readUInt32LE(at + 42);
    const begin = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const endOfName = at + ENTRY_BYTES + archive.readUInt16LE(at + 28);
    yield {
      name: archive.subarray(at + ENTRY_BYTES, endOfName),
      method: archive.readUInt16LE(at + 10),
      packed: archive.subarray(begin, begin + packedSize),
      packedSize,
    };
    at = endOfName + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
}

/** The directory's end stands last, before a comment. */
function endOf(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - LONGEST_COMMENT);
  for (let at = archive.length - END_BYTES; at >= first; at -= 1)
    if (archive.readUInt32LE(at) === END) return at;
  throw new RangeError('no archive');
}
