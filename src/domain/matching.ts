import { PARTNER_KEYS } from './partner.ts';

/** What is matched: products of the shop with items of the warehouse, customers with partners. */
export const MATCH_KINDS = ['item', 'partner'] as const;
export type MatchKind = (typeof MATCH_KINDS)[number];

/**
 * What can say by itself that two records are one, strongest first; a person may accept one of them for all its pairs. Items: the same code
 * in the field settings.matchBy, the same however it is written, the same worldwide barcode, the same catalogue number. Partners: as buyers
 * are recognised.
 */
export const MATCH_RULES = {
  item: ['code', 'code-alike', 'barcode', 'catalogue'],
  partner: PARTNER_KEYS,
} as const;
export type MatchRule = (typeof MATCH_RULES)[MatchKind][number];

/** Why a pair is proposed: by a rule, or by name and price, which link nothing without a click. */
export type MatchReason = MatchRule | 'name';

/** Where matching stands: one side is empty or they know each other; to be done; done; or a person said that it need not be. */
export type MatchingState = 'not-needed' | 'to-do' | 'done' | 'waived';

/** A proposed record of the warehouse, with what a person tells it by. */
export interface Candidate {
  id: number;
  code: string;
  name: string;
  /** Barcodes of an item; e-mail and phone of a partner. */
  more: string;
  /** With VAT; null when there is none. */
  price: string | null;
  /** 0 to 100. */
  score: number;
  reason: MatchReason;
}
