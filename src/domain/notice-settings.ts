import * as z from 'zod';
import type { Expected } from './setting-words.ts';
import { port, secret, text, timeZone, webAddress } from './settings.ts';

/** Who is told what happens, and how: one for all servers of an installation. Nobody is told anything until a channel is set. */

const mailAddress = z.email({ error: 'mail address' satisfies Expected }).max(254);

const email = z.strictObject({
  host: text(255),
  port: port.default(587),
  /** starttls: begins open and must become encrypted; tls: encrypted from the first byte; none: for a mail server on the same machine. */
  security: z.enum(['starttls', 'tls', 'none']).default('starttls'),
  /** Without one nobody signs in. */
  user: z.string().trim().max(254).default(''),
  password: secret.default(''),
  from: mailAddress,
  to: z.array(mailAddress).min(1).max(20),
});

const webhook = z.strictObject({
  url: webAddress,
  /** What messages are signed with; whoever receives them knows it too. */
  secret,
});

const about = z.strictObject({
  /** Runs that failed, what stops the schedules of a server, and a daily backup that could not be made. */
  failures: z.boolean().default(true),
  /** An export that stopped before changing too much. */
  brakes: z.boolean().default(true),
  /** The printer, and receipts refused or in doubt. */
  receipts: z.boolean().default(true),
  /** Orders that have needed somebody for so long; null = not told. */
  ordersAfterMinutes: z.int().min(5).max(10_080).nullable().default(60),
  /** That something told is over. */
  solved: z.boolean().default(false),
  /** At which hour of the day the summary is sent; null = none. */
  summaryHour: z.int().min(0).max(23).nullable().default(null),
});

export const noticeSettingsSchema = z.strictObject({
  language: z.enum(['bg', 'en']).default('bg'),
  timeZone: timeZone.default('Europe/Sofia'),
  email: email.nullable().default(null),
  webhook: webhook.nullable().default(null),
  about: about.default(about.parse({})),
  /** Each channel is sent no more than this within an hour; the rest is told together when the hour is over. */
  mostPerHour: z.int().min(1).max(60).default(6),
});
export type NoticeSettings = z.infer<typeof noticeSettingsSchema>;

/** Nothing is told to anybody. */
export const NO_NOTICES = noticeSettingsSchema.parse({});

/** Settings that were opened: their secrets are texts. */
export type MailSettings = NonNullable<NoticeSettings['email']>;
export type WebhookSettings = NonNullable<NoticeSettings['webhook']>;

/** How somebody is told. */
export const CHANNELS = ['email', 'webhook'] as const;
export type ChannelName = (typeof CHANNELS)[number];
