import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { World } from '../flow/world.ts';
import { openVisitors, type Language } from './browser.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, literal, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const [PLAIN, OTHER, THIRD, FOURTH] = [20, 21, 22, 23];

const goods = (sofia: World, item: number) => sofia.warehouse.rows.goods.find(({ ID }) => ID === item)!;

async function visit(sofia: World, language: Language, path: string): Promise<Page> {
  const address = await kervanOf(sofia, { isOpen: true });
  return visitors.visit(`${address}/servers/sofia${path}`, { language });
}

/** What stands in a row of the sum. */
const inRow = (page: Page, name: string) =>
  page.getByRole('row', { name: new RegExp(`^${literal(name)}`) }).getByRole('cell');

test.each(LANGUAGES)(
  'a product is found by its code, its page adds up to what the shop should show, and hears of a new order (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    await sofia.warehouse.execute(`DELETE FROM operations WHERE OperType = 19 AND GoodID = ${PLAIN}`);
    await sofia.warehouse.execute(`UPDATE store SET Qtty = 30 WHERE GoodID = ${PLAIN} AND ObjectID = 2`);
    await sofia.run('export');
    const page = await visit(sofia, language, '');
    await page.getByRole('link', { name: t('server.products') }).click();
    await page
      .getByRole('searchbox', { name: t('products.search') })
      .fill(String(goods(sofia, PLAIN)['Code']));
    await page.getByRole('link', { name: String(goods(sofia, PLAIN)['Name']), exact: true }).click();
    await see(page, t('products.same'));
    expect(await inRow(page, t('products.balanceOf', { location: 'Магазин Център' })).textContent()).toBe(
      '30',
    );
    expect(await inRow(page, t('products.due')).textContent()).toBe('30');

    const order = sofia.place({ lines: [{ variantId: sofia.variant(PLAIN), quantity: '4' }], status: 'new' });
    await sofia.run('export');
    await page.getByRole('link', { name: t('products.order', { order }) }).waitFor();
    await expect.poll(() => inRow(page, t('products.due')).textContent()).toBe('26');
    await page.getByRole('link', { name: t('products.order', { order }) }).click();
    await page.getByRole('heading', { name: t('orders.one', { number: order }) }).waitFor();
  },
);

test.each(LANGUAGES)('a product without an item is linked by hand on its page (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world();
  const name = 'Ваза';
  const { variants } = sofia.shop.addProduct({
    name,
    variants: [{ sku: 'ВАЗА', price: '9', quantity: '66' }],
  });
  await sofia.warehouse.insert('goods', {
    ...goods(sofia, OTHER),
    ID: 9001,
    Code: 'X-1',
    Name: 'Ваза стъклена',
  });
  await sofia.run('export');
  const page = await visit(sofia, language, '/products?view=unlinked');
  await page.getByRole('link', { name, exact: true }).click();
  await see(page, t('products.unlinked'));
  await press(page, t('products.link'));
  const dialog = page.getByRole('dialog', { name: t('orders.linkTitle') });
  await dialog.getByLabel(t('orders.linkSearch')).fill('Ваза стъклена');
  await dialog.getByRole('radio', { name: 'Ваза стъклена' }).check();
  await dialog.getByRole('button', { name: t('orders.linkDo'), exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await see(page, t('products.byHand'));
  await see(page, t('products.cause.never-sent'));
  await sofia.run('export');
  expect(sofia.shop.quantity(variants[0]!.id)).toBe('0');
  await see(page, t('products.same'));
});

test.each(LANGUAGES)(
  'an audit finds what was changed in the shop, says so, and puts it right (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    await sofia.run('export');
    const before = sofia.shown(PLAIN);
    sofia.shop.setQuantity(sofia.variant(PLAIN), '999');
    const page = await visit(sofia, language, '/products');
    await page.getByRole('link', { name: t('products.toAudit') }).click();
    await see(page, t('products.audit.none'));

    await press(page, t('server.planFirst'));
    await see(page, t('runs.drift.edited'));
    expect(sofia.shown(PLAIN)).toBe('999');

    await page.goBack();
    await press(page, t('products.audit.now'));
    const row = page.getByRole('row', { name: new RegExp(literal(String(goods(sofia, PLAIN)['Name']))) });
    await row.getByText(t('runs.drift.edited')).waitFor();
    await row.getByText(t('products.audit.one.updated')).waitFor();
    expect(sofia.shown(PLAIN)).toBe(before);
    await row.getByRole('link').click();
    await see(page, t('products.same'));
  },
);

