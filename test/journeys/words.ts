import bulgarianOfServer from '../../src/i18n/bg.json' with { type: 'json' };
import englishOfServer from '../../src/i18n/en.json' with { type: 'json' };
import { texts as bulgarian } from '../../ui/texts/bg/index.ts';
import { texts as english } from '../../ui/texts/en/index.ts';
import type { Language } from './browser.ts';

export const LANGUAGES = ['bg', 'en'] as const;

/** What the pages say in a language: `t('servers.startNamed', { name: 'sofia' })`. Throws for a text that is not there. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

export function wordsOf(language: Language): Words {
  const texts = language === 'bg' ? bulgarian : english;
  return (key, values = {}) =>
    textAt(texts, key).replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
}

/** What the server says in a language, by its key in src/i18n, whatever values stand in it. */
export function said(language: Language, key: string): RegExp {
  const texts = language === 'bg' ? bulgarianOfServer : englishOfServer;
  return new RegExp(
    textAt(texts, key)
      .split(/\{\{\w+\}\}/)
      .map(literal)
      .join('.+'),
  );
}

/** A text as the pattern that finds it and nothing else. */
export function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function textAt(texts: object, key: string): string {
  const found = key
    .split('.')
    .reduce<unknown>((inside, part) => (inside as Record<string, unknown> | undefined)?.[part], texts);
  if (typeof found !== 'string') throw new Error(`no text ${key}`);
  return found;
}
