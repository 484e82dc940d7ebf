import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Match, MatchPage } from '../../../src/web/wire/matching.ts';
import { path, query } from '../../api.ts';
import { whole } from '../../format.ts';
import { useMayChange } from '../../session.tsx';
import { TextLink } from '../links.tsx';
import { More, usePages, type Pages } from '../paged.tsx';
import { SearchBox } from '../search-box.tsx';
import { Empty, Failed, Loading } from '../states.tsx';
import { Views } from '../views.tsx';
import { Ask } from './ask.tsx';
import { Pair } from './pair.tsx';
import { targetOf, useAnswers, type Kind, type PairFilter, type SeenPair } from './use-matching.ts';
import { useNextFocus } from './use-next-focus.ts';

const STATES = ['open', 'none', 'rejected', 'linked'] as const satisfies readonly Match['state'][];
const REASONS: Record<Kind, readonly string[]> = {
  item: ['code', 'code-alike', 'barcode', 'catalogue', 'name'],
  partner: ['bulstat', 'vatNumber', 'email', 'phone', 'name'],
};
const PAGE = 50;

interface PairsProps {
  server: string;
  filter: PairFilter;
  /** When both sides were compared: what is said to all pairs is said of that comparison. */
  comparedAt: string;
}

/** The compared records: which ones are shown, and what a person says to them, one by one or many at once. */
export function Pairs({ server, filter, comparedAt }: PairsProps) {
  const { t } = useTranslation();
  const { kind, state, reason, search } = filter;
  const navigate = useNavigate({ from: '/servers/$server/matching' });
  const pages = usePages<MatchPage>(
    ['server', server, 'matching', kind, state, reason, search],
    (after) =>
      `${path`/servers/${server}/matching/${kind}`}${query({ state, reason, search, after, limit: PAGE })}`,
  );
  const show = (next: Partial<PairFilter>): void => {
    void navigate({ search: asSearch({ ...filter, ...next }), replace: true, resetScroll: false });
  };
  const totals = pages.data?.pages.at(-1)?.totals;
  return (
    <Stack gap="sm" component="section" aria-label={t('matching.pairs')}>
      <Views label={t('matching.views')}>
        {STATES.map((each) => (
          <TextLink
            key={each}
            to="/servers/$server/matching"
            params={{ server }}
            search={asSearch({ ...filter, state: each })}
            aria-current={each === state ? 'page' : undefined}
          >
            {t(`matching.view.${each}`)}
            {totals && <span className="numbers">{whole(totals[each])}</span>}
          </TextLink>
        ))}
      </Views>
      <Group gap="sm">
        <NativeSelect
          aria-label={t('matching.reasonFilter')}
          value={reason}
          onChange={(event) => show({ reason: event.currentTarget.value })}
          data={[
            { value: '', label: t('matching.anyReason') },
            ...REASONS[kind].map((each) => ({ value: each, label: t(`matching.reason.${each}`) })),
          ]}
        />
        <div style={{ flex: '1 1 240px', maxWidth: 420 }}>
          <SearchBox label={t('matching.search')} value={search} search={(text) => show({ search: text })} />
        </div>
      </Group>
      <List
        key={`${kind} ${state} ${reason} ${search}`}
        server={server}
        filter={filter}
        comparedAt={comparedAt}
        pages={pages}
        total={totals?.[state] ?? 0}
      />
    </Stack>
  );
}

/** A filter as it stands in the address; kind and state always, so that no link is taken for another. */
export function asSearch({ kind, state, reason, search }: PairFilter) {
  return {
    kind,
    state,
    ...(reason !== '' && { reason }),
    ...(search !== '' && { search }),
  };
}

type ListProps = PairsProps & { pages: Pages<MatchPage>; total: number };

function List({ server, filter, comparedAt, pages, total }: ListProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [chosen, setChosen] = useState<Chosen>(new Map());
  const answers = useAnswers(server, filter.kind, () => setChosen(new Map()));
  const matches = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const subjects = matches.map(({ subject }) => subject);
  const { list, leave } = useNextFocus(subjects);
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  if (matches.length === 0) {
    const isFiltered = filter.search !== '' || filter.reason !== '';
    return <Empty title={t(isFiltered ? 'matching.notFound' : `matching.empty.${filter.state}`)} />;
  }
  const isOpen = mayChange && filter.state === 'open';
  const chooseOne = (match: Match, isChosen: boolean): void => {
    const next = new Map(chosen);
    if (isChosen) next.set(match.subject, targetOf(match)!);
    else next.delete(match.subject);
    setChosen(next);
  };
  return (
    <>
      {isOpen && (
        <Bulk
          filter={filter}
          comparedAt={comparedAt}
          total={total}
          chosen={chosen}
          shown={matches}
          choose={setChosen}
          answers={answers}
        />
      )}
      <div ref={list}>
        <Stack gap="xs" component="ul" className={pages.isPlaceholderData ? 'cards old' : 'cards'}>
          {matches.map((match) => (
            <Pair
              key={match.subject}
              server={server}
              kind={filter.kind}
              match={match}
              isChosen={chosen.has(match.subject)}
              choose={isOpen ? chooseOne : null}
              answers={mayChange ? answers : null}
              leave={() => leave(match.subject)}
            />
          ))}
        </Stack>
      </div>
      <More pages={pages} shown={matches.length} total={total} />
    </>
  );
}

/** The chosen records, each with what it was shown to be when it was chosen. */
type Chosen = ReadonlyMap<string, number>;

interface BulkProps extends Pick<PairsProps, 'filter' | 'comparedAt'> {
  total: number;
  chosen: Chosen;
  shown: Match[];
  choose: (chosen: Chosen) => void;
  answers: ReturnType<typeof useAnswers>;
}

/** What is said to many at once: to the chosen ones, or to all of the filter. */
function Bulk({ filter, comparedAt, total, chosen, shown, choose, answers }: BulkProps) {
  const { t } = useTranslation();
  const { reason, search } = filter;
  const pairs = [...chosen].map(([subject, target]): SeenPair => ({ subject, target }));
  const all = { filter: { ...(reason !== '' && { reason }), ...(search !== '' && { search }) }, comparedAt };
  const chooseShown = (): void => choose(new Map(shown.map((match) => [match.subject, targetOf(match)!])));
  return (
    <Group gap="xs">
      <Button size="compact-sm" variant="subtle" onClick={chooseShown}>
        {t('matching.chooseShown')}
      </Button>
      {chosen.size > 0 ? (
        <>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => choose(new Map())}>
            {t('matching.chooseNone')}
          </Button>
          <Text size="sm" role="status" className="numbers">
            {t('matching.chosen', { number: whole(chosen.size) })}
          </Text>
          <Button loading={answers.isBusy} onClick={() => answers.accept({ pairs })}>
            {t('matching.acceptChosen')}
          </Button>
          <Button variant="default" loading={answers.isBusy} onClick={() => answers.reject({ pairs })}>
            {t('matching.rejectChosen')}
          </Button>
        </>
      ) : (
        <Ask
          button={t('matching.acceptAll', { number: whole(total) })}
          isBusy={answers.isBusy}
          title={t('matching.acceptAllAsk')}
          yes={() => answers.accept(all)}
        >
          {t('matching.acceptAllMeans', { number: whole(total) })}
        </Ask>
      )}
    </Group>
  );
}
