import { decodeHTML } from 'entities';

/** Cyrillic capitals and the Latin ones that look the same: who types a code by eye types either. */
const LOOK_ALIKES: Record<string, string> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Х: 'X',
  І: 'I',
  Ј: 'J',
  Ѕ: 'S',
};

/** A text as a person reads it: HTML entities as their signs, wide and joined letters as plain ones, one space between words. */
export function plainText(written: string): string {
  const decoded = written.includes('&') ? decodeHTML(written) : written;
  return decoded.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim();
}

/** In capitals, with Latin letters for the Cyrillic ones that look like them. */
function likeLetters(text: string): string {
  return text.toUpperCase().replaceAll(/[А-ЯІЈЅ]/gu, (letter) => LOOK_ALIKES[letter] ?? letter);
}

/**
 * A code as it is compared when people wrote it by eye: look-alike letters, case, blanks and the signs between make no difference, nor do
 * zeros before a number. '' for what has neither letter nor digit.
 */
export function codeKey(code: string): string {
  const key = likeLetters(plainText(code)).replaceAll(/[^\p{L}\p{N}]/gu, '');
  return /^\d+$/.test(key) ? key.replace(/^0+(?=\d)/, '') : key;
}

/** Whether a word of the text has letters of both alphabets: somebody typed one by eye. */
export function mixesAlphabets(text: string): boolean {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => /\p{Script=Cyrillic}/u.test(word) && /\p{Script=Latin}/u.test(word));
}

/** Whether a text carries HTML entities where their signs were meant. */
export function hasEntities(text: string): boolean {
  return /&(?:#\d+|#x[\da-f]+|[a-z]+\d*);/i.test(text);
}

/**
 * The words and numbers of a name, each once, in the form in which they are compared: "Риза „Рила“ 0,5Л" is РИЗА, РИЛА, 0.5, Л. A number is one
 * word with its decimals and apart from its unit.
 */
export function wordsOf(name: string): string[] {
  const text = likeLetters(plainText(name)).replaceAll(/(\d),(\d)/g, '$1.$2');
  return [...new Set(text.match(/\d+(?:\.\d+)?|\p{L}+/gu) ?? [])];
}
