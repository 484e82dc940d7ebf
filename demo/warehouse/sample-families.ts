import type { Row } from './schema.ts';
import type { Design } from './sample-items.ts';

/** Goods in colours and sizes: every combination is an item, and all of a family share a number in Catalog3. */
interface Family {
  name: string;
  /** goodsgroups.ID. */
  group: number;
  colours: readonly string[];
  sizes: readonly string[];
  /** Net cost of the smallest size in cents, and how much more each next size costs. */
  costCents: number;
  moreCents?: number;
}

const ADULTS = ['S', 'M', 'L', 'XL'] as const;
const CHILDREN = ['98', '104', '110', '116'] as const;
const SHOES = ['38', '39', '40', '41', '42'] as const;

const FAMILIES: readonly Family[] = [
  {
    name: 'Тениска мъжка „Рила“',
    group: 15,
    colours: ['бяла', 'синя', 'черна'],
    sizes: ADULTS,
    costCents: 560,
  },
  {
    name: 'Риза ленена „Тракия“',
    group: 15,
    colours: ['бяла', 'пясъчна'],
    sizes: ADULTS,
    costCents: 1600,
  },
  {
    name: 'Блуза дамска „Роза“',
    group: 16,
    colours: ['розова', 'бяла', 'бордо'],
    sizes: ADULTS,
    costCents: 1050,
  },
  {
    name: 'Рокля лятна „Морска“',
    group: 16,
    colours: ['синя', 'зелена'],
    sizes: ADULTS,
    costCents: 1900,
  },
  {
    name: 'Пижама детска „Мечо“',
    group: 17,
    colours: ['жълта', 'синя'],
    sizes: CHILDREN,
    costCents: 820,
  },
  {
    name: 'Шапка детска „Калинка“',
    group: 17,
    colours: ['червена', 'черна'],
    sizes: ['48', '50', '52'],
    costCents: 380,
  },
  {
    name: 'Чорапи памучни 3 чифта',
    group: 14,
    colours: ['бели', 'сиви', 'черни'],
    sizes: ['36–39', '40–43', '44–46'],
    costCents: 210,
  },
  {
    name: 'Пантофи от филц „Родопа“',
    group: 18,
    colours: ['сиви', 'кафяви'],
    sizes: SHOES,
    costCents: 940,
  },
  {
    name: 'Гуменки платнени',
    group: 18,
    colours: ['бели', 'тъмносини'],
    sizes: SHOES,
    costCents: 1390,
  },
  {
    name: 'Кърпа хавлиена',
    group: 20,
    colours: ['екрю', 'синя', 'зелена'],
    sizes: ['30×50', '50×90', '70×140'],
    costCents: 260,
    moreCents: 290,
  },
  {
    name: 'Одеяло от вълна',
    group: 20,
    colours: ['сиво', 'червено'],
    sizes: ['140×200', '200×220'],
    costCents: 3200,
    moreCents: 1100,
  },
  {
    name: 'Калъфка за възглавница',
    group: 20,
    colours: ['бяла', 'лавандула', 'маслина'],
    sizes: ['40×40', '50×70'],
    costCents: 270,
    moreCents: 120,
  },
];

/** The first number of a family in Catalog3; those of Catalog1 are smaller. */
const FIRST_NUMBER = 501;

/** The groups families are in, three steps deep. */
export function familyGroups(): Row[] {
  return [
    { ID: 13, Name: 'Облекло и обувки', Code: 'AAF' },
    { ID: 14, Name: 'Облекло', Code: 'AAFAAA' },
    { ID: 15, Name: 'Мъжко облекло', Code: 'AAFAAAAAA' },
    { ID: 16, Name: 'Дамско облекло', Code: 'AAFAAAAAB' },
    { ID: 17, Name: 'Детско облекло', Code: 'AAFAAAAAC' },
    { ID: 18, Name: 'Обувки', Code: 'AAFAAB' },
    { ID: 19, Name: 'Подаръци', Code: 'AAG' },
    { ID: 20, Name: 'Домашен текстил', Code: 'AACAAB' },
  ];
}

/** All items of all families; the first of each has a comma list in BarCode3. */
export function familyItems(barcode: (digits: string) => string): Design[] {
  return FAMILIES.flatMap(({ name, group, colours, sizes, costCents, moreCents = 0 }, family) =>
    colours.flatMap((colour, row) =>
      sizes.map((size, column): Design => ({
        group,
        costCents: [costCents + column * moreCents, costCents + column * moreCents],
        markUpPercent: 60,
        name: `${name}, ${colour}, ${size}`,
        more: {
          Catalog3: String(FIRST_NUMBER + family),
          ...(row + column === 0
            ? { BarCode3: [1, 2].map((n) => barcode(`2998${String(family).padStart(7, '0')}${n}`)).join(',') }
            : {}),
        },
      })),
    ),
  );
}

/** What the name of an item of a family consists of. */
export function partsOfName(name: string): { family: string; colour: string; size: string } {
  const [family, colour, size] = name.split(', ') as [string, string, string];
  return { family, colour, size };
}

/** A second of each oddity, and services: a shop has more than one. */
export function moreOddities(): Design[] {
  const gift = { group: 19, costCents: [200, 900] } as const;
  return [
    { code: 'OPAK', name: 'Опаковане като подарък', group: 12, costCents: [100, 150], more: { Type: 8 } },
    { code: 'NADPIS', name: 'Надпис по поръчка', group: 12, costCents: [300, 400], more: { Type: 8 } },
    { ...gift, code: 'KAL-25', name: 'Календар стенен 2025', more: { Deleted: -1 } },
    { ...gift, code: 'KAL-26', name: 'Календар стенен 2026', more: { Deleted: -1 } },
    { ...gift, code: ' ', name: 'Свещ ароматна, ръчна изработка' },
    { ...gift, code: '2003', name: 'Магнит „София“' },
    { ...gift, code: '2003', name: 'Магнит „Пловдив“' },
    // The first begins with the Cyrillic letters К and М.
    { ...gift, code: '\u041A\u041C-100', name: 'Кана медна 1 л' },
    { ...gift, code: 'KM-100', name: 'Комплект мартеници 100 бр.' },
  ];
}
