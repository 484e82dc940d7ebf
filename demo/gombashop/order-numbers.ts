import { seededRandom } from './random.ts';

const LETTERS = 'ABCEHKMPTX';
const SHARE_WITH_LETTER = 0.2;

/**
 * The number of the n-th order: the digits of n, in one of five with a letter inside ("100A017"). Two orders never share
 * one, because their digits differ; the same n and seed always give the same number.
 */
export function orderNumber(n: number, seed: number): string {
  const digits = String(n);
  const random = seededRandom(seed * 1_000_003 + n);
  if (random() >= SHARE_WITH_LETTER) return digits;
  const place = 1 + Math.floor(random() * (digits.length - 1));
  const letter = LETTERS[Math.floor(random() * LETTERS.length)];
  return `${digits.slice(0, place)}${letter}${digits.slice(place)}`;
}
