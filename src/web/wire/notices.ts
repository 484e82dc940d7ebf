import * as z from 'zod';
import { moment, problemWords } from './common.ts';

const channel = z.enum(['email', 'webhook']);

/** How a channel does: what waits to be sent, what was given up after three days, and why the last try failed. */
export const channelState = z
  .object({
    channel,
    waiting: z.int(),
    givenUp: z.int(),
    lastSentAt: moment.nullable(),
    problem: problemWords.nullable(),
  })
  .meta({ id: 'ChannelState' });
export type WireChannelState = z.infer<typeof channelState>;

/** The channels that are set; `problem` says why nobody can be told anything at all. */
export const noticeState = z
  .object({ channels: z.array(channelState), problem: problemWords.nullable() })
  .meta({ id: 'NoticeState' });
export type NoticeState = z.infer<typeof noticeState>;

/** Who is told what, as docs/notices.md tells it; secrets are left out, and `secretsSet` names those that are set. */
export const shownNotices = z
  .object({ settings: z.record(z.string(), z.unknown()), secretsSet: z.array(z.string()) })
  .meta({ id: 'Notices' });

export const noticeDraft = z.object({ settings: z.unknown() });

/** How each channel took the message of trial; null when it did. */
export const triedChannels = z
  .object({ channels: z.array(z.object({ channel, problem: problemWords.nullable() })) })
  .meta({ id: 'TriedChannels' });
export type TriedChannels = z.infer<typeof triedChannels>;
