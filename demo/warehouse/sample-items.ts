import { decimal, type Decimal, toCents, toDouble } from '../../src/domain/decimal.ts';
import { blankRow } from './default-rows.ts';
import { familyGroups, familyItems, moreOddities } from './sample-families.ts';
import { type Kind, KINDS, MAKERS } from './sample-names.ts';
import type { SampleOptions } from './sample.ts';
import type { Row } from './schema.ts';

/** An item of the sample with what documents need of it; prices are in the VAT mode of the database. */
export interface SampleItem {
  id: number;
  /** Percent. */
  vatRate: Decimal;
  priceIn: Decimal;
  /** The retail price, PriceOut2. */
  price: Decimal;
  isWeighed: boolean;
  isService: boolean;
  row: Row;
}

/** The items with an oddity, by their goods.ID. */
export const SPECIAL_ITEMS = {
  /** A service (Type 8) without stock. */
  delivery: 2,
  deleted: 3,
  /** Two items with one code. */
  twin: 4,
  otherTwin: 5,
  /** Its code is one space. */
  blankCode: 6,
  /** Looks like the next one's code but begins with a Cyrillic А. */
  cyrillicCode: 7,
  latinCode: 8,
  /** GroupID -2: its group is 2. */
  negativeGroup: 9,
  /** A second measure with a barcode, and a comma list in BarCode3. */
  manyBarcodes: 10,
  /** Sold by weight; its barcode is a mask, not a number. */
  weighed: 11,
  reducedVat: 12,
  zeroVat: 13,
  /** All its prices are 0. */
  unpriced: 14,
  /** Quotes, dashes, № and €. */
  awkwardName: 15,
  /** Sold where it never was delivered: its stock there is negative. */
  oversold: 16,
} as const;

/** The tree of item groups; a code is a path of three-letter steps. Row 1, the system's, is not among them. */
export function itemGroups(): Row[] {
  return [
    { ID: 2, Name: 'Храни', Code: 'AAA' },
    { ID: 3, Name: 'Млечни продукти', Code: 'AAAAAA' },
    { ID: 4, Name: 'Захарни изделия', Code: 'AAAAAB' },
    { ID: 5, Name: 'Напитки', Code: 'AAB' },
    { ID: 6, Name: 'Вода и сокове', Code: 'AABAAA' },
    { ID: 7, Name: 'Кафе и чай', Code: 'AABAAB' },
    { ID: 8, Name: 'Дом', Code: 'AAC' },
    { ID: 9, Name: 'Почистване', Code: 'AACAAA' },
    { ID: 10, Name: 'За съдове', Code: 'AACAAAAAA' },
    { ID: 11, Name: 'Книги', Code: 'AAD' },
    { ID: 12, Name: 'Услуги', Code: 'AAE' },
    ...familyGroups(),
  ];
}

/** The VAT groups of the rates, the first of them the basic one. */
export function vatGroups(rates: readonly number[]): Row[] {
  return rates.map((rate, index) => ({
    ID: index + 1,
    Code: String(index + 1),
    Name: index === 0 ? 'Основна ДДС група' : `ДДС ${rate}%`,
    VATValue: rate,
  }));
}

/** The items of the sample, the special ones first, the system's own left out. */
export function sampleItems(settings: SampleOptions, random: () => number): SampleItem[] {
  const special = specialItems();
  const plain = Array.from({ length: settings.items - special.length }, (_, index) => plainItem(index));
  // At the end, so that an item has the same number and price in every sample of a seed.
  const more = settings.families ? [...moreOddities(), ...familyItems(ean13)] : [];
  return [...special, ...plain, ...more].map((design, index) =>
    finish({ id: index + 2, ...design }, settings, random),
  );
}

/** What makes an item before its prices are drawn. */
export interface Design {
  code?: string;
  name: string;
  group: number;
  vatRate?: number;
  unit?: string;
  /** Net cost in cents, from … to. */
  costCents: readonly [from: number, to: number];
  /** Left out: 25 to 64, at random. */
  markUpPercent?: number;
  more?: Row;
}

