import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { administratorAt, type Browser } from '../web.ts';
import type { World } from '../flow/world.ts';
import { openVisitors, type Language } from './browser.ts';
import { look } from './look.ts';
import { ANA, press, see, signIn } from './people.ts';
import { emptyKervan, kervanOf, world } from './stands.ts';
import { LANGUAGES, literal, wordsOf, type Words } from './words.ts';

const visitors = openVisitors();
const LONG_MS = 480_000;

let sofia: World;
let address: string;
let neverSetUp: string;
let withoutServers: string;
/** What the pages of one thing show. */
let shown: Record<
  | 'documented'
  | 'waiting'
  | 'refused'
  | 'run'
  | 'importPlan'
  | 'exportPlan'
  | 'nomenclaturePlan'
  | 'cataloguePlan',
  string
>;
const closing: (() => Promise<void>)[] = [];
const atEnd = (close: () => Promise<void>): void => void closing.unshift(close);

beforeAll(async () => {
  sofia = await world({}, atEnd);
  address = await kervanOf(sofia, { orderDesk: sofia.definition().shop.url }, atEnd);
  neverSetUp = await emptyKervan(false, atEnd);
  withoutServers = await emptyKervan(true, atEnd);
  shown = await fill(await administratorAt(address, ANA.password));
});
afterAll(async () => {
  for (const close of closing) await close();
});

/** Orders that became documents, wait and cannot; runs of both tasks; a plan of each; a server that has nothing yet. */
async function fill(ana: Browser): Promise<typeof shown> {
  const { shop, warehouse } = sofia;
  await warehouse.execute(
    "UPDATE partners SET Company = 'Роза 2026 ООД', Bulstat = '999999995', City = 'Бургас' WHERE ID = 5",
  );
  const line = (item: number, more = {}) => ({ variantId: sofia.variant(item), ...more });
  const documented = sofia.place({
    lines: [line(20, { quantity: '2', discountPercent: '10' }), line(21), line(22, { quantity: '3' })],
    customer: { id: null, name: 'Георги Димитров', phone: '+359 888 765 432', email: 'office@roza.example' },
    invoice: {
      name: 'Роза 2026 ООД',
      eik: '999999995',
      vatNumber: 'BG999999995',
      manager: 'Георги Димитров',
      city: 'Бургас',
      address: 'ул. „Примерна“ № 5',
    },
    delivery: { method: 'Еконт офис', price: '5.90', city: 'Бургас', address: 'офис „Център“' },
    promoCode: { code: 'ЕСЕН10', percent: '10' },
    voucher: { code: 'ПОДАРЪК', amount: '5.00' },
    cashOnDeliveryFee: '1.20',
    paid: false,
  });
  sofia.place({ lines: [line(23)], customer: { id: null, name: 'Мария Петрова', phone: '0888 123 456' } });
  const unknown = shop.addProduct({
    name: 'Керамична ваза, ръчна изработка',
    variants: [{ sku: 'ВАЗА-1', price: '24.90', quantity: '5' }],
  });
  const refused = sofia.place({ lines: [line(24), { variantId: unknown.variants[0]!.id }] });
  const waiting = sofia.place({ lines: [line(25)], status: 'new' });
  const { id: run } = await sofia.run('import');
  await sofia.run('export', { cause: 'person' });
  // After the runs, so that the plans have something to show.
  sofia.place({ lines: [line(26), line(27)] });
  sofia.place({ lines: [line(28)], customer: { id: null, name: 'Иван Иванов', phone: '0887 111 222' } });
  shop.setQuantity(sofia.variant(30), '3');
  const plan = async (part: string): Promise<string> => {
    const { body } = await ana.ask('POST', '/api/v1/servers/sofia/plans', { part });
    const state = async () => (await ana.ask('GET', `/api/v1/servers/sofia/plans/${body.id}`)).body.state;
    await vi.waitUntil(async () => (await state()) === 'ready', { timeout: 20_000 });
    return body.id as string;
  };
  const importPlan = await plan('import');
  const exportPlan = await plan('export');
  await sofia.configure(({ settings }) => {
    settings.import.nomenclature = true;
    settings.maps.vat = { '20': 1 };
  });
  const variant = { price: '24.90', quantity: '5', barcode: '3800000000099' };
  shop.addProduct({ name: 'Дървена лъжица', vatRate: '20', variants: [{ sku: 'ЛЪЖИЦА-1', ...variant }] });
  shop.addProduct({ name: 'Детска книга', vatRate: '7', variants: [{ sku: 'КНИГА-1', price: '8.00' }] });
  const company = { name: 'Роза 2026 ООД', eik: '999999995', manager: 'Георги Димитров', city: 'Варна' };
  shop.addCustomer({ name: 'Георги Димитров', phone: '+359 888 765 432', company });
  shop.addCustomer({ name: 'Лили', company: { name: 'Лале ЕООД', eik: '121212121', city: 'Русе' } });
  const nomenclaturePlan = await plan('import');
  await sofia.configure(({ settings }) => {
    settings.export.allGroups = true;
    settings.export.groupingField = 'Catalog3';
  });
  await warehouse.execute('UPDATE goods SET PriceOut2 = 9.9 WHERE ID = 31');
  await warehouse.execute("UPDATE goods SET Catalog3 = '7', Deleted = 0 WHERE ID IN (40, 41)");
  for (const item of [40, 41]) shop.deleteProduct(shop.products.sold(sofia.variant(item))!.productId);
  const cataloguePlan = await plan('export');
  await ana.ask('POST', '/api/v1/servers/sofia/copy', { name: 'пловдив' });
  await ana.ask('POST', '/api/v1/users', {
    name: 'Иван',
    password: 'само да погледна малко',
    role: 'viewer',
  });
  return { documented, waiting, refused, run, importPlan, exportPlan, nomenclaturePlan, cataloguePlan };
}

