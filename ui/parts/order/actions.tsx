import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, type UseMutationResult } from '@tanstack/react-query';
import { Download, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../../../src/web/wire/orders.ts';
import type { OutcomePage, RunDetail } from '../../../src/web/wire/runs.ts';
import { change, path, read } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { Answer } from '../answer.tsx';
import { Dialog } from '../dialog.tsx';
import { TextLink } from '../links.tsx';
import { detailOf } from '../records.ts';
import { RunProgress } from '../run-progress.tsx';
import { DetailWords } from '../runs/detail-words.tsx';
import { useRun } from '../runs/use-run.ts';
import { errorText } from '../states.tsx';
import { Words } from '../words.tsx';

/** Importing an order now, whatever its status and age; one that has its document is only looked at again. */
export interface Doing {
  /** The run that was begun last. */
  run: string | null;
  importing: UseMutationResult<{ id: string }, Error, void>;
  /** Does what a person chose about a document whose order changed. */
  settling: UseMutationResult<{ id: string }, Error, Settlement>;
}

export type Settlement = 'rewrite' | 'correct' | 'again' | 'leave';

export function useDoing(server: string, number: string): Doing {
  const [run, setRun] = useState<string | null>(null);
  const importing = useMutation<{ id: string }>({
    mutationFn: () => change('POST', path`/servers/${server}/orders/${number}/import`),
    onSuccess: ({ id }) => setRun(id),
  });
  const settling = useMutation<{ id: string }, Error, Settlement>({
    mutationFn: (settlement) =>
      change('POST', path`/servers/${server}/orders/${number}/settle`, { settlement }),
    onSuccess: ({ id }) => setRun(id),
  });
  return { run, importing, settling };
}

interface ActionsProps {
  detail: OrderDetail;
  doing: Doing;
}

/** The one button that fits an order as it stands. */
export function Actions({ detail, doing }: ActionsProps) {
  const { t } = useTranslation();
  const mayChange = useMayChange();
  const [isAsking, setIsAsking] = useState(false);
  if (!mayChange) return null;
  const { state, problems, reason } = detail;
  const { importing } = doing;
  if (state === 'lost') {
    return (
      <>
        <Button
          variant="light"
          color="orange"
          loading={importing.isPending}
          onClick={() => setIsAsking(true)}
        >
          {t('orders.writeAgain')}
        </Button>
        <WriteAgain detail={detail} doing={doing} isOpen={isAsking} close={() => setIsAsking(false)} />
      </>
    );
  }
  // Of this one the problem itself says that a person may import it; nothing was tried yet.
  const isPassed = reason === 'order-status-passed';
  if (problems > 0 && !isPassed) {
    const isWaiting = state === 'new' || state === 'waiting';
    return (
      <Button
        leftSection={<RotateCcw size={16} aria-hidden />}
        loading={importing.isPending}
        onClick={() => importing.mutate()}
      >
        {t(isWaiting ? 'orders.tryAgain' : 'orders.checkAgain')}
      </Button>
    );
  }
  if (state !== 'new' && state !== 'waiting') return null;
  return (
    <Button
      leftSection={<Download size={16} aria-hidden />}
      loading={importing.isPending}
      onClick={() => importing.mutate()}
    >
      {t('orders.importNow')}
    </Button>
  );
}

interface WriteAgainProps extends ActionsProps {
  isOpen: boolean;
  close: () => void;
}

/** A lost document is written again only when a person says so. */
function WriteAgain({ detail: { number, document }, doing, isOpen, close }: WriteAgainProps) {
  const { t } = useTranslation();
  const lost = document?.number ?? null;
  return (
    <Dialog opened={isOpen} onClose={close} title={t('orders.writeAgain')}>
      <Stack>
        <Text size="sm">
          {lost === null
            ? t('orders.writeAgainAskPlain', { number })
            : t('orders.writeAgainAsk', { number, document: lost })}
        </Text>
        <Answer cancel={close} isGrave>
          <Button
            variant="light"
            color="orange"
            onClick={() => {
              close();
              doing.importing.mutate();
            }}
          >
            {t('orders.writeAgain')}
          </Button>
        </Answer>
      </Stack>
    </Dialog>
  );
}

/** What comes of the run that a person began for an order, as it happens. */
export function Happening({ server, number, doing }: { server: string; number: string; doing: Doing }) {
  const { t } = useTranslation();
  const run = useRun(server, doing.run);
  const error = doing.importing.error ?? doing.settling.error ?? run.error;
  return (
    <div aria-live="polite">
      {error && (
        <Alert color="red" role="alert" mt="sm">
          {errorText(error, t)}
        </Alert>
      )}
      {run.data && (
        <Paper withBorder p="md" mt="sm">
          {run.data.state === 'running' ? (
            <RunProgress server={server} run={run.data} />
          ) : (
            <Happened server={server} number={number} run={run.data} />
          )}
        </Paper>
      )}
    </div>
  );
}

function Happened({ server, number, run }: { server: string; number: string; run: RunDetail }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ['server', server, 'runs', run.id, 'outcomes', 'first'],
    queryFn: ({ signal }) =>
      read<OutcomePage>(path`/servers/${server}/runs/${run.id}/outcomes?limit=100`, signal),
  });
  const outcome = data?.items.find(({ record }) => record === `order ${number}`);
  return (
    <Group justify="space-between" gap="xs">
      <Text size="sm">
        <strong>{t('orders.happened')}:</strong>{' '}
        {run.problem ? <Words of={run.problem.text} /> : <OutcomeWords server={server} outcome={outcome} />}
      </Text>
      <TextLink size="sm" to="/servers/$server/runs/$run" params={{ server, run: run.id }}>
        {t('runs.log')}
      </TextLink>
    </Group>
  );
}

function OutcomeWords({
  server,
  outcome,
}: {
  server: string;
  outcome: OutcomePage['items'][number] | undefined;
}) {
  const { t } = useTranslation();
  if (!outcome) return <>{t('orders.happenedOutcome.unchanged')}</>;
  const told = detailOf(outcome.detail);
  if (outcome.outcome === 'created' && told.kind === 'document') {
    return <>{t('orders.happenedDocument', { number: told.number })}</>;
  }
  return (
    <>
      {t(`orders.happenedOutcome.${outcome.outcome}`)} <DetailWords server={server} detail={outcome.detail} />
    </>
  );
}
