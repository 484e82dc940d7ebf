import { texts as bulgarian } from '../../ui/texts/bg/index.ts';
import { texts as english } from '../../ui/texts/en/index.ts';
import type { Language } from './browser.ts';

export const LANGUAGES = ['bg', 'en'] as const;

/** What the pages say in a language: `t('servers.startNamed', { name: 'sofia' })`. Throws for a text that is not there. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

export function wordsOf(language: Language): Words {
  return (key, values = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>(
        (texts, part) => (texts as Record<string, unknown> | undefined)?.[part],
        language === 'bg' ? bulgarian : english,
      );
    if (typeof found !== 'string') throw new Error(`no text ${key}`);
    return found.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));
  };
}
