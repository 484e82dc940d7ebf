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
import { KINDS, taskOf, writableOf, type Kind } from './task.ts';

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
  const task = taskOf(plan.part) === 'export' ? 'export' : 'import';
  const counts = records ? countKinds(records, task) : countsOf(totals);
  // The sum is known of the whole only, and of its new documents.
  const isSumKnown = records === null && totals.amount !== null && totals.kinds.order.update === 0;
  const amount = isSumKnown ? money(totals.amount!, totals.currency) : null;
  const said = KINDS.filter((kind) => counts[kind] > 0).map((kind) => {
    const values = { count: counts[kind], number: whole(counts[kind]) };
    if (kind !== 'order' || amount === null) return t(`plan.written.${kind}`, values);
    return t('plan.written.orderAmount', { ...values, amount });
  });
  return t(`plan.ask.${task}`, { what: enumerated(said) });
}

function countsOf({ kinds }: Plan['totals']): Record<Kind, number> {
  const counted = KINDS.map((kind) => [kind, writableOf(kinds[kind])] as const);
  return Object.fromEntries(counted) as Record<Kind, number>;
}

/** What the records of a plan are, by their names: "sku" is a new item in an import and a quantity in an export. */
function countKinds(records: readonly string[], task: 'import' | 'export'): Record<Kind, number> {
  const counts = { order: 0, product: 0, stock: 0, item: 0, partner: 0, customer: 0 };
  for (const record of records) {
    const { kind } = subjectOf(record);
    if (kind === 'order') counts.order += 1;
    else if (kind === 'customer') counts.partner += 1;
    else if (kind === 'item') counts.product += 1;
    else if (kind === 'partner') counts.customer += 1;
    else counts[task === 'import' ? 'item' : 'stock'] += 1;
  }
  return counts;
}
