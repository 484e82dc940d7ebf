import { Button, Group, Stack, Text } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../dialog.tsx';

/** Asks before a page with unsaved changes is left. */
export function Leaving({ isChanged }: { isChanged: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isChanged && current.pathname !== next.pathname,
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  const stay = (): void => blocker.reset?.();
  return (
    <Dialog opened={blocker.status === 'blocked'} onClose={stay} title={t('settings.leaveTitle')}>
      <Stack>
        <Text size="sm">{t('settings.leaveWhat')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={stay} data-autofocus>
            {t('settings.stay')}
          </Button>
          <Button color="red" onClick={() => blocker.proceed?.()}>
            {t('settings.leave')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
