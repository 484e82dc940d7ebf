import * as z from 'zod';
import { MATCH_KINDS, MATCH_RULES } from '../../domain/matching.ts';
import { decimalText, moment, problemWords, serverName } from './common.ts';

const count = z.int().min(0);
const rule = z.enum([...MATCH_RULES.item, ...MATCH_RULES.partner]);
const reason = z.enum([...rule.options, 'name']);
const state = z.enum(['open', 'none', 'rejected', 'linked']);

export const matchingOf = serverName.extend({ kind: z.enum(MATCH_KINDS) });

const health = z.object({
  records: count,
  findings: z.array(z.object({ finding: z.string(), count, examples: z.array(z.string()) })),
});
const kindReport = z.object({ shop: health, warehouse: health });

const totals = z.object({ open: count, none: count, rejected: count, linked: count });
const kindView = z.object({
  totals,
  /** What each rule would link, and has linked; and what was linked one by one. */
  rules: z.array(z.object({ rule: z.enum([...rule.options, 'hand']), open: count, linked: count })),
});

export const matching = z
  .object({
    state: z.enum(['not-needed', 'to-do', 'done', 'waived']),
    decidedAt: moment.nullable(),
    comparedAt: moment.nullable(),
    /** How healthy both sides were; null before the first comparison, of partners also where they cannot be compared. */
    report: z.object({ item: kindReport, partner: kindReport.nullable() }).nullable(),
    item: kindView,
    partner: kindView,
  })
  .meta({ id: 'Matching' });
export type Matching = z.infer<typeof matching>;

export const newMatchingState = z.object({ state: z.enum(['to-do', 'done', 'waived']) });

const candidate = z
  .object({
    id: z.int(),
    code: z.string(),
    name: z.string(),
    /** Barcodes; of a partner VAT number, e-mail and phone. */
    more: z.array(z.string()),
    price: decimalText.nullable(),
    /** 0 to 100. */
    score: z.int(),
    reason,
  })
  .meta({ id: 'MatchCandidate' });
export type WireCandidate = z.infer<typeof candidate>;

export const match = z
  .object({
    /** The variant, or the customer. */
    subject: z.string(),
    product: z.string(),
    code: z.string(),
    name: z.string(),
    more: z.array(z.string()),
    price: decimalText.nullable(),
    state,
    /** The rule it was linked by, or 'hand'; null when matching did not link it. */
    linkedBy: z.string().nullable(),
    /** The record of the warehouse it is linked with; null for none. */
    linked: z.int().nullable(),
    candidates: z.array(candidate),
  })
  .meta({ id: 'Match' });
export type Match = z.infer<typeof match>;

export const matchPage = z.object({ items: z.array(match), next: z.string().nullable(), totals });
export type MatchPage = z.infer<typeof matchPage>;

const filter = z.object({ reason: reason.optional(), search: z.string().max(200).optional() });

export const matchQuery = filter.extend({
  state: z.enum(['all', ...state.options]).default('open'),
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const chosenPair = z.object({ subject: z.string().max(255), target: z.int().min(1) });
const pairs = z.object({ pairs: z.array(chosenPair).min(1).max(500) });
/** All open ones of a filter, as the comparison of that moment proposed them. */
const filtered = z.object({ filter, comparedAt: moment });
/** These pairs, as they were seen; all that a rule is sure of; or all open ones of a filter. */
export const accepted = z.union([pairs, z.object({ rule, comparedAt: moment }), filtered]);
export const rejected = z.union([pairs, filtered]);
/** These links or rejections, as they were seen; or all links of a rule or made one by one, and how many they were seen to be. */
export const undone = z.union([
  pairs.extend({ state: z.enum(['linked', 'rejected']) }),
  z.object({ by: z.enum([...rule.options, 'hand']), count }),
]);

export const answeredPairs = z
  .object({
    linked: count,
    rejected: count,
    undone: count,
    /** At most a hundred of those that the answer was not taken for, and how many there are. */
    refused: z.array(z.object({ subject: z.string(), problem: problemWords })),
    refusedCount: count,
  })
  .meta({ id: 'AnsweredPairs' });
export type WireAnsweredPairs = z.infer<typeof answeredPairs>;

export const fileQuery = z.object({
  format: z.enum(['csv', 'xlsx']),
  language: z.enum(['bg', 'en']).default('bg'),
});
