import { expect, test } from 'vitest';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { PARTNERS } from '../../demo/warehouse/sample-registers.ts';
import { openVisitors } from './browser.ts';
import { choose, fill, find, press, see, setUp } from './people.ts';
import { kervan, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();
/** Until then a record is shown by its number. */
const NAMED_MS = 10_000;

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
  // Before the database answers a number can be typed; afterwards it has a name.
  await fill(page, t, 'settings.import.retailPartner', String(PARTNERS.onlineBuyers));
  await press(page, t('settings.test.warehouse'));
  await see(page, t('settings.test.warehouseAnswers'));
  await see(page, 'Примерен магазин ООД');
  const named = (name: string, id: number) => t('settings.choice.named', { name, id });
  const box = (setting: string) =>
    page.getByRole('combobox', { name: t(`settings.field.${setting}.name`), exact: true });
  const buyers = named('Клиенти от онлайн магазина', PARTNERS.onlineBuyers);
  await expect.poll(() => box('settings.import.retailPartner').inputValue()).toBe(buyers);
  await fill(page, t, 'shop.url', ends.definition().shop.url);
  await fill(page, t, 'shop.apiId', shop.apiId);
  await fill(page, t, 'shop.key', shop.key);
  await press(page, t('settings.test.shop'));
  await see(page, t('settings.test.shopAnswers'));

  // Values are chosen from what the two ends have.
  await choose(page, t('settings.field.settings.import.location.name'), named('Магазин Център', 2));
  await choose(page, t('settings.field.settings.import.documentUser.name'), named('Онлайн магазин', 2));
  await choose(page, t('settings.field.settings.export.stockGroups.name'), named('Магазини', 2));

  // Items and partners are looked for by name, code or ЕИК in the database that is not saved yet.
  const delivery = named('Доставка до адрес', SPECIAL_ITEMS.delivery);
  const hotel = named('Хотел „Витоша“ ЕООД', PARTNERS.company);
  await find(page, t('settings.field.settings.import.delivery.item.name'), 'доставка до', delivery);
  await find(page, t('settings.field.settings.import.retailPartner.name'), '999999936', hotel);
  await press(page, t('settings.create'));
  await page.getByRole('heading', { name: 'София', exact: true }).waitFor();

  const number = ends.place({ lines: [{ variantId: ends.variant(20) }] });
  await press(page, t('servers.startNamed', { name: 'София' }));
  await page.getByRole('link', { name: t('server.orders') }).click();
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { name: t('orders.one', { number }) }).waitFor();
  await expect.poll(() => ends.lines(number)).toHaveLength(1);
  expect(await ends.lines(number)).toMatchObject([{ PartnerID: PARTNERS.company }]);

  // The form of the saved server names them again.
  await page.goto(new URL('/servers/София/settings', page.url()).href);
  const shownIn = (setting: string) => expect.poll(() => box(setting).inputValue(), { timeout: NAMED_MS });
  await shownIn('settings.import.delivery.item').toBe(delivery);
  await shownIn('settings.import.retailPartner').toBe(hotel);
});
