import { describe, expect, test } from 'vitest';
import { saveNoticeSettings } from '../../src/store/notice-settings.ts';
import { channelState } from '../../src/store/notices.ts';
import { testSealer } from '../web.ts';
import { codes, HOUR, installation, MINUTE } from './installation.ts';

describe.each([
  ['an hour', HOUR],
  ['a month', 30 * 24 * HOUR],
])('when the clock stood %s ahead and is right again', (_name, ahead) => {
  test('a channel that failed meanwhile is tried again within its longest wait', async () => {
    const { hook, clock, opens, after, store } = await installation();
    clock.advance(ahead);
    hook.answer = { status: 500 };
    await opens('part import', 'shop-refused-key', { address: 'a' });
    expect(await after(2 * MINUTE)).toHaveLength(1);
    hook.answer = { status: 204 };
    clock.advance(-ahead);
    expect(codes(await after(HOUR + MINUTE))).toEqual([['shop-refused-key']]);
    expect(await channelState(store, 'webhook')).toMatchObject({ waiting: 0, problem: null });
  });

  test('what was told meanwhile does not fill the measure of this hour', async () => {
    const { clock, opens, after } = await installation({ mostPerHour: 2 });
    clock.advance(ahead);
    for (const check of [1, 2]) {
      await opens(`check ${check}`, 'setting-wrong', { setting: 's', value: '', detail: 'd' });
      expect(await after(2 * MINUTE)).toHaveLength(1);
    }
    clock.advance(-ahead);
    await opens('part import', 'shop-refused-key', { address: 'a' });
    expect(codes(await after(2 * MINUTE))).toEqual([['shop-refused-key']]);
  });

  test('what was first met meanwhile is told', async () => {
    const { clock, opens, after } = await installation();
    clock.advance(ahead);
    await opens('order 7000001', 'order-changed', { number: '7000001' });
    await opens('part import', 'shop-unreachable', { address: 'a', detail: 'ECONNREFUSED' });
    await opens('part export', 'bug', { reference: '1' });
    clock.advance(-ahead);
    const told = codes(await after(MINUTE)).flat();
    expect(new Set(told)).toEqual(new Set(['orders', 'shop-unreachable', 'bug']));
  });

  test('what was over meanwhile is over: told so, and told anew when it comes again', async () => {
    const { clock, opens, closes, after } = await installation({ about: { solved: true } });
    await opens('part import', 'shop-refused-key', { address: 'a' });
    expect(await after(2 * MINUTE)).toHaveLength(1);
    await closes('part import');
    clock.advance(ahead);
    expect(await after(0)).toEqual([]);
    clock.advance(-ahead);
    expect(codes(await after(11 * MINUTE))).toEqual([['solved']]);
    await opens('part import', 'shop-refused-key', { address: 'a' });
    expect(codes(await after(2 * MINUTE))).toEqual([['shop-refused-key']]);
  });
});

test('settings of notices that a clock ran ahead with put the summary off no longer than they are', async () => {
  const { clock, store, hook, after } = await installation();
  const settings = { webhook: { url: hook.url }, about: { summaryHour: 18 } };
  clock.advance(30 * 24 * HOUR);
  expect(await saveNoticeSettings(store, testSealer, settings, clock.now())).toEqual([]);
  clock.advance(-30 * 24 * HOUR);
  expect(codes(await after(7 * HOUR))).toEqual([['summary']]);
});

test('the summary of a day that a clock ran ahead to comes on that day too, and today’s once', async () => {
  const { clock, after } = await installation({ about: { summaryHour: 18, ordersAfterMinutes: null } });
  const days = async (ms: number): Promise<unknown[]> =>
    (await after(ms)).map((each) => each.kind === 'summary' && each.day);
  // 19:00 in Sofia.
  expect(await days(7 * HOUR)).toEqual(['2026-11-29']);
  expect(await days(24 * HOUR)).toEqual(['2026-11-30']);
  clock.advance(-24 * HOUR);
  expect(await days(MINUTE)).toEqual([]);
  clock.advance(-10 * MINUTE);
  expect(await days(0)).toEqual([]);
  expect(await days(24 * HOUR)).toEqual(['2026-11-30']);
});

test('what a run meets a moment after the look began is not told before its time', async () => {
  const { clock, opens, after } = await installation();
  clock.advance(1000);
  await opens('part import', 'shop-unreachable', { address: 'a', detail: 'ECONNREFUSED' });
  await opens('order 7000001', 'order-changed', { number: '7000001' });
  clock.advance(-1000);
  expect(await after(0)).toEqual([]);
  expect(codes(await after(15 * MINUTE + 2000))).toEqual([['shop-unreachable']]);
  expect(codes(await after(46 * MINUTE))).toEqual([['orders']]);
});
