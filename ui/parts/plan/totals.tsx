import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../src/web/wire/runs.ts';
import { money, whole } from '../../format.ts';
import { taskOf } from './task.ts';

const ACTIONS = ['create', 'update', 'wait', 'refuse'] as const;

/** What a plan comes to; what cannot occur and does not is left out. */
export function PlanTotals({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { totals } = plan;
  const task = taskOf(plan.part);
  const always = task === 'import' ? 'create' : 'update';
  const shown = ACTIONS.filter((action) => totals[action] > 0 || action === always);
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" component="section" aria-label={t('plan.totals')}>
      {shown.map((action) => (
        <Tile key={action} name={t(`plan.total.${task}.${action}`)} value={whole(totals[action])} />
      ))}
      {task === 'export' && totals.update > 0 && <Moves totals={totals} />}
      {totals.amount !== null && totals.create > 0 && (
        <Tile name={t('plan.amount')} value={money(totals.amount, totals.currency)} />
      )}
    </SimpleGrid>
  );
}

/** Where the quantities go; what cannot be compared is said only when there is any. */
function Moves({ totals: { update, up, down } }: { totals: Plan['totals'] }) {
  const { t } = useTranslation();
  const unknown = update - up - down;
  return (
    <>
      <Tile name={t('plan.moves.up')} value={whole(up)} />
      <Tile name={t('plan.moves.down')} value={whole(down)} />
      {unknown > 0 && <Tile name={t('plan.moves.unknown')} value={whole(unknown)} />}
    </>
  );
}

function Tile({ name, value }: { name: string; value: string }) {
  return (
    <Paper withBorder p="sm">
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text fw={700} size="lg" className="numbers">
        {value}
      </Text>
    </Paper>
  );
}
