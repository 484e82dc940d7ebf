import { isBrake } from '../../domain/brake.ts';
import { MOST_ORDERS_NAMED, type NewsItem, type NewsKind } from '../../domain/notice.ts';
import type { NoticeSettings } from '../../domain/notice-settings.ts';
import { problemClass, type BothLanguages, type Problem, type ProblemCode } from '../../domain/problem.ts';
import { inBoth, problemInBoth } from '../../i18n/text.ts';
import type { Server } from '../../store/servers.ts';
import type { Untold } from '../../store/told.ts';

/** What happens within this time is told together. */
const GROUP_MS = 60_000;
/** What passes by itself is told only when it has not passed for so long. */
const PASSING_MS = 15 * 60_000;

/** What a problem of a server is, to whoever is told. */
export function newsKind({ record, code }: { record: string; code: string }, isStarted: boolean): NewsKind {
  if (record.startsWith('receipt ') || record.startsWith('printer ')) return 'receipt';
  if (/^(?:receipt|printer)-/.test(code)) return 'receipt';
  if (isBrake(code)) return 'brake';
  const isPausing = problemClass(code as ProblemCode) === 'configuration';
  return isPausing && isStarted && /^(?:part|check) /.test(record) ? 'paused' : 'failure';
}

/** Whether somebody wants to be told of it. */
export function isWanted(kind: NewsKind, about: NoticeSettings['about']): boolean {
  if (kind === 'receipt') return about.receipts;
  if (kind === 'brake') return about.brakes;
  return about.failures;
}

/**
 * Whether a problem may be told: after a minute, with what else happened then; a passing one when it has not passed. One that was first met in the
 * future, by a clock that ran ahead, has been there for who knows how long. One of the next moments was met by a run that went on after `now` was looked at.
 */
export function isTellable({ code, firstAt }: Untold, now: Date): boolean {
  const ageMs = now.getTime() - firstAt.getTime();
  return ageMs < -GROUP_MS || ageMs >= (isPassing({ code }) ? PASSING_MS : GROUP_MS);
}

/** Whether a problem may pass by itself. */
export function isPassing({ code }: Pick<Untold, 'code'>): boolean {
  return problemClass(code) === 'transient';
}

/** A problem of a server as a line of a notice. */
export function newsOf(found: Untold, server: Server): NewsItem {
  return {
    kind: newsKind(found, server.isStarted),
    server: server.definition.name,
    code: found.code,
    orders: ordersIn(found.record),
    count: 1,
    text: withPart(found.record, problemInBoth(withoutForeignWords(found))),
  };
}

/** Orders that have needed somebody for so long, as a line of a notice. */
export function newsOfOrders(
  server: string,
  { orders, count }: { orders: string[]; count: number },
  minutes: number,
): NewsItem {
  const list = orders.join(', ');
  const more = count - orders.length;
  const text = inBoth(more > 0 ? 'notice.ordersAndMore' : 'notice.orders', { list, more, minutes });
  return { kind: 'orders', server, code: null, orders, count, text };
}

/** The day's backup could not be made, or could again, as a line of a notice: of no server, and without the words of the system. */
export function newsOfBackup(kind: 'backup' | 'solved'): NewsItem {
  const text = inBoth(kind === 'backup' ? 'notice.backup' : 'notice.backupSolved');
  return { kind, server: '', code: null, orders: [], count: 1, text };
}

/** What was told of these records is over: the orders in one line, everything else in a line each. */
export function newsOfSolved(server: string, records: readonly string[]): NewsItem[] {
  const numbers = records.flatMap((record) => (record.startsWith('order ') ? ordersIn(record) : []));
  const others = records.filter((record) => !record.startsWith('order '));
  const line = (text: BothLanguages, orders: string[], count: number): NewsItem => ({
    kind: 'solved',
    server,
    code: null,
    orders,
    count,
    text,
  });
  const named = numbers.slice(0, MOST_ORDERS_NAMED);
  const more = numbers.length - named.length;
  const key = more > 0 ? 'notice.ordersSolvedAndMore' : 'notice.ordersSolved';
  const list = named.join(', ');
  return [
    ...others.map((record) => line(withPart(record, inBoth('notice.solved')), ordersIn(record), 1)),
    ...(numbers.length > 0 ? [line(inBoth(key, { list, more }), named, numbers.length)] : []),
  ];
}

/** The order a record names: "order 7000001", "receipt 7000001/12", where 12 is the receipt's own. */
function ordersIn(record: string): string[] {
  const [, order, receipt] = /^(?:order (\S+)|receipt (\S+?)(?:\/[^/]*)?)$/.exec(record) ?? [];
  const number = order ?? receipt;
  return number === undefined ? [] : [number];
}

function withPart(record: string, words: BothLanguages): BothLanguages {
  const part = /^part (.+)$/.exec(record)?.[1];
  if (part === undefined) return words;
  const name = inBoth(`what.part.${part}`);
  return { bg: `${capital(name.bg)}: ${words.bg}`, en: `${capital(name.en)}: ${words.en}` };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whose `detail` is the network's own word, which knows nobody. */
const NETWORK: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['warehouse-unreachable', 'shop-unreachable']);

/**
 * A problem without what databases and shops said in their own words. A database says "Duplicate entry 'Иван Петров'": on the pages that is seen
 * by who may see the pages; mail is read by whoever it passes.
 */
function withoutForeignWords({ code, params }: Problem): Problem {
  if (NETWORK.has(code)) return { code, params };
  const clean = Object.entries(params).map(([name, value]) => {
    const isForeign = (name === 'detail' || name === 'field') && typeof value !== 'object';
    return [name, isForeign ? inBoth('notice.seePages') : value] as const;
  });
  return { code, params: Object.fromEntries(clean) };
}
