import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Probe } from '../../../src/web/wire/servers.ts';
import { change, path, read } from '../../api.ts';
import { at, put, type Draft } from './draft.ts';

export type End = 'warehouse' | 'shop';

/** What the two ends said when they were asked last, and how to ask one of them again. */
export interface Probing {
  answer: Probe;
  /** The ends of a saved server are being asked for the first time. */
  isFirst: boolean;
  isAsking: (end: End) => boolean;
  errorOf: (end: End) => Error | null;
  /** What was asked is no longer what stands in the form. */
  isOld: (end: End) => boolean;
  ask: (end: End) => void;
}

const UNASKED: Probe = { warehouse: null, shop: null };

/** A saved server is asked at once; a draft when the visitor says so, with what stands in the form now. */
export function useProbe(server: string | null, draft: Draft, begun: Draft): Probing {
  const [answer, setAnswer] = useState(UNASKED);
  const [asked, setAsked] = useState(begun);
  const saved = useQuery({
    queryKey: ['server', server, 'probe'],
    queryFn: ({ signal }) => read<Probe>(path`/servers/${server ?? ''}/probe`, signal),
    enabled: server !== null,
    staleTime: 60_000,
  });
  const asking = useMutation({
    mutationFn: (end: End) =>
      change<Probe>('POST', '/probe', {
        [end]: at(draft, end),
        ...(server !== null && { keepSecretsOf: server }),
      }),
    onMutate: (end) => setAsked((before) => put(before, end, at(draft, end))),
    onSuccess: (next, end) => setAnswer((before) => ({ ...before, [end]: next[end] })),
  });
  const isLast = (end: End): boolean => asking.variables === end;
  return {
    answer: {
      warehouse: answer.warehouse ?? saved.data?.warehouse ?? null,
      shop: answer.shop ?? saved.data?.shop ?? null,
    },
    isFirst: saved.isLoading,
    isAsking: (end) => saved.isLoading || (asking.isPending && isLast(end)),
    errorOf: (end) => (isLast(end) ? asking.error : answer[end] ? null : saved.error),
    isOld: (end) => JSON.stringify(at(asked, end)) !== JSON.stringify(at(draft, end)),
    ask: (end) => asking.mutate(end),
  };
}
