import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import type { World } from '../flow/world.ts';
import { openVisitors, type Language } from './browser.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, literal, said, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const [PLAIN, OTHER] = [20, 21];

/** The dialog in which the product of this code is linked, opened at its problem. */
async function linking(page: Page, t: Words, sku: string): Promise<Locator> {
  await press(page, t('orders.linkNamed', { name: t('runs.sku', { sku }) }));
  const dialog = page.getByRole('dialog', { name: t('orders.linkTitle') });
  await dialog.waitFor();
  return dialog;
}

/** Chooses the item of this number among those found. */
async function choose(dialog: Locator, t: Words, item: number): Promise<void> {
  const number = literal(t('orders.documentNumber', { number: item }));
  await dialog.getByRole('radio', { description: new RegExp(`^${number} `) }).check();
}

/** Looks the item up by its name and chooses it. */
async function find(dialog: Locator, t: Words, sofia: World, item: number): Promise<void> {
  const { Name } = sofia.warehouse.rows.goods.find(({ ID }) => ID === item)!;
  await dialog.getByLabel(t('orders.linkSearch')).fill(String(Name));
  await choose(dialog, t, item);
}

async function problemsOf(sofia: World, language: Language, code: string): Promise<Page> {
  const address = await kervanOf(sofia, { isOpen: true });
  return visitors.visit(`${address}/servers/sofia/problems?code=${code}`, { language });
}

test.each(LANGUAGES)(
  'a code that two items have is mended at its problem, by saying which of them it is (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    await sofia.run('export');
    const page = await problemsOf(sofia, language, 'link-item-ambiguous');
    await see(page, said(language, 'problems.link-item-ambiguous'));

    const dialog = await linking(page, t, '2002');
    // The items with the code stand there already.
    await dialog.getByText(t('problems.linkThen')).waitFor();
    await choose(dialog, t, SPECIAL_ITEMS.twin);
    await dialog.getByRole('button', { name: t('orders.linkDo'), exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    await see(page, t('problems.none'));
    await sofia.run('export');
    expect(await sofia.codes('sku 2002')).toEqual([]);
    expect(sofia.shown(SPECIAL_ITEMS.twin)).not.toBe('100');
  },
);

test.each(LANGUAGES)('products with one code are told apart at their problem (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world({ isShopEmpty: true });
  const add = (name: string) =>
    sofia.shop.addProduct({ name, vatRate: '20', variants: [{ sku: 'ДВОЕН', price: '1', quantity: '66' }] });
  const [first, second] = [add('Едно'), add('Две')];
  await sofia.run('export');
  const page = await problemsOf(sofia, language, 'link-sku-doubled');
  await see(page, said(language, 'problems.link-sku-doubled'));

  const dialog = await linking(page, t, 'ДВОЕН');
  const variant = second.variants[0]!.id;
  await dialog.getByRole('radio', { name: t('problems.variantOf', { product: second.id, variant }) }).check();
  await find(dialog, t, sofia, OTHER);
  await dialog.getByRole('button', { name: t('orders.linkDo'), exact: true }).click();
  await see(page, t('problems.none'));

  await sofia.run('export');
  expect(await sofia.codes('sku ДВОЕН')).toEqual([]);
  expect(sofia.shop.quantity(variant)).not.toBe('66');
  expect(sofia.shop.quantity(first.variants[0]!.id)).toBe('66');
});

test.each(LANGUAGES)('a line is linked at its order, and the order passes (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world({ isShopEmpty: true });
  const name = 'Ваза';
  const rate = sofia.warehouse.rows.vatgroups.find(
    ({ ID }) => ID === sofia.warehouse.rows.goods.find((row) => row['ID'] === PLAIN)!['TaxGroup'],
  )!['VATValue'];
  const { variants } = sofia.shop.addProduct({
    name,
    vatRate: String(rate),
    variants: [{ sku: 'ВАЗА', price: '10', quantity: '5' }],
  });
  const number = sofia.place({ lines: [{ variantId: variants[0]!.id }] });
  await sofia.run('import');
  const address = await kervanOf(sofia, { isOpen: true });
  const page = await visitors.visit(`${address}/servers/sofia/problems`, { language });
  await page.getByRole('link', { name: t('problems.toOrderLine') }).click();
  await press(page, t('orders.linkNamed', { name }));
  const dialog = page.getByRole('dialog', { name: t('orders.linkTitle') });
  await find(dialog, t, sofia, PLAIN);
  await dialog.getByRole('button', { name: t('orders.linkDoAndTry'), exact: true }).click();
  await expect
    .poll(async () => (await sofia.lines(number)).map(({ GoodID }) => GoodID), { timeout: 15_000 })
    .toEqual([PLAIN]);
  await see(page, t('orders.linked', { item: PLAIN }));
});
