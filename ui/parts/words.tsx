import { useTranslation } from 'react-i18next';
import type { BothLanguages } from '../../src/web/wire/common.ts';
import { useSettingWords } from './setting-words.ts';

/** What Kervan says in both languages, in the one of the page; settings stand in it by their names. */
export function Words({ of }: { of: BothLanguages }) {
  const { i18n } = useTranslation();
  const named = useSettingWords();
  return <>{named(i18n.language === 'en' ? of.en : of.bg)}</>;
}
