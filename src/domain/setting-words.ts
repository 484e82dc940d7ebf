import type * as z from 'zod';
import type { BothLanguages } from './problem.ts';

/** What a setting must be, where its type alone does not say it; the schema gives these names as its error messages. */
const EXPECTED = {
  name: {
    bg: 'очаква се име: започва с буква или цифра, до 60 букви, цифри, интервали и знаци . _ -',
    en: 'expected a name: it begins with a letter or a digit, up to 60 letters, digits, blanks and the signs . _ -',
  },
  'mail address': {
    bg: 'очаква се адрес за е-поща, например ime@firma.bg',
    en: 'expected an e-mail address, such as name@company.com',
  },
  version: {
    bg: 'очаква се версия, както я показва Склад Pro, например "3.07.056", в кавички',
    en: 'expected a version as Warehouse Pro shows it, such as "3.07.056", in quotes',
  },
  url: {
    bg: 'очаква се адрес, който започва с http:// или https://',
    en: 'expected an address that begins with http:// or https://',
  },
  secret: {
    bg: 'очаква се текст в кавички или { env: ИМЕ_НА_ПРОМЕНЛИВА }',
    en: 'expected a text in quotes or { env: NAME_OF_A_VARIABLE }',
  },
  variable: {
    bg: 'очаква се име на променлива на средата: латински букви, цифри и _',
    en: 'expected the name of an environment variable: Latin letters, digits and _',
  },
  day: { bg: 'очаква се ден, например 2026-11-01', en: 'expected a day, such as 2026-11-01' },
  'time zone': { bg: 'няма такава часова зона', en: 'there is no such time zone' },
  duration: {
    bg: 'очаква се време, например PT10M (десет минути) или PT1H30M',
    en: 'expected a duration, such as PT10M (ten minutes) or PT1H30M',
  },
  'start or delay': {
    bg: 'очаква се start или { delay: PT10M }',
    en: 'expected start or { delay: PT10M }',
  },
  hours: {
    bg: 'очакват се часове, например "08:00-20:00"',
    en: 'expected hours, such as "08:00-20:00"',
  },
  cron: { bg: 'не е cron израз от пет полета', en: 'it is not a cron expression of five fields' },
  'cron or everyMinutes': {
    bg: 'задайте cron или everyMinutes, не и двете',
    en: 'give cron or everyMinutes, not both',
  },
  'cash register': {
    bg: 'очакват се две главни латински букви и шест цифри',
    en: 'expected two Latin capitals and six digits',
  },
  'three at most': { bg: 'могат да бъдат най-много три', en: 'there can be three at most' },
  percent: { bg: 'очаква се процент, например "20"', en: 'expected a percent, such as "20"' },
} as const satisfies Record<string, BothLanguages>;

/** The name of an expectation, to be given to the schema as the error of a check. */
export type Expected = keyof typeof EXPECTED;

const TYPES: Record<string, BothLanguages> = {
  string: { bg: 'текст', en: 'a text' },
  number: { bg: 'число', en: 'a number' },
  int: { bg: 'цяло число', en: 'a whole number' },
  boolean: { bg: 'true (да) или false (не)', en: 'true or false' },
  array: { bg: 'списък', en: 'a list' },
  object: { bg: 'група от настройки', en: 'a group of settings' },
  record: { bg: 'група от настройки', en: 'a group of settings' },
};

/** What a wrong setting must be, in words. */
export function expectedWords(issue: z.core.$ZodIssue): BothLanguages {
  if (issue.message in EXPECTED) return EXPECTED[issue.message as Expected];
  switch (issue.code) {
    case 'invalid_type':
      return expected(TYPES[issue.expected] ?? { bg: issue.expected, en: issue.expected });
    case 'invalid_value':
      return oneOf(issue.values);
    case 'invalid_union':
      return 'options' in issue ? oneOf(issue.options ?? []) : wrongShape;
    case 'too_small':
      return limit(issue.origin, issue.minimum, LEAST);
    case 'too_big':
      return limit(issue.origin, issue.maximum, MOST);
    case 'invalid_key':
      return issue.issues[0] ? expectedWords(issue.issues[0]) : wrongShape;
    default:
      return wrongShape;
  }
}

const wrongShape: BothLanguages = { bg: 'стойността не е вярна', en: 'the value is wrong' };
const LEAST: BothLanguages = { bg: 'най-малко', en: 'at least' };
const MOST: BothLanguages = { bg: 'най-много', en: 'at most' };

const UNITS: Record<string, BothLanguages> = {
  string: { bg: ' знака', en: ' characters' },
  array: { bg: ' елемента', en: ' elements' },
};

function expected({ bg, en }: BothLanguages): BothLanguages {
  return { bg: `очаква се ${bg}`, en: `expected ${en}` };
}

function oneOf(values: readonly unknown[]): BothLanguages {
  const list = values.map(String).join(', ');
  if (values.length === 1) return expected({ bg: list, en: list });
  return expected({ bg: `едно от: ${list}`, en: `one of: ${list}` });
}

function limit(origin: string, bound: number | bigint, side: BothLanguages): BothLanguages {
  if (origin === 'string' && side === LEAST)
    return expected({ bg: 'непразен текст', en: 'a text that is not empty' });
  if (origin === 'array' && side === LEAST)
    return expected({ bg: 'непразен списък', en: 'a list that is not empty' });
  const unit = UNITS[origin] ?? { bg: '', en: '' };
  return expected({ bg: `${side.bg} ${bound}${unit.bg}`, en: `${side.en} ${bound}${unit.en}` });
}
