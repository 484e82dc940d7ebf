import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { withQuantity } from '../flow/edits.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, said, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();

/** From the list of servers to the plan of a task. */
async function planFirst(page: Page, t: Words, task: 'import' | 'export'): Promise<void> {
  await page.getByRole('link', { name: 'sofia', exact: true }).click();
  await press(page, t('server.planFirstNamed', { task: t(`server.part.${task}`) }));
}

async function apply(page: Page, t: Words, which: 'applyAll' | 'applyChosen', number: number): Promise<void> {
  await press(page, t(`plan.${which}`, { number }));
  await see(page, t('plan.askExactly'));
  await press(page, t('plan.apply'));
  await page.getByRole('heading', { name: t('plan.applied'), exact: true }).waitFor();
}

test.each(LANGUAGES)('a plan is looked at, one of it is applied, then the rest (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world();
  const [first, ...rest] = [20, 21, 22].map((item) =>
    sofia.place({ lines: [{ variantId: sofia.variant(item) }] }),
  );
  const written = async () =>
    (await Promise.all([first!, ...rest].map((number) => sofia.lines(number)))).map((lines) => lines.length);
  const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });

  await planFirst(page, t, 'import');
  await page.getByRole('checkbox', { name: new RegExp(`${first}`) }).check();
  expect(await written()).toEqual([0, 0, 0]);
  await press(page, t('plan.expand', { record: t('runs.order', { number: first! }) }));
  await see(page, t('settings.choice.named', { name: 'Магазин Център', id: 2 }));
  await apply(page, t, 'applyChosen', 1);
  await see(page, t('plan.noneChanged'));
  expect(await written()).toEqual([1, 0, 0]);

  await press(page, t('plan.new'));
  await apply(page, t, 'applyAll', 2);
  await see(page, t('plan.noneChanged'));
  expect(await written()).toEqual([1, 1, 1]);
});

test.each(LANGUAGES)(
  'what changed since the plan is told and not written; the others are (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    const place = (item: number) => sofia.place({ lines: [{ variantId: sofia.variant(item) }] });
    const [changed, same] = [place(20), place(21)];
    const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });
    await planFirst(page, t, 'import');
    await page.getByRole('checkbox', { name: new RegExp(changed) }).waitFor();
    sofia.shop.editOrder(changed, withQuantity('2'));
    await apply(page, t, 'applyAll', 2);
    await see(page, t('plan.changedSince', { number: 1 }));
    await see(page, said(language, 'what.planChange.version'));
    expect(await sofia.lines(changed)).toEqual([]);
    expect(await sofia.lines(same)).toHaveLength(1);

    // Its problem leads to where a new plan is made.
    await page.getByRole('link', { name: t('server.problems') }).click();
    await page.getByRole('link', { name: t('problems.toNewPlan') }).click();
    await press(page, t('server.planFirstNamed', { task: t('server.part.import') }));
    await page.getByRole('checkbox', { name: new RegExp(changed) }).waitFor();
  },
);

test.each(LANGUAGES)(
  'new items and partners stand in the plan beside the orders, are found and made by themselves (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({
      configure: ({ settings }) => {
        settings.import.nomenclature = true;
        settings.maps.vat = { '20': 1 };
      },
    });
    const add = (sku: string) =>
      sofia.shop.addProduct({ name: `Чанта ${sku}`, vatRate: '20', variants: [{ sku, price: '24.00' }] });
    add('НОВА-1');
    add('НОВА-2');
    sofia.shop.addCustomer({ name: 'Роза', company: { name: 'Роза ООД', eik: '121212121' } });
    const order = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
    const made = async () =>
      (await sofia.warehouse.query<{ Code: string }>("SELECT * FROM goods WHERE Code LIKE 'НОВА-%'")).map(
        ({ Code }) => Code,
      );
    const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });

    await planFirst(page, t, 'import');
    await page.getByRole('link', { name: new RegExp(t('plan.kind.item')) }).click();
    await page.getByRole('link', { name: new RegExp(t('plan.action.create')) }).click();
    await page.getByRole('checkbox', { name: new RegExp(order) }).waitFor({ state: 'hidden' });
    await press(page, t('plan.expand', { record: t('runs.sku', { sku: 'НОВА-1' }) }));
    await see(page, t('plan.fields.item-price'));
    await page.getByRole('checkbox', { name: /НОВА-1/ }).check();
    await apply(page, t, 'applyChosen', 1);
    await see(page, t('plan.noneChanged'));
    expect(await made()).toEqual(['НОВА-1']);
    expect(await sofia.lines(order)).toEqual([]);

    await press(page, t('plan.new'));
    await apply(page, t, 'applyAll', 3);
    await see(page, t('plan.noneChanged'));
    expect(await made()).toEqual(['НОВА-1', 'НОВА-2']);
    expect(await sofia.lines(order)).toHaveLength(1);
    expect(await sofia.warehouse.query("SELECT ID FROM partners WHERE Company = 'Роза ООД'")).toHaveLength(1);
  },
);

