import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { choose, fill, press, see, setUp } from './people.ts';
import { kervan, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();

test.each(LANGUAGES)('from nothing to the first order by the form alone (%s)', async (language) => {
  const t = wordsOf(language);
  const ends = await world();
  const { warehouse, shop } = ends;
  if (warehouse.address.kind !== 'sqlite') throw new Error('a file is what the form is given here');
  const page = await visitors.visit(await kervan('start'), { language, refusals: [422] });
  await setUp(page, t);
  await page.getByRole('link', { name: t('servers.first') }).click();

  // What is missing is said at its place, and nothing is saved.
  await press(page, t('settings.create'));
  await see(page, t('settings.notSaved'));
  await fill(page, t, 'name', 'София');
  await fill(page, t, 'warehouse.version', '3.07.056');
  await choose(
    page,
    t('settings.field.warehouse.database.kind.name'),
    t('settings.field.warehouse.database.kind.values.sqlite'),
  );
  await fill(page, t, 'warehouse.database.file', warehouse.address.file);
  await press(page, t('settings.test.warehouse'));
  await see(page, t('settings.test.warehouseAnswers'));
  await see(page, 'Примерен магазин ООД');
  await fill(page, t, 'shop.url', ends.definition().shop.url);
  await fill(page, t, 'shop.apiId', shop.apiId);
  await fill(page, t, 'shop.key', shop.key);
  await press(page, t('settings.test.shop'));
  await see(page, t('settings.test.shopAnswers'));

  // Values are chosen from what the two ends have.
  const named = (name: string, id: number) => t('settings.choice.named', { name, id });
  await choose(page, t('settings.field.settings.import.location.name'), named('Магазин Център', 2));
  await choose(page, t('settings.field.settings.import.documentUser.name'), named('Онлайн магазин', 2));
  await choose(page, t('settings.field.settings.export.stockGroups.name'), named('Магазини', 2));
  await press(page, t('settings.create'));
  await page.getByRole('heading', { name: 'София', exact: true }).waitFor();

  const number = ends.place({ lines: [{ variantId: ends.variant(20) }] });
  await press(page, t('servers.startNamed', { name: 'София' }));
  await page.getByRole('link', { name: t('server.orders') }).click();
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { name: t('orders.one', { number }) }).waitFor();
  await expect.poll(() => ends.lines(number)).toHaveLength(1);
});
