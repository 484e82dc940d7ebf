import { useTranslation } from 'react-i18next';
import { fromNow } from '../../format.ts';
import { useNow } from '../now.ts';

/** When a problem is tried again, in words; one that is due already goes with the next run. Null when nobody tries by itself. */
export function useNextTry(at: string | null): string | null {
  const { t } = useTranslation();
  const now = useNow(at !== null);
  if (at === null) return null;
  return Date.parse(at) > now ? t('problems.nextTry', { time: fromNow(at, now) }) : t('problems.nextRun');
}
