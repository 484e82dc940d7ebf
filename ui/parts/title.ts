import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

/** Names the page in the window and for screen readers: "Проблеми · sofia · Керван". */
export function useTitle(...parts: string[]): void {
  const { t } = useTranslation();
  const title = [...parts, t('common.name')].filter(Boolean).join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
