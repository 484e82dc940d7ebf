import { canonicalHash } from '../domain/canonical.ts';
import type { DocumentPlan } from '../domain/document.ts';
import type { FollowUp } from './followed.ts';
import type { LinkedRow } from '../store/links.ts';
import type { PlanRecordRow, StockSource } from '../store/tables.ts';

/** What a planned record is: an order with its document, a quantity of a product, an item or a partner without an order, a product of the shop. */
export type PlannedKind = PlanRecordRow['kind'];

/** What a person was shown of a plan and lets pass: nothing else is written, and each record only as it was shown. */
export interface ShownPlan {
  /** It is all that was shown, not a choice of it. */
  isWhole: boolean;
  of(kind: PlannedKind): Shown;
}

/** What was shown of one kind. */
export interface Shown {
  /** Numbers of orders, variants or customers of the shop, families of items, in the order they were shown. */
  subjects: readonly string[];
  /** Stands for what was to be written; undefined when the record was not shown or not chosen. */
  hashOf(subject: string): string | undefined;
  /** What was to be written, to say what is different now: a ShownDocument, ShownSteps, ShownQuantity, ShownNomenclature or ShownFamily. */
  basisOf(subject: string): Promise<unknown>;
}

/** A document as it was shown; decimals are texts. */
export interface ShownDocument {
  /** The version of the order it was planned from. */
  version: number;
  plan: Plain<DocumentPlan>;
}

/** A quantity as it was shown. */
export interface ShownQuantity {
  item: number;
  due: string;
  source: StockSource | null;
}

type Plain<Value> = Value extends { toFixed(places: number): string; cmp: unknown }
  ? string
  : Value extends (infer Member)[]
    ? Plain<Member>[]
    : Value extends string | number | boolean | null
      ? Value
      : { [Key in keyof Value]: Plain<Value[Key]> };

/** What is shown of a document, and what stands for it: all that is written, nothing that is only for whoever reads it. */
export function shownDocument(version: number, plan: DocumentPlan): { basis: ShownDocument; hash: string } {
  const plain = JSON.parse(JSON.stringify(plan)) as Plain<DocumentPlan>;
  const { original: _original, ...written } = plain;
  const lines = plain.lines.map(
    ({ name: _name, reductions: _reductions, orderLine: _orderLine, ...line }) => line,
  );
  return { basis: { version, plan: plain }, hash: canonicalHash({ ...written, lines }) };
}

/** What follows for an order with a document as it was shown; decimals are texts. */
export interface ShownSteps {
  version: number;
  steps: Plain<FollowUp[]>;
}

/** What is shown of the steps that follow, and what stands for them. */
export function shownSteps(version: number, steps: readonly FollowUp[]): { basis: ShownSteps; hash: string } {
  const plain = JSON.parse(JSON.stringify(steps)) as Plain<FollowUp[]>;
  return { basis: { version, steps: plain }, hash: canonicalHash({ steps: plain }) };
}

/**
 * What the shop shows as far as it is known: what an audit found there, or it accepted, as long as no order can have changed it since; before that,
 * what it said.
 */
export function shopShows(link: LinkedRow): string | null {
  if (link.stock_sent === null) return link.stock_shown;
  if (link.stock_found !== null && link.stock_touched === 0) return link.stock_found;
  return link.stock_epoch === link.stock_sent_epoch ? link.stock_sent : null;
}

/** What is shown of a quantity that is due, and what stands for it. */
export function shownQuantity(link: LinkedRow): { basis: ShownQuantity; hash: string } {
  const { variant, item, stock_due: due, stock_parts: parts } = link;
  const source = parts === null ? null : (JSON.parse(parts) as StockSource);
  return { basis: { item, due: due!, source }, hash: canonicalHash({ variant, item, due }) };
}

/** An item or a partner as it was shown. */
export interface ShownNomenclature {
  record: string;
  /** When the product or the customer had last changed in the shop; ISO 8601. */
  updatedAt: string;
  changes: { field: string; before: string | null; after: string }[];
}

/** What is shown of an item or a partner that would be made or changed, and what stands for it: all that is written. */
export function shownNomenclature(
  { record, updatedAt, changes }: { record: string; updatedAt: Date; changes: ShownNomenclature['changes'] },
  wanted: { action: 'create' | 'update'; subject: string; written: unknown },
): { basis: ShownNomenclature; hash: string } {
  const basis = { record, updatedAt: updatedAt.toISOString(), changes };
  // Through JSON, so that a decimal is compared by its text.
  return { basis, hash: canonicalHash(JSON.parse(JSON.stringify({ ...wanted, changes }))) };
}
