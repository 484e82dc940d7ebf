import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { browserAt } from '../web.ts';
import type { World } from '../flow/world.ts';
import { openVisitors, type Language } from './browser.ts';
import { look } from './look.ts';
import { press, see } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const LONG_MS = 240_000;
const [PLAIN, HELD, EDITED, LOWERED] = [20, 25, 31, 33];

let sofia: World;
let address: string;
let shown: { held: string; unlinked: string; gone: string; auditPlan: string };
const closing: (() => Promise<void>)[] = [];
const atEnd = (close: () => Promise<void>): void => void closing.unshift(close);

beforeAll(async () => {
  sofia = await world(
    {
      configure: ({ settings }) => {
        settings.export.stockGroups = [2, 3];
        Object.assign(settings.export.stock, { reserve: 1, max: 60 });
      },
    },
    atEnd,
  );
  address = await kervanOf(sofia, { isOpen: true }, atEnd);
  shown = await fill();
});
afterAll(async () => {
  for (const close of closing) await close();
});

/** Products of every kind, orders that hold some of them, an audit that found something, and the plan of another. */
async function fill(): Promise<typeof shown> {
  const { shop } = sofia;
  const line = (item: number, quantity: string) => ({ variantId: sofia.variant(item), quantity });
  sofia.place({ lines: [line(HELD, '3'), line(PLAIN, '1')] });
  sofia.place({ lines: [line(HELD, '2')], status: 'new' });
  const vase = shop.addProduct({
    name: 'Керамична ваза, ръчна изработка, с капак и дървена подложка',
    variants: [{ sku: 'ВАЗА-1', barcode: '3800000000013', price: '19.90', oldPrice: '24.90', quantity: '5' }],
  });
  const twin = { name: 'Керамична купа', variants: [{ sku: 'КУПА-1', price: '12.50', quantity: '5' }] };
  for (const hidden of [false, true]) shop.addProduct({ ...twin, hidden });
  await sofia.run('import');
  await sofia.run('export');
  shop.setQuantity(sofia.variant(EDITED), '999');
  shop.setQuantity(sofia.variant(LOWERED), '0');
  await sofia.run('audit', { cause: 'schedule' });
  shop.setQuantity(sofia.variant(HELD), '999');
  const ana = browserAt(address);
  ana.csrf = (await ana.ask('GET', '/api/v1/session')).body.csrf;
  const { body } = await ana.ask('POST', '/api/v1/servers/sofia/plans', { part: 'audit' });
  const plan = async () => (await ana.ask('GET', `/api/v1/servers/sofia/plans/${body.id}`)).body.state;
  await vi.waitUntil(async () => (await plan()) === 'ready', { timeout: 20_000 });
  await ana.ask('POST', '/api/v1/servers/sofia/copy', { name: 'пловдив' });
  return {
    held: sofia.variant(HELD),
    unlinked: vase.variants[0]!.id,
    gone: '1',
    auditPlan: body.id as string,
  };
}

function pagesOf(t: Words): [name: string, path: string, before?: (page: Page) => Promise<void>][] {
  return [
    ['products', '/servers/sofia/products'],
    ['products-problems', '/servers/sofia/products?view=problems'],
    [
      'products-hidden',
      '/servers/sofia/products?view=hidden',
      (page) => see(page, t('products.hiddenBy.shop')),
    ],
    ['products-not-found', '/servers/sofia/products?search=няма'],
    ['product', `/servers/sofia/products/${shown.held}`, (page) => see(page, t('products.due'))],
    [
      'product-unlinked',
      `/servers/sofia/products/${shown.unlinked}`,
      (page) => see(page, t('products.notes')),
    ],
    [
      'product-link',
      `/servers/sofia/products/${shown.unlinked}`,
      async (page) => {
        await press(page, t('products.link'));
        await page.getByRole('dialog').waitFor();
      },
    ],
    ['product-gone', `/servers/sofia/products/${shown.gone}`],
    ['audit', '/servers/sofia/audit'],
    ['audit-overview', '/servers/sofia'],
    ['plan-audit', `/servers/sofia/plans/${shown.auditPlan}`],
    ['products-none', '/servers/пловдив/products'],
    ['audit-none', '/servers/пловдив/audit'],
  ];
}

/** Goes through the pages in a language; answers what is not good. */
async function walk(language: Language): Promise<string[]> {
  const t = wordsOf(language);
  const faults: string[] = [];
  const page = await visitors.visit(address, { language, refusals: [404] });
  await page.getByRole('article', { name: 'sofia' }).waitFor();
  for (const [name, path, before] of pagesOf(t)) {
    await page.goto(address + path);
    await page.locator('main').waitFor();
    await expect.poll(() => page.getByText(t('common.loading')).count(), { timeout: 20_000 }).toBe(0);
    await before?.(page);
    faults.push(...(await look(page, name, language)));
  }
  return faults;
}

test(
  'every page of products and of the audit can be read by everybody, on every screen',
  { timeout: LONG_MS },
  async () => {
    const faults = await Promise.all(LANGUAGES.map(walk));
    expect(faults.flat()).toEqual([]);
  },
);