/** A shop whose next export is braked: three quantities would change, and two are too many. */
async function braked(): Promise<{ sofia: World; before: string[] }> {
  const sofia = await world({
    configure: ({ settings }) => Object.assign(settings.export.brake, { least: 2, share: 1 }),
  });
  await sofia.run('export');
  const before = [PLAIN, OTHER, THIRD].map((item) => sofia.shown(item));
  await sofia.warehouse.execute(
    `UPDATE store SET Qtty = Qtty + 5 WHERE GoodID IN (${PLAIN}, ${OTHER}, ${THIRD}) AND ObjectID = 2`,
  );
  expect(await sofia.run('export')).toMatchObject({ problem: { code: 'stock-brake' } });
  return { sofia, before };
}

async function lookFromProblem(page: Page, t: Words): Promise<void> {
  await see(page, t('problems.title.stock-brake'));
  await press(page, t('server.brake.look'));
  await see(page, t('plan.wouldStop'));
}

test.each(LANGUAGES)(
  'from the problem of the brake one gets to the quantities it holds, and lets them pass from there (%s)',
  async (language) => {
    const t = wordsOf(language);
    const { sofia, before } = await braked();
    const page = await visit(sofia, language, '/problems?code=stock-brake');
    await lookFromProblem(page, t);
    for (const quantity of before) {
      const after = String(Number(quantity) + 5);
      await see(page, t('plan.stock', { before: quantity, after }));
    }
    expect([PLAIN, OTHER, THIRD].map((item) => sofia.shown(item))).toEqual(before);
    await press(page, t('plan.applyAll', { number: 3 }));
    await press(page, t('plan.apply'));
    await page.getByRole('heading', { name: t('plan.applied'), exact: true }).waitFor();
    await see(page, t('plan.noneChanged'));
    expect([PLAIN, OTHER, THIRD].map((item) => sofia.shown(item))).toEqual(
      before.map((quantity) => String(Number(quantity) + 5)),
    );
    expect(await sofia.codes('part export')).toEqual([]);
    await page.getByRole('link', { name: t('server.problems') }).click();
    await expect.poll(() => page.getByText(t('problems.title.stock-brake')).count()).toBe(0);
  },
);

test.each(LANGUAGES)(
  'what is let pass by the button is what was seen: when more would change, the brake stands again and says so (%s)',
  async (language) => {
    const t = wordsOf(language);
    const { sofia, before } = await braked();
    const page = await visit(sofia, language, '');
    await see(page, t('server.brake.held.stock-brake', { number: 3 }));
    await sofia.warehouse.execute(
      `UPDATE store SET Qtty = Qtty + 5 WHERE GoodID = ${FOURTH} AND ObjectID = 2`,
    );
    await letPass(page, t, 3);
    await see(page, t('server.brake.again', { number: 3 }));
    await see(page, t('server.brake.held.stock-brake', { number: 4 }));
    expect([PLAIN, OTHER, THIRD].map((item) => sofia.shown(item))).toEqual(before);

    await letPass(page, t, 4);
    await expect.poll(() => page.getByText(t('server.brake.title.stock')).count()).toBe(0);
    expect([PLAIN, OTHER, THIRD].map((item) => sofia.shown(item))).toEqual(
      before.map((quantity) => String(Number(quantity) + 5)),
    );
  },
);

async function letPass(page: Page, t: Words, changes: number): Promise<void> {
  await press(page, t('server.brake.release'));
  const dialog = page.getByRole('dialog');
  await dialog.getByText(t('server.brake.most', { number: changes }), { exact: true }).waitFor();
  await dialog.getByRole('button', { name: t('server.brake.release'), exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

test.each(LANGUAGES)(
  'the audit meets the same brake, shows what it found, and is let pass on its page (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({
      configure: ({ settings }) => Object.assign(settings.export.brake, { least: 2, share: 1 }),
    });
    await sofia.run('export');
    const before = [PLAIN, OTHER, THIRD].map((item) => sofia.shown(item));
    for (const item of [PLAIN, OTHER, THIRD]) sofia.shop.setQuantity(sofia.variant(item), '999');
    await sofia.run('audit', { cause: 'schedule' });
    const page = await visit(sofia, language, '/audit');
    await see(page, t('server.brake.title.stock'));
    await expect.poll(() => page.getByText(t('products.audit.one.skipped'), { exact: true }).count()).toBe(3);
    await press(page, t('server.brake.look'));
    for (const quantity of before) await see(page, t('plan.stock', { before: '999', after: quantity }));
    await press(page, t('plan.applyAll', { number: 3 }));
    await press(page, t('plan.apply'));
    await see(page, t('plan.noneChanged'));
    expect([PLAIN, OTHER, THIRD].map((item) => sofia.shown(item))).toEqual(before);
    expect(await sofia.codes('part audit')).toEqual([]);
  },
);
