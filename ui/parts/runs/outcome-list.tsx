import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutcomePage, RunDetail } from '../../../src/web/wire/runs.ts';
import { path, query } from '../../api.ts';
import { whole } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { More, usePages } from '../paged.tsx';
import { Failed, Loading } from '../states.tsx';
import { Views } from '../views.tsx';
import { useOutcomeWords, type Outcome } from './run-words.tsx';

interface FilterProps {
  label: string;
  server: string;
  run: RunDetail;
  /** The page the list stands on: that of the run, or the audit's own. */
  page: 'run' | 'audit';
  /** What can be chosen, in this order; what there is none of is left out. */
  outcomes: readonly Outcome[];
  /** Which ones are shown; undefined = all. */
  chosen: Outcome | undefined;
}

/** Which of a run's outcomes are shown, with how many there are of each. */
export function OutcomeFilter({ label, server, run, page, outcomes, chosen }: FilterProps) {
  const { t } = useTranslation();
  const words = useOutcomeWords(run.part);
  const all = outcomes.reduce((sum, outcome) => sum + run.counts[outcome], 0);
  const choices = [undefined, ...outcomes.filter((each) => run.counts[each] > 0 || each === chosen)];
  const place =
    page === 'run'
      ? ({ to: '/servers/$server/runs/$run', params: { server, run: run.id } } as const)
      : ({ to: '/servers/$server/audit', params: { server } } as const);
  return (
    <Views label={label}>
      {choices.map((outcome) => (
        <TextLink
          key={outcome ?? 'all'}
          {...place}
          search={outcome === undefined ? {} : { outcome }}
          aria-current={outcome === chosen ? 'page' : undefined}
          resetScroll={false}
        >
          {outcome === undefined ? t('common.all') : words.many(outcome)}{' '}
          <span className="numbers">{whole(outcome === undefined ? all : run.counts[outcome])}</span>
        </TextLink>
      ))}
    </Views>
  );
}

interface ListProps {
  server: string;
  run: RunDetail;
  /** Which ones are shown; undefined = all. */
  chosen: Outcome | undefined;
  /** What is said when there are none. */
  none: string;
  children: (outcomes: OutcomePage['items']) => ReactNode;
}

/** A run's outcomes page by page, drawn by `children`. */
export function OutcomeList({ server, run, chosen, none, children }: ListProps) {
  const pages = usePages<OutcomePage>(
    ['server', server, 'runs', run.id, 'outcomes', chosen ?? 'all'],
    (after) =>
      `${path`/servers/${server}/runs/${run.id}/outcomes`}${query({ outcome: chosen, after, limit: 100 })}`,
  );
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const outcomes = pages.data.pages.flatMap(({ items }) => items);
  if (outcomes.length === 0) return <Text size="sm">{none}</Text>;
  return (
    <>
      <div className={pages.isPlaceholderData ? 'old' : ''}>{children(outcomes)}</div>
      <More pages={pages} shown={outcomes.length} />
    </>
  );
}
