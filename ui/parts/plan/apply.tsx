import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../src/web/wire/runs.ts';
import { change, path } from '../../api.ts';
import { enumerated, money, whole } from '../../format.ts';
import { Dialog } from '../dialog.tsx';
import { errorText } from '../states.tsx';
import { fits } from './choice.ts';
import { subjectOf } from '../records.ts';
import { taskOf, writableOf } from './task.ts';

interface ApplyProps {
  server: string;
  plan: Plan;
  chosen: ReadonlySet<string>;
}

/** The way to do what is shown, all of it or what was chosen; asks first what will be written where. */
export function Apply({ server, plan, chosen }: ApplyProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'all' | 'chosen' | null>(null);
  const all = writableOf(plan.totals);
  if (all === 0) return null;
  return (
    <Paper withBorder p="sm" shadow="sm" className="apply-bar">
      <Group gap="xs" className="buttons">
        <Button variant={chosen.size > 0 ? 'default' : 'filled'} onClick={() => setAsking('all')}>
          {t('plan.applyAll', { number: whole(all) })}
        </Button>
        {chosen.size > 0 && (
          <Button onClick={() => setAsking('chosen')}>
            {t('plan.applyChosen', { number: whole(chosen.size) })}
          </Button>
        )}
      </Group>
      <Dialog opened={asking !== null} onClose={() => setAsking(null)} title={t('plan.applyTitle')}>
        <Asking
          server={server}
          plan={plan}
          records={asking === 'chosen' ? [...chosen] : null}
          close={() => setAsking(null)}
        />
      </Dialog>
    </Paper>
  );
}

interface AskingProps {
  server: string;
  plan: Plan;
  /** Null = all that would be written. */
  records: string[] | null;
  close: () => void;
}

function Asking({ server, plan, records, close }: AskingProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isTooMuch = records !== null && !fits(records);
  const applying = useMutation({
    mutationFn: () =>
      change<{ id: string }>('POST', path`/servers/${server}/plans/${plan.id}/apply`, { records }),
    onSuccess: async ({ id }) => {
      close();
      await navigate({
        to: '/servers/$server/plans/$plan',
        params: { server, plan: plan.id },
        search: { run: id },
        replace: true,
      });
      await client.invalidateQueries({ queryKey: ['server', server, 'plans'] });
    },
  });
  return (
    <Stack>
      <Text>{useQuestion(plan, records)}</Text>
      <Text size="sm" c="dimmed">
        {t('plan.askExactly')}
      </Text>
      {(applying.error || isTooMuch) && (
        <Alert color="red" role="alert">
          {applying.error ? errorText(applying.error, t) : t('plan.tooMany')}
        </Alert>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {t('common.cancel')}
        </Button>
        <Button
          disabled={isTooMuch}
          loading={applying.isPending}
          onClick={() => applying.mutate()}
          data-autofocus
        >
          {t('plan.apply')}
        </Button>
      </Group>
    </Stack>
  );
}

/** What will be written where, in one sentence. */
function useQuestion(plan: Plan, records: string[] | null): string {
  const { t } = useTranslation();
  const { totals } = plan;
  if (taskOf(plan.part) === 'export') {
    const count = records?.length ?? writableOf(totals);
    return t('plan.ask.export', { count, number: whole(count) });
  }
  const counts = records ? countKinds(records) : countsOf(totals);
  // The sum is known of the whole only, and of its new documents.
  const isSumKnown = records === null && totals.amount !== null && totals.kinds.order.update === 0;
  const amount = isSumKnown ? money(totals.amount!, totals.currency) : null;
  const said = (['order', 'item', 'partner'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => {
      const values = { count: counts[kind], number: whole(counts[kind]) };
      if (kind !== 'order' || amount === null) return t(`plan.written.${kind}`, values);
      return t('plan.written.orderAmount', { ...values, amount });
    });
  return t('plan.ask.import', { what: enumerated(said) });
}

type KindCounts = Record<'order' | 'item' | 'partner', number>;

function countsOf({ kinds }: Plan['totals']): KindCounts {
  return { order: writableOf(kinds.order), item: writableOf(kinds.item), partner: writableOf(kinds.partner) };
}

/** What the records of an import are, by their names. */
function countKinds(records: readonly string[]): KindCounts {
  const counts: KindCounts = { order: 0, item: 0, partner: 0 };
  for (const record of records) {
    const { kind } = subjectOf(record);
    counts[kind === 'order' ? 'order' : kind === 'customer' ? 'partner' : 'item'] += 1;
  }
  return counts;
}
