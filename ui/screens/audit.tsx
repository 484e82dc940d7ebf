import { Alert, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft, CircleCheck, Play, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { RunDetail, WireRun } from '../../src/web/wire/runs.ts';
import { change, path } from '../api.ts';
import { dotted, fromNow, moment, whole } from '../format.ts';
import { Differences } from '../parts/audit/differences.tsx';
import { DRIFTS, type DriftOutcome } from '../parts/audit/outcomes.ts';
import { useLastAudit } from '../parts/audit/use-last-audit.ts';
import { Brake, standingBrake } from '../parts/brake.tsx';
import { TextLink } from '../parts/links.tsx';
import { useNow } from '../parts/now.ts';
import { NewPlan } from '../parts/plan/new-plan.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { useOutcomeWords } from '../parts/runs/run-words.tsx';
import { useRun } from '../parts/runs/use-run.ts';
import { DueTask, useStanding } from '../parts/standing.tsx';
import { Empty, errorText, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Words } from '../parts/words.tsx';
import { useMayChange } from '../session.tsx';

/** The comparison of the shop with what it should show: the last one with its differences, the next one, and one now. */
export default function AuditScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/audit' });
  const last = useLastAudit(server);
  useTitle(t('products.audit.title'), server);
  return (
    <Stack>
      <Head server={server} isRunning={last.data?.state === 'running'} />
      {last.isPending && <Loading />}
      {!last.data && last.error && <Failed error={last.error} retry={() => void last.refetch()} />}
      {last.data === null && (
        <Empty title={t('products.audit.none')}>
          <Text size="sm">{t('products.audit.noneWhy')}</Text>
        </Empty>
      )}
      {last.data && <Last key={last.data.id} server={server} audit={last.data} />}
    </Stack>
  );
}

function Head({ server, isRunning }: { server: string; isRunning: boolean }) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const { data: standing } = useStanding(server);
  return (
    <div>
      <TextLink to="/servers/$server/products" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('products.back')}
        </Group>
      </TextLink>
      <Group justify="space-between" align="flex-start" gap="sm" mt={4}>
        <Stack gap={4} flex="1 1 320px">
          <Title order={2} size="h3">
            {t('products.audit.title')}
          </Title>
          <Text size="sm" c="dimmed" maw={640}>
            {t('products.audit.why')}
          </Text>
          {standing && <DueTask server={standing} task="audit" />}
        </Stack>
        {mayChange && (
          <Group gap="xs">
            <AuditNow server={server} isBusy={isRunning} />
            <NewPlan server={server} part="audit" label={t('server.planFirst')} />
          </Group>
        )}
      </Group>
    </div>
  );
}

function AuditNow({ server, isBusy }: { server: string; isBusy: boolean }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = useMutation({
    mutationFn: () => change<{ id: string }>('POST', path`/servers/${server}/runs`, { part: 'audit' }),
    onSettled: () => client.invalidateQueries({ queryKey: ['server', server, 'runs'] }),
  });
  return (
    <Stack gap="xs">
      <Button
        leftSection={<Play size={16} aria-hidden />}
        loading={run.isPending}
        disabled={isBusy}
        onClick={() => run.mutate()}
      >
        {t('products.audit.now')}
      </Button>
      {run.error && (
        <Alert color="red" role="alert" p="xs">
          {errorText(run.error, t)}
        </Alert>
      )}
    </Stack>
  );
}

/** The newest audit: how far it is, or what it found. */
function Last({ server, audit }: { server: string; audit: WireRun }) {
  const { t } = useTranslation();
  const run = useRun(server, audit.id);
  if (run.isPending) return <Loading />;
  if (!run.data) return <Failed error={run.error} retry={() => void run.refetch()} />;
  if (run.data.state === 'running') {
    return (
      <Paper withBorder p="md">
        <RunProgress server={server} run={run.data} />
      </Paper>
    );
  }
  return (
    <Stack component="section" aria-label={t('products.audit.last')}>
      <Ended server={server} run={run.data} />
      <Trouble server={server} run={run.data} />
      <Found server={server} run={run.data} />
    </Stack>
  );
}

function Ended({ server, run }: { server: string; run: RunDetail }) {
  const { t } = useTranslation();
  const now = useNow(false);
  const at = run.endedAt ?? run.startedAt;
  return (
    <div>
      <Title order={3} size="h4">
        {t('products.audit.last')}
      </Title>
      <Text size="sm" c="dimmed" className="numbers">
        {dotted([moment(at), fromNow(at, now), t(`runs.cause.${run.cause}`, { defaultValue: run.cause })])}
        {'\u00a0· '}
        <TextLink to="/servers/$server/runs/$run" params={{ server, run: run.id }} inherit underline="always">
          {t('products.audit.toRun')}
        </TextLink>
      </Text>
    </div>
  );
}

/** Why it did not come to its end: the brake, with the way to let it pass, or anything else. */
function Trouble({ server, run }: { server: string; run: RunDetail }) {
  const { t } = useTranslation();
  if (!run.problem) return null;
  const standing = standingBrake(run.problem);
  if (standing) return <Brake server={server} standing={standing} part="audit" />;
  return (
    <Alert
      color="red"
      icon={<TriangleAlert aria-hidden />}
      title={t([`problems.title.${run.problem.code}`, 'products.audit.notFinished'])}
    >
      <Words of={run.problem.text} />
    </Alert>
  );
}

function Found({ server, run }: { server: string; run: RunDetail }) {
  const { t } = useTranslation();
  const words = useOutcomeWords(run.part);
  const { outcome } = useSearch({ from: '/servers/$server/audit' });
  const { counts } = run;
  const found = DRIFTS.reduce((sum, each) => sum + counts[each], 0);
  if (found === 0) {
    if (run.state !== 'done') return null;
    return (
      <Alert color="caravan" icon={<CircleCheck aria-hidden />} title={t('products.audit.allSame')}>
        {t('products.audit.allSameWhy', { number: whole(counts.unchanged) })}
      </Alert>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm">
        {([...DRIFTS, 'unchanged'] as const).map((each) => (
          <Paper key={each} withBorder p="sm">
            <Text size="xs" c="dimmed">
              {words.many(each)}
            </Text>
            <Text fw={700} size="lg" className="numbers">
              {whole(counts[each])}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
      <Differences
        server={server}
        run={run}
        chosen={DRIFTS.find((each): each is DriftOutcome => each === outcome)}
      />
    </>
  );
}
