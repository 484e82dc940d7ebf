import { Badge, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { OutcomePage, RunDetail } from '../../../src/web/wire/runs.ts';
import { path, query } from '../../api.ts';
import { whole } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { More, usePages } from '../paged.tsx';
import { RecordLink } from '../record-link.tsx';
import { Failed, Loading } from '../states.tsx';
import { Views } from '../views.tsx';
import { DetailWords } from './detail-words.tsx';
import { OUTCOMES, type Outcome } from './run-words.tsx';

const COLORS: Record<Outcome, string> = {
  failed: 'red',
  created: 'caravan',
  updated: 'blue',
  skipped: 'orange',
  unchanged: 'gray',
};

interface OutcomesProps {
  server: string;
  run: RunDetail;
  /** Which ones are shown; undefined = all. */
  chosen: Outcome | undefined;
}

/** What happened to each record of a run, page by page. */
export function Outcomes({ server, run, chosen }: OutcomesProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" component="section" aria-label={t('runs.outcomes')}>
      <Title order={2} size="h4">
        {t('runs.outcomes')}
      </Title>
      <Filter server={server} run={run} chosen={chosen} />
      <List server={server} run={run} chosen={chosen} />
    </Stack>
  );
}

function Filter({ server, run, chosen }: OutcomesProps) {
  const { t } = useTranslation();
  const all = OUTCOMES.reduce((sum, outcome) => sum + run.counts[outcome], 0);
  const place = { to: '/servers/$server/runs/$run', params: { server, run: run.id } } as const;
  return (
    <Views label={t('runs.outcomesOf')}>
      <TextLink
        {...place}
        search={{}}
        activeOptions={{ exact: true }}
        aria-current={chosen === undefined ? 'page' : undefined}
        resetScroll={false}
      >
        {t('common.all')} <span className="numbers">{whole(all)}</span>
      </TextLink>
      {OUTCOMES.filter((outcome) => run.counts[outcome] > 0 || outcome === chosen).map((outcome) => (
        <TextLink key={outcome} {...place} search={{ outcome }} resetScroll={false}>
          {t(`runs.outcome.${outcome}`)} <span className="numbers">{whole(run.counts[outcome])}</span>
        </TextLink>
      ))}
    </Views>
  );
}

function List({ server, run, chosen }: OutcomesProps) {
  const { t } = useTranslation();
  const pages = usePages<OutcomePage>(
    ['server', server, 'runs', run.id, 'outcomes', chosen ?? 'all'],
    (after) =>
      `${path`/servers/${server}/runs/${run.id}/outcomes`}${query({ outcome: chosen, after, limit: 100 })}`,
  );
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failed error={pages.error} retry={() => void pages.refetch()} />;
  const outcomes = pages.data.pages.flatMap(({ items }) => items);
  if (outcomes.length === 0) return <Text size="sm">{t(emptyWords(run, chosen))}</Text>;
  return (
    <>
      <Paper withBorder className={pages.isPlaceholderData ? 'old' : ''}>
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {outcomes.map(({ record, outcome, detail }) => (
              <Table.Tr key={record}>
                <Table.Td>
                  <Group gap="xs" justify="space-between">
                    <Text size="sm" span>
                      <RecordLink server={server} record={record} />
                    </Text>
                    <Badge variant="light" tt="none" color={COLORS[outcome]}>
                      {t(`runs.oneOutcome.${outcome}`)}
                    </Badge>
                  </Group>
                  <Text size="sm" c="dimmed">
                    <DetailWords server={server} detail={detail} />
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Paper>
      <More pages={pages} shown={outcomes.length} />
    </>
  );
}

function emptyWords(run: RunDetail, chosen: Outcome | undefined): string {
  if (run.state === 'running') return 'runs.notYet';
  return chosen === 'unchanged' || run.counts.unchanged > 0 ? 'runs.unchangedOnly' : 'runs.noOutcomes';
}
