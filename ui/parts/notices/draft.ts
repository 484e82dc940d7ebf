import type { Fault } from '../../../src/web/wire/common.ts';

/** A secret: a text, its place in the environment, or left out when the stored one stays. */
export type Secret = string | { env: string } | undefined;

export interface MailDraft {
  host: string;
  port: number | string;
  security: string;
  user: string;
  password?: Secret;
  from: string;
  to: string[];
}

export interface HookDraft {
  url: string;
  secret?: Secret;
}

export interface AboutDraft {
  failures: boolean;
  brakes: boolean;
  receipts: boolean;
  ordersAfterMinutes: number | string | null;
  solved: boolean;
  summaryHour: number | null;
}

/** The settings of notices while somebody writes them. */
export interface NoticeDraft {
  language: string;
  timeZone: string;
  email: MailDraft | null;
  webhook: HookDraft | null;
  about: AboutDraft;
  mostPerHour: number | string;
}

/** As Kervan tells them. */
export interface ShownNotices {
  settings: NoticeDraft;
  secretsSet: string[];
}

export const NEW_MAIL: MailDraft = { host: '', port: 587, security: 'starttls', user: '', from: '', to: [] };
export const NEW_HOOK: HookDraft = { url: '' };

/** What is wrong at a setting, in words; a fault of one recipient is one of the recipients. */
export function faultAt(faults: readonly Fault[], setting: string, language: 'bg' | 'en'): string | null {
  const found = faults.filter((each) => each.setting === setting || each.setting.startsWith(`${setting}.`));
  return found.length === 0 ? null : [...new Set(found.map(({ text }) => text[language]))].join(' ');
}

/** "ana@firma.bg, ivan@firma.bg" as people write it. */
export function recipients(text: string): string[] {
  return text.split(/[\s,;]+/).filter((each) => each !== '');
}
