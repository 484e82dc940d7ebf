import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { speak } from './api.ts';
import { texts as bulgarian } from './texts/bg/index.ts';

export const LANGUAGES = ['bg', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = 'kervan-language';

/** Begins in the language chosen last, or in Bulgarian. English is loaded when it is wanted. */
export async function beginLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'bg',
    fallbackLng: 'bg',
    resources: { bg: { translation: bulgarian } },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  const kept = localStorage.getItem(KEPT);
  await speakLanguage(kept === 'en' ? 'en' : 'bg');
}

/** Speaks another language from now on. */
export async function speakLanguage(language: Language): Promise<void> {
  if (language === 'en' && !i18next.hasResourceBundle('en', 'translation')) {
    const { texts } = await import('./texts/en/index.ts');
    i18next.addResourceBundle('en', 'translation', texts);
  }
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  speak({ language });
  await i18next.changeLanguage(language);
}

/** The language of the page. */
export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'bg';
}