function specialItems(): Design[] {
  const food = { group: 2, costCents: [100, 900] } as const;
  const byPlace: Record<keyof typeof SPECIAL_ITEMS, Design> = {
    delivery: {
      code: 'DOST',
      name: 'Доставка до адрес',
      group: 12,
      costCents: [300, 400],
      more: { Type: 8 },
    },
    deleted: { ...food, code: '1003', name: 'Локум роза 400 г', more: { Deleted: -1 } },
    twin: { ...food, code: '2002', name: 'Лютеница домашна 300 г' },
    otherTwin: { ...food, code: '2002', name: 'Лютеница едра 500 г' },
    blankCode: { ...food, code: ' ', name: 'Халва слънчогледова 300 г' },
    cyrillicCode: { ...food, code: '\u0410B-12', name: 'Тахан сусамов 300 г' },
    latinCode: { ...food, code: 'AB-12', name: 'Тахан слънчогледов 300 г' },
    negativeGroup: { ...food, name: 'Мед акациев 700 г', more: { GroupID: -2, IsVeryUsed: -1 } },
    manyBarcodes: {
      name: 'Минерална вода 1,5 л',
      group: 6,
      costCents: [30, 60],
      more: {
        BarCode2: ean13('299900000101'),
        BarCode3: [ean13('299900000102'), ean13('299900000103'), '1234567'].join(','),
        Measure2: 'стек',
        Ratio: 6,
      },
    },
    weighed: {
      name: 'Сирене краве, насипно',
      group: 3,
      unit: 'кг',
      costCents: [500, 900],
      more: { BarCode1: '28CCCCCWWWWW' },
    },
    reducedVat: { name: 'Пътеводител на България', group: 11, vatRate: 9, costCents: [500, 1500] },
    zeroVat: { name: 'Пощенска картичка', group: 11, vatRate: 0, costCents: [50, 100] },
    unpriced: { ...food, name: 'Мостра сладко от смокини', costCents: [0, 0] },
    awkwardName: {
      name: 'Чай „Мурсалски“ № 5 – 20 бр. x 1,5 г; d\'Or 100% "био" €',
      group: 7,
      costCents: [150, 300],
    },
    oversold: { ...food, name: 'Кекс мраморен 400 г' },
  };
  return Object.values(byPlace);
}

/** Sizes run fastest, so that neighbours are one product in several sizes; half of these say so by Catalog1. */
function plainItem(index: number): Design {
  const sizes = 3;
  const family = Math.floor(index / sizes);
  const kind: Kind = KINDS[family % KINDS.length]!;
  const maker = MAKERS[Math.floor(family / KINDS.length) % MAKERS.length]!;
  const round = Math.floor(family / KINDS.length / MAKERS.length);
  const size = kind.sizes[index % sizes]!;
  return {
    name: `${kind.name} ${maker} ${size}${round === 0 ? '' : ` серия ${round + 1}`}`,
    group: kind.group,
    vatRate: kind.vatRate,
    unit: kind.unit,
    costCents: kind.costCents,
    more: family % 2 === 0 ? { Catalog1: String(family + 1) } : {},
  };
}

function finish(design: Design & { id: number }, settings: SampleOptions, random: () => number): SampleItem {
  const { id, group, name, unit = 'бр.', more = {} } = design;
  const vatGroup = Math.max(settings.vatRates.indexOf(design.vatRate ?? settings.vatRates[0]!), 0);
  const vatRate = decimal(String(settings.vatRates[vatGroup]!));
  const [fromCents, toCentsLimit] = design.costCents;
  const cost = decimal(String(fromCents + Math.floor(random() * (toCentsLimit - fromCents + 1)))).div('100');
  const markUpPercent = design.markUpPercent ?? 25 + Math.floor(random() * 40);
  const markUp = decimal(String(100 + markUpPercent)).div('100');
  const inMode = (net: Decimal) =>
    toCents(settings.pricesIncludeVat === true ? net.times(vatRate.plus('100')).div('100') : net);
  const retail = cost.times(markUp);
  const priceIn = inMode(cost);
  const price = inMode(retail);
  const row: Row = {
    ...blankRow('goods'),
    ID: id,
    Code: design.code ?? String(1000 + id),
    BarCode1: ean13(`299${String(id).padStart(9, '0')}`),
    Catalog2: `A-${String(id).padStart(5, '0')}`,
    Name: name,
    Name2: name,
    Measure1: unit,
    Measure2: unit,
    Ratio: 1,
    PriceIn: toDouble(priceIn),
    PriceOut1: toDouble(inMode(cost.times('1.15'))),
    PriceOut2: toDouble(price),
    // The first of the price groups beside wholesale and retail: loyal customers.
    PriceOut3: toDouble(inMode(retail.times('0.95'))),
    TaxGroup: vatGroup + 1,
    GroupID: group,
    ...more,
  };
  return { id, vatRate, priceIn, price, isWeighed: unit === 'кг', isService: row['Type'] === 8, row };
}

/** Twelve digits with their EAN-13 check digit; numbers from 299 are free for use inside a shop. */
function ean13(digits: string): string {
  const sum = digits
    .split('')
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}
