/** A shop that asks for more is asked again all the same: a mistaken header must not stop the exchange for a day. */
const LONGEST_WAIT_MS = 15 * 60 * 1000;
const SECONDS = /^\d{1,9}$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long a Retry-After header (RFC 9110: whole SECONDS, or a date) asks to wait, in MILLISECONDS, at most 15 minutes;
 * undefined when there is none or it cannot be read. A date is compared with the answer's own Date header, so that a shop
 * whose clock is wrong still gets the wait it means; without one, with the clock here.
 */
export function retryAfterMs(retryAfter: string, answerDate: string): number | undefined {
  const wanted = retryAfter.trim();
  if (SECONDS.test(wanted)) return Math.min(Number(wanted) * 1000, LONGEST_WAIT_MS);
  const until = readDate(wanted);
  if (until === undefined) return undefined;
  const from = readDate(answerDate.trim()) ?? Date.now();
  return Math.min(Math.max(until - from, 0), LONGEST_WAIT_MS);
}

function readDate(text: string): number | undefined {
  const moment = HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}
