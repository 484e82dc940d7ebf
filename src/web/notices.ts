import { CHANNELS } from '../domain/notice-settings.ts';
import { tryChannels } from '../run/notices/try.ts';
import { loadNoticeSettings, saveNoticeSettings, shownNoticeSettings } from '../store/notice-settings.ts';
import { channelState } from '../store/notices.ts';
import { refuse, refuseFaults } from './errors.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, wordsOf } from './wire/common.ts';
import { noticeDraft, noticeState, shownNotices, triedChannels, type NoticeState } from './wire/notices.ts';

/** Who is told what happens, for all servers together. */
export function addNotices(web: Web, needs: WebNeeds): void {
  addSettings(web, needs);
  addState(web, needs);
  addTrial(web, needs);
}

function addSettings(web: Web, { store, sealer, clock }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/notices',
    config: { access: 'administrator' },
    schema: {
      operationId: 'getNotices',
      summary: 'Who is told what happens, and by which channels; without the secrets',
      response: { 200: shownNotices, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const shown = await shownNoticeSettings(store, sealer);
      return shown.ok
        ? { ...shown.value, settings: shown.value.settings as Record<string, unknown> }
        : refuse(request, reply, 409, shown.problem);
    },
  });

  web.route({
    method: 'PUT',
    url: '/api/v1/notices',
    config: { access: 'administrator' },
    schema: {
      operationId: 'changeNotices',
      summary:
        'Changes who is told what; secrets that are left out stay, as long as they go to the same address',
      body: noticeDraft,
      response: { 200: shownNotices, 409: problemDetails, 422: problemDetails },
    },
    handler: async (request, reply) => {
      const faults = await saveNoticeSettings(store, sealer, request.body.settings, clock.now());
      if (faults.length > 0) return refuseFaults(request, reply, faults);
      const shown = await shownNoticeSettings(store, sealer);
      return shown.ok
        ? { ...shown.value, settings: shown.value.settings as Record<string, unknown> }
        : refuse(request, reply, 409, shown.problem);
    },
  });
}

function addState(web: Web, { store, sealer }: WebNeeds): void {
  web.route({
    method: 'GET',
    url: '/api/v1/notices/state',
    config: { access: 'viewer' },
    schema: {
      operationId: 'getNoticeState',
      summary: 'Whether notices reach people: what waits, what was sent last, why the last try failed',
      response: { 200: noticeState },
    },
    handler: async (): Promise<NoticeState> => {
      const loaded = await loadNoticeSettings(store, sealer);
      if (!loaded.ok) return { channels: [], problem: wordsOf(loaded.problem) };
      const channels: NoticeState['channels'] = [];
      for (const name of CHANNELS) {
        if (!loaded.value.settings[name]) continue;
        const { lastSentAt, problem, ...state } = await channelState(store, name);
        channels.push({
          ...state,
          lastSentAt: lastSentAt?.toISOString() ?? null,
          problem: problem && wordsOf(problem),
        });
      }
      return { channels, problem: null };
    },
  });
}

function addTrial(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/notices/test',
    config: { access: 'administrator' },
    schema: {
      operationId: 'testNotices',
      summary: 'Sends a message of trial through every channel that is set, and answers how each took it',
      response: { 200: triedChannels, 409: problemDetails },
    },
    handler: async (request, reply) => {
      const tried = await tryChannels(needs);
      if (!tried.ok) return refuse(request, reply, 409, tried.problem);
      return {
        channels: tried.value.map(({ channel, problem }) => ({
          channel,
          problem: problem && wordsOf(problem),
        })),
      };
    },
  });
}
