import { expect, test } from 'vitest';
import type { NoticeContent } from '../../src/domain/notice.ts';
import { letterOf } from '../../src/run/notices/words.ts';
import { deleteServer } from '../../src/store/delete-server.ts';
import {
  loadNoticeSettings,
  saveNoticeSettings,
  shownNoticeSettings,
} from '../../src/store/notice-settings.ts';
import { channelState } from '../../src/store/notices.ts';
import { listServers } from '../../src/store/servers.ts';
import { testSealer } from '../web.ts';
import { codes, HOUR, installation, MINUTE } from './installation.ts';
import { mailServer } from './servers.ts';

test('a problem that pauses a server is told once, in a minute, and never again while it lasts', async () => {
  const { opens, after } = await installation();
  await opens('part import', 'shop-refused-key', { address: 'https://shop.example' });
  expect(await after(30_000)).toEqual([]);
  const [told, ...more] = await after(MINUTE);
  expect(more).toEqual([]);
  expect(told).toMatchObject({
    kind: 'news',
    items: [
      {
        kind: 'paused',
        server: 'sofia',
        code: 'shop-refused-key',
        text: {
          bg: expect.stringMatching(/^Импорт от GombaShop: Магазинът https:\/\/shop.example не приема/),
        },
      },
    ],
  });
  // The next run meets it again.
  await opens('part import', 'shop-refused-key', { address: 'https://shop.example' });
  expect(await after(5 * MINUTE)).toEqual([]);
  expect(await after(24 * HOUR)).toEqual([]);
});

test('what happens within the same minutes is told together, the gravest first', async () => {
  const { opens, after } = await installation();
  await opens('part export', 'bug', { reference: '1a2b' });
  await after(20_000);
  await opens('part export-stock', 'stock-brake', { changes: 90, total: 100, server: 'sofia' });
  await after(20_000);
  await opens('receipt 7000005/12', 'printer-refused', { address: 'a', detail: 'x' });
  const told = await after(MINUTE);
  expect(codes(told)).toEqual([['stock-brake', 'printer-refused', 'bug']]);
  expect(told).toMatchObject([{ items: [{}, { kind: 'receipt', orders: ['7000005'] }, {}] }]);
});

test('what passes by itself is told only when it has not passed for a quarter of an hour', async () => {
  const { opens, closes, after } = await installation();
  await opens('part import', 'shop-unreachable', { address: 'https://shop.example', detail: 'ECONNREFUSED' });
  expect(await after(10 * MINUTE)).toEqual([]);
  await closes('part import');
  expect(await after(HOUR)).toEqual([]);
  await opens('part import', 'shop-unreachable', { address: 'https://shop.example', detail: 'ECONNREFUSED' });
  expect(codes(await after(16 * MINUTE))).toEqual([['shop-unreachable']]);
});

test('a problem that comes and goes is told once; one that comes back after it was over is told anew', async () => {
  const { opens, closes, after } = await installation({ about: { solved: true } });
  await opens('check 2', 'shop-refused-key', { address: 'a' });
  expect(codes(await after(2 * MINUTE))).toEqual([['shop-refused-key']]);
  for (let round = 0; round < 5; round += 1) {
    await closes('check 2');
    expect(await after(2 * MINUTE)).toEqual([]);
    await opens('check 2', 'shop-refused-key', { address: 'a' });
    expect(await after(2 * MINUTE)).toEqual([]);
  }
  await closes('check 2');
  expect(await after(MINUTE)).toEqual([]);
  expect(codes(await after(11 * MINUTE))).toEqual([['solved']]);
  await opens('check 2', 'shop-refused-key', { address: 'a' });
  expect(codes(await after(2 * MINUTE))).toEqual([['shop-refused-key']]);
});

