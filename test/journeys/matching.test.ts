import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { dirtyPair } from '../catalogues/dirty-pair.ts';
import { problemText } from '../../src/i18n/text.ts';
import { fill } from '../catalogues/fill.ts';
import type { World } from '../flow/world.ts';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { administratorAt } from '../web.ts';
import { ANA, press, see, signIn } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, literal, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const LONG_MS = 240_000;
const SIZE = 200;

/** Two sides that both hold data and know nothing of each other, customers and partners too. */
async function strangers(): Promise<{ sofia: World; address: string; truth: Map<string, number | null> }> {
  const sofia = await world({
    isShopEmpty: true,
    configure: ({ settings }) => {
      settings.import.nomenclature = true;
      settings.import.buyers = 'partner';
    },
  });
  const { warehouse, shop } = sofia;
  const pair = dirtyPair(SIZE);
  // Not one code is the same.
  for (const item of pair.items) item.code = `С/${item.code}`;
  const truth = await fill(pair, (sql, values) => warehouse.execute(sql, values), shop);
  const company = { name: 'Роза 2026 ЕООД', eik: '999999995', manager: 'Георги Димитров', city: 'Варна' };
  shop.addCustomer({ name: 'Георги Димитров', email: 'office@roza.example', phone: '', company });
  shop.addCustomer({ name: 'Мария Иванова', email: 'maria@example.bg', phone: '+359 888 123 456' });
  await warehouse.insert('partners', { ID: 900, Company: 'РОЗА 2026', Bulstat: '999999995', Deleted: 0 });
  await warehouse.insert('partners', { ID: 901, Company: 'Мария Ивановa', Phone: '0888123456', Deleted: 0 });
  await sofia.run('import-nomenclature');
  return { sofia, address: await kervanOf(sofia, { isOpen: true }), truth };
}

const linked = async (sofia: World) =>
  sofia.app().store.selectFrom('links').select(['variant', 'item']).where('item', 'is not', null).execute();
const view = (page: Page, t: Words, state: string) =>
  page
    .getByRole('navigation', { name: t('matching.views') })
    .getByRole('link', { name: t(`matching.view.${state}`) });

