import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { see } from './people.ts';
import { kervan } from './stands.ts';
import { LANGUAGES, literal, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const ARRIVES_MS = 5_000;
const DAYS = { bg: String.raw`\d\d?\.\d\d?\.\d{4} г\.`, en: String.raw`\d\d? \p{L}+ \d{4}` };

test.each(LANGUAGES)(
  'an order placed at the desk is a document in Kervan within five seconds, and its goods leave the shop (%s)',
  async (language) => {
    const t = wordsOf(language);
    const kervanPage = await visitors.visit(await kervan('demo', '--shop-port', '0', '--printer-port', '0'), {
      language,
    });
    const opened = kervanPage.context().waitForEvent('page');
    await kervanPage.getByRole('link', { name: t('common.orderDesk') }).click();
    const desk = await opened;

    // The first export has brought the quantities of the warehouse.
    await desk.getByLabel('Търсене').fill('1024');
    const product = desk.getByRole('listitem').filter({ hasText: 'код 1024' });
    await expect.poll(() => quantityOf(product), { timeout: 30_000 }).toBeGreaterThan(2);
    const before = await quantityOf(product);
    await product.getByRole('button', { name: /^Добави/ }).click();
    await desk.locator('#basket').getByLabel('Количество').fill('2');
    const place = desk.getByRole('button', { name: 'Поръчай', exact: true });
    await place.click();
    const done = desk.getByRole('status').filter({ hasText: 'е приета' });
    await done.waitFor();
    const number = /Поръчка (\d+)/.exec((await done.textContent())!)![1]!;
    // Asked of Kervan itself, so that only its own pace is measured and not that of the browsers of other tests.
    const order = new URL(`/api/v1/servers/demo/orders/${number}`, kervanPage.url()).href;
    const isDocument = async () =>
      (await (await kervanPage.request.get(order)).json()).state === 'documented';
    await expect.poll(isDocument, { timeout: ARRIVES_MS, interval: 100 }).toBe(true);

    await kervanPage.getByRole('link', { name: 'demo', exact: true }).click();
    await kervanPage.getByRole('link', { name: t('server.orders') }).click();
    await kervanPage.getByRole('link', { name: number, exact: true }).click();
    await kervanPage.getByRole('heading', { name: documentOf(t, DAYS[language]) }).waitFor();

    await expect.poll(() => quantityOf(product), { timeout: 30_000 }).toBe(before - 2);
    await desk.getByRole('link', { name: /^Поръчки/ }).click();
    await see(desk, /документ \d+/);
  },
);

async function quantityOf(product: ReturnType<Page['getByRole']>): Promise<number> {
  return Number((await product.locator('.stock').textContent())!.replaceAll(/[^\d,]/g, '').replace(',', '.'));
}

/** The heading of a document, whatever its number, dated as days are written. */
function documentOf(t: Words, day: string): RegExp {
  const heading = literal(t('orders.documentOf.order', { number: 'NUMBER', day: 'DAY' }));
  return new RegExp(`^${heading.replace('NUMBER', String.raw`\d+`).replace('DAY', () => day)}$`, 'u');
}