test('a daily backup that fails is told once, as of no server, until one is made; neither a start nor a week of summaries tells it again', async () => {
  const about = { solved: true, summaryHour: 7 };
  const { daily, dailyBackup, disk, another, clock, hook, after } = await installation({ about });
  await daily.look();
  expect(await after(MINUTE)).toEqual([]);
  disk.isFull = true;
  clock.advance(24 * HOUR);
  await daily.look();
  const [told] = (await after(MINUTE)).filter(({ kind }) => kind === 'news');
  expect(told).toMatchObject({ items: [{ kind: 'backup', server: '', code: null }] });
  const { subject, text } = letterOf(told!, 'bg');
  expect(subject).toBe('Керван: няма резервно копие за деня');
  expect(text).toMatch(/^Керван\n– Резервното копие за деня не можа да се направи\./);
  expect(text).not.toContain('ENOSPC');
  for (let day = 0; day < 10; day += 1) {
    await daily.look();
    expect(codes(await after(24 * HOUR))).toEqual([['summary']]);
  }
  // The next Kervan, before its first try and after it.
  const before = hook.calls.length;
  const next = dailyBackup();
  await another(next).look();
  await next.look();
  await another(next).look();
  expect(hook.calls.length).toBe(before);
  disk.isFull = false;
  await daily.look();
  expect(codes(await after(MINUTE))).toEqual([['solved']]);
  disk.isFull = true;
  clock.advance(24 * HOUR);
  await daily.look();
  expect(codes(await after(MINUTE)).flat()).toContain('backup');
});

test('orders that need somebody are told by number alone, after the minutes that were chosen, together', async () => {
  const { opens, after } = await installation({ about: { ordersAfterMinutes: 30 } });
  const particulars = { number: '7000001', method: 'Мария Петрова, 0888 123 456', setting: 'maps.payments' };
  await opens('order 7000001', 'payment-not-mapped', particulars);
  await opens('order 7000001', 'partner-ambiguous', { number: '7000001', buyer: 'Мария Петрова' });
  await opens('order 7000002', 'payment-not-mapped', particulars);
  expect(await after(29 * MINUTE)).toEqual([]);
  const [told, ...more] = await after(2 * MINUTE);
  expect(more).toEqual([]);
  expect(told).toMatchObject({ items: [{ kind: 'orders', count: 2, orders: ['7000001', '7000002'] }] });
  expect(JSON.stringify(told)).not.toMatch(/Мария|0888/);
  expect(await after(HOUR)).toEqual([]);
});

test('of many orders the first twenty are named and the rest counted', async () => {
  const { opens, after } = await installation();
  for (let order = 1; order <= 70; order += 1)
    await opens(`order ${7_000_000 + order}`, 'order-changed', { number: '1' });
  const [told] = await after(61 * MINUTE);
  expect(told).toMatchObject({ items: [{ count: 70 }] });
  const [item] = told!.kind === 'news' ? told!.items : [];
  expect(item!.orders).toHaveLength(20);
  expect(item!.text.bg).toMatch(/и още 50\.$/);
  expect(await after(HOUR)).toEqual([]);
});

test("a database's and a shop's own words, which may name people, do not leave Kervan", async () => {
  const { opens, after } = await installation();
  const detail = "Duplicate entry 'Иван Петров' for key 'name'";
  await opens('part import', 'warehouse-failed', { detail });
  await opens('part export', 'shop-refused', { code: 'X1', detail, field: 'Иван' });
  const told = await after(20 * MINUTE);
  expect(codes(told)).toEqual([['shop-refused', 'warehouse-failed']]);
  expect(JSON.stringify(told)).not.toContain('Иван');
  expect(JSON.stringify(told)).toContain('подробностите са на страниците на Керван');
});

test('no more is sent in an hour than was chosen; what came meanwhile is told together afterwards', async () => {
  const { opens, after } = await installation({ mostPerHour: 2 });
  const sent: NoticeContent[][] = [];
  for (let round = 1; round <= 9; round += 1) {
    await opens(`part export`, 'bug', { reference: String(round) });
    await opens(`check ${round}`, 'setting-wrong', { setting: `s${round}`, value: '', detail: 'd' });
    sent.push(await after(2 * MINUTE));
  }
  expect(sent.map(({ length }) => length)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0]);
  const [rest, ...more] = await after(HOUR);
  expect(more).toEqual([]);
  expect(codes([rest!])[0]).toHaveLength(7);
});

test('what nobody wants to be told is not told', async () => {
  const about = { failures: false, brakes: false, receipts: false, ordersAfterMinutes: null };
  const { opens, after } = await installation({ about });
  await opens('part import', 'shop-refused-key', { address: 'a' });
  await opens('part export-stock', 'stock-brake', { changes: 1, total: 2, server: 'sofia' });
  await opens('receipt 7', 'stock-refused', { sku: 'A', detail: '' });
  await opens('order 7', 'order-changed', { number: '7' });
  expect(await after(HOUR)).toEqual([]);
  expect(await after(HOUR)).toEqual([]);
});

