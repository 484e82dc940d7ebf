import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { fill, press, see } from './people.ts';
import { addClerk, kervanOf, world } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)('a wrong key of the shop is understood and mended (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world({ configure: ({ shop }) => (shop.key = 'an-old-key') });
  const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  const page = await visitors.visit(await kervanOf(sofia, { isOpen: true }), { language });
  const wrong = said(language, 'problems.shop-refused-key');

  // The run says what is wrong, and the problem leads to the setting.
  await page.getByRole('link', { name: 'sofia', exact: true }).click();
  await press(page, t('server.nowNamed', { task: t('server.part.import') }));
  await see(page, wrong);
  await page.getByRole('link', { name: t('server.problems') }).click();
  await see(page, wrong);
  await page
    .getByRole('link', { name: t('problems.toSetting') })
    .first()
    .click();
  const shop = page.getByRole('region', { name: t('settings.section.shop.name'), exact: true });
  await shop.getByText(wrong).waitFor();
  await press(page, t('settings.secret.changeNamed', { name: t('settings.field.shop.key.name') }));
  await fill(page, t, 'shop.key', sofia.shop.key);
  await press(page, t('settings.test.shop'));
  await shop.getByText(t('settings.test.shopAnswers')).waitFor();
  await press(page, t('common.save'));
  await see(page, t('settings.saved'));

  await page.getByRole('link', { name: t('server.overview') }).click();
  await press(page, t('server.nowNamed', { task: t('server.part.import') }));
  await expect.poll(() => sofia.lines(number), { timeout: 10_000 }).toHaveLength(1);
  await see(page, t('server.noProblems'));
});

test.each(LANGUAGES)('a wrong password of the database is understood and mended (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world({ kind: 'mysql' });
  const clerk = await addClerk(sofia.warehouse);
  await sofia.configure(({ warehouse: { database } }) =>
    Object.assign(database, { ...clerk, password: 'не е тази' }),
  );
  const address = await kervanOf(sofia, { isOpen: true });
  const page = await visitors.visit(`${address}/servers/sofia/settings`, { language });
  const warehouse = page.getByRole('region', { name: t('settings.section.warehouse.name'), exact: true });
  await warehouse
    .getByText(said(language, 'problems.warehouse-refused-login'))
    .filter({ hasText: clerk.user })
    .waitFor();
  const another = t('settings.secret.changeNamed', {
    name: t('settings.field.warehouse.database.password.name'),
  });
  await press(page, another);
  await fill(page, t, 'warehouse.database.password', clerk.password);
  await press(page, t('settings.test.warehouse'));
  await warehouse.getByText(t('settings.test.warehouseAnswers')).waitFor();
  await press(page, t('common.save'));
  await see(page, t('settings.saved'));
  // Once it is kept nobody sees it again.
  await page.getByRole('button', { name: another, exact: true }).waitFor();
  expect((await page.content()).includes(clerk.password)).toBe(false);

  const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  await page.getByRole('link', { name: t('server.overview') }).click();
  await press(page, t('server.nowNamed', { task: t('server.part.import') }));
  await expect.poll(() => sofia.lines(number), { timeout: 10_000 }).toHaveLength(1);
});
