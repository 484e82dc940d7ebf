import { Group, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemGroups } from '../../src/web/wire/problems.ts';
import { path, read } from '../api.ts';
import { whole } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { ProblemGroup } from '../parts/problems/group.tsx';
import { inOrder } from '../parts/problems/in-order.ts';
import { Retry, useRetrying } from '../parts/problems/retry.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { useRun } from '../parts/runs/use-run.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';

/** What is wrong, by kind: what it is, what happens by itself, and what waits for a person. */
export default function ProblemsScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/problems' });
  const { code } = useSearch({ from: '/servers/$server/problems' });
  const [run, setRun] = useState<string | null>(null);
  const retrying = useRetrying(server, setRun);
  const groups = useQuery({
    queryKey: ['server', server, 'problems', 'groups'],
    queryFn: ({ signal }) => read<ProblemGroups>(path`/servers/${server}/problems/groups`, signal),
  });
  useTitle(t('problems.name'), server);
  if (groups.isPending) return <Loading />;
  if (!groups.data) return <Failed error={groups.error} retry={() => void groups.refetch()} />;
  const { items, count } = groups.data;
  const shown = inOrder(code === undefined ? items : items.filter((kind) => kind.code === code));
  return (
    <Stack>
      {code !== undefined && items.length > 0 && <ToAll server={server} />}
      {code === undefined && count > 0 && (
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{t('problems.count', { number: whole(count) })}</Text>
          <Retry retrying={retrying} wanted={{}} label={t('problems.retryAll')} isMain />
        </Group>
      )}
      {run !== null && <Retried server={server} run={run} isAnyLeft={shown.length > 0} />}
      {shown.map((kind) => (
        <ProblemGroup
          key={kind.code}
          server={server}
          kind={kind}
          isOpen={kind.code === code}
          retrying={retrying}
        />
      ))}
      {shown.length === 0 && <None server={server} isOfCode={code !== undefined && items.length > 0} />}
    </Stack>
  );
}

function ToAll({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <TextLink to="/servers/$server/problems" params={{ server }} size="sm">
      <Group component="span" gap={2} display="inline-flex">
        <ChevronLeft size={14} aria-hidden />
        {t('problems.allProblems')}
      </Group>
    </TextLink>
  );
}

function Retried({ server, run: id, isAnyLeft }: { server: string; run: string; isAnyLeft: boolean }) {
  const { t } = useTranslation();
  const run = useRun(server, id);
  if (!run.data) return null;
  const hasEnded = run.data.state !== 'running';
  return (
    <Paper withBorder p="md" aria-live="polite">
      <Stack gap="xs">
        <RunProgress server={server} run={run.data} />
        {hasEnded && (
          <Group justify="space-between" gap="xs">
            <Text size="sm">{isAnyLeft && t('problems.stillOpen')}</Text>
            <TextLink size="sm" to="/servers/$server/runs/$run" params={{ server, run: id }}>
              {t('runs.log')}
            </TextLink>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

function None({ server, isOfCode }: { server: string; isOfCode: boolean }) {
  const { t } = useTranslation();
  return (
    <Empty title={t(isOfCode ? 'problems.noneOfCode' : 'problems.none')}>
      <Text size="sm">{t(isOfCode ? 'problems.noneOfCodeWhy' : 'problems.noneWhy')}</Text>
      {isOfCode && (
        <ButtonLink variant="light" to="/servers/$server/problems" params={{ server }}>
          {t('problems.allProblems')}
        </ButtonLink>
      )}
    </Empty>
  );
}
