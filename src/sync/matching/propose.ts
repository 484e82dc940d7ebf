import leven from 'leven';
import type { MatchReason, MatchRule } from '../../domain/matching.ts';
import { nameIndex, type NameIndex } from './name-index.ts';

/** A record as far as it is compared. Prices are compared and never kept, so they may be numbers. */
export interface Comparable {
  keys: readonly MatchKey[];
  name: string;
  prices: readonly number[];
}

/** A value that says by a rule which record it is, in the form in which values are compared. */
export interface MatchKey {
  rule: MatchRule;
  value: string;
}

/** A target that a subject may be. */
export interface Proposal {
  /** Its place in the list of targets. */
  place: number;
  /** 0 to 1. */
  score: number;
  reason: MatchReason;
  /** Whether the rule may link it with all others: its key is of these two alone, and nothing speaks against. */
  isSure: boolean;
}

/**
 * Finds what each subject (of the shop) may be among the targets (of the warehouse). First `meet` every subject: a key that two of them have
 * tells nothing. Then `consider` each, and `assign` in the end.
 */
export interface Matcher {
  meet(subject: Comparable): void;
  consider(subject: Comparable): void;
  /** For each considered subject, in that order, the best first. */
  assign(): Proposal[][];
  /** What speaks for a pair that is linked already. */
  judge(subject: Comparable, place: number): Omit<Proposal, 'isSure'>;
}

/** What each rule is worth by itself. */
const STRENGTHS: Record<MatchRule, number> = {
  code: 0.9,
  'code-alike': 0.85,
  barcode: 0.92,
  catalogue: 0.8,
  bulstat: 0.95,
  vatNumber: 0.95,
  email: 0.85,
  phone: 0.75,
};
/** What is left of it when several records have the key. */
const SHARED = 0.7;
/** What is left of it when the names speak of different things. */
const CONTRADICTED = 0.5;
/** Below it names speak of different things; from `AGREEING` on of one, so that a rule may link. */
const STRANGE = 0.25;
const AGREEING = 0.7;
/** A name that is so much liker elsewhere holds a rule back. */
const MUCH_LIKER = 0.3;
/** What names alone are worth at most: the price that goes with them tells the rest. */
const NAMES = 0.8;
const PRICES = 0.15;
/** What a code with one slip is worth. */
const SIMILAR_CODE = 0.3;
/** A code of one or two signs is chance. */
const SHORTEST_KEY = 3;
/** Less is no proposal. */
const LEAST_SCORE = 0.42;
const MOST_PROPOSALS = 5;

/** A matcher for these targets; those that are `taken` are proposed to nobody. With `isShared` several subjects may be one target. */
export function makeMatcher(
  targets: readonly Comparable[],
  options: { taken: ReadonlySet<number>; isShared: boolean },
): Matcher {
  const names = nameIndex(targets.map(({ name }) => name));
  const targetsOf = placesByKey(targets);
  const subjectCounts = new Map<string, number>();
  const considered: Proposal[][] = [];
  return {
    meet({ keys }) {
      for (const key of keys.map(keyText)) subjectCounts.set(key, (subjectCounts.get(key) ?? 0) + 1);
    },
    consider(subject) {
      const isUnique = (key: string): boolean =>
        targetsOf.get(key)?.length === 1 && (options.isShared || subjectCounts.get(key) === 1);
      considered.push(proposalsFor(subject, { targets, names, targetsOf, isUnique, taken: options.taken }));
    },
    assign: () => assigned(considered, options.isShared),
    judge(subject, place) {
      const keys = subject.keys.filter((key) => targetsOf.get(keyText(key))?.includes(place));
      const pair = { likeness: names.likeness(subject.name, place), keys };
      const { strength, rule } = strongest(pair, () => true);
      const score = together(strength, resemblanceOf(subject, targets[place]!, pair.likeness));
      return { place, score, reason: rule ?? 'name' };
    },
  };
}

interface Side {
  targets: readonly Comparable[];
  names: NameIndex;
  targetsOf: ReadonlyMap<string, readonly number[]>;
  isUnique: (key: string) => boolean;
  taken: ReadonlySet<number>;
}

function proposalsFor(subject: Comparable, side: Side): Proposal[] {
  const byPlace = new Map<number, Pair>();
  for (const { place, likeness } of side.names.closest(subject.name, MOST_PROPOSALS * 3))
    if (!side.taken.has(place)) byPlace.set(place, { likeness, keys: [] });
  const told = new Set<number>();
  for (const key of subject.keys) {
    const places = side.targetsOf.get(keyText(key)) ?? [];
    if (side.isUnique(keyText(key))) told.add(places[0]!);
    for (const place of places) {
      if (side.taken.has(place)) continue;
      const known = byPlace.get(place);
      if (known) known.keys.push(key);
      else byPlace.set(place, { likeness: side.names.likeness(subject.name, place), keys: [key] });
    }
  }
  const likest = Math.max(0, ...[...byPlace.values()].map(({ likeness }) => likeness ?? 0));
  const proposals = [...byPlace].map(([place, pair]): Proposal => {
    const { likeness } = pair;
    const found = strongest(pair, side.isUnique);
    const score = together(found.strength, resemblanceOf(subject, side.targets[place]!, likeness));
    const agrees = (): boolean =>
      likeness === null ||
      (likeness >= AGREEING &&
        likeness > likest - MUCH_LIKER &&
        !side.names.contradicts(subject.name, place));
    const isSure = found.isUnique && told.size === 1 && agrees();
    return { place, score, reason: found.rule ?? 'name', isSure };
  });
  const carrier = carrierOf(subject, side);
  return proposals
    .filter(({ score }) => score >= LEAST_SCORE)
    .sort((a, b) => b.score - a.score)
    .filter(({ place }, rank) => rank < MOST_PROPOSALS || place === carrier);
}

