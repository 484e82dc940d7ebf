import type * as z from 'zod';
import type { BothLanguages } from '../../domain/problem.ts';

/** What a field of the contract must be; the schemas beside it give these names as their error messages. */
const EXPECTED = {
  text: { bg: 'текст до 65 536 знака', en: 'a text of at most 65,536 characters' },
  id: { bg: 'непразен текст до 255 знака', en: 'a text of 1 to 255 characters' },
  'order-number': { bg: 'текст от 1 до 32 печатни знака', en: 'a text of 1 to 32 printable characters' },
  decimal: { bg: 'десетично число като текст ("12.50")', en: 'a decimal number as a text ("12.50")' },
  moment: {
    bg: 'дата и час с часова зона ("2026-11-23T10:15:00+02:00")',
    en: 'a moment with its offset ("2026-11-23T10:15:00+02:00")',
  },
  flag: { bg: 'true или false', en: 'true or false' },
  list: { bg: 'списък до 20 000 записа', en: 'a list of at most 20,000 records' },
  'filled-list': { bg: 'списък с поне един запис', en: 'a list of at least one record' },
  record: { bg: 'запис', en: 'a record' },
  currency: { bg: 'EUR или BGN', en: 'EUR or BGN' },
  'discount-kind': { bg: 'voucher, promo-code или order', en: 'voucher, promo-code or order' },
  cursor: { bg: 'непразен текст до 4096 знака или null', en: 'a text of 1 to 4096 characters or null' },
  'own-ids': { bg: 'различен id на всеки запис', en: 'records with different ids' },
  index: { bg: 'цяло число', en: 'a whole number' },
} as const satisfies Record<string, BothLanguages>;

export type Expected = keyof typeof EXPECTED;

const RECORD_ITSELF: BothLanguages = { bg: 'самият запис', en: 'the record itself' };
const MISSING: BothLanguages = { bg: 'липсва', en: 'is missing' };

/**
 * The first fault of a record in words: which field, what it must be, what came. A free text is not repeated, because it
 * may be a person's name. The error must come from a parse with `reportInput`.
 */
export function faultWords(error: z.ZodError): BothLanguages {
  const [issue] = error.issues;
  if (!issue) return RECORD_ITSELF;
  const field = fieldName(issue.path);
  const came = whatCame(issue.message as Expected, issue.input);
  const expected = EXPECTED[issue.message as Expected];
  return {
    bg: `${field || RECORD_ITSELF.bg}: ${came.bg}; очаква се ${expected.bg}`,
    en: `${field || RECORD_ITSELF.en}: ${came.en}; expected ${expected.en}`,
  };
}

/** "lines[3].quantity" */
function fieldName(path: PropertyKey[]): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '');
}

function whatCame(expected: Expected, input: unknown): BothLanguages {
  if (input === undefined) return MISSING;
  if (Array.isArray(input)) {
    return { bg: `получен е списък от ${input.length}`, en: `a list of ${input.length} came` };
  }
  if (typeof input === 'object' && input !== null) return { bg: 'получен е запис', en: 'a record came' };
  if (typeof input === 'string' && expected === 'text') {
    return {
      bg: `получен е текст от ${input.length} знака`,
      en: `a text of ${input.length} characters came`,
    };
  }
  const value = JSON.stringify(input).slice(0, 40).toWellFormed();
  if (typeof input === 'number') return { bg: `получено е числото ${value}`, en: `the number ${value} came` };
  return { bg: `получено е ${value}`, en: `${value} came` };
}
