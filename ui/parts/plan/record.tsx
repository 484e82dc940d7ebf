import { ActionIcon, Badge, Checkbox, Group, Paper, Stack, Table, Text } from '@mantine/core';
import { ArrowDown, ArrowRight, ArrowUp, ChevronDown, ChevronUp } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedRecord } from '../../../src/web/wire/runs.ts';
import { day, quantity } from '../../format.ts';
import { isZero, minus } from '../order/money.ts';
import { RecordLink, useRecordName } from '../record-link.tsx';
import { ReasonWords } from '../runs/detail-words.tsx';
import { Words } from '../words.tsx';
import { isWritable } from './choice.ts';

const COLORS: Record<PlannedRecord['action'], string> = {
  create: 'caravan',
  update: 'blue',
  wait: 'gray',
  refuse: 'orange',
};

interface RecordProps {
  server: string;
  task: 'import' | 'export';
  planned: PlannedRecord;
  isChosen: boolean;
  /** Null when nothing can be chosen. */
  choose: ((record: string, isChosen: boolean) => void) | null;
}

/** What would be done to one record; its fields one below the other on demand. */
export function Planned({ server, task, planned, isChosen, choose }: RecordProps) {
  const { t } = useTranslation();
  const details = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { record, title, action, changes } = planned;
  const name = useRecordName()(record);
  const stock = changes.find(({ field }) => field === 'stock');
  const hasDetails = changes.length > (stock ? 1 : 0);
  return (
    <Paper withBorder p="sm" component="li">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        {choose && (
          <Checkbox
            mt={2}
            aria-label={t('plan.choose', { record: title === '' ? name : `${name}, ${title}` })}
            checked={isChosen}
            disabled={!isWritable(planned)}
            onChange={(event) => choose(record, event.currentTarget.checked)}
          />
        )}
        <Stack gap={4} flex={1} style={{ minWidth: 0 }}>
          <Group justify="space-between" gap="xs" align="flex-start" wrap="nowrap">
            <div>
              <Text size="sm" fw={600} span>
                <RecordLink server={server} record={record} />
              </Text>
              <Text size="sm" c="dimmed">
                {title}
              </Text>
            </div>
            <Badge variant="light" tt="none" color={COLORS[action]} style={{ minWidth: 'max-content' }}>
              {t(`plan.${task === 'import' ? 'one' : 'oneExport'}.${action}`)}
            </Badge>
          </Group>
          {stock && <Stock before={stock.before} after={stock.after} />}
          <Why server={server} planned={planned} />
          {isOpen && (
            <div id={details}>
              <Changes changes={changes} />
            </div>
          )}
        </Stack>
        {hasDetails && (
          <ActionIcon
            variant="subtle"
            aria-label={t('plan.expand', { record: name })}
            aria-expanded={isOpen}
            aria-controls={details}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
          </ActionIcon>
        )}
      </Group>
    </Paper>
  );
}

/** "12 → 9", with an arrow that says which way. */
function Stock({ before, after }: { before: string | null; after: string | null }) {
  const { t } = useTranslation();
  const shown = after === null ? t('plan.nothingThere') : quantity(after);
  const way = before === null || after === null ? 'same' : direction(before, after);
  const Icon = { up: ArrowUp, down: ArrowDown, same: ArrowRight }[way];
  return (
    <Group gap={6} wrap="nowrap">
      <Text span c={way === 'down' ? 'var(--mantine-color-orange-light-color)' : 'caravan'} lh={1}>
        <Icon size={16} aria-hidden />
      </Text>
      <Text size="sm" className="numbers">
        {before === null
          ? t('plan.stockFirst', { after: shown })
          : t('plan.stock', { before: quantity(before), after: shown })}
      </Text>
    </Group>
  );
}

function direction(before: string, after: string): 'up' | 'down' | 'same' {
  const difference = minus(after, before);
  if (isZero(difference)) return 'same';
  return difference.startsWith('-') ? 'down' : 'up';
}

function Why({ server, planned: { reason, problems } }: { server: string; planned: PlannedRecord }) {
  return (
    <>
      {reason !== null && problems.length === 0 && (
        <Text size="sm">
          <ReasonWords server={server} reason={reason} />
        </Text>
      )}
      {problems.map(({ code, text }) => (
        <Text size="sm" key={`${code} ${text.bg}`}>
          <Words of={text} />
        </Text>
      ))}
    </>
  );
}

/** Of these nothing before is not none: it is not known, or was never asked for. */
const OF_QUANTITIES = new Set(['stock', 'balance', 'open-orders', 'waiting-orders']);

function Changes({ changes }: { changes: PlannedRecord['changes'] }) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={4} horizontalSpacing={6} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="44%">{t('plan.field')}</Table.Th>
          <Table.Th>{t('plan.before')}</Table.Th>
          <Table.Th>{t('plan.after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.map(({ field, of, before, after }) => (
          <Table.Tr key={`${field} ${of}`}>
            <Table.Td>
              <Text size="xs">{t(`plan.fields.${field}`, { defaultValue: field })}</Text>
              {of !== '' && (
                <Text size="xs" c="dimmed">
                  {of}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{(before !== null || !OF_QUANTITIES.has(field)) && <Value of={before} />}</Table.Td>
            <Table.Td>
              <Value of={after} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Numbers and days are shown as they are everywhere; a text as it is. */
function Value({ of }: { of: string | null }) {
  const { t } = useTranslation();
  if (of === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('plan.nothingThere')}
      </Text>
    );
  }
  return <Text size="sm">{shownAs(of)}</Text>;
}

function shownAs(value: string): string {
  if (/^-?\d{1,15}\.\d+$/.test(value)) return quantity(value);
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? day(value) : value;
}
