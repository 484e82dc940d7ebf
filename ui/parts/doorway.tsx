import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from './shell.tsx';
import { useTitle } from './title.ts';

/** The frame of the screens before anybody is signed in. */
export function Doorway({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  useTitle(title);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Group justify="space-between" wrap="nowrap">
          <Group gap={10} wrap="nowrap">
            <img src="/icon.svg" alt="" width={36} height={36} />
            <Text fw={700} size="xl">
              {t('common.name')}
            </Text>
          </Group>
          <LanguageSwitch />
        </Group>
        <Paper withBorder p="lg" shadow="sm">
          <Title order={1} size="h3" mb="sm">
            {title}
          </Title>
          {children}
        </Paper>
      </Stack>
    </Center>
  );
}
