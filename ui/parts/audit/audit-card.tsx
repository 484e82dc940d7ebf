import { Group, Paper, Stack, Title } from '@mantine/core';
import { Scale } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StandingServer } from '../../../src/web/wire/servers.ts';
import { TextLink } from '../links.tsx';
import { RunLine } from '../last-run.tsx';
import { DueTask } from '../standing.tsx';
import { useLastAudit } from './use-last-audit.ts';

/** The audit at a glance: when it is due, and what the last one found. */
export function AuditCard({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  const { data: last } = useLastAudit(server.name);
  const title = t('products.audit.title');
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4}>
          <Group gap="xs" wrap="nowrap">
            <Scale size={20} aria-hidden />
            <Title order={2} size="h4">
              {title}
            </Title>
          </Group>
          <DueTask server={server} task="audit" />
          <TextLink size="sm" to="/servers/$server/audit" params={{ server: server.name }}>
            {t('products.audit.look')}
          </TextLink>
        </Stack>
        {last && <RunLine server={server.name} run={last} />}
      </Group>
    </Paper>
  );
}
