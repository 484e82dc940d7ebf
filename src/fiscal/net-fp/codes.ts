import { problem, type Problem, type ProblemCode } from '../../domain/problem.ts';
import type { PrinterMessage } from '../printer.ts';

/** The codes of Net.FP (ErrorCodes.md of ErpNet.FP) that have a problem of their own; the others are grouped by their hundred. */
const PROBLEM_OF: Record<string, ProblemCode> = {
  E301: 'printer-no-paper',
  E302: 'printer-cover-open',
  E406: 'printer-payment-kind',
  E408: 'printer-password',
  E411: 'printer-tax-group',
  E502: 'printer-z-report-due',
};

const PROBLEM_OF_HUNDRED: Record<string, ProblemCode> = {
  E1: 'printer-device',
  E2: 'printer-memory',
  E3: 'printer-mechanism',
  E4: 'printer-refused',
  E5: 'printer-tax-office',
  E6: 'printer-terminal',
};

/**
 * Errors after which the receipt may be on paper all the same: no answer from the device (E101), a garbled one (E107, E409), a general
 * failure (E199, E399, E499), power gone while printing (E305), a deadline passed on the way (E999).
 */
const DOUBTFUL = new Set(['E101', 'E107', 'E199', 'E305', 'E399', 'E409', 'E499', 'E999']);

/** Codes the protocol has. E100, E200 and the like are not among them: ErpNet.FP.js says them whatever went wrong, wherever it was. */
const CERTAIN_KIND = /^E[1-6](?!00)\d\d$/;

/**
 * ErpNet.FP says beside the error where it was. From the first payment on a receipt cannot be taken back, and once closed it is registered,
 * even when its number could not be read afterwards ("at Payment" is its own check before anything is sent).
 */
const LATE = /last receipt|closing the receipt|making full payment|occurr?ed in payment/i;

/**
 * After the payments ErpNet.FP still reads the clock and the sum, and says of a failure there only that it was "while printing receipt items"; of one
 * in an item it says which ("in Item 2").
 */
const AMONG_ITEMS = /while printing receipt items/i;
const IN_AN_ITEM = /\bin item \d/i;

/**
 * How the printing unit is: paper, cover, cutter. Beside a device's no, ErpNet.FP says where it came ("Error occured while opening new fiscal receipt"). Its
 * driver of SIS devices says neither: it reads the state of the paper from the answer to the receipt, and of a receipt that used up the roll it tells only
 * that the paper is at its end.
 */
const UNIT_STATE = new Set(['E301', 'E302', 'E306']);
const SAYS_WHERE = /error occurr?ed/i;

/** The problem that a message of the device stands for, with its code and its own words. */
export function problemOfMessage({ code, text }: PrinterMessage): Problem {
  const known = PROBLEM_OF[code] ?? PROBLEM_OF_HUNDRED[code.slice(0, 2)] ?? 'printer-failed';
  return problem(known, { code: code || '?', text: text || '?' });
}

/** Whether messages of a failure leave it open if something was printed. */
export function isDoubtful(messages: readonly PrinterMessage[]): boolean {
  const errors = messages.filter(({ kind }) => kind === 'error');
  if (errors.length === 0) return true;
  return (
    errors.some(({ code }) => !CERTAIN_KIND.test(code) || DOUBTFUL.has(code)) ||
    messages.some(({ text }) => LATE.test(text)) ||
    (messages.some(({ text }) => AMONG_ITEMS.test(text)) &&
      !messages.some(({ text }) => IN_AN_ITEM.test(text)))
  );
}

/** Whether a receipt may be on paper because the failure is only of how the printing unit is by now, and not of where the receipt stopped. */
export function isPerhapsAfterwards(messages: readonly PrinterMessage[]): boolean {
  return (
    messages.some(({ kind, code }) => kind === 'error' && UNIT_STATE.has(code)) &&
    !messages.some(({ text }) => SAYS_WHERE.test(text))
  );
}

/** The error that says most: the first one. */
export function firstError(messages: readonly PrinterMessage[]): PrinterMessage {
  return messages.find(({ kind }) => kind === 'error') ?? { kind: 'error', code: '', text: '' };
}
