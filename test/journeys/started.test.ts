import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { press } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)('a delayed start is counted down, and then it runs (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world({
    configure({ schedules }) {
      schedules.import = { at: { delay: 'PT8S' }, everyMinutes: 5 };
      schedules.export = { at: { delay: 'PT30M' }, everyMinutes: 5 };
    },
  });
  const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });
  await press(page, t('servers.startNamed', { name: 'sofia' }));
  const card = page.getByRole('article', { name: 'sofia' });
  await card.getByText(t('server.state.waiting'), { exact: true }).waitFor();
  // The scheduler looks a moment later; until then nobody is told that nothing is due.
  expect(await card.getByText(t('server.next.importNever')).count()).toBe(0);
  const [beforeIt, afterIt] = t('server.next.importIn').split('undefined') as [string, string];
  const countsDown = (from: string) => card.getByText(new RegExp(`^${beforeIt}${from}${afterIt}$`)).waitFor();
  await countsDown('0:0[4-8]');
  await card.getByText(t('server.next.exportIn', { time: '29:5' })).waitFor();
  expect(await sofia.lines(number)).toEqual([]);
  await countsDown('0:0[1-3]');
  await expect.poll(() => sofia.lines(number), { timeout: 15_000 }).toHaveLength(1);
  await press(page, t('servers.stopNamed', { name: 'sofia' }));
  await card.getByText(t('server.next.stopped')).waitFor();
});
