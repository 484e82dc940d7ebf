import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { Saved } from '../../../src/web/wire/servers.ts';

/** Says that settings were saved without having been compared with the warehouse or the shop, and why. */
export function sayUnchecked({ unchecked }: Saved): void {
  if (!unchecked) return;
  notifications.show({
    title: i18next.t('settings.unchecked'),
    message: i18next.language === 'en' ? unchecked.text.en : unchecked.text.bg,
    color: 'orange',
    autoClose: false,
  });
}
