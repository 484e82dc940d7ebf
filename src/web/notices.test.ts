import { expect, test } from 'vitest';
import { hookServer } from '../../test/notices/servers.ts';
import { testStore } from '../../test/store.ts';
import { administratorAt, browserAt, listeningWeb, webNeeds } from '../../test/web.ts';
import { problem } from '../domain/problem.ts';
import { webhookChannel } from '../notices/webhook.ts';
import { letterOf } from '../run/notices/words.ts';
import { endDelivery, keepNotice, nextDelivery } from '../store/notices.ts';

const PASSWORD = 'a long secret';

async function pages() {
  const store = testStore();
  const needs = webNeeds(store, {
    openChannels: async ({ webhook }) =>
      webhook
        ? [
            webhookChannel(webhook, {
              letterOf: ({ content }, language) => letterOf(content, language),
              mayCallAnywhere: false,
              now: () => new Date(),
            }),
          ]
        : [],
  });
  const address = await listeningWeb(needs);
  return { store, address, administrator: await administratorAt(address, PASSWORD) };
}

test('an administrator sets who is told; the answer holds no secret', async () => {
  const { administrator } = await pages();
  const empty = await administrator.ask('GET', '/api/v1/notices');
  expect(empty).toMatchObject({
    status: 200,
    body: { settings: { email: null, webhook: null }, secretsSet: [] },
  });
  const settings = { webhook: { url: 'https://hooks.example/x', secret: 'a secret of both' } };
  const saved = await administrator.ask('PUT', '/api/v1/notices', { settings });
  expect(saved).toMatchObject({
    status: 200,
    body: { settings: { webhook: { url: 'https://hooks.example/x' } }, secretsSet: ['webhook.secret'] },
  });
  expect(JSON.stringify(saved.body)).not.toContain('a secret of both');
  const faulty = await administrator.ask('PUT', '/api/v1/notices', {
    settings: { email: { host: 'mail.firma.bg', from: 'ana', to: [] } },
  });
  expect(faulty).toMatchObject({
    status: 422,
    body: {
      faults: [
        { setting: 'email.from', text: { bg: expect.stringContaining('ime@firma.bg') } },
        { setting: 'email.to' },
      ],
    },
  });
});

test('a test notice is sent now, and each channel says how it took it', async () => {
  const { administrator } = await pages();
  expect(await administrator.ask('POST', '/api/v1/notices/test')).toMatchObject({
    status: 409,
    body: { code: 'notices-off' },
  });
  const hook = await hookServer();
  const settings = { webhook: { url: hook.url, secret: 'a secret of both' } };
  await administrator.ask('PUT', '/api/v1/notices', { settings });
  expect(await administrator.ask('POST', '/api/v1/notices/test')).toMatchObject({
    status: 200,
    body: { channels: [{ channel: 'webhook', problem: null }] },
  });
  hook.answer = { status: 500 };
  expect(await administrator.ask('POST', '/api/v1/notices/test')).toMatchObject({
    body: { channels: [{ problem: { code: 'notice-webhook-refused' } }] },
  });
});

test('a viewer sees that notices do not reach people, and neither to whom nor how they go', async () => {
  const { store, address, administrator } = await pages();
  const settings = { webhook: { url: 'https://hooks.example/x', secret: 'a secret of both' } };
  await administrator.ask('PUT', '/api/v1/notices', { settings });
  const now = new Date();
  await keepNotice(store, { kind: 'news', items: [] }, ['webhook'], now);
  const delivery = await nextDelivery(store, 'webhook', now);
  const refused = problem('notice-webhook-refused', { address: 'https://hooks.example', status: 500 });
  await endDelivery(store, delivery!, { state: 'due', nextTryAt: now, problem: refused });
  await administrator.ask('POST', '/api/v1/users', { name: 'Васил', role: 'viewer', password: PASSWORD });
  const viewer = browserAt(address);
  await viewer.signIn('Васил', PASSWORD);
  expect(await viewer.ask('GET', '/api/v1/notices/state')).toMatchObject({
    status: 200,
    body: {
      channels: [
        { channel: 'webhook', waiting: 1, lastSentAt: null, problem: { code: 'notice-webhook-refused' } },
      ],
      problem: null,
    },
  });
  expect((await viewer.ask('GET', '/api/v1/notices')).status).toBe(403);
});
