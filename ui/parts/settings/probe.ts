import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Probe } from '../../../src/web/wire/servers.ts';
import { change, path, read } from '../../api.ts';
import { at, put, type Draft } from './draft.ts';

export type End = 'warehouse' | 'shop' | 'printer';

/** What the ends said when they were asked last, and how to ask one of them again. */
export interface Probing {
  answer: Probe;
  /** The ends of a saved server are being asked for the first time. */
  isFirst: boolean;
  isAsking: (end: End) => boolean;
  errorOf: (end: End) => Error | null;
  /** What was asked is no longer what stands in the form. */
  isOld: (end: End) => boolean;
  ask: (end: End) => void;
  /** Counts the tests of the warehouse; null unless the last one was answered and is of what stands in the form. */
  warehouseTest: number | null;
}

const UNASKED: Probe = { warehouse: null, shop: null, printer: null };

/** A saved server is asked at once; a draft when the visitor says so, with what stands in the form now. */
export function useProbe(server: string | null, draft: Draft, begun: Draft): Probing {
  const [answer, setAnswer] = useState(UNASKED);
  const [asked, setAsked] = useState(begun);
  const [test, setTest] = useState<{ count: number; of: unknown }>({ count: 0, of: null });
  const saved = useQuery({
    queryKey: ['server', server, 'probe'],
    queryFn: ({ signal }) => read<Probe>(path`/servers/${server ?? ''}/probe`, signal),
    enabled: server !== null,
    staleTime: 60_000,
  });
  const asking = useMutation({
    mutationFn: async (end: End) => {
      const of = addressOf(draft, end);
      const keepSecretsOf = server ?? undefined;
      const settings = at(draft, 'settings');
      const asking = (isPatient: boolean): Promise<Probe> =>
        change<Probe>('POST', '/probe', { [end]: of, settings, isPatient, keepSecretsOf });
      let says = await asking(false);
      if (isLate(says[end])) {
        // Said while it is waited for.
        setAnswer((before) => ({ ...before, [end]: says[end] }));
        says = await asking(true);
      }
      return { of, says };
    },
    onMutate: (end) => setAsked((before) => put(before, end, at(draft, end))),
    onSuccess: ({ of, says }, end) => {
      setAnswer((before) => ({ ...before, [end]: says[end] }));
      if (end === 'warehouse') setTest(({ count }) => ({ count: count + 1, of }));
    },
  });
  const isLast = (end: End): boolean => asking.variables === end;
  const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  return {
    answer: {
      warehouse: answer.warehouse ?? saved.data?.warehouse ?? null,
      shop: answer.shop ?? saved.data?.shop ?? null,
      printer: answer.printer ?? saved.data?.printer ?? null,
    },
    isFirst: saved.isLoading,
    isAsking: (end) => saved.isLoading || (asking.isPending && isLast(end)),
    errorOf: (end) => (isLast(end) ? asking.error : answer[end] ? null : saved.error),
    isOld: (end) => !same(addressOf(asked, end), addressOf(draft, end)),
    ask: (end) => asking.mutate(end),
    warehouseTest: answer.warehouse?.answer && same(test.of, at(draft, 'warehouse')) ? test.count : null,
  };
}

const LATE = ['warehouse-no-answer-yet', 'warehouse-still-opening'];

/** Whether an end has not answered yet and is being waited for. */
export function isLate(found: Probe[End]): boolean {
  return LATE.includes(found?.problem?.code ?? '');
}

/** What of a draft says where an end is. The printer is asked which ones there are, so that it may be chosen afterwards. */
function addressOf(draft: Draft, end: End): unknown {
  if (end !== 'printer') return at(draft, end);
  return { host: at(draft, 'printer.host'), port: at(draft, 'printer.port') };
}