test.each(LANGUAGES)(
  'a person is led to matching, compares, accepts a rule, answers for single pairs, and is done (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { sofia, address, truth } = await strangers();
    const page = await visitors.visit(`${address}/servers/sofia`, { language });
    await see(page, t('matching.wanted'));
    await page.goto(`${address}/servers/sofia/problems?code=nomenclature-needs-matching`);
    await page.getByRole('link', { name: t('matching.wantedLook') }).click();
    await see(page, t('matching.notYet'));
    await page.goto(`${address}/servers/sofia`);
    await page.getByRole('link', { name: t('matching.wantedLook') }).click();
    await see(page, t('matching.notYet'));
    expect(await look(page, 'matching-new', language)).toEqual([]);

    await press(page, t('matching.compare'));
    await page.getByRole('heading', { name: t('matching.rules') }).waitFor();
    await page.getByText(t('matching.health'), { exact: true }).click();
    await see(page, t('matching.finding.alphabets-mixed'));
    expect(await look(page, 'matching', language)).toEqual([]);

    await press(page, t('matching.rule.acceptNamed', { rule: t('matching.reason.barcode') }));
    await page
      .getByRole('button', { name: t('matching.rule.undoNamed', { rule: t('matching.reason.barcode') }) })
      .waitFor();
    const byRule = await linked(sofia);
    expect(byRule.length).toBeGreaterThan(20);
    expect(byRule.filter(({ variant, item }) => truth.get(variant) !== item)).toEqual([]);

    // One yes, one no, and both are told.
    const pairs = page.getByRole('region', { name: t('matching.pairs') });
    const first = (answer: string) =>
      pairs.getByRole('button', { name: new RegExp(`^${literal(t(answer, { name: '' }))}`) }).first();
    // Until the list is read anew an answered pair still stands in it.
    const answerFirst = async (answer: () => Promise<void>) => {
      const subject = await pairs.locator('[data-subject]').first().getAttribute('data-subject');
      await answer();
      await pairs.locator(`[data-subject=${JSON.stringify(subject)}]`).waitFor({ state: 'detached' });
    };
    await answerFirst(() => first('matching.acceptNamed').click());
    await see(page, t('matching.done.linked', { number: 1 }));
    // The keyboard alone: Enter answers, and the next pair has the focus.
    await answerFirst(() => first('matching.acceptNamed').press('Enter'));
    await expect
      .poll(() => page.locator('button:focus').getAttribute('aria-label'))
      .toMatch(new RegExp(`^${literal(t('matching.acceptNamed', { name: '' }))}`));
    await answerFirst(() => page.keyboard.press('Enter'));
    await expect.poll(async () => (await linked(sofia)).length).toBe(byRule.length + 3);
    await first('matching.rejectNamed').click();
    await see(page, t('matching.done.rejected', { number: 1 }));
    await view(page, t, 'rejected').click();
    await first('matching.undoNamed').click();
    await see(page, t('matching.empty.rejected'));

    // Another one than proposed.
    await view(page, t, 'none').click();
    await first('matching.otherNamed').click();
    const dialog = page.getByRole('dialog', { name: t('matching.chooseTitle') });
    const [free] = await sofia.warehouse.query<{ ID: number; Name: string }>(
      `SELECT ID, Name FROM goods WHERE ID >= 1000 AND ID NOT IN (${[...truth.values()].filter(Boolean).join(', ')})`,
    );
    await dialog.getByLabel(t('matching.chooseSearch')).fill(free!.Name);
    await dialog.getByRole('radio', { name: free!.Name, exact: true }).check();
    expect(await look(page, 'matching-choose', language)).toEqual([]);
    await dialog.getByRole('button', { name: t('matching.accept'), exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await linked(sofia)).toContainEqual(expect.objectContaining({ item: free!.ID }));

    await view(page, t, 'linked').click();
    await see(page, t('matching.linkedBy', { by: t('matching.byHand') }));
    expect(await look(page, 'matching-linked', language)).toEqual([]);

    await press(page, t('matching.finish'));
    const asking = page.getByRole('dialog', { name: t('matching.finishAsk') });
    await asking.getByRole('button', { name: t('matching.finish'), exact: true }).click();
    await see(page, t('matching.means.done'));
    await page.getByRole('link', { name: t('server.overview') }).click();
    await page.getByRole('heading', { name: t('server.lastRuns') }).waitFor();
    expect(await page.getByText(t('matching.wanted')).count()).toBe(0);
  },
);

test.each(LANGUAGES)(
  'customers and partners are matched, chosen ones at once, and the table goes out and comes in (%s)',
  { timeout: LONG_MS },
  async (language) => {
    const t = wordsOf(language);
    const { sofia, address } = await strangers();
    await sofia.run('match');
    const page = await visitors.visit(`${address}/servers/sofia/matching?kind=partner`, {
      language,
      refusals: [409],
    });
    await see(page, 'РОЗА 2026');
    expect(await look(page, 'matching-partners', language)).toEqual([]);
    await press(page, t('matching.chooseShown'));
    await press(page, t('matching.acceptChosen'));
    await see(page, t('matching.empty.open'));
    const partners = await sofia
      .app()
      .store.selectFrom('partner_links')
      .select('partner')
      .orderBy('partner')
      .execute();
    expect(partners.map(({ partner }) => partner)).toEqual([900, 901]);

    await page.getByRole('link', { name: t('matching.kind.item') }).click();
    await page.getByRole('heading', { name: t('matching.rules') }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: t('matching.download', { format: 'CSV' }) }).click(),
    ]);
    const table = await readFile(await download.path(), 'utf8');
    const marked = table.split('\n');
    marked[1] = `x${marked[1]}`;
    const file = { name: 'pairs.csv', mimeType: 'text/csv', buffer: Buffer.from(marked.join('\n')) };
    await page.locator('input[type=file]').setInputFiles(file);
    await see(page, t('matching.done.linked', { number: 1 }));
    expect(await linked(sofia)).toHaveLength(1);
    await page.locator('input[type=file]').setInputFiles({ ...file, buffer: Buffer.from('a;b\n1;2\n') });
    await see(page, t('common.failed'));
  },
);

