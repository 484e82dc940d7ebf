import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { ServerId } from '../../src/domain/ids.ts';
import type { NoticeContent } from '../../src/domain/notice.ts';
import { problem, type ProblemCode, type ProblemParams } from '../../src/domain/problem.ts';
import type { OpenChannels } from '../../src/notices/channel.ts';
import { emailChannel } from '../../src/notices/email.ts';
import { webhookChannel } from '../../src/notices/webhook.ts';
import { makeDailyBackup } from '../../src/run/daily-backup.ts';
import { makePost } from '../../src/run/notices/post.ts';
import { letterOf } from '../../src/run/notices/words.ts';
import { saveNoticeSettings } from '../../src/store/notice-settings.ts';
import { closeProblems, openProblem } from '../../src/store/problems.ts';
import { saveScheduled } from '../scheduled-server.ts';
import { testFolder, testStore } from '../store.ts';
import { turnedClock } from '../clock.ts';
import { testSealer } from '../web.ts';
import { hookServer } from './servers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const openChannels: OpenChannels = async ({ language, email, webhook }) => [
  ...(email
    ? [
        emailChannel(email, {
          letterOf: ({ content }) => letterOf(content, language),
          mayCallAnywhere: false,
        }),
      ]
    : []),
  ...(webhook
    ? [
        webhookChannel(webhook, {
          letterOf: ({ content }, spoken) => letterOf(content, spoken),
          mayCallAnywhere: false,
          now: () => new Date(),
        }),
      ]
    : []),
];

/** An installation with one started server, whose webhook is a real one; time stands still until it is turned. */
export async function installation(settings: object = {}) {
  const store = testStore();
  const clock = turnedClock('2026-11-29T10:00:00Z');
  const hook = await hookServer();
  const sofia = await saveScheduled(store, 'sofia', {}, clock.now());
  const full = { webhook: { url: hook.url, secret: 'a secret of both' }, ...settings };
  expect(await saveNoticeSettings(store, testSealer, full, clock.now())).toEqual([]);
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const folder = testFolder();
  const disk = { isFull: false };
  const dailyBackup = () =>
    makeDailyBackup({
      config: { dataFolder: folder, keyFile: '', backups: { folder, days: 3 } },
      clock,
      back: async (file) => {
        if (disk.isFull) throw new Error('ENOSPC: no space left on device, write');
        writeFileSync(file, 'копие');
      },
      onError: () => {},
    });
  const daily = dailyBackup();
  const post = (of = daily) => {
    const backup = () => of.standing();
    return makePost({ store, sealer: testSealer, clock, openChannels, backup, onError });
  };
  const only = post();
  return {
    store,
    clock,
    hook,
    errors,
    server: sofia.id,
    another: post,
    daily,
    dailyBackup,
    disk,
    opens: (record: string, code: ProblemCode, params: ProblemParams = {}, server: ServerId = sofia.id) =>
      openProblem(store, server, record, problem(code, params), null, clock.now()),
    closes: (record: string) => closeProblems(store, sofia.id, record),
    /** Turns the clock and looks; answers what the webhook was told by that. */
    after: async (ms: number): Promise<NoticeContent[]> => {
      clock.advance(ms);
      const before = hook.calls.length;
      await only.look();
      expect(errors).toEqual([]);
      return hook.calls.slice(before).map(({ body }) => JSON.parse(body) as NoticeContent);
    },
  };
}

/** What each notice tells: the code of each item, or its kind. */
export const codes = (told: NoticeContent[]): (string | null)[][] =>
  told.map((each) => (each.kind === 'news' ? each.items.map(({ code, kind }) => code ?? kind) : [each.kind]));
