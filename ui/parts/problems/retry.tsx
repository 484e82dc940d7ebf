import { Button } from '@mantine/core';
import { useMutation, type UseMutationResult } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import { change, path } from '../../api.ts';
import { useMayChange } from '../../session.tsx';
import { sayFailed } from '../saying.ts';

/** What is tried again: one record, all of a kind, or everything. */
export type Wanted = { record: string } | { code: string } | Record<string, never>;

export type Retrying = UseMutationResult<{ id: string }, Error, Wanted>;

/** Tries again what problems hold up; `begun` is told the run that does it. */
export function useRetrying(server: string, begun: (run: string) => void): Retrying {
  return useMutation<{ id: string }, Error, Wanted>({
    mutationFn: (wanted) => change('POST', path`/servers/${server}/problems/retry`, wanted),
    onSuccess: ({ id }) => begun(id),
    onError: sayFailed,
  });
}

interface RetryProps {
  retrying: Retrying;
  wanted: Wanted;
  label: string;
  /** What is tried again, for those who do not see where the button stands. */
  name?: string;
  isMain?: boolean;
}

/** The button for it; a viewer has none. */
export function Retry({ retrying, wanted, label, name, isMain = false }: RetryProps) {
  const mayChange = useMayChange();
  if (!mayChange) return null;
  const isThis = retrying.isPending && JSON.stringify(retrying.variables) === JSON.stringify(wanted);
  return (
    <Button
      size={isMain ? 'sm' : 'xs'}
      variant={isMain ? 'filled' : 'default'}
      leftSection={<RotateCcw size={14} aria-hidden />}
      {...(name !== undefined && { 'aria-label': name })}
      loading={isThis}
      disabled={retrying.isPending && !isThis}
      onClick={() => retrying.mutate(wanted)}
    >
      {label}
    </Button>
  );
}