/** The pages of Kervan: how each is called here, where it is, and what else is done there before it is looked at. */
function pagesOf(t: Words): [name: string, path: string, before?: (page: Page) => Promise<void>][] {
  const dialog = async (page: Page): Promise<void> => {
    await page.getByRole('dialog').waitFor();
    await page.getByRole('menu').waitFor({ state: 'hidden' });
  };
  return [
    ['servers', '/'],
    [
      'servers-delete',
      '/',
      async (page) => {
        await press(page, t('servers.actionsOf', { name: 'sofia' }));
        await page.getByRole('menuitem', { name: t('common.delete') }).click();
        await dialog(page);
      },
    ],
    [
      'servers-copy',
      '/',
      async (page) => {
        await press(page, t('servers.actionsOf', { name: 'sofia' }));
        await page.getByRole('menuitem', { name: t('servers.copy') }).click();
        await dialog(page);
      },
    ],
    ['people', '/people'],
    [
      'people-new',
      '/people',
      async (page) => {
        await press(page, t('session.newPerson'));
        await dialog(page);
      },
    ],
    ['new-server', '/new'],
    [
      'new-server-faults',
      '/new',
      async (page) => {
        await press(page, t('settings.create'));
        await see(page, t('settings.notSaved'));
      },
    ],
    ['overview', '/servers/sofia'],
    [
      'settings',
      '/servers/sofia/settings',
      async (page) => {
        await see(page, t('settings.test.warehouseAnswers'));
        await see(page, t('settings.test.shopAnswers'));
      },
    ],
    ['orders', '/servers/sofia/orders'],
    ['orders-attention', '/servers/sofia/orders?view=attention'],
    ['orders-not-found', '/servers/sofia/orders?search=няма'],
    ['order-documented', `/servers/sofia/orders/${shown.documented}`],
    ['order-waiting', `/servers/sofia/orders/${shown.waiting}`],
    ['order-refused', `/servers/sofia/orders/${shown.refused}`],
    [
      'order-link',
      `/servers/sofia/orders/${shown.refused}`,
      async (page) => {
        await page
          .getByRole('button', { name: new RegExp(`^${t('orders.link')}`) })
          .first()
          .click();
        await dialog(page);
      },
    ],
    ['order-gone', '/servers/sofia/orders/1'],
    ['problems', '/servers/sofia/problems'],
    [
      'problems-link',
      '/servers/sofia/problems',
      async (page) => {
        await press(page, t('orders.linkNamed', { name: t('runs.sku', { sku: '2002' }) }));
        await dialog(page);
        await see(page, t('orders.linkFound'));
      },
    ],
    ['runs', '/servers/sofia/runs'],
    ['run', `/servers/sofia/runs/${shown.run}`],
    [
      'plan-import',
      `/servers/sofia/plans/${shown.importPlan}`,
      async (page) => {
        await page
          .getByRole('button', { name: new RegExp(`^${t('plan.expand', { record: '' })}`) })
          .first()
          .click();
      },
    ],
    [
      'plan-export',
      `/servers/sofia/plans/${shown.exportPlan}`,
      async (page) => {
        await page
          .getByRole('button', { name: new RegExp(`^${t('plan.expand', { record: '' })}`) })
          .first()
          .click();
      },
    ],
    [
      'plan-apply',
      `/servers/sofia/plans/${shown.importPlan}`,
      async (page) => {
        await page.getByRole('checkbox', { disabled: false }).first().check();
        await press(page, t('plan.applyChosen', { number: 1 }));
        await dialog(page);
      },
    ],
    [
      'plan-nomenclature',
      `/servers/sofia/plans/${shown.nomenclaturePlan}`,
      async (page) => {
        for (const record of [t('runs.sku', { sku: 'ЛЪЖИЦА-1' }), t('runs.customer', { customer: '20001' })])
          await press(page, t('plan.expand', { record }));
      },
    ],
    [
      'plan-catalogue',
      `/servers/sofia/plans/${shown.cataloguePlan}`,
      async (page) => {
        for (const name of await page
          .getByRole('button', { name: new RegExp(`^${t('plan.expand', { record: '' })}`) })
          .all())
          await name.click();
      },
    ],
    ['plan-gone', '/servers/sofia/plans/1'],
    ['orders-none', '/servers/пловдив/orders'],
    ['problems-none', '/servers/пловдив/problems'],
    ['runs-none', '/servers/пловдив/runs'],
    ['not-found', '/няма-такава'],
  ];
}

