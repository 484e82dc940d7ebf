import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Download, ListChecks, Play, Upload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WireRun } from '../../src/web/wire/runs.ts';
import type { StandingServer } from '../../src/web/wire/servers.ts';
import { change, path, read } from '../api.ts';
import { useMayChange } from '../session.tsx';
import { RunProgress } from './run-progress.tsx';
import { DueTask } from './standing.tsx';
import { errorText } from './states.tsx';

type Task = 'import' | 'export';

/** The two tasks of a server: each can be run now, or planned first. */
export function Tasks({ server }: { server: StandingServer }) {
  const { data: newest } = useQuery({
    queryKey: ['server', server.name, 'runs', 'now'],
    queryFn: async ({ signal }) => {
      const answer = await read<{ items: WireRun[] }>(path`/servers/${server.name}/runs?limit=1`, signal);
      return answer.items[0] ?? null;
    },
  });
  const running = newest?.state === 'running' ? newest : null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TaskCard server={server} task="import" running={running} />
      <TaskCard server={server} task="export" running={running} />
    </SimpleGrid>
  );
}

interface TaskProps {
  server: StandingServer;
  task: Task;
  running: WireRun | null;
}

function TaskCard({ server, task, running }: TaskProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const isRunning = running !== null && running.part.startsWith(task);
  const Icon = task === 'import' ? Download : Upload;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`task-${task}`}>
      <Stack gap="sm" h="100%">
        <Group gap="xs" wrap="nowrap">
          <Icon size={20} aria-hidden />
          <Title order={2} size="h4" id={`task-${task}`}>
            {t(`server.part.${task}`)}
          </Title>
        </Group>
        <Text size="sm" c="dimmed" flex={1}>
          {t(`server.task.${task}`)}
        </Text>
        {isRunning ? (
          <RunProgress server={server.name} run={running} />
        ) : (
          <DueTask server={server} task={task} />
        )}
        {mayChange && <TaskButtons server={server.name} task={task} isBusy={running !== null} />}
      </Stack>
    </Paper>
  );
}

function TaskButtons({ server, task, isBusy }: { server: string; task: Task; isBusy: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const run = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/runs`, { part: task }),
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server, 'runs'] }),
  });
  const plan = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/plans`, { part: task }),
    onSuccess: ({ id }) => navigate({ to: '/servers/$server/plans/$plan', params: { server, plan: id } }),
  });
  const error = run.error ?? plan.error;
  return (
    <>
      <Group gap="xs">
        <Button
          leftSection={<Play size={16} aria-hidden />}
          aria-label={t('server.nowNamed', { task: t(`server.part.${task}`) })}
          loading={run.isPending}
          disabled={isBusy}
          onClick={() => run.mutate()}
        >
          {t('server.now')}
        </Button>
        <Button
          variant="default"
          leftSection={<ListChecks size={16} aria-hidden />}
          aria-label={t('server.planFirstNamed', { task: t(`server.part.${task}`) })}
          loading={plan.isPending}
          onClick={() => plan.mutate()}
        >
          {t('server.planFirst')}
        </Button>
      </Group>
      {error && (
        <Alert color="red" role="alert">
          {errorText(error, t)}
        </Alert>
      )}
    </>
  );
}
