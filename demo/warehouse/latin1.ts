const BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const CYRILLIC = new TextDecoder('windows-1251').decode(BYTES);
const WESTERN = new TextDecoder('windows-1252').decode(BYTES);

/**
 * What one reads of a text whose Windows-1251 bytes are taken for latin1 (which MySQL takes for Windows-1252):
 * "Сирене" is "Ñèðåíå". Anything but a text stays as it is; a character Windows-1251 lacks becomes a question mark.
 */
export function readAsLatin1<Value>(value: Value): Value | string {
  if (typeof value !== 'string') return value;
  return Array.from(value, (character) => WESTERN[CYRILLIC.indexOf(character)] ?? '?').join('');
}