test('a webhook that fails is tried again later and later; the notice is the same, and nothing new piles up meanwhile', async () => {
  const { hook, opens, after, store } = await installation();
  hook.answer = { status: 500 };
  await opens('part import', 'shop-refused-key', { address: 'a' });
  expect(await after(2 * MINUTE)).toHaveLength(1);
  expect(await channelState(store, 'webhook')).toMatchObject({
    waiting: 1,
    problem: { code: 'notice-webhook-refused', params: { status: 500 } },
  });
  await opens('part export', 'bug', { reference: 'x' });
  expect(await after(20_000)).toEqual([]);
  expect(await after(11_000)).toHaveLength(1);
  expect(await after(40_000)).toEqual([]);
  expect(await after(21_000)).toHaveLength(1);
  hook.answer = { status: 204 };
  const [again, news] = await after(HOUR);
  expect(codes([again!])).toEqual([['shop-refused-key']]);
  expect(news).toBeUndefined();
  expect(new Set(hook.calls.map(({ headers }) => headers['x-kervan-notice'])).size).toBe(1);
  expect(codes(await after(MINUTE))).toEqual([['bug']]);
  expect(await channelState(store, 'webhook')).toMatchObject({ waiting: 0, problem: null });
});

test('what nobody takes for three days is given up, and said to be', async () => {
  const { hook, opens, after, store } = await installation();
  hook.answer = { status: 410 };
  await opens('part import', 'shop-refused-key', { address: 'a' });
  await after(2 * MINUTE);
  await after(73 * HOUR);
  expect(await channelState(store, 'webhook')).toMatchObject({
    waiting: 0,
    givenUp: 1,
    problem: { code: 'notice-webhook-refused' },
  });
});

test('a mail server that is down keeps nothing from the webhook', async () => {
  const mail = await mailServer();
  await mail.close();
  const email = {
    host: '127.0.0.1',
    port: mail.port,
    security: 'none',
    from: 'k@firma.bg',
    to: ['a@firma.bg'],
  };
  const { opens, after, store } = await installation({ email });
  await opens('part import', 'shop-refused-key', { address: 'a' });
  expect(await after(2 * MINUTE)).toHaveLength(1);
  expect(await channelState(store, 'email')).toMatchObject({
    waiting: 1,
    problem: { code: 'notice-mail-unreachable' },
  });
  const back = await mailServer({}, mail.port);
  await after(HOUR);
  expect(back.letters.map(({ subject }) => subject)).toEqual(['Керван: „sofia“ спря и чака намеса']);
});

test('two Kervans on one store tell a thing once', async () => {
  const { opens, hook, clock, another, errors } = await installation();
  const posts = [another(), another(), another()];
  await opens('part import', 'shop-refused-key', { address: 'a' });
  clock.advance(2 * MINUTE);
  await Promise.all(posts.map((post) => post.look()));
  await Promise.all(posts.map((post) => post.look()));
  expect(hook.calls).toHaveLength(1);
  expect(errors).toEqual([]);
});

test('the summary comes once a day, at its hour of the zone, with what the day brought', async () => {
  const settings = { timeZone: 'Europe/Sofia', about: { summaryHour: 18, ordersAfterMinutes: null } };
  const { after, opens } = await installation(settings);
  await opens('order 7000001', 'order-changed', { number: '7000001' });
  // 12:00 in Sofia when the clock starts.
  expect(await after(5 * HOUR + 59 * MINUTE)).toEqual([]);
  const [summary, ...more] = await after(MINUTE);
  expect(more).toEqual([]);
  expect(summary).toMatchObject({
    kind: 'summary',
    day: '2026-11-29',
    servers: [{ server: 'sofia', isStarted: true, received: 0, failedRuns: 0, problems: 1 }],
  });
  expect(await after(MINUTE)).toEqual([]);
  expect(await after(5 * HOUR)).toEqual([]);
  // Off at the hour: as soon as it works again, the same day.
  expect(await after(20 * HOUR)).toMatchObject([{ kind: 'summary', day: '2026-11-30' }]);
  expect(await after(2 * HOUR)).toEqual([]);
});