test.each(LANGUAGES)(
  'with the keyboard alone: from the list of servers to an applied plan (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
    const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });
    await page.getByRole('link', { name: 'sofia', exact: true }).waitFor();
    const { keyboard } = page;
    const tabTo = async (name: string): Promise<void> => {
      const isThere = () =>
        page.evaluate((wanted) => {
          const { activeElement: at } = (globalThis as unknown as { document: Focus }).document;
          return at !== null && (at.getAttribute('aria-label') ?? at.textContent ?? '').includes(wanted);
        }, name);
      for (let steps = 0; steps < 60; steps += 1) {
        await keyboard.press('Tab');
        if (await isThere()) return;
      }
      throw new Error(`Tab never came to ${name}`);
    };

    // Past the head of the page by the link made for it.
    await tabTo(t('common.skip'));
    await keyboard.press('Enter');
    await tabTo('sofia');
    await keyboard.press('Enter');
    const planFirst = t('server.planFirstNamed', { task: t('server.part.import') });
    await page.getByRole('button', { name: planFirst }).waitFor();
    await tabTo(planFirst);
    await keyboard.press('Enter');
    const box = page.getByRole('checkbox', { name: new RegExp(number) });
    await box.waitFor();
    await tabTo(number);
    await keyboard.press('Space');
    expect(await box.isChecked()).toBe(true);
    await tabTo(t('plan.applyChosen', { number: 1 }));
    await keyboard.press('Enter');
    // The dialog takes the focus to what it asks for, and Escape takes it back.
    await page.getByRole('dialog').waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const isFocused = (name: string) =>
      expect.poll(() =>
        page.getByRole('button', { name, exact: true }).evaluate((it) => it.matches(':focus')),
      );
    await isFocused(t('plan.applyChosen', { number: 1 })).toBe(true);
    await keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await isFocused(t('plan.apply')).toBe(true);
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: t('plan.applied'), exact: true }).waitFor();
    await expect.poll(() => sofia.lines(number)).toHaveLength(1);
  },
);

interface Focus {
  activeElement: { getAttribute(name: string): string | null; textContent: string | null } | null;
}

test.each(LANGUAGES)(
  'a plan of the export tells that prices and quantities wait for a person, and what applying it sends (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({
      configure: ({ settings }) => {
        settings.export.allGroups = true;
        settings.export.brake = { share: 1, least: 2 };
      },
    });
    await sofia.run('export', { releaseBrake: { changes: 10_000 } });
    await sofia.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 3');
    await sofia.warehouse.execute('UPDATE store SET Qtty = Qtty + 5 WHERE ObjectID = 2');
    const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });
    await planFirst(page, t, 'export');
    const told = page.getByRole('alert').filter({ hasText: t('plan.wouldStop') });
    await told.waitFor();
    for (const part of ['export-catalogue', 'export-stock'])
      expect(await told.textContent()).toContain(`kervan run sofia ${part} `);
    expect(await told.textContent()).toContain(t('plan.wouldStopWhy'));
    expect(await look(page, 'plan-brakes', language)).toEqual([]);
  },
);
