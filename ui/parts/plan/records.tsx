import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanPage } from '../../../src/web/wire/runs.ts';
import { whole } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { More, usePages } from '../paged.tsx';
import { sayFailed } from '../saying.ts';
import { SearchBox } from '../search-box.tsx';
import { Failed, Loading } from '../states.tsx';
import { Views } from '../views.tsx';
import { allOf, recordsAddress, type Filter } from './choice.ts';
import { Planned } from './record.tsx';
import { ACTIONS, kindsOf } from './task.ts';

const PAGE = 100;

interface RecordsProps {
  server: string;
  plan: Plan;
  filter: Filter;
  chosen: ReadonlySet<string>;
  /** Null when nothing can be chosen: who only looks, or a plan that was applied. */
  choose: ((chosen: ReadonlySet<string>) => void) | null;
}

/** The records of a plan: which ones are shown, what would be done to each, and which are chosen. */
export function Records(props: RecordsProps) {
  const { t } = useTranslation();
  const { server, plan, filter } = props;
  const navigate = useNavigate({ from: '/servers/$server/plans/$plan' });
  const find = (search: string): void => {
    void navigate({ search: asSearch({ ...filter, search }), replace: true, resetScroll: false });
  };
  return (
    <Stack gap="sm" component="section" aria-label={t('plan.filter')}>
      <Group justify="space-between" gap="sm">
        <Stack gap={4}>
          <Kinds server={server} plan={plan} filter={filter} />
          <Actions server={server} plan={plan} filter={filter} />
        </Stack>
        <div style={{ flex: '1 1 240px', maxWidth: 420 }}>
          <SearchBox label={t('plan.search')} value={filter.search} search={find} />
        </div>
      </Group>
      <List {...props} />
    </Stack>
  );
}

/** A filter as it stands in the address. */
function asSearch({ kind, action, search }: Filter) {
  return { ...(kind && { kind }), ...(action && { action }), ...(search !== '' && { search }) };
}

type FilterProps = Pick<RecordsProps, 'server' | 'plan' | 'filter'>;

/** Documents, items, partners; only where there is more than one of them. */
function Kinds({ server, plan, filter }: FilterProps) {
  const { t } = useTranslation();
  const kinds = kindsOf(plan);
  if (kinds.length < 2) return null;
  const countOf = (kind: (typeof kinds)[number]): number => sumOf(plan.totals.kinds[kind]);
  const all = kinds.reduce((sum, kind) => sum + countOf(kind), 0);
  return (
    <Views label={t('plan.kinds')}>
      {[undefined, ...kinds].map((kind) => (
        <FilterLink
          key={kind ?? 'all'}
          server={server}
          plan={plan}
          to={{ ...filter, kind }}
          isCurrent={filter.kind === kind}
          name={kind ? t(`plan.kind.${kind}`) : t('plan.allKinds')}
          count={kind ? countOf(kind) : all}
        />
      ))}
    </Views>
  );
}

function Actions({ server, plan, filter }: FilterProps) {
  const { t } = useTranslation();
  const { totals } = plan;
  const counts = filter.kind ? totals.kinds[filter.kind] : totals;
  const shown = ACTIONS.filter((action) => counts[action] > 0 || action === filter.action);
  return (
    <Views label={t('plan.filter')}>
      {[undefined, ...shown].map((action) => (
        <FilterLink
          key={action ?? 'all'}
          server={server}
          plan={plan}
          to={{ ...filter, action }}
          isCurrent={filter.action === action}
          name={action ? t(`plan.action.${action}`) : t('common.all')}
          count={action ? counts[action] : sumOf(counts)}
        />
      ))}
    </Views>
  );
}

function sumOf(counts: Record<(typeof ACTIONS)[number], number>): number {
  return ACTIONS.reduce((sum, action) => sum + counts[action], 0);
}

interface FilterLinkProps {
  server: string;
  plan: Plan;
  to: Filter;
  isCurrent: boolean;
  name: string;
  count: number;
}

function FilterLink({ server, plan, to, isCurrent, name, count }: FilterLinkProps) {
  return (
    <TextLink
      to="/servers/$server/plans/$plan"
      params={{ server, plan: plan.id }}
      search={asSearch(to)}
      activeOptions={{ exact: true }}
      aria-current={isCurrent ? 'page' : undefined}
      resetScroll={false}
    >
      {name} <span className="numbers">{whole(count)}</span>
    </TextLink>
  );
}

function List({ server, plan, filter, chosen, choose }: RecordsProps) {
  const { t } = useTranslation();
  const pages = usePages<PlanPage>(
    [
      'server',
      server,
      'plans',
      plan.id,
      'records',
      filter.kind ?? 'all',
      filter.action ?? 'all',
      filter.search,
    ],
    (after) => recordsAddress(server, plan.id, filter, after, PAGE),
  );
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const records = pages.data.pages.flatMap(({ items }) => items);
  if (records.length === 0) {
    return (
      <Text size="sm" role="status">
        {t('plan.notFound')}
      </Text>
    );
  }
  const chooseOne = (record: string, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(record);
    else next.delete(record);
    choose?.(next);
  };
  return (
    <>
      {choose && <Choosing server={server} plan={plan} filter={filter} chosen={chosen} choose={choose} />}
      <Stack gap="xs" component="ul" className={pages.isPlaceholderData ? 'cards old' : 'cards'}>
        {records.map((planned) => (
          <Planned
            key={planned.record}
            server={server}
            planned={planned}
            currency={plan.totals.currency}
            isChosen={chosen.has(planned.record)}
            choose={choose && chooseOne}
          />
        ))}
      </Stack>
      <More pages={pages} shown={records.length} />
    </>
  );
}

type ChoosingProps = Omit<RecordsProps, 'choose'> & { choose: NonNullable<RecordsProps['choose']> };

function Choosing({ server, plan, filter, chosen, choose }: ChoosingProps) {
  const { t } = useTranslation();
  const all = useMutation({
    mutationFn: () => allOf(server, plan.id, filter),
    onSuccess: (records) => records && choose(new Set([...chosen, ...records])),
    onError: sayFailed,
  });
  return (
    <Group gap="xs">
      <Button size="compact-sm" variant="subtle" loading={all.isPending} onClick={() => all.mutate()}>
        {t('plan.chooseAll')}
      </Button>
      {chosen.size > 0 && (
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => choose(new Set())}>
          {t('plan.chooseNone')}
        </Button>
      )}
      {chosen.size > 0 && (
        <Text size="sm" role="status" className="numbers">
          {t('plan.chosen', { number: whole(chosen.size) })}
        </Text>
      )}
      {all.data === null && (
        <Text size="sm" c="var(--mantine-color-orange-light-color)" role="alert">
          {t('plan.tooMany')}
        </Text>
      )}
    </Group>
  );
}
