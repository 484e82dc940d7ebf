import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Matching } from '../../../src/web/wire/matching.ts';
import type { WireRun } from '../../../src/web/wire/runs.ts';
import { change, path, read } from '../../api.ts';
import { moment, whole } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { RunProgress } from '../run-progress.tsx';
import { sayDone, sayFailed } from '../saying.ts';
import { Ask } from './ask.tsx';

const COLORS: Record<Matching['state'], string> = {
  'not-needed': 'gray',
  'to-do': 'orange',
  done: 'caravan',
  waived: 'gray',
};

interface StandingProps {
  server: string;
  matching: Matching;
}

/** Where matching stands, and what a person can do about it as a whole. */
export function Standing({ server, matching }: StandingProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const running = useRunning(server);
  return (
    <Paper withBorder p="md" component="section" aria-label={t('matching.title')}>
      <Stack gap="sm">
        <Group gap="sm">
          <Badge color={COLORS[matching.state]} variant="light" tt="none" size="lg">
            {t(`matching.state.${matching.state}`)}
          </Badge>
          {matching.comparedAt !== null && (
            <Text size="sm" c="dimmed" className="numbers">
              {t('matching.comparedAt', { moment: moment(matching.comparedAt) })}
            </Text>
          )}
        </Group>
        <Text size="sm">{t(`matching.means.${matching.state}`)}</Text>
        <Text size="sm" c="dimmed">
          {t('matching.onlyLinks')}
        </Text>
        {running?.part === 'match' && <RunProgress server={server} run={running} />}
        {mayChange && <Deeds server={server} matching={matching} isBusy={running !== null} />}
      </Stack>
    </Paper>
  );
}

/** The run that goes on now, if any; the events keep it true. */
function useRunning(server: string): WireRun | null {
  const { data } = useQuery({
    queryKey: ['server', server, 'runs', 'now'],
    queryFn: async ({ signal }) => {
      const answer = await read<{ items: WireRun[] }>(path`/servers/${server}/runs?limit=1`, signal);
      return answer.items[0] ?? null;
    },
  });
  return data?.state === 'running' ? data : null;
}

function Deeds({ server, matching, isBusy }: StandingProps & { isBusy: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const compare = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/runs`, { part: 'match' }),
    onError: sayFailed,
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server, 'runs'] }),
  });
  const decide = useMutation({
    mutationFn: (state: 'to-do' | 'done' | 'waived') =>
      change('PUT', path`/servers/${server}/matching`, { state }),
    onSuccess: () => sayDone(t('matching.decided')),
    onError: sayFailed,
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server] }),
  });
  const isNew = matching.comparedAt === null;
  const { open } = matching.item.totals;
  return (
    <Group gap="xs" className="buttons">
      <Button
        variant={isNew ? 'filled' : 'default'}
        leftSection={<RefreshCw size={16} aria-hidden />}
        disabled={isBusy}
        loading={compare.isPending}
        onClick={() => compare.mutate()}
      >
        {t(isNew ? 'matching.compare' : 'matching.compareAgain')}
      </Button>
      {matching.state === 'to-do' && (
        <>
          <Ask
            button={t('matching.finish')}
            variant={isNew ? 'default' : 'filled'}
            isBusy={decide.isPending}
            title={t('matching.finishAsk')}
            yes={() => decide.mutate('done')}
          >
            {t('matching.finishMeans')} {open > 0 && t('matching.finishOpen', { number: whole(open) })}
          </Ask>
          <Ask
            button={t('matching.waive')}
            variant="subtle"
            isBusy={decide.isPending}
            title={t('matching.waiveAsk')}
            yes={() => decide.mutate('waived')}
          >
            {t('matching.waiveMeans')}
          </Ask>
        </>
      )}
      {(matching.state === 'done' || matching.state === 'waived') && (
        <Button variant="subtle" loading={decide.isPending} onClick={() => decide.mutate('to-do')}>
          {t('matching.again')}
        </Button>
      )}
    </Group>
  );
}
