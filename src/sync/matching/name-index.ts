import leven from 'leven';
import { wordsOf } from './plain-text.ts';

/** A name found, by its place in the list, and how like it is: 0 to 1. */
export interface LikeName {
  place: number;
  likeness: number;
}

/** Names that others are compared with. */
export interface NameIndex {
  /** The likest names, best first; at most `limit`. */
  closest(name: string, limit: number): LikeName[];
  /** How like a name is to the one at a place; null when one of them has no words, so that nothing can be said. */
  likeness(name: string, place: number): number | null;
  /**
   * Whether each of the two has a word that the other lacks: „синя“ where „черна“ stands, another maker, another size. Words that none of the
   * names has tell nothing, nor does a word that is only left out.
   */
  contradicts(name: string, place: number): boolean;
}

/** A word as it may stand in another name: itself, or with one slip of the hand. */
interface Spelling {
  word: number;
  closeness: number;
}

/** Shorter words have too many neighbours. */
const SHORTEST_MISSPELT = 4;
/** What a word with a slip is worth beside the right one. */
const SLIP = 0.85;
/** What a word that none of the names has weighs beside the rarest of theirs: shops add „хит“ and „топ цена“. */
const UNKNOWN = 0.3;

/**
 * Makes names comparable: by their words in any order, rare words telling more than frequent ones, a word with one slip of the hand (a letter
 * wrong, missing, doubled, or two swapped) almost as good as the right one. Numbers have to be the same: 250 g is not 500 g.
 *
 * It holds the words of each name once, and where each word stands; its memory grows with the list and not with what is compared.
 */
export function nameIndex(names: readonly string[]): NameIndex {
  const vocabulary = new Map<string, number>();
  const places: number[][] = [];
  const wordsAt = names.map((name, place) =>
    Uint32Array.from(wordsOf(name), (text) => {
      let word = vocabulary.get(text);
      if (word === undefined) {
        word = vocabulary.size;
        vocabulary.set(text, word);
        places.push([]);
      }
      places[word]!.push(place);
      return word;
    }),
  );
  const unknown = UNKNOWN * Math.log(1 + names.length);
  const weights = Float64Array.from(places, (at) => Math.log(1 + names.length / at.length));
  const weightAt = Float64Array.from(wordsAt, (words) =>
    words.reduce((sum, word) => sum + weights[word]!, 0),
  );
  const spellings = spellingsIn(vocabulary);

  const sums = new Float64Array(names.length);
  const lastWord = new Uint32Array(names.length);
  let wordCount = 0;

  return {
    closest(name, limit) {
      const words = wordsOf(name);
      const touched: number[] = [];
      let weight = 0;
      for (const text of words) {
        const known = spellings(text);
        weight += known.length > 0 ? Math.max(...known.map(({ word }) => weights[word]!)) : unknown;
        wordCount += 1;
        for (const { word, closeness } of known) {
          for (const place of places[word]!) {
            // The right word comes first; its misspelling in the same name adds nothing.
            if (lastWord[place] === wordCount) continue;
            lastWord[place] = wordCount;
            if (sums[place] === 0) touched.push(place);
            sums[place]! += closeness * weights[word]!;
          }
        }
      }
      const found = best(touched, sums, limit, (place) => shareOf(sums[place]!, weight, weightAt[place]!));
      for (const place of touched) sums[place] = 0;
      return found;
    },
    likeness(name, place) {
      const words = wordsOf(name);
      const there = wordsAt[place]!;
      if (words.length === 0 || there.length === 0) return null;
      let [weight, sum] = [0, 0];
      for (const text of words) {
        const known = spellings(text);
        weight += known.length > 0 ? Math.max(...known.map(({ word }) => weights[word]!)) : unknown;
        const met = known.find(({ word }) => there.includes(word));
        if (met) sum += met.closeness * weights[met.word]!;
      }
      return shareOf(sum, weight, weightAt[place]!);
    },
    contradicts(name, place) {
      const there = wordsAt[place]!;
      const met = new Set<number>();
      let isMissing = false;
      for (const text of wordsOf(name)) {
        const known = spellings(text);
        const word = known.find(({ word }) => there.includes(word))?.word;
        if (word !== undefined) met.add(word);
        else if (known[0]?.closeness === 1) isMissing = true;
      }
      return isMissing && met.size < there.length;
    },
  };
}

function shareOf(sum: number, weight: number, other: number): number {
  return Math.min(1, (2 * sum) / (weight + other));
}

function best(
  touched: readonly number[],
  sums: Float64Array,
  limit: number,
  likenessOf: (place: number) => number,
): LikeName[] {
  const found: LikeName[] = [];
  for (const place of touched) {
    const likeness = likenessOf(place);
    if (found.length === limit && likeness <= found.at(-1)!.likeness) continue;
    let at = found.length;
    while (at > 0 && found[at - 1]!.likeness < likeness) at -= 1;
    found.splice(at, 0, { place, likeness });
    if (found.length > limit) found.pop();
  }
  return found;
}

/** Finds the words of a vocabulary that a word may be, the right one first; what was asked before is remembered. */
function spellingsIn(vocabulary: ReadonlyMap<string, number>): (text: string) => readonly Spelling[] {
  const texts = [...vocabulary.keys()];
  const shortened = new Map<string, number[]>();
  for (const [text, word] of vocabulary) {
    for (const form of shortenedOf(text)) {
      const words = shortened.get(form);
      if (words) words.push(word);
      else shortened.set(form, [word]);
    }
  }
  const asked = new Map<string, readonly Spelling[]>();
  return (text) => {
    const known = asked.get(text);
    if (known) return known;
    const found: Spelling[] = [];
    const same = vocabulary.get(text);
    if (same !== undefined) found.push({ word: same, closeness: 1 });
    const others = new Set(shortenedOf(text).flatMap((form) => shortened.get(form) ?? []));
    for (const word of others)
      if (word !== same && isSlip(text, texts[word]!)) found.push({ word, closeness: SLIP });
    asked.set(text, found);
    return found;
  };
}

/** A word and all that is left of it without one letter: two words with one slip between them share one of these. */
function shortenedOf(text: string): string[] {
  if (text.length < SHORTEST_MISSPELT || /^\d/.test(text)) return [];
  return [text, ...Array.from(text, (_, place) => text.slice(0, place) + text.slice(place + 1))];
}

function isSlip(one: string, other: string): boolean {
  const distance = leven(one, other, { maxDistance: 2 });
  return distance === 1 || (distance === 2 && one.length === other.length && isSwapped(one, other));
}

function isSwapped(one: string, other: string): boolean {
  const at = Array.from(one).findIndex((letter, place) => letter !== other[place]);
  const swapped = `${other[at + 1]}${other[at]}`;
  return one.slice(at, at + 2) === swapped && one.slice(at + 2) === other.slice(at + 2);
}
