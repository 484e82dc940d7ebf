import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)(
  'an order says when its document is not shown as it was written (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world();
    const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
    await sofia.run('import');
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia/orders/${number}`, { language });
    const { key } = (await sofia.app().store.selectFrom('documents').select('key').executeTakeFirst())!;
    await see(page, key);
    expect(await page.getByText(t('orders.documentRecomputed')).count()).toBe(0);

    // As an earlier version left it.
    await sofia.app().store.deleteFrom('documents').execute();
    await page.reload();
    await see(page, key);
    await see(page, t('orders.documentRecomputed'));
  },
);

test.each(LANGUAGES)('an order names the partner of its document (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world();
  const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  await sofia.run('import');
  const address = await kervanOf(sofia, { isOpen: true });
  const page = await visitors.visit(`${address}/servers/sofia/orders/${number}`, { language });
  const id = sofia.definition().settings.import.retailPartner;
  const name = String(sofia.warehouse.rows.partners.find(({ ID }) => ID === id)!['Company']);
  await see(page, t('orders.documentPartner'));
  await see(page, t('settings.choice.named', { name, id }));
});
