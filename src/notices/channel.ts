import type { Notice } from '../domain/notice.ts';
import type { ChannelName, NoticeSettings } from '../domain/notice-settings.ts';
import type { Result } from '../domain/result.ts';

/** The port to what carries notices to people. A channel that does not work is a problem, never an exception. */
export interface Channel {
  name: ChannelName;
  /**
   * Sends a notice; returns when the other side has taken it. It may be called again with the same notice when nobody knows whether it arrived:
   * the notice's id goes with it. `signal` breaks off.
   */
  send(notice: Notice, signal?: AbortSignal): Promise<Result<void>>;
}

/** What a notice says, as a letter: one line for the subject, plain text for the rest. */
export interface Letter {
  subject: string;
  text: string;
}

/** Makes the channels that are set; talks to nobody yet. The secrets of the settings are texts. */
export type OpenChannels = (settings: NoticeSettings) => Promise<Channel[]>;
