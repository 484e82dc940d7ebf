import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Match } from '../../src/web/wire/matching.ts';
import { TextLink } from '../parts/links.tsx';
import { Health } from '../parts/matching/health.tsx';
import { asSearch, Pairs } from '../parts/matching/pairs.tsx';
import { Rules } from '../parts/matching/rules.tsx';
import { Standing } from '../parts/matching/standing.tsx';
import { Tables } from '../parts/matching/tables.tsx';
import { KINDS, useMatching, type PairFilter } from '../parts/matching/use-matching.ts';
import { Empty, Failed, Loading } from '../parts/states.tsx';
import { useTitle } from '../parts/title.ts';
import { Views } from '../parts/views.tsx';

const STATES: readonly Match['state'][] = ['open', 'none', 'rejected', 'linked'];

/** What of the shop is what of the warehouse: how both are, what is proposed, and what a person says to it. */
export default function MatchingScreen() {
  const { t } = useTranslation();
  const { server } = useParams({ from: '/servers/$server/matching' });
  const asked = useSearch({ from: '/servers/$server/matching' });
  const matching = useMatching(server);
  useTitle(t('matching.title'), server);
  if (matching.isPending) return <Loading />;
  if (!matching.data) return <Failed error={matching.error} retry={() => void matching.refetch()} />;
  const filter: PairFilter = {
    kind: KINDS.find((each) => each === asked.kind) ?? 'item',
    state: STATES.find((each) => each === asked.state) ?? 'open',
    reason: asked.reason ?? '',
    search: asked.search ?? '',
  };
  const { report, comparedAt } = matching.data;
  return (
    <Stack gap="lg">
      <Standing server={server} matching={matching.data} />
      {report === null || comparedAt === null ? (
        <Empty title={t('matching.notYet')}>
          <Text size="sm">{t('matching.notYetWhy')}</Text>
        </Empty>
      ) : (
        <>
          <Views label={t('matching.kinds')}>
            {KINDS.map((each) => (
              <TextLink
                key={each}
                to="/servers/$server/matching"
                params={{ server }}
                search={asSearch({ kind: each, state: 'open', reason: '', search: '' })}
                aria-current={each === filter.kind ? 'page' : undefined}
              >
                {t(`matching.kind.${each}`)}
              </TextLink>
            ))}
          </Views>
          <Health kind={filter.kind} report={report} />
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <Rules
              server={server}
              kind={filter.kind}
              rules={matching.data[filter.kind].rules}
              comparedAt={comparedAt}
            />
            <Tables server={server} kind={filter.kind} />
          </SimpleGrid>
          <Pairs server={server} filter={filter} comparedAt={comparedAt} />
        </>
      )}
    </Stack>
  );
}
