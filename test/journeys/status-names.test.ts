import { expect, test } from 'vitest';
import { ORDER_STATUSES } from '../../demo/gombashop/order-book.ts';
import { openVisitors } from './browser.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { invoice } from '../flow/edits.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();
const STATUSES = [{ code: 'packed', name: 'Опакована' }, ...ORDER_STATUSES].map((status) =>
  status.code === 'cancelled' ? { ...status, name: 'Анулирана' } : status,
);

test.each(LANGUAGES)("statuses stand by the shop's own names on every page (%s)", async (language) => {
  const t = wordsOf(language);
  const sofia = await world({ shop: { statuses: STATUSES } });
  const number = sofia.place({ status: 'packed', lines: [{ variantId: sofia.variant(20) }] });
  sofia.place({ status: 'new', lines: [{ variantId: sofia.variant(20) }] });
  const address = await kervanOf(sofia, { isOpen: true });
  const page = await visitors.visit(`${address}/servers/sofia`, { language });
  const waits = (status: string) => t('orders.reason.status', { status });

  // The plan is the first that asks the shop.
  await press(page, t('server.planFirstNamed', { task: t('server.part.import') }));
  await see(page, waits('Опакована'));
  await see(page, waits(t('orders.status.new')));
  const run = await sofia.run('import');
  await page.goto(`${address}/servers/sofia/runs/${run.id}`);
  await see(page, waits('Опакована'));
  await page.goto(`${address}/servers/sofia/orders`);
  await see(page, waits('Опакована'));

  // Another name comes to who looks at the order.
  await page.goto(`${address}/servers/sofia/orders/${number}`);
  await see(page, waits('Опакована'));
  sofia.shop.statuses[0]!.name = 'Приготвена';
  await sofia.run('import');
  await see(page, waits('Приготвена'));
  expect(await page.getByText('packed').count()).toBe(0);

  // A problem says it by name too.
  const cancelled = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  await sofia.run('import');
  await invoice(sofia, cancelled);
  sofia.shop.changeStatus(cancelled, 'cancelled');
  await sofia.run('import');
  for (const place of ['problems', `orders/${cancelled}`]) {
    await page.goto(`${address}/servers/sofia/${place}`);
    await see(page, language === 'bg' ? /е „Анулирана“ в магазина/ : /is “Анулирана” in the shop/);
  }
});
