import { Alert, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { ChevronLeft, OctagonPause, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../src/web/wire/runs.ts';
import { path, read, Refusal } from '../api.ts';
import { fromNow } from '../format.ts';
import { ButtonLink, TextLink } from '../parts/links.tsx';
import { useNow } from '../parts/now.ts';
import { Applied } from '../parts/plan/applied.tsx';
import { Apply } from '../parts/plan/apply.tsx';
import { NewPlan } from '../parts/plan/new-plan.tsx';
import { Records } from '../parts/plan/records.tsx';
import { ACTIONS, KINDS, taskOf, writableOf } from '../parts/plan/task.ts';
import { PlanTotals } from '../parts/plan/totals.tsx';
import { RunProgress } from '../parts/run-progress.tsx';
import { useRun } from '../parts/runs/use-run.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Words } from '../parts/words.tsx';
import { useMayChange } from '../session.tsx';

/** After this a plan is no longer shown as fresh. */
const FRESH_MS = 10 * 60_000;
const LOOK_AGAIN_MS = 2_000;

/** What a run would write, before it is written: looked at, chosen from, applied. */
export default function PlanScreen() {
  const { t } = useTranslation();
  const { server, plan: id } = useParams({ from: '/servers/$server/plans/$plan' });
  const plan = usePlan(server, id);
  const part = plan.data ? t(`server.part.${plan.data.part}`) : '';
  useTitle(t('plan.title', { part }), server);
  if (plan.isPending) return <Loading />;
  if (plan.error instanceof Refusal && plan.error.status === 404) {
    return <Gone server={server} part={plan.data?.part} />;
  }
  if (!plan.data) return <Failed error={plan.error} retry={() => void plan.refetch()} />;
  // Another plan begins with nothing chosen.
  return <OnePlan key={id} server={server} plan={plan.data} />;
}

function usePlan(server: string, id: string): UseQueryResult<Plan> {
  return useQuery({
    queryKey: ['server', server, 'plans', id],
    queryFn: ({ signal }) => read<Plan>(path`/servers/${server}/plans/${id}`, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'computing' ? LOOK_AGAIN_MS : false),
  });
}

function OnePlan({ server, plan }: { server: string; plan: Plan }) {
  const { run } = useSearch({ from: '/servers/$server/plans/$plan' });
  const isApplied = plan.state === 'applied' || run !== undefined;
  return (
    <Stack>
      <Head server={server} plan={plan} isApplied={isApplied} />
      {plan.state === 'computing' && <Computing server={server} plan={plan} />}
      {plan.state === 'failed' && <NotComputed plan={plan} />}
      {isApplied && <Applied server={server} run={run} />}
      {(plan.state === 'ready' || plan.state === 'applied') && (
        <Ready server={server} plan={plan} isApplied={isApplied} />
      )}
    </Stack>
  );
}

interface HeadProps {
  server: string;
  plan: Plan;
  isApplied: boolean;
}

function Head({ server, plan, isApplied }: HeadProps) {
  const { t } = useTranslation();
  const now = useNow();
  const isOld = now - Date.parse(plan.createdAt) > FRESH_MS;
  const time = fromNow(plan.createdAt, now);
  return (
    <div>
      <TextLink to="/servers/$server" params={{ server }} size="sm">
        <Group component="span" gap={2} display="inline-flex">
          <ChevronLeft size={14} aria-hidden />
          {t('plan.toOverview')}
        </Group>
      </TextLink>
      <Group justify="space-between" align="flex-start" gap="sm" mt={4}>
        <div>
          <Title order={2} size="h3">
            {t('plan.title', { part: t(`server.part.${plan.part}`) })}
          </Title>
          {plan.state === 'ready' && !isApplied && (
            <Text size="sm" c={isOld ? 'var(--mantine-color-orange-light-color)' : 'dimmed'}>
              {t(isOld ? 'plan.old' : 'plan.computed', { time })}
            </Text>
          )}
        </div>
        {plan.state !== 'computing' && <NewPlan server={server} part={plan.part} />}
      </Group>
    </div>
  );
}

/** A plan is computed by a run of the same id, which tells how far it is. */
function Computing({ server, plan }: { server: string; plan: Plan }) {
  const { t } = useTranslation();
  const run = useRun(server, plan.id);
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <div>
          <Text fw={600}>{t('plan.computing')}</Text>
          <Text size="sm" c="dimmed">
            {t('plan.computingWhy')}
          </Text>
        </div>
        {run.data?.state === 'running' ? <RunProgress server={server} run={run.data} /> : <Loading />}
      </Stack>
    </Paper>
  );
}

function NotComputed({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t('plan.failed')} role="alert">
      {plan.problem && <Words of={plan.problem.text} />}
    </Alert>
  );
}

function Ready({ server, plan, isApplied }: HeadProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const { kind, action, search = '' } = useSearch({ from: '/servers/$server/plans/$plan' });
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set<string>());
  const { totals } = plan;
  const mayApply = mayChange && !isApplied;
  const isEmpty = ACTIONS.every((each) => totals[each] === 0);
  if (isEmpty) {
    return (
      <>
        {!isApplied && <Brakes plan={plan} />}
        <Empty title={t('plan.nothing')}>
          <Text size="sm">{t(`plan.nothingWhy.${taskOf(plan.part)}`)}</Text>
        </Empty>
      </>
    );
  }
  const filter = {
    kind: KINDS.find((each) => each === kind),
    action: ACTIONS.find((each) => each === action),
    search,
  };
  return (
    <>
      {!isApplied && <Brakes plan={plan}>{t('plan.wouldStopWhy')}</Brakes>}
      <PlanTotals plan={plan} />
      <Records
        server={server}
        plan={plan}
        filter={filter}
        chosen={chosen}
        choose={mayApply && writableOf(totals) > 0 ? choose : null}
      />
      {mayApply && <Apply server={server} plan={plan} chosen={chosen} />}
    </>
  );
}

/** Each brake that would stop the run, and what may be done about them. */
function Brakes({ plan: { brakes }, children }: { plan: Plan; children?: ReactNode }) {
  const { t } = useTranslation();
  if (brakes.length === 0) return null;
  return (
    <Alert color="orange" icon={<OctagonPause aria-hidden />} title={t('plan.wouldStop')}>
      <Stack gap="xs">
        {brakes.map(({ code, text }) => (
          <div key={code}>
            <Words of={text} />
          </div>
        ))}
        {children && <div>{children}</div>}
      </Stack>
    </Alert>
  );
}

function Gone({ server, part }: { server: string; part: Plan['part'] | undefined }) {
  const { t } = useTranslation();
  const parts: Plan['part'][] = part ? [part] : ['import', 'export'];
  return (
    <Empty title={t('plan.gone')}>
      <Text size="sm">{t('plan.goneWhy')}</Text>
      <Stack gap="xs">
        {parts.map((each) => (
          <NewPlan
            key={each}
            server={server}
            part={each}
            label={t('plan.title', { part: t(`server.part.${each}`) })}
          />
        ))}
      </Stack>
      <ButtonLink variant="subtle" to="/servers/$server" params={{ server }}>
        {t('plan.toOverview')}
      </ButtonLink>
    </Empty>
  );
}
