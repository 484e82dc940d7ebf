import * as z from 'zod';
import { bothLanguages, brake, moment } from './common.ts';

const problemClass = z.enum(['transient', 'configuration', 'data', 'in-doubt', 'bug']);

export const openProblem = z
  .object({
    code: z.string(),
    class: problemClass,
    /** "order 7000002", "sku ABC", "part export". */
    record: z.string(),
    text: bothLanguages,
    /** The setting that mends it, "settings.import.location"; null when it is mended elsewhere. */
    setting: z.string().nullable(),
    /** What it holds back, of a brake; null of anything else. */
    brake: brake.nullable(),
    firstAt: moment,
    lastAt: moment,
    nextTryAt: moment.nullable(),
  })
  .meta({ id: 'OpenProblem' });
export type OpenProblem = z.infer<typeof openProblem>;

export const problemGroup = z.object({
  code: z.string(),
  class: problemClass,
  count: z.int(),
  lastAt: moment,
  /** The newest one. */
  example: openProblem,
});
export const problemGroups = z.object({ items: z.array(problemGroup), count: z.int() });
export type ProblemGroups = z.infer<typeof problemGroups>;

export const problemPage = z.object({
  items: z.array(openProblem),
  count: z.int(),
  next: z.string().nullable(),
});
export type ProblemPage = z.infer<typeof problemPage>;

/** Tries again what these problems hold up: one record, all of a code, or everything; begins a run. */
export const retryProblems = z.object({
  record: z.string().max(300).optional(),
  code: z.string().max(100).optional(),
});
