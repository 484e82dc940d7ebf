import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemGroups } from '../../src/web/wire/problems.ts';
import type { WireRun } from '../../src/web/wire/runs.ts';
import { path, read } from '../api.ts';
import { whole } from '../format.ts';
import { RunLine } from './last-run.tsx';
import { TextLink } from './links.tsx';
import { Failed, Loading } from './states.tsx';
import { Words } from './words.tsx';

const SHOWN = 5;

/** The open problems by kind, the most frequent first. */
export function ProblemKinds({
  server,
  problems,
}: {
  server: string;
  problems: UseQueryResult<ProblemGroups>;
}) {
  const { t } = useTranslation();
  const kinds = problems.data?.items.toSorted((a, b) => b.count - a.count) ?? [];
  return (
    <Part title={t('server.openProblems')}>
      {problems.isPending && <Loading />}
      {problems.error && !problems.data && (
        <Failed error={problems.error} retry={() => void problems.refetch()} />
      )}
      {problems.data && kinds.length === 0 && <Text size="sm">{t('server.noProblems')}</Text>}
      {kinds.slice(0, SHOWN).map(({ code, count, example }) => (
        <Group key={code} gap="sm" wrap="nowrap" align="flex-start">
          <Badge variant="light" color="orange" miw={40} style={{ flexShrink: 0 }}>
            {whole(count)}
          </Badge>
          <Text size="sm" style={{ minWidth: 0 }}>
            <Words of={example.text} />{' '}
            <TextLink
              to="/servers/$server/problems"
              params={{ server }}
              search={{ code }}
              inherit
              underline="always"
            >
              {t('server.see', { number: whole(count) })}
            </TextLink>
          </Text>
        </Group>
      ))}
      {kinds.length > SHOWN && (
        <TextLink size="sm" to="/servers/$server/problems" params={{ server }}>
          {t('server.allProblems', { number: whole(problems.data?.count ?? 0) })}
        </TextLink>
      )}
    </Part>
  );
}

/** The newest runs that did something: a schedule of every minute looks in vain most of the time. */
export function LastRuns({ server }: { server: string }) {
  const { t } = useTranslation();
  const runs = useQuery({
    queryKey: ['server', server, 'runs', 'newest'],
    queryFn: ({ signal }) =>
      read<{ items: WireRun[] }>(path`/servers/${server}/runs?limit=${SHOWN}&which=telling`, signal),
  });
  return (
    <Part title={t('server.lastRuns')}>
      {runs.isPending && <Loading />}
      {runs.error && !runs.data && <Failed error={runs.error} retry={() => void runs.refetch()} />}
      {runs.data?.items.length === 0 && <Text size="sm">{t('server.noRuns')}</Text>}
      {runs.data?.items.map((run) => (
        <RunLine key={run.id} server={server} run={run} />
      ))}
      {runs.data && (
        <TextLink size="sm" to="/servers/$server/runs" params={{ server }}>
          {t('server.allRuns')}
        </TextLink>
      )}
    </Part>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}
