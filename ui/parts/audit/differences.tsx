import { Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../../src/web/wire/runs.ts';
import { quantity } from '../../format.ts';
import { TextLink } from '../links.tsx';
import { Mark } from '../mark.tsx';
import { RecordLink } from '../record-link.tsx';
import { DetailWords } from '../runs/detail-words.tsx';
import { OutcomeFilter, OutcomeList } from '../runs/outcome-list.tsx';
import { useOutcomeWords } from '../runs/run-words.tsx';
import { useIsWide } from '../wide.ts';
import { differenceOf, DRIFTS, type Difference, type DriftOutcome } from './outcomes.ts';

const COLORS: Record<Difference['outcome'], string> = {
  updated: 'caravan',
  created: 'caravan',
  skipped: 'orange',
  failed: 'red',
  unchanged: 'gray',
};

interface DifferencesProps {
  server: string;
  run: RunDetail;
  /** Which ones are shown; undefined = all. */
  chosen: DriftOutcome | undefined;
}

/** What an audit found, each with its cause and what was done about it. */
export function Differences({ server, run, chosen }: DifferencesProps) {
  const { t } = useTranslation();
  const isWide = useIsWide();
  return (
    <Stack gap="sm" component="section" aria-label={t('products.audit.differences')}>
      <Title order={3} size="h4">
        {t('products.audit.differences')}
      </Title>
      <OutcomeFilter
        label={t('products.audit.differencesOf')}
        server={server}
        run={run}
        page="audit"
        outcomes={DRIFTS}
        chosen={chosen}
      />
      <OutcomeList server={server} run={run} chosen={chosen} none={t('products.audit.noneOf')}>
        {(outcomes) =>
          isWide ? (
            <Paper withBorder>
              <Rows server={server} differences={outcomes.map(differenceOf)} />
            </Paper>
          ) : (
            <Cards server={server} differences={outcomes.map(differenceOf)} />
          )
        }
      </OutcomeList>
    </Stack>
  );
}

interface ListProps {
  server: string;
  differences: Difference[];
}

const QUANTITIES = ['shown', 'sent', 'due'] as const;

function Rows({ server, differences }: ListProps) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing="xs" highlightOnHover className="list-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('products.name')}</Table.Th>
          <Table.Th>{t('products.audit.cause')}</Table.Th>
          {QUANTITIES.map((which) => (
            <Table.Th key={which} className="right">
              {t(`products.audit.${which}`)}
            </Table.Th>
          ))}
          <Table.Th>{t('products.audit.became')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map((difference) => (
          <Table.Tr key={difference.record}>
            <Table.Td className="breaks" miw={200}>
              <Name server={server} difference={difference} />
            </Table.Td>
            <Table.Td>
              <Cause server={server} difference={difference} />
            </Table.Td>
            {QUANTITIES.map((which) => (
              <Table.Td key={which} className="right">
                {shownQuantity(difference[which])}
              </Table.Td>
            ))}
            <Table.Td>
              <Became difference={difference} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Cards({ server, differences }: ListProps) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" component="ul" className="cards">
      {differences.map((difference) => (
        <Paper key={difference.record} withBorder p="sm" component="li">
          <Stack gap={6}>
            <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
              <Name server={server} difference={difference} />
              <Became difference={difference} />
            </Group>
            <Cause server={server} difference={difference} />
            {difference.cause !== null && (
              <Group gap="lg">
                {QUANTITIES.map((which) => (
                  <div key={which}>
                    <Text size="xs" c="dimmed">
                      {t(`products.audit.${which}`)}
                    </Text>
                    <Text size="sm" className="numbers">
                      {shownQuantity(difference[which])}
                    </Text>
                  </div>
                ))}
              </Group>
            )}
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

function shownQuantity(of: string | null): string {
  return of === null ? '–' : quantity(of);
}

interface DifferenceProps {
  server: string;
  difference: Difference;
}

function Name({ server, difference: { record, variant, name } }: DifferenceProps) {
  if (variant === null) {
    return (
      <Text size="sm" fw={600} span>
        <RecordLink server={server} record={record} />
      </Text>
    );
  }
  return (
    <div style={{ minWidth: 0 }}>
      <TextLink to="/servers/$server/products/$variant" params={{ server, variant }} fw={600} size="sm">
        {name || variant}
      </TextLink>
      <Text size="xs" c="dimmed">
        {record.slice('sku '.length)}
      </Text>
    </div>
  );
}

/** Why it differs; of what was refused, the problem. */
function Cause({ server, difference: { cause, detail } }: DifferenceProps) {
  const { t } = useTranslation();
  return (
    <Text size="sm" component="div">
      {cause === null ? <DetailWords server={server} detail={detail} /> : t(`runs.drift.${cause}`)}
    </Text>
  );
}

function Became({ difference: { outcome } }: { difference: Difference }) {
  const words = useOutcomeWords('audit');
  return <Mark color={COLORS[outcome]} words={words.one(outcome)} />;
}
