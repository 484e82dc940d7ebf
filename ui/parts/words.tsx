import { useTranslation } from 'react-i18next';
import type { BothLanguages } from '../../src/web/wire/common.ts';

/** What Kervan says in both languages, in the one of the page. */
export function Words({ of }: { of: BothLanguages }) {
  const { i18n } = useTranslation();
  return <>{i18n.language === 'en' ? of.en : of.bg}</>;
}
