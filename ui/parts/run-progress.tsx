import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Square } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WireRun } from '../../src/web/wire/runs.ts';
import { change, path } from '../api.ts';
import { dotted, length, whole } from '../format.ts';
import { useMayChange } from '../session.tsx';
import { useNow } from './now.ts';
import { pace, timeLeftMs, withSample, type Sample } from './runs/pace.ts';
import { RunCounts, RunState } from './runs/run-words.tsx';
import { errorText } from './states.tsx';

interface RunProps {
  server: string;
  run: WireRun;
}

/** A run while it goes on: what it does, how far and how fast it is, and the way to stop it. Of one that has ended, how it ended. */
export function RunProgress({ server, run }: RunProps) {
  if (run.state === 'running') return <Going key={run.id} server={server} run={run} />;
  return (
    <Group gap="xs">
      <RunState state={run.state} />
      <RunCounts part={run.part} counts={run.counts} />
    </Group>
  );
}

function Going({ server, run }: RunProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const phase =
    run.phase === null ? t('runs.begins') : t(`runs.phase.${run.phase}`, { defaultValue: run.phase });
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <Text size="sm" fw={600} aria-live="polite" style={{ minWidth: 0 }}>
          {phase}
        </Text>
        {mayChange && <Cancel server={server} run={run.id} />}
      </Group>
      <Bar run={run} name={phase} />
      <Facts run={run} />
      <RunCounts part={run.part} counts={run.counts} />
    </Stack>
  );
}

function Bar({ run: { done, total }, name }: { run: WireRun; name: string }) {
  const isKnown = done !== null && total !== null && total > 0;
  const percent = isKnown ? Math.min(100, (done / total) * 100) : 100;
  return (
    <Progress.Root size="md">
      <Progress.Section
        value={percent}
        animated
        withAria={false}
        role="progressbar"
        aria-label={name}
        {...(isKnown && { 'aria-valuenow': Math.round(percent), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
      />
    </Progress.Root>
  );
}

/** "312 от 1 200 · 48 в секунда · остават 0:18 · от началото 0:07" */
function Facts({ run }: { run: WireRun }) {
  const { t } = useTranslation();
  const now = useNow();
  const samples = useSamples(run, now);
  const perSecond = pace(samples);
  const left = timeLeftMs(samples, run.total, now);
  const facts = [
    run.done !== null &&
      (run.total === null
        ? t('runs.done', { done: whole(run.done) })
        : t('runs.doneOf', { done: whole(run.done), total: whole(run.total) })),
    perSecond !== null && perSecond > 0 && t('runs.perSecond', { number: rate(perSecond) }),
    left !== null && t('runs.left', { time: length(left) }),
    t('runs.since', { time: length(now - Date.parse(run.startedAt)) }),
  ];
  return (
    <Text size="sm" c="dimmed" className="numbers">
      {dotted(facts)}
    </Text>
  );
}

/** How far the run was at the moments it was told of. */
function useSamples({ phase, done }: WireRun, now: number): readonly Sample[] {
  const [kept, keep] = useState<readonly Sample[]>([]);
  const samples = done === null ? kept : withSample(kept, { phase, done, at: now });
  if (samples !== kept) keep(samples);
  return samples;
}

/** Slow work is told to a tenth, fast work in whole records. */
function rate(perSecond: number): string {
  return perSecond < 10 ? whole(Math.round(perSecond * 10) / 10) : whole(Math.round(perSecond));
}

function Cancel({ server, run }: { server: string; run: string }) {
  const { t } = useTranslation();
  const cancel = useMutation({
    mutationFn: () => change('POST', path`/servers/${server}/runs/${run}/cancel`),
  });
  return (
    <Stack gap={4} align="flex-end" style={{ flexShrink: 0 }}>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Square size={12} aria-hidden />}
        loading={cancel.isPending}
        disabled={cancel.isSuccess}
        onClick={() => cancel.mutate()}
      >
        {t('runs.stop')}
      </Button>
      {cancel.isSuccess && (
        <Text size="xs" c="dimmed" role="status">
          {t('runs.stopping')}
        </Text>
      )}
      {cancel.error && (
        <Alert color="red" role="alert" p="xs">
          {errorText(cancel.error, t)}
        </Alert>
      )}
    </Stack>
  );
}
