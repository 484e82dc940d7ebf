import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { World } from '../flow/world.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { world } from './stands.ts';

const visitors = openVisitors();
const LONG_MS = 60_000;

/** The order that was placed at the desk, as its shop has it. */
function onlyOrder({ shop }: World) {
  const orders = shop.allOrders();
  expect(orders).toHaveLength(1);
  return orders[0]!;
}

async function atDesk(sofia: World): Promise<Page> {
  const page = await visitors.visit(sofia.definition().shop.url);
  await page
    .getByRole('button', { name: /^Добави/ })
    .first()
    .click();
  return page;
}

async function place(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Поръчай', exact: true }).click();
  await page.getByRole('link', { name: 'Вижте я в списъка' }).click();
  return page.getByRole('listitem').filter({ hasText: /^Поръчка / });
}

test('an order in leva is of 2025, and its sums are in leva', { timeout: LONG_MS }, async () => {
  const sofia = await world();
  const page = await atDesk(sofia);
  await page.getByLabel('Валута').selectOption('лева');
  expect(await page.getByLabel('Дата').inputValue()).toBe('2025-12-15');
  await page.locator('#sums').getByText('лв.').first().waitFor();
  expect(await page.locator('select[name="promoKind"]').textContent()).toContain('лева');
  const faults = await look(page, 'desk-leva', 'bg');
  const card = await place(page);
  await card.getByText('15.12.2025').waitFor();
  const { currency, createdAt } = onlyOrder(sofia);
  expect([currency, createdAt]).toEqual(['BGN', '2025-12-15T12:00:00.000+02:00']);
  expect(faults).toEqual([]);
});

test('a firm pays a part with a bought voucher, collected with a fee', { timeout: LONG_MS }, async () => {
  const sofia = await world();
  const page = await atDesk(sofia);
  const form = page.getByRole('form', { name: 'Поръчка' });
  await form.getByRole('radio', { name: 'Фирма' }).check();
  await form.getByLabel('Име на фирмата').fill('Роза ООД');
  await form.getByLabel('ЕИК').fill('121212121');
  await form.getByLabel('Такса за наложен платеж').fill('1,50');
  await form.getByRole('textbox', { name: 'Ваучер' }).fill('ПОДАРЪК');
  await form.getByLabel('Стойност', { exact: true }).fill('2');
  await form.getByRole('combobox', { name: /^Вид/ }).selectOption('купен');
  await place(page);
  const { invoice, delivery, payments, totals } = onlyOrder(sofia);
  expect(invoice).toMatchObject({ name: 'Роза ООД', eik: '121212121' });
  expect(delivery.fee).toBe('1.50');
  const rest = (Number(totals.total) - 2).toFixed(2);
  expect(payments.map(({ method, amount, paid }) => [method, amount, paid])).toEqual([
    ['gift-voucher', '2.00', true],
    ['cash-on-delivery', rest, false],
  ]);
});

test(
  'an order is paid, comes back in part, loses some money and comes back whole',
  { timeout: LONG_MS },
  async () => {
    const sofia = await world();
    const page = await atDesk(sofia);
    await page.locator('#basket').getByLabel('Количество').fill('3');
    const card = await place(page);
    await card.getByRole('button', { name: 'Платена е' }).click();
    await card.getByText('платена', { exact: true }).waitFor();
    const dialog = page.getByRole('dialog');
    const bringBack = async (quantity: string, amount: string) => {
      await card.getByRole('button', { name: 'Върни', exact: true }).click();
      await dialog.getByLabel(/^Количество/).fill(quantity);
      await dialog.getByLabel('Сума').fill(amount);
      await dialog.getByRole('button', { name: 'Върни', exact: true }).click();
    };

    await bringBack('0', '');
    await dialog.getByText('Въведете какво се връща').waitFor();
    await dialog.getByRole('button', { name: 'Отказ' }).click();
    await bringBack('1', '');
    await card.getByText('върната част').waitFor();
    await bringBack('0', '0,10');
    await dialog.waitFor({ state: 'hidden' });
    await card.getByText('Подробности').click();
    await card.getByText('Върнати пари').waitFor();
    const faults = await look(page, 'desk-returned', 'bg');
    await bringBack('2', '');
    await card.getByText('Върната', { exact: true }).first().waitFor();

    const { status, payments, refunds } = onlyOrder(sofia);
    expect([status, payments.every(({ paid }) => paid)]).toEqual(['returned', true]);
    expect(refunds!.map(({ lines = [] }) => lines.map(({ quantity }) => quantity))).toEqual([
      ['1'],
      [],
      ['2'],
    ]);
    expect(faults).toEqual([]);
  },
);

test('an order is changed, cancelled, and taken up again', { timeout: LONG_MS }, async () => {
  const sofia = await world();
  const page = await atDesk(sofia);
  const card = await place(page);
  const { variantId } = onlyOrder(sofia).lines[0]!;
  const left = Number(sofia.shop.quantity(variantId!));
  await card.getByRole('button', { name: 'Редактирай' }).click();
  await page.getByRole('dialog').getByLabel('Количество').fill('4');
  await page.getByRole('dialog').getByRole('button', { name: 'Запиши' }).click();
  await expect.poll(() => Number(sofia.shop.quantity(variantId!))).toBe(left - 3);
  const changeTo = async (status: string) => {
    await card.getByLabel(/^Статус/).selectOption(status);
    await card.getByRole('button', { name: 'Смени статуса' }).click();
    await card.getByText(status, { exact: true }).first().waitFor();
  };
  await changeTo('Отказана');
  await expect.poll(() => Number(sofia.shop.quantity(variantId!))).toBe(left + 1);
  expect(await card.getByRole('button', { name: 'Върни', exact: true }).isDisabled()).toBe(true);
  await changeTo('Потвърдена');
  await expect.poll(() => Number(sofia.shop.quantity(variantId!))).toBe(left - 3);
});
