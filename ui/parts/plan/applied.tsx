import { Alert, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ProblemPage } from '../../../src/web/wire/problems.ts';
import type { OutcomePage, RunDetail } from '../../../src/web/wire/runs.ts';
import { path, query, read } from '../../api.ts';
import { whole } from '../../format.ts';
import { ButtonLink, TextLink } from '../links.tsx';
import { RecordLink } from '../record-link.tsx';
import { RunProgress } from '../run-progress.tsx';
import { useRun } from '../runs/use-run.ts';
import { Failed, Loading } from '../states.tsx';
import { Words } from '../words.tsx';

const MOST = 200;

/** What comes of a plan that was applied: the run while it goes on, then what had changed since and was not written. */
export function Applied({ server, run: id }: { server: string; run: string | undefined }) {
  const { t } = useTranslation();
  const run = useRun(server, id ?? null);
  if (id === undefined) return <AppliedElsewhere server={server} />;
  if (run.isPending) return <Loading />;
  if (!run.data) return <Failed error={run.error} retry={() => void run.refetch()} />;
  const hasEnded = run.data.state !== 'running';
  return (
    <Stack gap="sm" aria-live="polite">
      <Paper withBorder p="md">
        <Stack gap="xs">
          {hasEnded && (
            <Title order={3} size="h4">
              {t('plan.applied')}
            </Title>
          )}
          <RunProgress server={server} run={run.data} />
          {hasEnded && (
            <Group>
              <TextLink size="sm" to="/servers/$server/runs/$run" params={{ server, run: id }}>
                {t('plan.toRun')}
              </TextLink>
            </Group>
          )}
        </Stack>
      </Paper>
      {hasEnded && <NotWritten server={server} run={run.data} />}
    </Stack>
  );
}

function AppliedElsewhere({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="caravan" icon={<CircleCheck aria-hidden />} title={t('plan.applied')}>
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{t('plan.appliedElsewhere')}</Text>
        <ButtonLink size="xs" variant="default" to="/servers/$server/runs" params={{ server }}>
          {t('plan.toRuns')}
        </ButtonLink>
      </Stack>
    </Alert>
  );
}

/** What differed from what was shown, each with what is different now. */
function NotWritten({ server, run }: { server: string; run: RunDetail }) {
  const { t } = useTranslation();
  const hasFailed = run.counts.failed > 0;
  const changed = useQuery({
    queryKey: ['server', server, 'runs', run.id, 'outcomes', 'changed'],
    queryFn: ({ signal }) => readChanged(server, run.id, signal),
    enabled: hasFailed,
  });
  if (run.problem) {
    return (
      <Alert color="red" icon={<TriangleAlert aria-hidden />}>
        <Words of={run.problem.text} />
      </Alert>
    );
  }
  if (!hasFailed) {
    return run.state === 'done' ? <Text size="sm">{t('plan.noneChanged')}</Text> : null;
  }
  if (changed.isPending) return <Loading />;
  if (!changed.data) return <Failed error={changed.error} retry={() => void changed.refetch()} />;
  const { since, others } = changed.data;
  return (
    <>
      {since.length > 0 && (
        <Alert
          color="orange"
          icon={<TriangleAlert aria-hidden />}
          title={t('plan.changedSince', { number: whole(since.length) })}
        >
          <List size="sm" spacing={4}>
            {since.map(({ record, text }) => (
              <List.Item key={record}>
                {text ? <Words of={text} /> : <RecordLink server={server} record={record} />}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
      {others > 0 && (
        <Text size="sm">
          {t('plan.otherFailed')}: {whole(others)}.{' '}
          <TextLink
            to="/servers/$server/runs/$run"
            params={{ server, run: run.id }}
            search={{ outcome: 'failed' }}
            inherit
          >
            {t('plan.toRun')}
          </TextLink>
        </Text>
      )}
    </>
  );
}

interface Changed {
  since: { record: string; text: ProblemPage['items'][number]['text'] | undefined }[];
  /** How many failed for another reason. */
  others: number;
}

async function readChanged(server: string, run: string, signal: AbortSignal): Promise<Changed> {
  const failed = query({ outcome: 'failed', limit: MOST });
  const { items } = await read<OutcomePage>(
    `${path`/servers/${server}/runs/${run}/outcomes`}${failed}`,
    signal,
  );
  const ofPlan = items.filter(({ detail }) => detail === 'plan-changed');
  if (ofPlan.length === 0) return { since: [], others: items.length };
  const asked = query({ code: 'plan-changed', limit: MOST });
  const problems = await read<ProblemPage>(`${path`/servers/${server}/problems`}${asked}`, signal);
  const texts = new Map(problems.items.map(({ record, text }) => [record, text]));
  return {
    since: ofPlan.map(({ record }) => ({ record, text: texts.get(record) })),
    others: items.length - ofPlan.length,
  };
}
