import { Alert, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../src/web/wire/runs.ts';
import { Refusal } from '../api.ts';
import { dotted, exactMoment, length, moment } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { useRun } from '../parts/runs/use-run.ts';
import { Outcomes } from '../parts/runs/outcomes.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { OUTCOMES, RunCounts } from '../parts/runs/run-words.tsx';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Words } from '../parts/words.tsx';

/** One run: how far it is or how it ended, its log, and what happened to each record. */
export default function RunScreen() {
  const { t } = useTranslation();
  const { server, run: id } = useParams({ from: '/servers/$server/runs/$run' });
  const { outcome } = useSearch({ from: '/servers/$server/runs/$run' });
  const run = useRun(server, id);
  const chosen = OUTCOMES.find((each) => each === outcome);
  useTitle(
    run.data ? t(`server.part.${run.data.part}`, { defaultValue: run.data.part }) : t('runs.title'),
    server,
  );
  if (run.isPending) return <Loading />;
  if (!run.data) {
    if (run.error instanceof Refusal && run.error.status === 404) return <Gone server={server} />;
    return <Failed error={run.error} retry={() => void run.refetch()} />;
  }
  return (
    <Stack gap="lg">
      <Head server={server} run={run.data} />
      <Paper withBorder p="md">
        <RunProgress server={server} run={run.data} />
      </Paper>
      {run.data.problem && (
        <Alert
          color="red"
          icon={<TriangleAlert aria-hidden />}
          title={t(`problems.title.${run.data.problem.code}`, { defaultValue: t('problems.title.other') })}
        >
          <Stack gap="xs" align="flex-start">
            <Words of={run.data.problem.text} />
            {run.data.state !== 'interrupted' && (
              <TextLink
                to="/servers/$server/problems"
                params={{ server }}
                search={{ code: run.data.problem.code }}
                size="sm"
                c="inherit"
                underline="always"
              >
                {t('runs.toProblem')}
              </TextLink>
            )}
          </Stack>
        </Alert>
      )}
      <Log run={run.data} />
      <Outcomes server={server} run={run.data} chosen={chosen} />
    </Stack>
  );
}

function Head({ server, run }: { server: string; run: RunDetail }) {
  const { t } = useTranslation();
  const took = run.endedAt === null ? 0 : Date.parse(run.endedAt) - Date.parse(run.startedAt);
  return (
    <div>
      <TextLink to="/servers/$server/runs" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('runs.back')}
        </Group>
      </TextLink>
      <Title order={2} size="h3" mt={4}>
        {t(`server.part.${run.part}`, { defaultValue: run.part })}
      </Title>
      <Text size="sm" c="dimmed" className="numbers">
        {dotted([
          `${moment(run.startedAt)}, ${t(`runs.cause.${run.cause}`, { defaultValue: run.cause })}`,
          run.endedAt !== null && `${t('runs.took')}: ${took < 1000 ? t('runs.atOnce') : length(took)}`,
        ])}
      </Text>
    </div>
  );
}

function Log({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  if (run.log.length === 0) return null;
  return (
    <Stack gap="sm" component="section" aria-label={t('runs.log')}>
      <Title order={2} size="h4">
        {t('runs.log')}
      </Title>
      <Paper withBorder p="md">
        <Stack gap={6} component="ol" className="cards">
          {run.log.map((event, index) => (
            // Events only come after those before them, so a place in the log is an event's own.
            // eslint-disable-next-line react/no-array-index-key
            <Group key={index} component="li" gap="xs" align="baseline" style={{ rowGap: 0 }}>
              <Text size="sm" c="dimmed" className="numbers log-time">
                {exactMoment(event.at)}
              </Text>
              <Text size="sm" className="log-words">
                <EventWords run={run} event={event} />
              </Text>
            </Group>
          ))}
        </Stack>
      </Paper>
    </Stack>
  );
}

function EventWords({ run, event }: { run: RunDetail; event: RunDetail['log'][number] }) {
  const { t } = useTranslation();
  if (event.problem) return <Words of={event.problem.text} />;
  if (event.kind === 'phase') {
    return (
      <>
        {t(`runs.phaseName.${event.phase}`, { defaultValue: event.phase ?? '' })}
        {event.counts && OUTCOMES.some((outcome) => event.counts![outcome] > 0) && (
          <>
            {': '}
            <RunCounts part={run.part} counts={event.counts} />
          </>
        )}
      </>
    );
  }
  if (event.kind === 'ended') {
    return (
      <>
        {t('runs.event.ended')}: {t(`runs.state.${run.state}`).toLowerCase()}
      </>
    );
  }
  return <>{t(`runs.event.${event.kind}`, { defaultValue: event.kind })}</>;
}

function Gone({ server }: { server: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={t('runs.gone')}>
      <ButtonLink variant="light" to="/servers/$server/runs" params={{ server }}>
        {t('runs.back')}
      </ButtonLink>
    </Empty>
  );
}
