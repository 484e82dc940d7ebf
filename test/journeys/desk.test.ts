import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { world } from './stands.ts';

const visitors = openVisitors();
const LONG_MS = 60_000;
const SIZES = ['35–36', '37–38', '39–40', '41–42', '43–44', '45–46'];

test('the order desk can be read by everybody, on every screen', { timeout: LONG_MS }, async () => {
  const sofia = await world();
  const lines = [20, 21].map((item) => ({
    variantId: sofia.variant(item),
    quantity: '2',
    discountPercent: '10',
  }));
  sofia.place({ lines, customer: { id: null, name: 'Георги Димитров', phone: '+359 888 765 432' } });
  sofia.place({ lines, status: 'new' });
  sofia.shop.storeRawOrder({ number: 'СУРОВА-1', lines: 'нищо' });
  sofia.shop.addProduct({
    name: 'Чорапи от вълна',
    variants: ['бели', 'тъмносини'].flatMap((colour) =>
      SIZES.map((size) => ({
        price: '7.90',
        quantity: '104',
        parameters: [
          { name: 'Цвят', value: colour },
          { name: 'Размер', value: size },
        ],
      })),
    ),
  });
  const page = await visitors.visit(sofia.definition().shop.url);
  await page
    .getByRole('button', { name: /^Добави/ })
    .first()
    .click();
  await page.locator('#sums').getByText('Общо').waitFor();
  const faults = await look(page, 'desk-new', 'bg');
  await page.getByLabel('Търсене').fill('чорапи');
  await page.getByText('12 разновидности').click();
  faults.push(...(await look(page, 'desk-sizes', 'bg')));

  await page.getByRole('link', { name: /^Поръчки/ }).click();
  const details = await page.getByText('Подробности').all();
  expect(details).toHaveLength(3);
  for (const each of details) await each.click();
  faults.push(...(await look(page, 'desk-orders', 'bg')));
  for (const [name, button] of [
    ['desk-edit', 'Редактирай'],
    ['desk-return', 'Върни'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).first().click();
    await page.getByRole('dialog').waitFor();
    faults.push(...(await look(page, name, 'bg')));
    await page.keyboard.press('Escape');
  }

  await page.getByRole('link', { name: /^Изпитания/ }).click();
  await page.getByRole('button', { name: /^Включи: Бавен/ }).click();
  await page.getByRole('button', { name: /^Изключи: Бавен/ }).waitFor();
  faults.push(...(await look(page, 'desk-trials', 'bg')));
  expect(faults).toEqual([]);
});
