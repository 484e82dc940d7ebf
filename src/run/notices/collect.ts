import { MOST_ORDERS_NAMED, NEWS_KINDS, type NewsItem } from '../../domain/notice.ts';
import type { ChannelName, NoticeSettings } from '../../domain/notice-settings.ts';
import { countNews, keepNotice, stuckChannels } from '../../store/notices.ts';
import { listServers, type Server } from '../../store/servers.ts';
import type { Store } from '../../store/store.ts';
import type { BackupStanding } from '../daily-backup.ts';
import {
  forgetGone,
  forgetTold,
  markOrdersTold,
  markTold,
  noteGone,
  untoldProblems,
} from '../../store/told.ts';
import {
  isPassing,
  isTellable,
  isWanted,
  newsKind,
  newsOf,
  newsOfBackup,
  newsOfOrders,
  newsOfSolved,
} from './news.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BACKUP = 'backup';
/** What is gone for so long is over; what comes again before that was never gone. */
const OVER_MS = 10 * MINUTE_MS;
/** Problems of a server as a whole that are looked at together; more are for the next look. */
const MOST_TOGETHER = 200;

/**
 * Finds what happened and was not told yet, marks it as told and puts one notice of all of it into the outbox, in one transaction: a crash
 * leaves both or neither. It reads what any process has left in the store, so that it does not matter who ran what, and nothing of a run waits
 * for it. Nothing is marked while the hour's measure is full: it waits, untold, and is told together later.
 */
export async function collectNews(
  store: Store,
  settings: NoticeSettings,
  channels: readonly ChannelName[],
  backup: BackupStanding,
  now: Date,
): Promise<void> {
  await noteGone(store, now);
  if ((await countNews(store, new Date(now.getTime() - HOUR_MS), now)) >= settings.mostPerHour) return;
  // Nobody can be told just now: what happens meanwhile is told together when somebody can.
  const stuck = await stuckChannels(store);
  if (channels.every((channel) => stuck.has(channel))) return;
  await store.transaction().execute(async (transaction) => {
    const servers = await listServers(transaction);
    const items: NewsItem[] = [];
    for (const server of servers) {
      items.push(...(await problemNews(transaction, server, settings, now)));
      items.push(...(await orderNews(transaction, server, settings, now)));
    }
    items.push(...(await backupNews(transaction, backup, settings, now)));
    items.push(...(await solvedNews(transaction, servers, settings, now)));
    if (items.length === 0) return;
    items.sort((left, right) => NEWS_KINDS.indexOf(left.kind) - NEWS_KINDS.indexOf(right.kind));
    await keepNotice(transaction, { kind: 'news', items }, channels, now);
  });
}

async function problemNews(
  store: Store,
  server: Server,
  { about }: NoticeSettings,
  now: Date,
): Promise<NewsItem[]> {
  const untold = await untoldProblems(store, server.id, MOST_TOGETHER);
  const wanted = untold.filter((found) => isWanted(newsKind(found, server.isStarted), about));
  // One is ripe: the others that came just now go with it, instead of in a letter of their own a minute later.
  if (!wanted.some((found) => isTellable(found, now))) return [];
  const items: NewsItem[] = [];
  for (const found of wanted) {
    if (!isTellable(found, now) && isPassing(found)) continue;
    if (await markTold(store, server.id, found, now)) items.push(newsOf(found, server));
  }
  return items;
}

async function orderNews(
  store: Store,
  server: Server,
  { about: { ordersAfterMinutes: minutes } }: NoticeSettings,
  now: Date,
): Promise<NewsItem[]> {
  if (minutes === null) return [];
  const since = new Date(now.getTime() - minutes * MINUTE_MS);
  const found = await markOrdersTold(store, server.id, since, MOST_ORDERS_NAMED, now);
  return found.count === 0 ? [] : [newsOfOrders(server.definition.name, found, minutes)];
}

/**
 * Tried every hour; told at the first try that fails, and not again until one has worked. A Kervan that has not tried yet knows neither, so a start
 * changes nothing.
 */
async function backupNews(
  store: Store,
  { hasFailed, madeAt }: BackupStanding,
  { about }: NoticeSettings,
  now: Date,
): Promise<NewsItem[]> {
  if (hasFailed) {
    const isNew = about.failures && (await markTold(store, '', { record: BACKUP, code: 'failed' }, now));
    return isNew ? [newsOfBackup('backup')] : [];
  }
  const isOver = madeAt !== null && (await forgetTold(store, BACKUP));
  return isOver && about.solved ? [newsOfBackup('solved')] : [];
}

/** What is over is forgotten in any case, so that it is told anew when it comes again. */
async function solvedNews(
  store: Store,
  servers: readonly Server[],
  { about }: NoticeSettings,
  now: Date,
): Promise<NewsItem[]> {
  const over = await forgetGone(store, new Date(now.getTime() - OVER_MS), now);
  if (!about.solved) return [];
  return servers.flatMap((server) => {
    const records = over.flatMap((each) => (each.server === server.id ? [each.record] : []));
    return newsOfSolved(server.definition.name, [...new Set(records)]);
  });
}
