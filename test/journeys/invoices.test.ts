import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { look } from './look.ts';
import { see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, wordsOf } from './words.ts';

const visitors = openVisitors();
const ROSE = {
  name: 'Роза 2026 ООД',
  eik: '999999995',
  vatNumber: 'BG999999995',
  manager: 'Георги Димитров',
  city: 'Бургас',
  address: 'ул. „Примерна“ № 5',
};

test.each(LANGUAGES)(
  'who wants an invoice and has none is seen on the overview and in a list, until it is issued (%s)',
  async (language) => {
    const t = wordsOf(language);
    const sofia = await world({
      configure: ({ settings }) =>
        void Object.assign(settings.import, { documentKind: 'sale', nomenclature: true }),
    });
    const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }], invoice: ROSE });
    sofia.place({ lines: [{ variantId: sofia.variant(21) }] });
    await sofia.run('import');
    const { document_number: acct, document_day } = (await sofia.order(number))!;
    const address = await kervanOf(sofia, { isOpen: true });
    const page = await visitors.visit(`${address}/servers/sofia`, { language });
    await see(page, t('invoices.count', { number: 1 }));
    expect(await look(page, 'overview-invoices', language)).toEqual([]);

    await page.getByRole('link', { name: t('invoices.look') }).click();
    const row = page.getByRole('row').filter({ hasText: number });
    await row.waitFor();
    for (const text of [ROSE.name, ROSE.eik, t('invoices.saleIs', { number: acct! })])
      expect(await row.textContent()).toContain(text);
    expect(await row.textContent()).toContain(String(Number(document_day!.slice(8))));
    expect(await page.getByRole('row').count()).toBe(2);
    expect(await look(page, 'invoices', language)).toEqual([]);

    await page.setViewportSize({ width: 360, height: 800 });
    const card = page.getByRole('listitem').filter({ hasText: ROSE.name });
    await card.waitFor();
    expect(await card.textContent()).toContain(ROSE.eik);
    await card.getByRole('link', { name: number }).click();
    await page.waitForURL(`**/orders/${number}`);

    await sofia.warehouse.insert('documents', {
      ID: 9001,
      Acct: acct!,
      OperType: 2,
      InvoiceNumber: '0000000001',
    });
    await page.goto(`${address}/servers/sofia/invoices`);
    await see(page, t('invoices.none'));
    await page.goto(`${address}/servers/sofia`);
    await see(page, t('server.lastRuns'));
    expect(await page.getByText(t('invoices.count', { number: 1 })).count()).toBe(0);
  },
);
