import type { Clock } from '../clock.ts';
import type { CustomerId, ItemId, PartnerId, VariantId } from '../domain/ids.ts';
import { MATCH_RULES, type Candidate, type MatchKind, type MatchRule } from '../domain/matching.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import { linkAllByHand } from '../store/hand-links.ts';
import { keepChosen, markLinkedBy, matchesOf, rejectMatches } from '../store/matches.ts';
import { decideMatching, touchMatching } from '../store/matching.ts';
import { linkPartners } from '../store/partner-links.ts';
import { closeProblemsOf } from '../store/problems.ts';
import { allowPairs, refusePairs, type RefusedPair } from '../store/refused-pairs.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { MatchRow } from '../store/tables.ts';
import type { Partner, Warehouse } from '../warehouse/warehouse.ts';
import { itemCandidate } from './link-by-hand.ts';
import { asking } from './probe.ts';

/** What a person who matches needs. */
export interface MatchingNeeds {
  store: Store;
  clock: Clock;
  openWarehouse: (address: Server['definition']['warehouse']) => Promise<Result<Warehouse>>;
}

/** A pair a person decided on: a record of the shop, and the one of the warehouse it is. */
export interface ChosenPair {
  subject: string;
  target: number;
}

/** What became of pairs: how many are linked now, and why others are not. */
export interface LinkedPairs {
  linked: number;
  refused: { subject: string; problem: Problem }[];
}

const TOGETHER = 500;

/**
 * Links pairs by a person's word. Each record of the warehouse must be there still; one that cannot be linked keeps back no other. Nothing is
 * written on either side.
 */
export async function linkPairs(
  { store, clock, openWarehouse }: MatchingNeeds,
  server: Server,
  kind: MatchKind,
  pairs: readonly ChosenPair[],
  by: MatchRule | 'hand',
): Promise<Result<LinkedPairs>> {
  const result: LinkedPairs = { linked: 0, refused: [] };
  if (pairs.length === 0) return ok(result);
  const open = (): Promise<Result<Warehouse>> => openWarehouse(server.definition.warehouse);
  const done = await asking(open, async (warehouse) => {
    for (const page of pagesOf(pairs)) {
      const there = await KINDS[kind].there(
        warehouse,
        page.map(({ target }) => target),
      );
      if (!there.ok) return there;
      const found = page.filter(({ target }) => there.value.has(target));
      for (const { subject, target } of page)
        if (!there.value.has(target)) result.refused.push({ subject, problem: KINDS[kind].gone(target) });
      const answers = await KINDS[kind].link(store, server, found, clock.now());
      for (const [place, answer] of answers.entries())
        if (!answer.ok) result.refused.push({ subject: found[place]!.subject, problem: answer.problem });
      const linked = found.filter((_, place) => answers[place]!.ok).map(({ subject }) => subject);
      await markLinkedBy(store, server.id, kind, linked, by);
      if (by === 'hand')
        for (const { subject, target } of found)
          if (linked.includes(subject))
            await keepChosen(store, server.id, kind, subject, there.value.get(target)!);
      result.linked += linked.length;
    }
    return ok(undefined);
  });
  return done.ok ? ok(result) : done;
}

/** Takes links away, and rejections back: of these compared records, at most 500. No code makes such a link again; a person may. Answers how many. */
export async function unlinkRows(
  { store, clock }: Pick<MatchingNeeds, 'store' | 'clock'>,
  server: Server,
  kind: MatchKind,
  rows: readonly MatchRow[],
): Promise<number> {
  const rejected = rows.filter(({ state }) => state === 'rejected');
  if (kind === 'item') await allowPairs(store, server.id, pairsOf(rejected, 'rejected'));
  const unlinked = await unlink(store, server, kind, rows, clock.now());
  // What was rejected before it was linked is a proposal again as well.
  const subjects = [...rejected, ...unlinked].map(({ subject }) => subject);
  if (subjects.length > 0) await rejectMatches(store, server.id, kind, subjects, false);
  await touchMatching(store, server.id);
  return subjects.length;
}

/** Takes the links of compared records away and keeps that they are none; answers those that had one. */
async function unlink(
  store: Store,
  server: Server,
  kind: MatchKind,
  rows: readonly MatchRow[],
  now: Date,
): Promise<MatchRow[]> {
  const linked = rows.filter((row) => row.linked !== null);
  const pairs = linked.map(({ subject }) => ({ subject, target: null }));
  const answers = await KINDS[kind].link(store, server, pairs, now);
  const undone = linked.filter((_, place) => answers[place]!.ok);
  if (kind === 'item') await refusePairs(store, server.id, pairsOf(undone, 'linked'), now);
  return undone;
}

