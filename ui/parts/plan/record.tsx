import { ActionIcon, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { ArrowDown, ArrowRight, ArrowUp, ChevronDown, ChevronUp } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlannedRecord } from '../../../src/web/wire/runs.ts';
import { money, quantity } from '../../format.ts';
import { isZero, minus } from '../order/money.ts';
import { Mark } from '../mark.tsx';
import { RecordLink, useRecordName } from '../record-link.tsx';
import { ReasonWords } from '../runs/detail-words.tsx';
import { Words } from '../words.tsx';
import { Changes } from './changes.tsx';
import { isWritable } from './choice.ts';

const COLORS: Record<PlannedRecord['action'], string> = {
  create: 'caravan',
  update: 'blue',
  wait: 'gray',
  refuse: 'orange',
};

interface RecordProps {
  server: string;
  planned: PlannedRecord;
  currency: string | null;
  isChosen: boolean;
  /** Null when nothing can be chosen. */
  choose: ((record: string, isChosen: boolean) => void) | null;
}

/** What would be done to one record; its fields one below the other on demand. */
export function Planned({ server, planned, currency, isChosen, choose }: RecordProps) {
  const { t } = useTranslation();
  const detailsId = useId();
  const [isOpen, setIsOpen] = useState(false);
  const { kind, record, title, action, changes } = planned;
  const name = useRecordName()(record);
  const stock = changes.find(({ field }) => field === 'stock');
  const total = changes.find(({ field, of }) => field === 'total' && of === '');
  // What is told in the row itself is no detail.
  const details = changes.filter((change) => change !== stock && change.field !== 'status');
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
          <Group justify="space-between" gap="xs" align="flex-start">
            <div className="planned-name">
              <Text size="sm" fw={600} span>
                <RecordLink server={server} record={record} />
              </Text>
              <Text size="sm" c="dimmed">
                {title}
              </Text>
            </div>
            <Group gap="xs">
              {typeof total?.after === 'string' && (
                <Text size="sm" fw={600} className="right numbers">
                  {money(total.after, currency)}
                </Text>
              )}
              <Mark color={COLORS[action]} words={t(`plan.one.${kind}.${action}`)} />
            </Group>
          </Group>
          {stock && <Stock before={stock.before} after={stock.after} isLeft={action === 'wait'} />}
          <Why server={server} planned={planned} />
        </Stack>
        {details.length > 0 && (
          <ActionIcon
            variant="subtle"
            aria-label={t('plan.expand', { record: name })}
            aria-expanded={isOpen}
            aria-controls={detailsId}
            onClick={() => setIsOpen(!isOpen)}
          >
            {isOpen ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
          </ActionIcon>
        )}
      </Group>
      {isOpen && (
        <div id={detailsId}>
          <Changes changes={details} currency={currency} />
        </div>
      )}
    </Paper>
  );
}

interface StockProps {
  before: string | null;
  after: string | null;
  /** Nothing is sent: it is what should be shown. */
  isLeft: boolean;
}

/** "12 → 9", with an arrow that says which way. */
function Stock({ before, after, isLeft }: StockProps) {
  const { t } = useTranslation();
  const shown = after === null ? t('plan.nothingThere') : quantity(after);
  if (isLeft) {
    const now = before === null ? t('plan.nothingThere') : quantity(before);
    return <Text size="sm">{t('plan.stockLeft', { before: now, after: shown })}</Text>;
  }
  const way = before === null || after === null ? 'same' : direction(before, after);
  const Icon = { up: ArrowUp, down: ArrowDown, same: ArrowRight }[way];
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      <Text span mt={2} c={way === 'down' ? 'var(--mantine-color-orange-light-color)' : 'caravan'} lh={1}>
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

function Why({ server, planned }: { server: string; planned: PlannedRecord }) {
  const { reason, problems, changes } = planned;
  const status = changes.find(({ field }) => field === 'status')?.after ?? '';
  return (
    <>
      {reason !== null && problems.length === 0 && (
        <Text size="sm">
          <ReasonWords server={server} reason={reason} status={status} />
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