/** Until nothing is on its way. */
async function settled(page: Page, t: Words): Promise<void> {
  await page.locator('main, form').first().waitFor();
  await expect.poll(() => page.getByText(t('common.loading')).count(), { timeout: 10_000 }).toBe(0);
}

/** Goes through all pages in a language; answers what is not good. */
async function walk(language: Language): Promise<string[]> {
  const t = wordsOf(language);
  const faults: string[] = [];
  const page = await visitors.visit(neverSetUp, { language, refusals: [401, 404, 422, 500] });
  await page.getByRole('heading', { name: t('session.setupTitle') }).waitFor();
  faults.push(...(await look(page, 'set-up', language)));

  const empty = await visitors.visit(withoutServers, { language });
  await see(empty, t('servers.none'));
  faults.push(...(await look(empty, 'servers-none', language)));

  const inside = await visitors.visit(address, { language, refusals: [401, 404, 422, 500] });
  await inside.getByRole('heading', { name: t('session.signInTitle') }).waitFor();
  faults.push(...(await look(inside, 'sign-in', language)));
  await signIn(inside, t);
  await inside.getByRole('article', { name: 'sofia' }).waitFor();
  for (const [name, path, before] of pagesOf(t)) {
    await inside.goto(address + path);
    await settled(inside, t);
    await before?.(inside);
    faults.push(...(await look(inside, name, language)));
  }
  await inside.route('**/api/v1/servers', (route) =>
    route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"detail": "беда"}' }),
  );
  await inside.goto(address);
  await inside.getByRole('alert').waitFor();
  faults.push(...(await look(inside, 'servers-failed', language)));
  return faults;
}

test.each(LANGUAGES)(
  'every page can be read by everybody, on every screen (%s)',
  { timeout: LONG_MS },
  async (language) => {
    expect(await walk(language)).toEqual([]);
  },
);

test.each(LANGUAGES)(
  'on a narrow screen a planned record has its whole name on one line, and the ways to a new plan are of one width (%s)',
  async (language) => {
    const t = wordsOf(language);
    const page = await visitors.visit(address, { language, width: 360, refusals: [401, 404] });
    await signIn(page, t);
    await page.getByRole('article', { name: 'sofia' }).waitFor();
    for (const [plan, name] of [
      [shown.importPlan, t('runs.order', { number: '' })],
      [shown.exportPlan, t('runs.sku', { sku: '' })],
    ]) {
      await page.goto(`${address}/servers/sofia/plans/${plan}`);
      const names = page.getByText(new RegExp(`^${literal(name!)}[\\dK]+$`));
      await names.first().waitFor();
      // An inline text has a box for each of its lines.
      const boxes = await names.evaluateAll((all) => all.map((each) => each.getClientRects().length));
      expect(boxes.length).toBeGreaterThan(2);
      expect(new Set(boxes)).toEqual(new Set([1]));
    }
    await page.goto(`${address}/servers/sofia/plans/1`);
    const ways = page.getByRole('button', { name: new RegExp(`^${literal(t('plan.title', { part: '' }))}`) });
    await ways.first().waitFor();
    const widths = await ways.evaluateAll((all) => all.map(({ clientWidth }) => clientWidth));
    expect(widths).toHaveLength(2);
    expect(widths[0]).toBe(widths[1]);
  },
);
