import { randomUUID } from 'node:crypto';
import type { Notice, NoticeContent } from '../domain/notice.ts';
import type { ChannelName } from '../domain/notice-settings.ts';
import type { Problem } from '../domain/problem.ts';
import type { Store } from './store.ts';

/** Longer than any wait between two tries. */
const LONGEST_WAIT_MS = 65 * 60_000;

/** The outbox: what is told, kept in the transaction that found it, and how far each channel is with it. */

/** Puts a notice into the outbox, for each of these channels. */
export async function keepNotice(
  store: Store,
  content: Exclude<NoticeContent, { kind: 'test' }>,
  channels: readonly ChannelName[],
  now: Date,
): Promise<void> {
  const id = randomUUID();
  const at = now.toISOString();
  await store
    .insertInto('notices')
    .values({ id, kind: content.kind, made_at: at, content: JSON.stringify(content) })
    .execute();
  await store
    .insertInto('deliveries')
    .values(
      channels.map((channel) => ({
        notice: id,
        channel,
        state: 'due' as const,
        next_try_at: at,
        sent_at: null,
        problem: null,
      })),
    )
    .execute();
}

/** How many notices of news were made since then, up to now. */
export async function countNews(store: Store, since: Date, now: Date): Promise<number> {
  const { count } = await store
    .selectFrom('notices')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', '=', 'news')
    .where('made_at', '>', since.toISOString())
    .where('made_at', '<=', now.toISOString())
    .executeTakeFirstOrThrow();
  return count;
}

/** How many notices a channel has been sent since then, up to now. */
export async function countSent(store: Store, channel: ChannelName, since: Date, now: Date): Promise<number> {
  const { count } = await store
    .selectFrom('deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('channel', '=', channel)
    .where('state', '=', 'sent')
    .where('sent_at', '>', since.toISOString())
    .where('sent_at', '<=', now.toISOString())
    .executeTakeFirstOrThrow();
  return count;
}

/** The channels whose last try failed and that have something still to send. */
export async function stuckChannels(store: Store): Promise<Set<string>> {
  const rows = await store
    .selectFrom('deliveries')
    .select('channel')
    .distinct()
    .where('state', '=', 'due')
    .where('problem', 'is not', null)
    .execute();
  return new Set(rows.map(({ channel }) => channel));
}

/** A notice that is to be sent through a channel. */
export interface Delivery {
  channel: ChannelName;
  notice: Notice;
  /** How often it was tried before. */
  attempts: number;
}

/** The oldest notice a channel is due to send; null when there is none. */
export async function nextDelivery(store: Store, channel: ChannelName, now: Date): Promise<Delivery | null> {
  const row = await store
    .selectFrom('deliveries as d')
    .innerJoin('notices as n', 'n.id', 'd.notice')
    .select(['n.id', 'n.made_at', 'n.content', 'd.attempts'])
    .where('d.channel', '=', channel)
    .where('d.state', '=', 'due')
    .where((eb) =>
      eb.or([
        eb('d.next_try_at', '<=', now.toISOString()),
        // No wait is that long: it was set by a clock that ran ahead.
        eb('d.next_try_at', '>', new Date(now.getTime() + LONGEST_WAIT_MS).toISOString()),
      ]),
    )
    .orderBy('n.made_at')
    .orderBy('n.id')
    .executeTakeFirst();
  if (!row) return null;
  const content = JSON.parse(row.content) as NoticeContent;
  return {
    channel,
    notice: { id: row.id, madeAt: new Date(row.made_at), content },
    attempts: row.attempts,
  };
}

/**
 * Takes a delivery for this process, until that moment; false when another one was quicker.
 *
 * Two Kervans work on one store and both find the same notice due. Both say "mine, the third try"; the store lets one of them, and to the other
 * there is no third try left to take. Should the one die while it sends, the notice is due again at that moment: twice rather than never, under
 * the same id.
 */
export async function takeDelivery(
  store: Store,
  { channel, notice, attempts }: Delivery,
  until: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('deliveries')
    .set({ attempts: attempts + 1, next_try_at: until.toISOString() })
    .where('notice', '=', notice.id)
    .where('channel', '=', channel)
    .where('state', '=', 'due')
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** How a try ended. */
export type DeliveryEnd =
  | { state: 'sent'; at: Date }
  | { state: 'due'; nextTryAt: Date; problem: Problem }
  | { state: 'given-up'; problem: Problem | null };

/** Keeps how a try ended. */
export async function endDelivery(
  store: Store,
  { channel, notice }: Pick<Delivery, 'channel' | 'notice'>,
  end: DeliveryEnd,
): Promise<void> {
  await store
    .updateTable('deliveries')
    .set({
      state: end.state,
      sent_at: end.state === 'sent' ? end.at.toISOString() : null,
      next_try_at: end.state === 'due' ? end.nextTryAt.toISOString() : null,
      problem: end.state === 'sent' || !end.problem ? null : JSON.stringify(end.problem),
    })
    .where('notice', '=', notice.id)
    .where('channel', '=', channel)
    .execute();
}

/** Gives up what is due on a channel that is set no longer. */
export async function giveUpAll(store: Store, channel: ChannelName): Promise<void> {
  await store
    .updateTable('deliveries')
    .set({ state: 'given-up', next_try_at: null })
    .where('channel', '=', channel)
    .where('state', '=', 'due')
    .execute();
}

/** How a channel does. */
export interface ChannelState {
  channel: ChannelName;
  /** Notices still to be sent. */
  waiting: number;
  /** Notices that could not be sent for so long that they were given up, of those still kept. */
  givenUp: number;
  lastSentAt: Date | null;
  /** Why the last try failed; null when it did not. */
  problem: Problem | null;
}

/** How a channel does: what waits, what was sent last, and why the last try failed. */
export async function channelState(store: Store, channel: ChannelName): Promise<ChannelState> {
  const counts = await store
    .selectFrom('deliveries')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count'), eb.fn.max('sent_at').as('sentAt')])
    .where('channel', '=', channel)
    .groupBy('state')
    .execute();
  const of = (state: string) => counts.find((each) => each.state === state);
  const troubled = await store
    .selectFrom('deliveries as d')
    .innerJoin('notices as n', 'n.id', 'd.notice')
    .select('d.problem')
    .where('d.channel', '=', channel)
    .where('d.state', '!=', 'sent')
    .where('d.problem', 'is not', null)
    .where('n.made_at', '>', of('sent')?.sentAt ?? '')
    .orderBy('n.made_at', 'desc')
    .executeTakeFirst();
  const held = await store
    .selectFrom('deliveries')
    .select('problem')
    .where('channel', '=', channel)
    .where('state', '=', 'due')
    .where('problem', 'is not', null)
    .executeTakeFirst();
  const found = held?.problem ?? troubled?.problem ?? null;
  const lastSentAt = of('sent')?.sentAt ?? null;
  return {
    channel,
    waiting: of('due')?.count ?? 0,
    givenUp: of('given-up')?.count ?? 0,
    lastSentAt: lastSentAt === null ? null : new Date(lastSentAt),
    problem: found === null ? null : (JSON.parse(found) as Problem),
  };
}

/** Forgets notices made before that moment, whatever became of them. */
export async function forgetNotices(store: Store, before: Date): Promise<void> {
  const old = store.selectFrom('notices').select('id').where('made_at', '<', before.toISOString());
  await store.deleteFrom('deliveries').where('notice', 'in', old).execute();
  await store.deleteFrom('notices').where('made_at', '<', before.toISOString()).execute();
}
