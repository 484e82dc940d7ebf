import { Alert, Button, Center, Loader, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { Inbox, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Refusal, Unreachable } from '../api.ts';

/** While something is on its way. */
export function Loading() {
  const { t } = useTranslation();
  return (
    <Center p="xl" role="status" aria-live="polite">
      <Loader size="sm" mr="sm" aria-hidden />
      <Text c="dimmed">{t('common.loading')}</Text>
    </Center>
  );
}

/** What went wrong, in words, and the way to try again. */
export function Failed({ error, retry }: { error: Error; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t('common.failed')} role="alert" m="md">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{errorText(error, t)}</Text>
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t('common.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** Kervan's own words for a refusal, ours for silence. */
export function errorText(error: Error, t: (key: string) => string): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof Unreachable) return t('common.unreachable');
  return error.message;
}

/** Where there is nothing yet: what would be here, and what to do. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Center p="xl">
      <Stack align="center" gap="xs" maw={480} ta="center">
        <ThemeIcon variant="light" size="xl" radius="xl" aria-hidden>
          <Inbox />
        </ThemeIcon>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Center>
  );
}
