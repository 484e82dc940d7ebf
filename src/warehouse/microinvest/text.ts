import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { UTF16_UNITS, type Column } from './sql/dialect.ts';

/** How much and what a text column of the warehouse database holds. */
export interface TextRoom {
  /** "operations.Note", for messages. */
  column: string;
  length: number;
  /** MySQL's name of the character set; null and UTF16_UNITS hold everything. */
  characterSet: string | null;
}

/** What vendor's tables hold in schema 3.07, for a column whose declaration does not say. */
const VENDOR_LENGTHS: Record<string, number> = { 'nextacct.NextAcct': 50, 'operations.Lot': 50 };
const VENDOR_LENGTH = 255;

/** The room of one column, measured in this very database. */
export function textRoom(columns: readonly Column[], table: string, name: string): TextRoom {
  const found = columns.find((each) => each.table === table && each.name === name);
  const column = `${table}.${name}`;
  return {
    column,
    length: found?.length ?? VENDOR_LENGTHS[column] ?? VENDOR_LENGTH,
    characterSet: found?.characterSet ?? null,
  };
}

/**
 * A text as a column can hold it, so that nothing is left to the server, which outside strict mode cuts and replaces
 * without a word: control characters become blanks, symbols the column's character set lacks become "?" ("�" for those
 * beyond its Unicode), the rest is cut to its length as the engine counts it. Blank text is one space, as the vendor's program
 * stores it. A letter or digit that would be lost is a problem: half a name is worse than none.
 */
export function storableText(text: string, room: TextRoom): Result<string> {
  const holds = repertoire(room.characterSet);
  let stored = '';
  let count = 0;
  for (const character of text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ')) {
    count += room.characterSet === UTF16_UNITS ? character.length : 1;
    if (count > room.length) break;
    if (holds(character)) stored += character;
    else if (/[\p{L}\p{M}\p{N}]/u.test(character) && character.length === 1) {
      return failed(problem('text-not-storable', { column: room.column, character }));
    } else stored += holds('\uFFFD') ? '\uFFFD' : '?';
  }
  return ok(stored.trim() === '' ? ' ' : stored);
}

/** Texts for columns of a table, each as its column can hold it; or the first that one cannot hold. */
export function storableTexts<Name extends string>(
  columns: readonly Column[],
  table: string,
  texts: Record<Name, string>,
): Result<Record<Name, string>> {
  const stored = { ...texts };
  for (const name of Object.keys(texts) as Name[]) {
    const storable = storableText(texts[name], textRoom(columns, table, name));
    if (!storable.ok) return storable;
    stored[name] = storable.value;
  }
  return ok(stored);
}

/** MySQL's single-byte character sets by the names of the Encoding Standard. MySQL's latin1 is Windows' 1252. */
const ENCODINGS: Record<string, string> = {
  cp1250: 'windows-1250',
  cp1251: 'windows-1251',
  cp1256: 'windows-1256',
  cp1257: 'windows-1257',
  cp866: 'ibm866',
  greek: 'iso-8859-7',
  hebrew: 'iso-8859-8',
  koi8r: 'koi8-r',
  koi8u: 'koi8-u',
  latin1: 'windows-1252',
  latin2: 'iso-8859-2',
  latin5: 'windows-1254',
  latin7: 'iso-8859-13',
};

const WHOLE_UNICODE = new Set([UTF16_UNITS, 'utf8mb4', 'utf16', 'utf16le', 'utf32', 'gb18030']);
/** Sets of Unicode characters up to U+FFFF: three bytes of UTF-8, no emoji. */
const BASIC_UNICODE = new Set(['utf8', 'utf8mb3', 'ucs2']);

type Holds = (character: string) => boolean;
const repertoires = new Map<string, Holds>();

function repertoire(characterSet: string | null): Holds {
  if (characterSet === null || WHOLE_UNICODE.has(characterSet)) return () => true;
  if (BASIC_UNICODE.has(characterSet)) return (character) => character.length === 1;
  let known = repertoires.get(characterSet);
  if (known === undefined) {
    const characters = singleByteCharacters(ENCODINGS[characterSet]);
    known = (character) => characters.has(character);
    repertoires.set(characterSet, known);
  }
  return known;
}

/** The characters of a single-byte encoding; of an unknown one only ASCII is trusted. */
function singleByteCharacters(encoding: string | undefined): Set<string> {
  const bytes = Uint8Array.from({ length: encoding === undefined ? 128 : 256 }, (_, index) => index);
  const characters = new Set(new TextDecoder(encoding ?? 'utf-8').decode(bytes));
  characters.delete('\uFFFD');
  return characters;
}