test.each(LANGUAGES)(
  '„Не е това“ takes a link away that the code made, and it, „Свържи“ and „Върни“ are of the pair that was seen only (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    const [subject, before] = [sofia.variant(20), (await linked(sofia)).length];
    await sofia.run('match');
    const total = (await linked(sofia)).length;
    expect(total).toBeGreaterThan(before);
    const page = await visitors.visit(
      `${await kervanOf(sofia, { isOpen: true })}/servers/sofia/matching?kind=item&state=linked`,
      { language },
    );
    const card = page.locator(`[data-subject="${subject}"]`);
    const button = (answer: string) =>
      card.getByRole('button', { name: new RegExp(`^${literal(t(answer, { name: '' }))}`) });
    await button('matching.rejectNamed').click();
    await see(page, t('matching.done.rejected', { number: 1 }));
    await card.waitFor({ state: 'detached' });
    expect(await linked(sofia)).toHaveLength(total - 1);
    await view(page, t, 'rejected').click();
    await button('matching.undoNamed').click();
    await view(page, t, 'open').click();
    await button('matching.acceptNamed').waitFor();

    // Another item is proposed just when the click is on its way.
    const { store } = sofia.app();
    const propose = async (proposed: number) =>
      store.updateTable('matches').set({ proposed }).where('subject', '=', subject).execute();
    const name = String(sofia.warehouse.rows.goods.find(({ ID }) => ID === 20)!['Name']);
    const why = problemText(language, { code: 'match-pair-changed', params: { name } });
    for (const answer of ['accept', 'reject']) {
      await page.route(`**/matching/item/${answer}`, async (route) => {
        await propose(21);
        await route.continue();
      });
      await button(`matching.${answer}Named`).click();
      await see(page, t('matching.done.refused', { number: 1, why }));
      await propose(20);
      await page.reload();
    }
    expect(await linked(sofia)).toHaveLength(total - 1);

    // Linked, and with another item just when „Върни“ is on its way.
    await page.unroute('**/matching/item/accept');
    await button('matching.acceptNamed').click();
    await card.waitFor({ state: 'detached' });
    await view(page, t, 'linked').click();
    const { item } = (await linked(sofia)).find(({ variant }) => variant === subject)!;
    const link = async (to: number) =>
      store.updateTable('links').set({ item: to }).where('variant', '=', subject).execute();
    await page.route('**/matching/item/undo', async (route) => {
      await link(1000);
      await route.continue();
    });
    await button('matching.undoNamed').click();
    await see(page, t('matching.done.refused', { number: 1, why }));
    expect(await linked(sofia)).toContainEqual({ variant: subject, item: 1000 });
    await link(item!);
    await page.unroute('**/matching/item/undo');
    await page.reload();
    expect(await linked(sofia)).toHaveLength(total);
  },
);

test('who only looks sees the pairs and can answer for none', async () => {
  const t = wordsOf('bg');
  const { sofia } = await strangers();
  await sofia.run('match');
  const address = await kervanOf(sofia);
  const ana = await administratorAt(address, ANA.password);
  const ivan = { name: 'Иван', password: 'само да погледна малко' };
  await ana.ask('POST', '/api/v1/users', { ...ivan, role: 'viewer' });
  const page = await visitors.visit(`${address}/servers/sofia/matching`, { refusals: [401] });
  await signIn(page, t, ivan);
  await page.getByRole('heading', { name: t('matching.rules') }).waitFor();
  await page
    .getByRole('region', { name: t('matching.pairs') })
    .getByRole('listitem')
    .first()
    .waitFor();
  for (const word of ['accept', 'reject', 'other', 'compareAgain', 'finish', 'upload'])
    expect(await page.getByRole('button', { name: t(`matching.${word}`) }).count(), word).toBe(0);
  await page.getByRole('searchbox').fill('няма такова');
  await see(page, t('matching.notFound'));
});
