import { Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { CirclePause, CircleStop, Clock, RefreshCw, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { StandingServer } from '../../src/web/wire/servers.ts';
import { change, path, read } from '../api.ts';
import { length, moment } from '../format.ts';
import { Mark } from './mark.tsx';
import { useNow } from './now.ts';
import { sayFailed } from './saying.ts';

/** All servers as they stand; kept true by the events of Kervan. */
export function useStandings(): UseQueryResult<StandingServer[]> {
  return useQuery({ queryKey: ['servers'], queryFn: readStandings });
}

/** One server as it stands; undefined data when there is none of that name. */
export function useStanding(name: string): UseQueryResult<StandingServer | undefined> {
  return useQuery({
    queryKey: ['servers'],
    queryFn: readStandings,
    select: (servers) => servers.find((server) => server.name === name),
  });
}

async function readStandings({ signal }: { signal: AbortSignal }): Promise<StandingServer[]> {
  return (await read<{ items: StandingServer[] }>('/servers', signal)).items;
}

/** Старт and Стоп of one server. */
export function useStartStop(name: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (what: 'start' | 'stop') =>
      change<StandingServer>('POST', `${path`/servers/${name}`}/${what}`),
    onSuccess: (standing) =>
      client.setQueryData<StandingServer[]>(['servers'], (servers) =>
        servers?.map((server) => (server.name === name ? standing : server)),
      ),
    onError: sayFailed,
    onSettled: () => client.invalidateQueries({ queryKey: ['servers'] }),
  });
}

const LOOKS: Record<StandingServer['state'], { color: string; Icon: LucideIcon }> = {
  stopped: { color: 'gray', Icon: CircleStop },
  waiting: { color: 'caravan', Icon: Clock },
  running: { color: 'blue', Icon: RefreshCw },
  paused: { color: 'orange', Icon: CirclePause },
};

/** How a server stands, in a word. */
export function StateBadge({ state }: { state: StandingServer['state'] }) {
  const { t } = useTranslation();
  const { color, Icon } = LOOKS[state];
  return <Mark color={color} Icon={Icon} words={t(`server.state.${state}`)} size="lg" />;
}

const HOUR_MS = 3_600_000;
/** After Старт it takes Kervan this long at most to work out when what is due. */
const WORKING_OUT_MS = 5_000;

/** When a task is due next; what is near is counted down. */
function NextRun({ server, task }: { server: StandingServer; task: keyof StandingServer['next'] }) {
  const { t } = useTranslation();
  const at = server.next[task];
  const now = useNow();
  const isNew = server.startedAt !== null && now - Date.parse(server.startedAt) < WORKING_OUT_MS;
  return (
    <Text size="sm" className="numbers">
      {at === null && isNew
        ? t('server.next.workingOut')
        : t(...nextWords(task, at === null ? null : Date.parse(at), now))}
    </Text>
  );
}

function nextWords(
  task: keyof StandingServer['next'],
  at: number | null,
  now: number,
): [key: string, values: { time: string }] {
  if (at === null) return [`server.next.${task}Never`, { time: '' }];
  if (at - now < 1000) return [`server.next.${task}Now`, { time: '' }];
  if (at - now < HOUR_MS) return [`server.next.${task}In`, { time: length(at - now) }];
  return [`server.next.${task}At`, { time: moment(new Date(at).toISOString()) }];
}

/** When a task is due next, or why it is not. */
export function DueTask({ server, task }: { server: StandingServer; task: keyof StandingServer['next'] }) {
  const { t } = useTranslation();
  if (server.startedAt === null) return <Text size="sm">{t('server.next.stopped')}</Text>;
  if (server.state === 'paused') return <Text size="sm">{t('server.next.paused')}</Text>;
  return <NextRun server={server} task={task} />;
}

/** When both tasks are due next, or why they are not. */
export function NextRuns({ server }: { server: StandingServer }) {
  const { t } = useTranslation();
  if (server.startedAt === null) return <Text size="sm">{t('server.next.stopped')}</Text>;
  if (server.state === 'paused') return <Text size="sm">{t('server.next.paused')}</Text>;
  return (
    <Stack gap={2}>
      <NextRun server={server} task="import" />
      <NextRun server={server} task="export" />
    </Stack>
  );
}
