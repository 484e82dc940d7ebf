import { MATCH_RULES, type MatchingState, type MatchKind, type MatchRule } from '../domain/matching.ts';
import { matchTotals, ruleTotals, type MatchTotals } from '../store/match-page.ts';
import { findMatching } from '../store/matching.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { MatchingReport } from '../sync/match.ts';
import { markOf } from './seen-pairs.ts';

/** How one kind stands. */
export interface KindView {
  totals: MatchTotals;
  /** What each rule would link, and has linked; and what was linked one by one. */
  rules: { rule: MatchRule | 'hand'; open: number; linked: number }[];
}

/** How the matching of a server stands. */
export interface MatchingView {
  state: MatchingState;
  decidedAt: string | null;
  comparedAt: string | null;
  /** The mark by which a person names the last comparison; null before. */
  comparison: string | null;
  /** As the two sides were when they were last compared; null before. */
  report: MatchingReport | null;
  item: KindView;
  partner: KindView;
}

/** How matching stands, without asking either side. */
export async function viewMatching(store: Store, server: Server): Promise<MatchingView> {
  const kept = await findMatching(store, server.id);
  const report = kept?.report ? (JSON.parse(kept.report) as MatchingReport) : null;
  return {
    state: kept?.state ?? 'not-needed',
    decidedAt: kept?.decided_at ?? null,
    comparedAt: kept?.compared_at ?? null,
    comparison: kept?.run ? markOf(kept.run) : null,
    report,
    item: await viewKind(store, server, 'item'),
    partner: await viewKind(store, server, 'partner'),
  };
}

async function viewKind(store: Store, { id }: Server, kind: MatchKind): Promise<KindView> {
  const counted = await ruleTotals(store, id, kind);
  const rules = [...MATCH_RULES[kind], 'hand' as const].map((rule) => ({
    rule,
    ...(counted.get(rule) ?? { open: 0, linked: 0 }),
  }));
  return { totals: await matchTotals(store, id, kind), rules };
}
