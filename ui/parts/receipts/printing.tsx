import { Alert, Paper } from '@mantine/core';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { change } from '../../api.ts';
import { RunProgress } from '../run-progress.tsx';
import { useRun } from '../runs/use-run.ts';
import { errorText } from '../states.tsx';

/** Printing what is owed, now. */
export interface Printing {
  /** The run that was begun last. */
  run: string | null;
  begin: UseMutationResult<{ id: string }, Error, Asked>;
}

interface Asked {
  address: string;
  body?: object;
}

/** `begin` takes what begins the run. */
export function usePrinting(): Printing {
  const [run, setRun] = useState<string | null>(null);
  const begin = useMutation<{ id: string }, Error, Asked>({
    mutationFn: ({ address, body }) => change('POST', address, body),
    onSuccess: ({ id }) => setRun(id),
  });
  return { run, begin };
}

/** What comes of the printing that a person began, as it happens. */
export function PrintingNow({ server, printing }: { server: string; printing: Printing }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const run = useRun(server, printing.run);
  const error = printing.begin.error ?? run.error;
  const state = run.data?.state;
  useEffect(() => {
    // The run may have ended before it was looked at for the first time.
    if (state !== undefined && state !== 'running')
      void client.invalidateQueries({ queryKey: ['server', server, 'receipts'] });
  }, [client, server, state]);
  return (
    <div aria-live="polite">
      {error && (
        <Alert color="red" role="alert">
          {errorText(error, t)}
        </Alert>
      )}
      {run.data && (
        <Paper withBorder p="md">
          <RunProgress server={server} run={run.data} />
        </Paper>
      )}
    </div>
  );
}
