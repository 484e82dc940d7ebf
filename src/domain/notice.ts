import type { BothLanguages } from './problem.ts';

/** What people are told. Texts are made when it is found, so that what is sent later says what was so then. */

/** What one line of a notice is about, the gravest first. */
export const NEWS_KINDS = ['paused', 'backup', 'brake', 'receipt', 'failure', 'orders', 'solved'] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** One thing that happened, on a server or to the installation. */
export interface NewsItem {
  kind: NewsKind;
  /** The server's name; '' of what is of the whole installation. */
  server: string;
  /** The problem's code; null of what is no single problem. */
  code: string | null;
  /** The numbers of the orders meant, at most MOST_ORDERS_NAMED; nothing else of an order leaves Kervan. */
  orders: string[];
  /** How many orders are meant in all. */
  count: number;
  text: BothLanguages;
}

/** Longer lists are cut, and say how many there are. */
export const MOST_ORDERS_NAMED = 20;

/** One server in the summary of a day. */
export interface DayOfServer {
  server: string;
  isStarted: boolean;
  /** Orders that came, documents that were written, and runs that failed since the summary before. */
  received: number;
  documented: number;
  failedRuns: number;
  /** As it stands now. */
  attention: number;
  waiting: number;
  problems: number;
}

export type NoticeContent =
  | { kind: 'news'; items: NewsItem[] }
  | { kind: 'summary'; day: string; servers: DayOfServer[] }
  | { kind: 'test' };

/** What is sent through a channel. */
export interface Notice {
  /** The same however often it is sent: whoever gets it twice can tell. */
  id: string;
  madeAt: Date;
  content: NoticeContent;
}
