import { seededRandom } from '../../demo/gombashop/random.ts';
import { barcodeOf, dirtyBarcode, dirtyCode, dirtyName, LIKE_CODES } from './dirt.ts';
import { cleanNames } from './clean-names.ts';

/** An item of the warehouse as a clerk entered it. */
export interface PairItem {
  code: string;
  name: string;
  barcode: string;
  catalog: string;
  /** With VAT. */
  priceCents: number;
}

/** A product of the shop, and which item it really is: its place in the list, null when the warehouse does not have it. */
export interface PairProduct {
  sku: string;
  name: string;
  barcode: string;
  priceCents: number;
  truth: number | null;
}

/** Two catalogues of one business, kept apart for years. */
export interface DirtyPair {
  items: PairItem[];
  products: PairProduct[];
}

/** The pair that figures are reported for. */
export const SEED = 20_261_129;
/** Of each side, what the other one does not have. */
const ALONE = 0.1;

/**
 * Makes a pair of catalogues of so many records each: names with typing errors, look-alike letters, swapped and added words and HTML
 * entities; codes written otherwise, changed, mistyped, blank or doubled; barcodes that are missing, wrong or of a scale; prices that went
 * apart; a tenth of each side without a partner; and traps, where one code in other writing is another thing. The same seed makes the same
 * pair.
 */
export function dirtyPair(size: number, seed = SEED): DirtyPair {
  const random = seededRandom(seed);
  const shared = Math.round(size * (1 - ALONE));
  const names = cleanNames(size + (size - shared), random);
  const clean = names.map((name, place) => cleanItem(name, place, random));
  const items = clean.slice(0, size).map((item, place) => keptItem(item, place, random));
  const products = clean
    .map((item, place): PairProduct => ({
      ...soldAs(item, place, random),
      truth: place < shared ? place : null,
    }))
    .filter((_, place) => place < shared || place >= size);
  doubleSkus(products, random);
  setTraps(items, products, shared, size);
  return { items: shuffledItems(items, products, random), products: shuffled(products, random) };
}

function cleanItem(name: string, place: number, random: () => number): PairItem {
  return {
    code: codeOf(place),
    name,
    barcode: random() < 0.7 ? barcodeOf(place) : '',
    catalog: random() < 0.3 ? `${['BG', 'TR', 'KN'][place % 3]}${100_000 + place * 7}` : '',
    priceCents: 90 + Math.floor(random() * 120) * 25,
  };
}

/**
 * Numbers, with letters of either alphabet in front or without. The last two digits check the others (modulo 97): a slip of the hand makes no
 * code of another thing, which nobody could tell by the code alone. They have six digits or nine, so that one left out or doubled makes none either.
 */
function codeOf(place: number): string {
  const counted = (place < 9000 ? 1000 : 1_000_000) + place;
  const number = counted * 100 + ((counted * 100) % 97);
  return place % 5 < 2 ? String(number) : `${LIKE_CODES[place % LIKE_CODES.length]}-${number}`;
}

function keptItem(item: PairItem, place: number, random: () => number): PairItem {
  // Scales print the weight where this mask says W.
  const barcode = random() < 0.03 ? `28${String(place).padStart(5, '0')}WWWWWC` : item.barcode;
  return { ...item, barcode, name: random() < 0.1 ? item.name.toUpperCase() : item.name };
}

function soldAs(item: PairItem, place: number, random: () => number): Omit<PairProduct, 'truth'> {
  const change = random() < 0.7 ? 1 : 0.85 + random() * 0.3;
  return {
    sku: dirtyCode(item, place, random),
    name: dirtyName(item.name, random),
    barcode: dirtyBarcode(item.barcode, random),
    priceCents: Math.round(item.priceCents * change),
  };
}

/** One in twenty-five products is a copy of another, which kept the code. */
function doubleSkus(products: PairProduct[], random: () => number): void {
  const half = Math.floor(products.length / 2);
  for (let count = 0; count < products.length / 25; count += 1) {
    const [original, copy] = [0, half].map((from) => products[from + Math.floor(random() * half)]!);
    copy!.sku = original!.sku;
  }
}

/** What only the shop has is numbered, in other writing, as what only the warehouse has; and two items whose codes look the same. */
function setTraps(items: PairItem[], products: PairProduct[], shared: number, size: number): void {
  const alone = products.filter(({ truth }) => truth === null);
  for (let trap = 0; trap < (size - shared) / 10; trap += 1) {
    const { code } = items[shared + trap]!;
    if (code.includes('-')) alone[trap]!.sku = code.replace('-', ' ').toLowerCase();
    const twin = items[shared + trap * 2 + 1];
    if (twin) twin.code = items[trap * 3 + 2]!.code.replace('-', '/');
  }
}

function shuffled<Each>(list: readonly Each[], random: () => number): Each[] {
  return list
    .map((each) => ({ each, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

/** Items in another order, and the truth of the products with them. */
function shuffledItems(
  items: readonly PairItem[],
  products: PairProduct[],
  random: () => number,
): PairItem[] {
  const order = shuffled(
    items.map((_, place) => place),
    random,
  );
  const placeOf = new Map(order.map((before, place) => [before, place]));
  for (const product of products) if (product.truth !== null) product.truth = placeOf.get(product.truth)!;
  return order.map((place) => items[place]!);
}
