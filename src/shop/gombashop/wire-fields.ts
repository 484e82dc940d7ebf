/**
 * What the records of GombaShop's assumed protocol (see driver.ts) are made of. Fields we do not know are let through unread; a field we
 * use must be right. The error messages are names of fault-words.ts.
 */
import * as z from 'zod';
import { decimal, ZERO } from '../../domain/decimal.ts';
import type { BothLanguages } from '../../domain/problem.ts';
import { faultWords, type Expected } from './fault-words.ts';

/** The most of anything in one list that is no page: lines of an order, variants of a product, categories. */
export const MOST_RECORDS = 20_000;
/** The contract's Decimal. */
const DECIMAL = /^-?\d{1,12}(\.\d{1,6})?$/;

/** What zod says of a wrong value: a name of fault-words.ts. */
export function expected(name: Expected): { error: Expected } {
  return { error: name };
}

/** A JSON object with at least these fields. */
export function record<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.object(shape, expected('record'));
}

/** A list of at most MOST_RECORDS. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, expected('list')).max(MOST_RECORDS, expected('list'));
}

/** A list that may be left out. */
export function listOrNone<Item extends z.ZodType>(item: Item) {
  return list(item)
    .nullish()
    .transform((value) => value ?? []);
}

export const text = z.string(expected('text')).max(65_536, expected('text'));
export const textOrEmpty = text.nullish().transform((value) => value ?? '');
export const id = z.string(expected('id')).min(1, expected('id')).max(255, expected('id'));
export const idOrNull = id.nullish().transform((value) => value ?? null);
// A text only: a JSON number of money has been through a binary float before it got here.
export const decimalText = z
  .string(expected('decimal'))
  .regex(DECIMAL, expected('decimal'))
  .transform((value) => decimal(value));
export const decimalOrZero = decimalText.nullish().transform((value) => value ?? ZERO);
export const decimalOrNull = decimalText.nullish().transform((value) => value ?? null);
export const moment = z.iso
  .datetime({ offset: true, ...expected('moment') })
  .transform((value) => new Date(value))
  .refine((value) => !Number.isNaN(value.getTime()), expected('moment'));
export const momentOrNull = moment.nullish().transform((value) => value ?? null);
export const flag = z.boolean(expected('flag'));
export const flagOrNo = flag.nullish().transform((value) => value ?? false);

/** Company data, in orders and of customers. */
export const company = record({
  name: text,
  eik: text,
  vatNumber: textOrEmpty,
  manager: textOrEmpty,
  city: textOrEmpty,
  address: textOrEmpty,
});

export type Reading<Value> = { ok: true; value: Value } | { ok: false; words: BothLanguages };

/** Holds a value of the shop to a schema: the value as ours, or its first fault in words. Never throws. */
export function read<Value>(schema: z.ZodType<Value>, value: unknown): Reading<Value> {
  const parsed = schema.safeParse(value, { reportInput: true });
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, words: faultWords(parsed.error) };
}

/** An identifier of a record that cannot be read otherwise, fit to be shown; null when there is none. */
export function shownId(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return (
    String(value)
      .replaceAll(/\p{C}+/gu, ' ')
      .slice(0, 40)
      .toWellFormed() || null
  );
}
