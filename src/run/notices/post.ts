import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../clock.ts';
import { CHANNELS, type ChannelName } from '../../domain/notice-settings.ts';
import type { OpenChannels } from '../../notices/channel.ts';
import { loadNoticeSettings } from '../../store/notice-settings.ts';
import { forgetNotices, giveUpAll } from '../../store/notices.ts';
import type { Sealer } from '../../store/secrets.ts';
import type { Store } from '../../store/store.ts';
import type { BackupStanding } from '../daily-backup.ts';
import { collectNews } from './collect.ts';
import { deliverDue } from './deliver.ts';
import { collectSummary } from './summary.ts';

export interface PostNeeds {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  openChannels: OpenChannels;
  /** How the daily backup stands, where this process makes it. */
  backup: () => BackupStanding;
  /** Told of what must not happen; the post goes on. */
  onError: (error: unknown) => void;
}

/** Tells people what happens, beside everything else Kervan does: runs know nothing of it. */
export interface Post {
  start(): void;
  /** One look: what happened goes into the outbox, and what is due is sent. `start` does this every ten seconds. */
  look(): Promise<void>;
  /** Begins nothing more and waits for what is being sent, a few seconds; what is not taken by then is sent again by the next Kervan. */
  stop(): Promise<void>;
}

const LOOK_MS = 10_000;
/** Less than Kervan has to stop in. */
const STOP_LIMIT_MS = 3_000;
const KEPT_MS = 30 * 86_400_000;

/** The post of an installation; it does nothing as long as no channel is set. */
export function makePost({ store, sealer, clock, openChannels, backup, onError }: PostNeeds): Post {
  const stopping = new AbortController();
  /** What each channel is doing: a mail server that does not answer keeps neither the webhook nor the next look waiting. */
  const sending = new Map<ChannelName, Promise<void>>();
  let looking: Promise<void> = Promise.resolve();
  const breakingOff = new AbortController();

  async function look(): Promise<void> {
    const loaded = await loadNoticeSettings(store, sealer);
    // A variable of the environment that is not there is told on the page of the notices.
    if (!loaded.ok) return;
    const { settings } = loaded.value;
    const channels = await openChannels(settings);
    const names = channels.map(({ name }) => name);
    for (const name of CHANNELS) if (!names.includes(name)) await giveUpAll(store, name);
    if (names.length === 0) return;
    await collectNews(store, settings, names, backup(), clock.now());
    await collectSummary(store, loaded.value, names, clock.now());
    await forgetNotices(store, new Date(clock.now().getTime() - KEPT_MS));
    for (const channel of channels) {
      if (sending.has(channel.name)) continue;
      const { mostPerHour } = settings;
      const needs = {
        store,
        now: () => clock.now(),
        mostPerHour,
        signal: stopping.signal,
        breakOff: breakingOff.signal,
      };
      const work = deliverDue(channel, needs)
        .catch(onError)
        .finally(() => sending.delete(channel.name));
      sending.set(channel.name, work);
    }
  }

  async function keepLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch(onError);
      await clock.sleep(LOOK_MS, stopping.signal);
    }
  }

  return {
    start: () => {
      looking = keepLooking();
    },
    async look() {
      await look();
      await Promise.all(sending.values());
    },
    async stop() {
      stopping.abort();
      await looking;
      const limit = new AbortController();
      const waited = pause(STOP_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined);
      await Promise.race([Promise.all(sending.values()), waited]);
      limit.abort();
      breakingOff.abort();
      await Promise.all(sending.values());
    },
  };
}
