import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../src/web/wire/runs.ts';
import { change, path } from '../../api.ts';
import { money, whole } from '../../format.ts';
import { Dialog } from '../dialog.tsx';
import { errorText } from '../states.tsx';
import { fits } from './choice.ts';
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
  const all = writableOf(plan);
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
  const { amount, currency } = plan.totals;
  const count = records?.length ?? writableOf(plan);
  const values = { count, number: whole(count) };
  if (taskOf(plan.part) === 'export') return t('plan.ask.export', values);
  // The sum is known of the whole only.
  if (records !== null || amount === null) return t('plan.ask.import', values);
  return t('plan.ask.importAmount', { ...values, amount: money(amount, currency) });
}
