import { Button, FileButton, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Download, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WireAnsweredPairs } from '../../../src/web/wire/matching.ts';
import { path, query, upload } from '../../api.ts';
import { currentLanguage } from '../../language.ts';
import { useMayChange } from '../../session.tsx';
import { sayFailed } from '../saying.ts';
import { refreshPairs, useSaying, type Kind } from './use-matching.ts';

/** The pairs as a table for a spreadsheet, and the way back. */
export function Tables({ server, kind }: { server: string; kind: Kind }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const client = useQueryClient();
  const say = useSaying();
  const sending = useMutation({
    mutationFn: (file: File) =>
      upload<WireAnsweredPairs>(path`/servers/${server}/matching/${kind}/file`, file),
    onSuccess: say,
    onError: sayFailed,
    onSettled: () => refreshPairs(client, server),
  });
  const address = (format: string): string =>
    `/api/v1${path`/servers/${server}/matching/${kind}/file`}${query({ format, language: currentLanguage() })}`;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('matching.tables')}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('matching.tables')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('matching.tablesWhy')}
        </Text>
        <Group gap="xs" className="buttons">
          {(['xlsx', 'csv'] as const).map((format) => (
            <Button
              key={format}
              component="a"
              href={address(format)}
              download
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
            >
              {t('matching.download', { format: format.toUpperCase() })}
            </Button>
          ))}
          {mayChange && (
            <FileButton accept=".csv,.xlsx" onChange={(file) => file && sending.mutate(file)}>
              {(props) => (
                <Button
                  {...props}
                  variant="default"
                  loading={sending.isPending}
                  leftSection={<Upload size={16} aria-hidden />}
                >
                  {t('matching.upload')}
                </Button>
              )}
            </FileButton>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
