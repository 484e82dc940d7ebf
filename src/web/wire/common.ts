import * as z from 'zod';
import type { Problem } from '../../domain/problem.ts';
import { problemText } from '../../i18n/text.ts';

/** What all resources share on the wire. Moments are ISO texts in UTC, money and quantities decimal texts with a point. */

export const moment = z.iso.datetime();
export const decimalText = z.string();
export const bothLanguages = z.object({ bg: z.string(), en: z.string() }).meta({ id: 'BothLanguages' });
export type BothLanguages = z.infer<typeof bothLanguages>;

/** A server's name in an address; how it may look is said by its definition, here only how long it may be. */
export const serverName = z.object({ name: z.string().min(1).max(120) });

/** One of Kervan's problems in words. */
export const problemWords = z.object({ code: z.string(), text: bothLanguages }).meta({ id: 'ProblemWords' });
export type ProblemWords = z.infer<typeof problemWords>;

/** A brake as it stands: how many changes it holds back, and how many a person had let pass, which did not cover these. */
export const brake = z
  .object({ changes: z.int().min(0), allowed: z.int().min(0).nullable() })
  .meta({ id: 'Brake' });

/** A fault of a definition, at its setting ("settings.import.location"); '' when it is of the whole. */
export const fault = problemWords.extend({ setting: z.string() }).meta({ id: 'Fault' });
export type Fault = z.infer<typeof fault>;

/** An error: RFC 9457, with the code of a problem when it is one of ours, and all faults of a definition. */
export const problemDetails = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().optional(),
    faults: z.array(fault).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457, application/problem+json' });
export type ProblemDetails = z.infer<typeof problemDetails>;

/** The words of a problem in both languages. */
export function textOf(found: Problem): BothLanguages {
  return { bg: problemText('bg', found), en: problemText('en', found) };
}

/** A problem as its code and its words. */
export function wordsOf(found: Problem): ProblemWords {
  return { code: found.code, text: textOf(found) };
}
