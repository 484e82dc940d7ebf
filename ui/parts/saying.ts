import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { errorText } from './states.tsx';

/** Says shortly, in the corner, that something was done. */
export function sayDone(message: string): void {
  notifications.show({ message, color: 'caravan', autoClose: 5000, closeButtonProps: closeButton() });
}

/** Says in the corner why something was not done. */
export function sayFailed(error: Error): void {
  notifications.show({
    title: i18next.t('common.failed'),
    message: errorText(error, i18next.t),
    color: 'red',
    autoClose: 12_000,
    closeButtonProps: closeButton(),
  });
}

function closeButton(): { 'aria-label': string } {
  return { 'aria-label': i18next.t('common.close') };
}
