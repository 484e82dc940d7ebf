import { expect, onTestFinished, test } from 'vitest';
import { PARTNERS } from '../../demo/warehouse/sample-registers.ts';
import { startTcpProxy } from '../fault/tcp-proxy.ts';
import { openTestWarehouse, type TestWarehouse } from '../flow/test-warehouse.ts';
import { openVisitors } from './browser.ts';
import { fill, find, press } from './people.ts';
import { addClerk, kervanOf, world } from './stands.ts';
import { LANGUAGES, said, wordsOf } from './words.ts';

const visitors = openVisitors();
const HOTEL = 'Хотел „Витоша“ ЕООД';
/** What only the other database has. */
const [GUEST_HOUSE, GUESTS, COURIER] = ['Къща за гости „Рила“ ООД', 'Гости без фактура', 'Куриер до вратата'];
const COURIER_ITEM = 20;

test.each(LANGUAGES)(
  'of a saved server records are looked for in the database that the form names, not in the saved one (%s)',
  async (language) => {
    const t = wordsOf(language);
    const named = (name: string, id: number) => t('settings.choice.named', { name, id });
    const name = (setting: string) => t(`settings.field.settings.import.${setting}.name`);
    const sofia = await world({ kind: 'mysql' });
    const other = await anotherDatabase();
    const clerk = await addClerk(sofia.warehouse, other.warehouse);
    await sofia.configure(({ settings, warehouse }) => {
      settings.import.retailPartner = PARTNERS.company;
      Object.assign(warehouse.database, clerk);
    });
    const saved = structuredClone(sofia.definition().warehouse);
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia/settings`, { language });
    const warehouse = page.getByRole('region', { name: t('settings.section.warehouse.name'), exact: true });
    const partner = page.getByRole('combobox', { name: name('retailPartner'), exact: true });
    const shows = (text: string) => expect.poll(() => partner.inputValue(), { timeout: 10_000 }).toBe(text);
    const connect = () => press(page, t('settings.test.warehouse'));
    await shows(named(HOTEL, PARTNERS.company));

    // On the same server the stored password will do; until the other database has answered there is only a number.
    await fill(page, t, 'warehouse.database.database', other.database);
    await partner.waitFor({ state: 'detached' });
    await connect();
    await shows(named(GUEST_HOUSE, PARTNERS.company));

    // At another address it is asked for again.
    await fill(page, t, 'warehouse.database.port', String(other.port));
    await connect();
    await warehouse.getByText(said(language, 'problems.setting-secret-again')).waitFor();
    expect(await partner.count()).toBe(0);
    const password = t('settings.field.warehouse.database.password.name');
    await press(page, t('settings.secret.changeNamed', { name: password }));
    await fill(page, t, 'warehouse.database.password', clerk.password);
    await connect();
    await warehouse.getByText(t('settings.test.warehouseAnswers')).waitFor();
    await shows(named(GUEST_HOUSE, PARTNERS.company));

    await find(page, name('retailPartner'), 'без фактура', named(GUESTS, PARTNERS.onlineBuyers));
    await find(page, name('delivery.item'), 'куриер', named(COURIER, COURIER_ITEM));
    expect((await sofia.server()).definition.warehouse).toEqual(saved);
  },
);

/** The sample once more with partners and an item of its own, and another port that leads to it. */
async function anotherDatabase(): Promise<{ warehouse: TestWarehouse; database: string; port: number }> {
  const warehouse = await openTestWarehouse('mysql', '', {});
  onTestFinished(() => warehouse.close());
  if (warehouse.address.kind !== 'mysql') throw new Error('ports are of MariaDB');
  const rename = 'UPDATE partners SET Company = ? WHERE ID = ?';
  await warehouse.execute(rename, [GUEST_HOUSE, PARTNERS.company]);
  await warehouse.execute(rename, [GUESTS, PARTNERS.onlineBuyers]);
  await warehouse.execute('UPDATE goods SET Name = ? WHERE ID = ?', [COURIER, COURIER_ITEM]);
  const { database, port } = warehouse.address;
  const line = await startTcpProxy(port, Math.random);
  onTestFinished(() => line.close());
  return { warehouse, database, port: line.port };
}
