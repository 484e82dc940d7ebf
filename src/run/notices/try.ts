import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ChannelName } from '../../domain/notice-settings.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { OpenChannels } from '../../notices/channel.ts';
import { loadNoticeSettings } from '../../store/notice-settings.ts';
import type { Sealer } from '../../store/secrets.ts';
import type { Store } from '../../store/store.ts';

/** How a channel took a message of trial; null when it did. */
export interface Tried {
  channel: ChannelName;
  problem: Problem | null;
}

/** Sends a message of trial through every channel that is set, now, and answers how each took it. Fails when none is set. */
export async function tryChannels(needs: {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  openChannels: OpenChannels;
}): Promise<Result<Tried[]>> {
  const loaded = await loadNoticeSettings(needs.store, needs.sealer);
  if (!loaded.ok) return loaded;
  const channels = await needs.openChannels(loaded.value.settings);
  if (channels.length === 0) return failed(problem('notices-off'));
  const notice = { id: randomUUID(), madeAt: needs.clock.now(), content: { kind: 'test' } as const };
  return ok(
    await Promise.all(
      channels.map(async (channel) => {
        const sent = await channel.send(notice);
        return { channel: channel.name, problem: sent.ok ? null : sent.problem };
      }),
    ),
  );
}