function pairsOf(rows: readonly MatchRow[], which: 'linked' | 'rejected' | 'proposed'): RefusedPair[] {
  return rows.flatMap(({ subject, [which]: item }) => (item === null ? [] : [{ variant: subject, item }]));
}

/**
 * Says of what these subjects are proposed to be, or are linked with by their code alone, that it is not it: no code makes such a link again. What a
 * person linked is taken back, not rejected. Answers how many there were.
 */
export async function rejectPairs(
  { store, clock }: Pick<MatchingNeeds, 'store' | 'clock'>,
  server: Server,
  kind: MatchKind,
  subjects: readonly string[],
): Promise<number> {
  let rejected = 0;
  for (const page of pagesOf(subjects)) {
    const rows = await matchesOf(store, server.id, kind, page);
    const byCode = await unlink(
      store,
      server,
      kind,
      rows.filter(({ linked_by }) => linked_by === null),
      clock.now(),
    );
    const proposals = rows.filter((row) => row.state === 'open' || row.linked === row.proposed);
    const chosen = proposals.filter((row) => row.state === 'open' || byCode.includes(row));
    const names = chosen.map(({ subject }) => subject);
    const count = names.length === 0 ? 0 : await rejectMatches(store, server.id, kind, names, true);
    if (kind === 'item') await refusePairs(store, server.id, pairsOf(chosen, 'proposed'), clock.now());
    rejected += count + byCode.filter((row) => !chosen.includes(row)).length;
  }
  await touchMatching(store, server.id);
  return rejected;
}

/** Says that matching is done, need not be, or is to be done again; what it held back may go on. */
export async function decide(
  { store, clock }: Pick<MatchingNeeds, 'store' | 'clock'>,
  server: Server,
  state: 'to-do' | 'done' | 'waived',
): Promise<void> {
  await decideMatching(store, server.id, state, clock.now());
  if (state !== 'to-do') await closeProblemsOf(store, server.id, HELD_BACK, ['nomenclature-needs-matching']);
}

const HELD_BACK = ['part import-nomenclature', 'part import'];

interface KindWays {
  /** Which of these records the warehouse has, as they are shown. */
  there: (warehouse: Warehouse, ids: readonly number[]) => Promise<Result<Map<number, Candidate>>>;
  gone: (id: number) => Problem;
  link: (
    store: Store,
    server: Server,
    pairs: readonly { subject: string; target: number | null }[],
    now: Date,
  ) => Promise<Result<void>[]>;
}

const KINDS: Record<MatchKind, KindWays> = {
  item: {
    async there(warehouse, ids) {
      // Item 1 is the program's own.
      const found = await warehouse.items(ids.filter((id) => id !== 1) as ItemId[]);
      return found.ok ? ok(livingOf(found.value, itemCandidate)) : found;
    },
    gone: (item) => problem('link-item-unknown', { item }),
    link: (store, server, pairs, now) => {
      const links = pairs.map(({ subject, target }) => ({
        variant: subject as VariantId,
        item: target as ItemId | null,
      }));
      return linkAllByHand(store, server.id, links, server.settingsHash, now);
    },
  },
  partner: {
    async there(warehouse, ids) {
      const found = await warehouse.partners(ids as readonly PartnerId[]);
      return found.ok ? ok(livingOf(found.value, partnerCandidate)) : found;
    },
    gone: (partner) => problem('link-partner-unknown', { partner }),
    async link(store, server, pairs, now) {
      const links = pairs.map(({ subject, target }) => ({
        customer: subject as CustomerId,
        partner: target as PartnerId | null,
      }));
      await linkPartners(store, server.id, links, now);
      return pairs.map(() => ok(undefined));
    },
  },
};

function livingOf<Found extends { isDeleted: boolean }>(
  found: ReadonlyMap<number, Found>,
  candidateOf: (found: Found) => Candidate,
): Map<number, Candidate> {
  return new Map(
    [...found].filter(([, { isDeleted }]) => !isDeleted).map(([id, each]) => [id, candidateOf(each)]),
  );
}

function partnerCandidate({ id, bulstat, name }: Partner): Candidate {
  return { id, code: bulstat, name, more: '', price: null, score: 100, reason: 'name' };
}

/** A list in pages of what may be asked for at once. */
export function pagesOf<Each>(list: readonly Each[]): Each[][] {
  return Array.from({ length: Math.ceil(list.length / TOGETHER) }, (_, page) =>
    list.slice(page * TOGETHER, (page + 1) * TOGETHER),
  );
}

/** Whether a word names a rule of this kind. */
export function isRuleOf(kind: MatchKind, word: string): word is MatchRule {
  return (MATCH_RULES[kind] as readonly string[]).includes(word);
}
