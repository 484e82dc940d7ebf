import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../src/web/wire/runs.ts';
import { money, whole } from '../../format.ts';
import { ACTIONS, KINDS, taskOf, type Action, type Kind } from './task.ts';

/** What a plan is first of all about; said even when there is none. */
const MAIN: Record<ReturnType<typeof taskOf>, [Kind, Action]> = {
  import: ['order', 'create'],
  nomenclature: ['item', 'create'],
  export: ['stock', 'update'],
};

/** What a plan comes to; what cannot occur and does not is left out. */
export function PlanTotals({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const { totals } = plan;
  const [mainKind, mainAction] = MAIN[taskOf(plan.part)];
  const tiles = KINDS.flatMap((kind) =>
    ACTIONS.filter(
      (action) => totals.kinds[kind][action] > 0 || (kind === mainKind && action === mainAction),
    ).map((action) => ({ kind, action, count: totals.kinds[kind][action] })),
  );
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="sm" component="section" aria-label={t('plan.totals')}>
      {tiles.map(({ kind, action, count }) => (
        <Tile key={`${kind} ${action}`} name={t(`plan.total.${kind}.${action}`)} value={whole(count)} />
      ))}
      {totals.kinds.stock.update > 0 && <Moves totals={totals} />}
      {totals.amount !== null && totals.kinds.order.create > 0 && (
        <Tile name={t('plan.amount')} value={money(totals.amount, totals.currency)} />
      )}
    </SimpleGrid>
  );
}

/** Where the quantities go; what cannot be compared is said only when there is any. */
function Moves({ totals: { kinds, up, down } }: { totals: Plan['totals'] }) {
  const { t } = useTranslation();
  const unknown = kinds.stock.update - up - down;
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
