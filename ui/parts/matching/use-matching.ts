import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Match, Matching, WireAnsweredPairs } from '../../../src/web/wire/matching.ts';
import { change, path, read } from '../../api.ts';
import { whole } from '../../format.ts';
import { currentLanguage } from '../../language.ts';
import { sayDone, sayFailed } from '../saying.ts';

/** What is matched. */
export const KINDS = ['item', 'partner'] as const;
export type Kind = (typeof KINDS)[number];

/** What of the pairs is shown. */
export interface PairFilter {
  kind: Kind;
  state: Match['state'];
  reason: string;
  search: string;
}

/** What a record of the shop is called here: by its number where it has no name. */
export function nameOf({ name, code, subject }: Match): string {
  return name || code || subject;
}

/** A pair as it was seen: what is said of it is said of no other. */
export interface SeenPair {
  subject: string;
  target: number;
}

/** What a record is shown to be in the warehouse: what it is linked with, or else what is proposed; null for nothing. */
export function targetOf({ linked, candidates }: Match): number | null {
  return linked ?? candidates[0]?.id ?? null;
}

/** How the matching of a server stands. */
export function useMatching(server: string): UseQueryResult<Matching> {
  return useQuery({
    queryKey: ['server', server, 'matching', 'standing'],
    queryFn: ({ signal }) => read<Matching>(path`/servers/${server}/matching`, signal),
  });
}

/** What a person says to pairs, and what is said back. */
export interface Answers {
  accept: (which: object) => void;
  reject: (which: object) => void;
  undo: (which: object) => void;
  isBusy: boolean;
}

/** Requests name so many pairs at most. */
const MOST_PAIRS = 500;

/** The ways to answer for pairs of a kind; many chosen ones go in several requests. */
export function useAnswers(server: string, kind: Kind, done: () => void): Answers {
  const client = useQueryClient();
  const say = useSaying();
  const answer = useMutation({
    mutationFn: async ({ what, which }: { what: 'accept' | 'reject' | 'undo'; which: object }) => {
      const total: WireAnsweredPairs = { linked: 0, rejected: 0, undone: 0, refused: [], refusedCount: 0 };
      for (const part of partsOf(which)) {
        const told = await change<WireAnsweredPairs>(
          'POST',
          `${path`/servers/${server}/matching/${kind}/`}${what}`,
          part,
        );
        total.linked += told.linked;
        total.rejected += told.rejected;
        total.undone += told.undone;
        total.refused.push(...told.refused);
        total.refusedCount += told.refusedCount;
      }
      return total;
    },
    onSuccess: (told) => {
      say(told);
      done();
    },
    onError: sayFailed,
    onSettled: () => refreshPairs(client, server),
  });
  const by = (what: 'accept' | 'reject' | 'undo') => (which: object) => answer.mutate({ what, which });
  return { accept: by('accept'), reject: by('reject'), undo: by('undo'), isBusy: answer.isPending };
}

/** What changes when pairs are linked. */
export async function refreshPairs(client: ReturnType<typeof useQueryClient>, server: string): Promise<void> {
  const shown = ['matching', 'links', 'problems', 'orders'];
  await Promise.all(shown.map((kind) => client.invalidateQueries({ queryKey: ['server', server, kind] })));
}

/** Says shortly what became of pairs. */
export function useSaying(): (told: WireAnsweredPairs) => void {
  const { t } = useTranslation();
  return ({ refused, refusedCount, ...counts }) => {
    const said = (['linked', 'rejected', 'undone'] as const)
      .filter((what) => counts[what] > 0)
      .map((what) => t(`matching.done.${what}`, { number: whole(counts[what]) }));
    if (refusedCount > 0) {
      const why = refused[0]?.problem.text[currentLanguage()] ?? '';
      said.push(t('matching.done.refused', { number: whole(refusedCount), why }));
    }
    if (said.length > 0) sayDone(said.join(' '));
  };
}

function partsOf(which: object): object[] {
  if (!('pairs' in which)) return [which];
  const pairs = which.pairs as SeenPair[];
  return Array.from({ length: Math.ceil(pairs.length / MOST_PAIRS) }, (_, part) => ({
    ...which,
    pairs: pairs.slice(part * MOST_PAIRS, (part + 1) * MOST_PAIRS),
  }));
}
