import { createHmac } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Notice } from '../../src/domain/notice.ts';
import { noticeSettingsSchema } from '../../src/domain/notice-settings.ts';
import { emailChannel } from '../../src/notices/email.ts';
import { webhookChannel } from '../../src/notices/webhook.ts';
import { letterOf } from '../../src/run/notices/words.ts';
import { hookServer, mailServer } from './servers.ts';

const NOTICE: Notice = {
  id: 'f0a1b2c3-0000-4000-8000-000000000001',
  madeAt: new Date('2026-11-29T10:00:00Z'),
  content: {
    kind: 'news',
    items: [
      {
        kind: 'orders',
        server: 'София',
        code: null,
        orders: ['7000001'],
        count: 1,
        text: { bg: 'Поръчка 7000001 чака намеса.', en: 'Order 7000001 needs somebody.' },
      },
    ],
  },
};

function mailTo(port: number, more: object = {}) {
  const email = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'kervan@firma.bg',
    to: ['ana@firma.bg'],
    ...more,
  };
  const settings = noticeSettingsSchema.parse({ email }).email!;
  return emailChannel(settings, {
    letterOf: ({ content }) => letterOf(content, 'bg'),
    mayCallAnywhere: false,
  });
}

function hookTo(url: string) {
  const now = () => new Date('2026-11-29T10:00:30Z');
  const needs = {
    letterOf: ({ content }: Notice, language: 'bg' | 'en') => letterOf(content, language),
    mayCallAnywhere: false,
    now,
  };
  return webhookChannel({ url, secret: 'a secret of both' }, needs);
}

test('a letter is plain text in Bulgarian, to everybody who is set, with the id of its notice', async () => {
  const { port, letters } = await mailServer();
  const channel = mailTo(port, { to: ['ana@firma.bg', 'ivan@firma.bg'] });
  expect(await channel.send(NOTICE)).toEqual({ ok: true, value: undefined });
  expect(letters).toHaveLength(1);
  const [letter] = letters;
  expect(letter).toMatchObject({
    from: 'kervan@firma.bg',
    to: ['ana@firma.bg', 'ivan@firma.bg'],
    notice: NOTICE.id,
    subject: 'Керван: поръчки на „София“ чакат намеса',
  });
  expect(letter!.raw).toContain(`Message-ID: <${NOTICE.id}@kervan>`);
  expect(letter!.raw).toContain('Auto-Submitted: auto-generated');
  expect(letter!.raw).toContain('Content-Type: text/plain');
  expect(letter!.text).toContain('Сървър „София“');
  expect(letter!.text).toContain('– Поръчка 7000001 чака намеса.');
});

test('who has a user signs in; a wrong password is told without it', async () => {
  const { port, letters } = await mailServer({
    authOptional: false,
    onAuth: ({ username, password }, _session, done) =>
      username === 'kervan' && password === 'right-secret'
        ? done(null, { user: 'kervan' })
        : done(new Error(`no such user or password ${password}`)),
  });
  expect(await mailTo(port, { user: 'kervan', password: 'right-secret' }).send(NOTICE)).toMatchObject({
    ok: true,
  });
  expect(letters).toHaveLength(1);
  const refused = await mailTo(port, { user: 'kervan', password: 'wrong-secret' }).send(NOTICE);
  expect(refused).toMatchObject({
    ok: false,
    problem: { code: 'notice-mail-login', params: { user: 'kervan' } },
  });
  expect(JSON.stringify(refused)).not.toContain('wrong-secret');
});

test('a mail server that refuses a recipient is quoted', async () => {
  const { port } = await mailServer({
    onRcptTo: (_address, _session, done) =>
      done(Object.assign(new Error('5.1.1 no such mailbox'), { responseCode: 550 })),
  });
  expect(await mailTo(port).send(NOTICE)).toMatchObject({
    ok: false,
    problem: { code: 'notice-mail-refused', params: { detail: expect.stringContaining('no such mailbox') } },
  });
});

