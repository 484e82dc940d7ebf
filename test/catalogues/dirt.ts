import type { PairItem } from './dirty-pair.ts';

/** What codes begin with: some of these are of one alphabet and look like the other. */
export const LIKE_CODES = ['KM', 'КАТ', 'AB', 'СН', 'ХЛ', 'TX', 'МЕ'] as const;

/** A worldwide barcode for a place in the list, with its check digit. */
export function barcodeOf(place: number): string {
  return checked(Number(`380${String(1_000_000 + place * 13).padStart(9, '0')}`));
}

/** A number with its check digit, as barcodes have it. */
function checked(number: number): string {
  const digits = Array.from(String(number)).reverse();
  const sum = digits.reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

/** The code as it came to stand in the shop. */
export function dirtyCode({ code, catalog }: PairItem, place: number, random: () => number): string {
  const chance = random();
  if (chance < 0.35) return code;
  if (chance < 0.45) return swapLetters(code, random);
  if (chance < 0.53) return code.replace('-', [' ', '', '/', '.'][Math.floor(random() * 4)]!).toLowerCase();
  if (chance < 0.57) return code.startsWith('1') ? `00${code}` : ` ${code} `;
  if (chance < 0.62 && catalog !== '') return catalog;
  if (chance < 0.68) return mistyped(code, random);
  if (chance < 0.76) return '';
  return `WEB${(place * 7919) % 1_000_000}`;
}

/** The barcode: as it is, missing, or with a wrong digit. */
export function dirtyBarcode(barcode: string, random: () => number): string {
  const chance = random();
  if (chance < 0.55) return barcode;
  if (chance < 0.9 || barcode === '') return '';
  return `${barcode.slice(0, 6)}${(Number(barcode[6]) + 1) % 10}${barcode.slice(7)}`;
}

/** The name: as it is, or with up to three kinds of dirt. */
export function dirtyName(name: string, random: () => number): string {
  let dirty = name;
  const kinds = Math.floor(random() * 4);
  for (let count = 0; count < kinds; count += 1)
    dirty = DIRT[Math.floor(random() * DIRT.length)]!(dirty, random);
  return dirty;
}

type Dirt = (text: string, random: () => number) => string;

const DIRT: readonly Dirt[] = [
  typo,
  typo,
  swapLetters,
  swapWords,
  swapWords,
  dropWord,
  (text) => text.replaceAll('„', '&quot;').replaceAll('“', '&quot;').replaceAll('×', '&times;'),
  (text) => text.replaceAll(/[„“]/g, ''),
  (text, random) => `${text} ${['НОВО', 'промо', 'хит', '- топ цена'][Math.floor(random() * 4)]}`,
  (text) => text.replaceAll(/(\d) (?=[а-я])/g, '$1').replaceAll(/ г\b/g, ' гр.'),
  (text) => text.toUpperCase(),
];

/** One slip of the hand in one of the longer words. */
function typo(text: string, random: () => number): string {
  const words = text.split(' ');
  const long = words.flatMap((word, place) => (/^[а-яa-z]{5,}$/i.test(word) ? [place] : []));
  const place = long[Math.floor(random() * long.length)];
  if (place === undefined) return text;
  words[place] = mistyped(words[place]!, random);
  return words.join(' ');
}

/** A letter left out, doubled, or swapped with the next. */
function mistyped(word: string, random: () => number): string {
  const at = 1 + Math.floor(random() * (word.length - 2));
  const kind = Math.floor(random() * 3);
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
  if (kind === 1) return word.slice(0, at) + word[at]! + word.slice(at);
  return word.slice(0, at) + word[at + 1]! + word[at]! + word.slice(at + 2);
}

const ALIKE = new Map(
  Array.from('АВЕКМНОРСТХаеорсух', (letter, place): [string, string] => [
    letter,
    'ABEKMHOPCTXaeopcyx'[place]!,
  ]),
);
const ALIKE_BACK = new Map([...ALIKE].map(([one, other]) => [other, one]));

/** Some letters of the other alphabet that look the same. */
function swapLetters(text: string, random: () => number): string {
  return Array.from(text, (letter) => {
    const other = ALIKE.get(letter) ?? ALIKE_BACK.get(letter);
    return other !== undefined && random() < 0.5 ? other : letter;
  }).join('');
}

/** One word of the thing's kind left out, as in „Кърпа 50×90“; never the maker, a colour or a size alone. */
function dropWord(text: string): string {
  const words = text.split(' ');
  return words.length > 4 ? [words[0], ...words.slice(2)].join(' ') : text;
}

function swapWords(text: string, random: () => number): string {
  const words = text.split(' ');
  const at = Math.floor(random() * (words.length - 1));
  [words[at], words[at + 1]] = [words[at + 1]!, words[at]!];
  return random() < 0.3 ? words.reverse().join(' ') : words.join(' ');
}
