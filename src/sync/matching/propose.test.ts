import { describe, expect, test } from 'vitest';
import { dirtyPair, type DirtyPair } from '../../../test/catalogues/dirty-pair.ts';
import { comparableItem, comparableVariant } from './comparable.ts';
import { makeMatcher, type Proposal } from './propose.ts';

type Texts = { code: string; name: string; barcode?: string; catalog?: string; priceCents?: number };

const itemOf = ({ code, name, barcode = '', catalog = '', priceCents }: Texts) =>
  comparableItem({
    codes: [code],
    name,
    barcodes: [barcode],
    catalogs: [catalog],
    prices: priceCents === undefined ? [] : [priceCents],
  });
const productOf = ({ code, name, barcode = '', priceCents }: Texts) =>
  comparableVariant({ sku: code, name, barcode, prices: priceCents === undefined ? [] : [priceCents] });

function proposed(items: readonly Texts[], products: readonly Texts[], isShared = false): Proposal[][] {
  const matcher = makeMatcher(items.map(itemOf), { taken: new Set(), isShared });
  const subjects = products.map(productOf);
  for (const subject of subjects) matcher.meet(subject);
  for (const subject of subjects) matcher.consider(subject);
  return matcher.assign();
}

function judged({ items, products }: DirtyPair) {
  const found = proposed(
    items,
    products.map((product) => ({ ...product, code: product.sku })),
  );
  return products.map((product, place) => ({ ...product, first: found[place]![0] }));
}

describe.each([1, 2, 20_261_129])('a dirty pair of catalogues (seed %i)', (seed) => {
  const rows = judged(dirtyPair(1000, seed));
  const sure = rows.filter(({ first }) => first?.isSure);
  const rest = rows.filter(({ truth, first }) => truth !== null && !first?.isSure);

  test('the rules link most of it, and nothing wrong', () => {
    expect(sure.filter(({ truth, first }) => first!.place !== truth)).toEqual([]);
    expect(sure.length).toBeGreaterThan(600);
  });

  test('the first proposal of the rest is right for 97 of 100', () => {
    const right = rest.filter(({ truth, first }) => first?.place === truth);
    expect(right.length / rest.length).toBeGreaterThanOrEqual(0.97);
  });
});

const COFFEE = 'Кафе на зърна „Рила“ 500 г';

test('one code is proposed by a rule when it is of one record on each side', () => {
  const [[first]] = proposed([{ code: 'A-100', name: COFFEE }], [{ code: 'A-100', name: COFFEE }]) as [
    Proposal[],
  ];
  expect(first).toMatchObject({ reason: 'code', isSure: true });
});

test.each([
  ['of two items', [0, 0], [0]],
  ['of two products', [0], [0, 0]],
])('a code %s is of no rule', (_, items, products) => {
  const of = { code: 'A-100', name: COFFEE };
  const found = proposed(
    items.map(() => of),
    products.map(() => of),
  );
  expect(found.flat().some(({ isSure }) => isSure)).toBe(false);
  expect(found[0]![0]).toMatchObject({ reason: 'code' });
});

test('one code of two different things is of no rule', () => {
  const [[first]] = proposed(
    [{ code: '1024', name: COFFEE }],
    [{ code: '1024', name: 'Тениска мъжка бяла M' }],
  ) as [Proposal[]];
  expect(first?.isSure ?? false).toBe(false);
});

test('one code of a thing in another colour is of no rule', () => {
  const items = [
    { code: '1024', name: 'Тениска мъжка черна M' },
    { code: '1025', name: 'Тениска мъжка бяла M' },
  ];
  const [[first]] = proposed(items, [{ code: '1024', name: 'Тениска мъжка бяла M' }]) as [Proposal[]];
  expect(first?.isSure ?? false).toBe(false);
});

test('the item that alone has the code stays in sight behind however many that are liker by name', () => {
  const alike = Array.from({ length: 9 }, (_, place) => ({ code: `B-${place}00`, name: COFFEE }));
  const items = [{ code: 'A-100', name: 'Тениска мъжка бяла M' }, ...alike];
  const [proposals] = proposed(items, [{ code: 'A-100', name: COFFEE }]) as [Proposal[]];
  expect(proposals.map(({ reason }) => reason)).toEqual([...Array(5).fill('name'), 'code']);
  expect(proposals.at(-1)).toMatchObject({ place: 0, isSure: false });
});

test('a code that looks the same in letters of the other alphabet is the same after normalising', () => {
  const [[first]] = proposed([{ code: 'КМ-100', name: COFFEE }], [{ code: 'km 100', name: COFFEE }]) as [
    Proposal[],
  ];
  expect(first).toMatchObject({ reason: 'code-alike', isSure: true });
});

test('keys that lead to two items are of no rule', () => {
  const items = [
    { code: 'A-100', name: COFFEE },
    { code: 'B-200', name: COFFEE, barcode: '3800000000010' },
  ];
  const found = proposed(items, [{ code: 'A-100', name: COFFEE, barcode: '3800000000010' }]);
  expect(found.flat().some(({ isSure }) => isSure)).toBe(false);
});

test('names alone are of no rule, and the price tells equals apart', () => {
  const items = [
    { code: '', name: COFFEE, priceCents: 900 },
    { code: '', name: COFFEE, priceCents: 1200 },
  ];
  const [[first]] = proposed(items, [{ code: '', name: COFFEE, priceCents: 1200 }]) as [Proposal[]];
  expect(first).toMatchObject({ place: 1, reason: 'name', isSure: false });
});

test('an item is proposed first to one product only, to the likest', () => {
  const found = proposed(
    [{ code: '', name: COFFEE }],
    [
      { code: '', name: 'Кафе на зърна „Рила“ 250 г' },
      { code: '', name: COFFEE },
    ],
  );
  expect(found.map(([first]) => first?.place)).toEqual([undefined, 0]);
});

test('several customers may be one partner', () => {
  const found = proposed(
    [{ code: 'A-100', name: COFFEE }],
    [
      { code: 'A-100', name: COFFEE },
      { code: 'A-100', name: COFFEE },
    ],
    true,
  );
  expect(found.map(([first]) => first?.isSure)).toEqual([true, true]);
});
