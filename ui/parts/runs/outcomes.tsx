import { Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../src/web/wire/runs.ts';
import { Mark } from '../mark.tsx';
import { RecordLink } from '../record-link.tsx';
import { DetailWords } from './detail-words.tsx';
import { OutcomeFilter, OutcomeList } from './outcome-list.tsx';
import { OUTCOMES, useOutcomeWords, type Outcome } from './run-words.tsx';

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
  const words = useOutcomeWords(run.part);
  return (
    <Stack gap="sm" component="section" aria-label={t('runs.outcomes')}>
      <Title order={2} size="h4">
        {t('runs.outcomes')}
      </Title>
      <OutcomeFilter
        label={t('runs.outcomesOf')}
        server={server}
        run={run}
        page="run"
        outcomes={OUTCOMES}
        chosen={chosen}
      />
      <OutcomeList server={server} run={run} chosen={chosen} none={t(emptyWords(run, chosen))}>
        {(outcomes) => (
          <Paper withBorder>
            <Table verticalSpacing="xs">
              <Table.Tbody>
                {outcomes.map(({ record, outcome, detail }) => (
                  <Table.Tr key={record}>
                    <Table.Td>
                      <Group gap="xs" justify="space-between">
                        <Text size="sm" span>
                          <RecordLink server={server} record={record} />
                        </Text>
                        <Mark color={COLORS[outcome]} words={words.one(outcome)} />
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
        )}
      </OutcomeList>
    </Stack>
  );
}

function emptyWords(run: RunDetail, chosen: Outcome | undefined): string {
  if (run.state === 'running') return 'runs.notYet';
  return chosen === 'unchanged' || run.counts.unchanged > 0 ? 'runs.unchangedOnly' : 'runs.noOutcomes';
}