/** The target that alone has the subject's code: it stays in sight, however little else speaks for it. */
function carrierOf({ keys }: Comparable, { targetsOf, isUnique }: Side): number | undefined {
  const code = keys
    .filter(({ rule }) => rule === 'code')
    .map(keyText)
    .find(isUnique);
  return code === undefined ? undefined : targetsOf.get(code)![0];
}

/** What is known of a subject and a target. */
interface Pair {
  likeness: number | null;
  /** The keys both have. */
  keys: MatchKey[];
}

/** Two reasons that do not depend on each other: either may be enough. */
function together(one: number, other: number): number {
  return 1 - (1 - one) * (1 - other);
}

interface Found {
  rule: MatchRule | null;
  strength: number;
  isUnique: boolean;
}

/** The rule that speaks loudest for a pair. */
function strongest({ keys, likeness }: Pair, isUniqueKey: Side['isUnique']): Found {
  let found: Found = { rule: null, strength: 0, isUnique: false };
  for (const key of keys) {
    const isUnique = isUniqueKey(keyText(key)) && key.value.length >= SHORTEST_KEY;
    const strength =
      STRENGTHS[key.rule] *
      (isUnique ? 1 : SHARED) *
      (likeness !== null && likeness < STRANGE ? CONTRADICTED : 1);
    if (strength > found.strength) found = { rule: key.rule, strength, isUnique };
  }
  return found;
}

/** What name, price and a similar code say together, 0 to 1. */
function resemblanceOf(subject: Comparable, target: Comparable, likeness: number | null): number {
  const byName = (likeness ?? 0) * (NAMES + PRICES * priceCloseness(subject.prices, target.prices));
  return hasSimilarCode(subject, target) ? together(byName, SIMILAR_CODE) : byName;
}

/** 1 for one price, 0 for a quarter's difference or none known; of several prices the closest two count. */
function priceCloseness(ours: readonly number[], theirs: readonly number[]): number {
  let closest = 0;
  for (const one of ours)
    for (const other of theirs)
      closest = Math.max(closest, 1 - 4 * (Math.abs(one - other) / Math.max(one, other)));
  return closest;
}

function hasSimilarCode(subject: Comparable, target: Comparable): boolean {
  const [one, other] = [codeOf(subject), codeOf(target)];
  if (one === undefined || other === undefined || Math.min(one.length, other.length) < 5) return false;
  return one !== other && leven(one, other, { maxDistance: 2 }) === 1;
}

function codeOf({ keys }: Comparable): string | undefined {
  return keys.find(({ rule }) => rule === 'code-alike')?.value;
}

/**
 * Gives every subject the best target that is not a better one's: what a rule is sure of first, then by score. Two that are sure of one
 * target are not sure.
 */
function assigned(considered: readonly Proposal[][], isShared: boolean): Proposal[][] {
  const claims = new Map<number, number>();
  for (const proposals of considered)
    for (const { place, isSure } of proposals) if (isSure) claims.set(place, (claims.get(place) ?? 0) + 1);
  const isDisputed = ({ place }: Proposal): boolean => !isShared && claims.get(place)! > 1;
  for (const proposals of considered)
    for (const proposal of proposals) if (proposal.isSure && isDisputed(proposal)) proposal.isSure = false;
  if (isShared) return considered.map((proposals) => [...proposals]);
  const pairs = considered
    .flatMap((proposals, subject) => proposals.map((proposal) => ({ subject, proposal })))
    .sort((a, b) => rankOf(b.proposal) - rankOf(a.proposal));
  const chosen = new Map<number, Proposal>();
  const given = new Set<number>();
  for (const { subject, proposal } of pairs) {
    if (chosen.has(subject) || given.has(proposal.place)) continue;
    chosen.set(subject, proposal);
    given.add(proposal.place);
  }
  // Who got none keeps nothing: its targets are others' with better right.
  return considered.map((proposals, subject) => {
    const first = chosen.get(subject);
    return first ? [first, ...proposals.filter((each) => each !== first)] : [];
  });
}

function rankOf({ isSure, score }: Proposal): number {
  return isSure ? 1 + score : score;
}

function placesByKey(records: readonly Comparable[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [place, { keys }] of records.entries()) {
    for (const key of keys.map(keyText)) {
      const places = found.get(key);
      if (places) places.push(place);
      else found.set(key, [place]);
    }
  }
  return found;
}

function keyText({ rule, value }: MatchKey): string {
  return `${rule} ${value}`;
}
