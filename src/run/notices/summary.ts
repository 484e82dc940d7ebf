import { addDays, dayIn, localDay, momentAt } from '../../domain/local-time.ts';
import type { DayOfServer } from '../../domain/notice.ts';
import type { ChannelName, NoticeSettings } from '../../domain/notice-settings.ts';
import { dayCounts } from '../../store/day-counts.ts';
import type { OpenNoticeSettings } from '../../store/notice-settings.ts';
import { keepNotice } from '../../store/notices.ts';
import { listServers } from '../../store/servers.ts';
import type { Store } from '../../store/store.ts';
import { forgetToldAhead, forgetToldBefore, isTold, markTold } from '../../store/told.ts';

const SUMMARY = 'summary';
const KEPT_MS = 7 * 86_400_000;

/**
 * Puts the summary of the day into the outbox when its hour has come, once a day. A Kervan that was off at that hour does it as soon as it works,
 * as long as the day lasts; not for an hour that was over when the hour was chosen.
 */
export async function collectSummary(
  store: Store,
  { settings, changedAt }: OpenNoticeSettings,
  channels: readonly ChannelName[],
  now: Date,
): Promise<void> {
  const { timeZone, about } = settings;
  if (about.summaryHour === null) return;
  const { today: to, yesterday: from } = hours(settings, about.summaryHour, now);
  if (now < to) return;
  // A change still to come was made by a clock that ran ahead, and so were the summaries of days to come: they are due on their days.
  if (changedAt !== null && changedAt > to && changedAt <= now) return;
  const day = dayIn(timeZone, now);
  await forgetToldAhead(store, SUMMARY, day, now);
  if (await isTold(store, SUMMARY, day)) return;
  const servers: DayOfServer[] = [];
  for (const { id, definition, isStarted } of await listServers(store))
    servers.push({ server: definition.name, isStarted, ...(await dayCounts(store, id, from, to)) });
  await store.transaction().execute(async (transaction) => {
    if (!(await markTold(transaction, '', { record: SUMMARY, code: day }, now))) return;
    await forgetToldBefore(transaction, SUMMARY, new Date(now.getTime() - KEPT_MS));
    await keepNotice(transaction, { kind: 'summary', day, servers }, channels, now);
  });
}

function hours({ timeZone }: NoticeSettings, hour: number, now: Date): { today: Date; yesterday: Date } {
  const day = localDay(timeZone, now);
  const at = (date: typeof day): Date => momentAt(timeZone, date, hour * 60, 'first');
  return { today: at(day), yesterday: at(addDays(day, -1)) };
}