test('a server without encryption gets no letter that is to be encrypted, nor one whose certificate nobody knows', async () => {
  const open = await mailServer();
  expect(await mailTo(open.port, { security: 'starttls' }).send(NOTICE)).toMatchObject({
    problem: { code: expect.stringMatching(/^notice-mail-(?:unsafe|refused)$/) },
  });
  const selfSigned = await mailServer({ disabledCommands: [], secure: true });
  expect(await mailTo(selfSigned.port, { security: 'tls' }).send(NOTICE)).toMatchObject({
    problem: { code: 'notice-mail-unsafe' },
  });
  expect([...open.letters, ...selfSigned.letters]).toEqual([]);
});

test('a mail server that is not there, or at a metadata address, is a problem', async () => {
  const { port, close } = await mailServer();
  await close();
  expect(await mailTo(port).send(NOTICE)).toMatchObject({ problem: { code: 'notice-mail-unreachable' } });
  for (const host of ['169.254.169.254', '2852039166', 'metadata.google.internal'])
    expect(await mailTo(25, { host }).send(NOTICE)).toMatchObject({ problem: { code: 'address-refused' } });
});

test('a webhook is posted JSON in both languages, signed with the secret over the moment and the body', async () => {
  const hook = await hookServer();
  expect(await hookTo(hook.url).send(NOTICE)).toEqual({ ok: true, value: undefined });
  const [{ headers, body }] = hook.calls as [(typeof hook.calls)[0]];
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-kervan-notice': NOTICE.id });
  const [, seconds, hash] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-kervan-signature']))!;
  expect(Number(seconds)).toBe(Date.parse('2026-11-29T10:00:30Z') / 1000);
  const expected = createHmac('sha256', 'a secret of both').update(`${seconds}.${body}`).digest('hex');
  expect(hash).toBe(expected);
  expect(JSON.parse(body)).toMatchObject({
    id: NOTICE.id,
    kind: 'news',
    items: [{ kind: 'orders', server: 'София', orders: ['7000001'] }],
    text: {
      bg: { subject: 'Керван: поръчки на „София“ чакат намеса' },
      en: { subject: 'Kervan: orders of "София" need somebody' },
    },
  });
});

test('a webhook that answers otherwise has not taken it; a redirect is not followed', async () => {
  const hook = await hookServer();
  hook.answer = { status: 503, headers: { 'retry-after': '120' } };
  expect(await hookTo(hook.url).send(NOTICE)).toMatchObject({
    ok: false,
    problem: { code: 'notice-webhook-refused', params: { status: 503 }, retryAfterMs: 120_000 },
  });
  hook.answer = { status: 307, headers: { location: 'http://169.254.169.254/latest' } };
  const redirected = await hookTo(hook.url).send(NOTICE);
  expect(redirected).toMatchObject({ problem: { code: 'notice-webhook-refused', params: { status: 307 } } });
  expect(hook.calls).toHaveLength(2);
  // What stands behind the host may be the very secret by which one may post there.
  expect(JSON.stringify(redirected)).not.toContain('wordless');
});

test('a webhook that is not there, speaks no HTTP, or is a metadata address, is a problem', async () => {
  const babbling = createServer((socket) => socket.on('error', () => undefined).end('220 not HTTP\r\n'));
  await new Promise<void>((done) => babbling.listen(0, '127.0.0.1', done));
  onTestFinished(() => void babbling.close());
  const { port } = babbling.address() as AddressInfo;
  expect(await hookTo(`http://127.0.0.1:${port}/`).send(NOTICE)).toMatchObject({
    problem: { code: 'notice-webhook-unreachable' },
  });
  for (const url of ['http://169.254.169.254/', 'http://[fd00:ec2::254]/', 'http://2852039166/'])
    expect(await hookTo(url).send(NOTICE)).toMatchObject({ problem: { code: 'address-refused' } });
});
