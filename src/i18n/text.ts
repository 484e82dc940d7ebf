import { createInstance, type i18n } from 'i18next';
import type { BothLanguages, Problem, ProblemParams } from '../domain/problem.ts';
import bg from './bg.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };

export type Language = 'bg' | 'en';

const instance: i18n = createInstance();
// Without a backend to wait for, initialisation ends at once; escaping is the business of whoever shows the text.
void instance.init({
  resources: { bg: { translation: bg }, en: { translation: en } },
  fallbackLng: 'bg',
  initAsync: false,
  interpolation: { escapeValue: false },
});

/** A text of the interface by its key, with values put in. */
export function text(language: Language, key: string, params: ProblemParams = {}): string {
  const values = Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'object' ? value[language] : numeral(language, name, value),
    ]),
  );
  return instance.t(key, { ...values, lng: language });
}

/** Values that are versions, numbers of records and the like keep their point; amounts, quantities and percents have a comma in Bulgarian. */
const IDENTIFYING = new Set(['version', 'oldest', 'number', 'document', 'address', 'register']);

function numeral(language: Language, name: string, value: string | number): string | number {
  const isDecimal = /^[-−]?\d+\.\d+$/.test(String(value));
  return language === 'bg' && isDecimal && !IDENTIFYING.has(name) ? inBulgarian(String(value)) : value;
}

/** The decimals of a text with the comma they have in Bulgarian. */
function inBulgarian(text: string): string {
  return text.replaceAll(/(?<=\d)\.(?=\d)/g, ',');
}

/** A text made of numbers and signs alone, "2 × 4.64 = 9.28", as each language writes it. */
export function numbersInBoth(text: string): BothLanguages {
  return { bg: inBulgarian(text), en: text };
}

/** What happened, to which record, what to do, and when it is tried again: the words of a problem. */
export function problemText(language: Language, { code, params }: Problem): string {
  return text(language, `problems.${code}`, params);
}

/** A text of the interface in both languages. */
export function inBoth(key: string, params: ProblemParams = {}): BothLanguages {
  return { bg: text('bg', key, params), en: text('en', key, params) };
}

/** The words of a problem in both languages. */
export function problemInBoth(found: Problem): BothLanguages {
  return { bg: problemText('bg', found), en: problemText('en', found) };
}

/** Several texts as one. */
export function joined(texts: readonly BothLanguages[]): BothLanguages {
  return { bg: texts.map(({ bg }) => bg).join('; '), en: texts.map(({ en }) => en).join('; ') };
}