test('an hour that was over when it was chosen begins tomorrow', async () => {
  const { after } = await installation({ about: { summaryHour: 7 } });
  expect(await after(HOUR)).toEqual([]);
  expect(await after(18 * HOUR)).toMatchObject([{ kind: 'summary', day: '2026-11-30' }]);
});

test('of a deleted server nothing is told any more, nor that it is solved', async () => {
  const { store, opens, after, clock } = await installation({ about: { solved: true } });
  await opens('part import', 'shop-refused-key', { address: 'a' });
  expect(await after(2 * MINUTE)).toHaveLength(1);
  const [server] = await listServers(store);
  expect(await deleteServer(store, server!, clock)).toMatchObject({ ok: true });
  expect(await after(HOUR)).toEqual([]);
  expect(await after(HOUR)).toEqual([]);
});

test('secrets of notices are sealed, shown to nobody, kept when left out, and not sent to another address', async () => {
  const { store, clock, hook } = await installation();
  const row = await store.selectFrom('notice_settings').selectAll().executeTakeFirstOrThrow();
  expect(row.settings).not.toContain('a secret of both');
  const shown = await shownNoticeSettings(store, testSealer);
  expect(shown).toMatchObject({ ok: true, value: { secretsSet: ['webhook.secret'] } });
  expect(JSON.stringify(shown)).not.toContain('a secret of both');
  const changed = { webhook: { url: hook.url }, mostPerHour: 3 };
  expect(await saveNoticeSettings(store, testSealer, changed, clock.now())).toEqual([]);
  expect(await loadNoticeSettings(store, testSealer)).toMatchObject({
    value: { settings: { mostPerHour: 3, webhook: { secret: 'a secret of both' } } },
  });
  const elsewhere = { webhook: { url: 'https://evil.example/' } };
  expect(await saveNoticeSettings(store, testSealer, elsewhere, clock.now())).toMatchObject([
    { code: 'setting-secret-again', params: { setting: 'webhook.secret' } },
  ]);
  const faulty = { email: { host: '', from: 'nobody', to: [] }, about: { summaryHour: 24 }, webhok: null };
  const faults = await saveNoticeSettings(store, testSealer, faulty, clock.now());
  expect(new Set(faults.map(({ params }) => params['setting']))).toEqual(
    new Set(['about.summaryHour', 'email.from', 'email.host', 'email.to', 'webhok']),
  );
});

test('the password of the mail server is asked for again when it would be sent in clear', async () => {
  const { store, clock } = await installation();
  const email = { host: 'mail.example', user: 'kervan', from: 'a@b.example', to: ['c@d.example'] };
  const save = (changes: object) =>
    saveNoticeSettings(store, testSealer, { email: { ...email, ...changes } }, clock.now());
  expect(await save({ password: 'p4ssword' })).toEqual([]);
  expect(await save({ security: 'tls' })).toEqual([]);
  expect(await save({ security: 'none' })).toMatchObject([
    { code: 'setting-secret-again', params: { setting: 'email.password' } },
  ]);
});

test('a secret may come from the environment; when it is not there nothing is lost', async () => {
  const { store, clock, hook, opens, after } = await installation();
  process.env['KERVAN_TEST_SECRET'] = 'from the environment';
  const settings = { webhook: { url: hook.url, secret: { env: 'KERVAN_TEST_SECRET' } } };
  expect(await saveNoticeSettings(store, testSealer, settings, clock.now())).toEqual([]);
  delete process.env['KERVAN_TEST_SECRET'];
  await opens('part import', 'shop-refused-key', { address: 'a' });
  expect(await after(2 * MINUTE)).toEqual([]);
  process.env['KERVAN_TEST_SECRET'] = 'from the environment';
  expect(await after(2 * MINUTE)).toHaveLength(1);
  delete process.env['KERVAN_TEST_SECRET'];
});

test('without a channel nothing is kept', async () => {
  const { store, clock, opens, after } = await installation();
  expect(await saveNoticeSettings(store, testSealer, {}, clock.now())).toEqual([]);
  await opens('part import', 'shop-refused-key', { address: 'a' });
  expect(await after(HOUR)).toEqual([]);
  const kept = await store.selectFrom('notices').select('id').execute();
  expect(kept).toEqual([]);
});
