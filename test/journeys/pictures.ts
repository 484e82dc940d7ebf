import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startDemo } from '../../demo/demo.ts';
import type { DeskView } from '../../demo/gombashop/desk-view.ts';
import type { NewOrder } from '../../demo/gombashop/orders.ts';
import { openChromium } from './chromium.ts';
import { atRest } from './look.ts';
import { wordsOf } from './words.ts';

/**
 * `npm run pictures`: takes the pictures of README.md anew, from a demonstration of its own, and has the journeys take those of the
 * guide in docs/bg.
 */
const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');
const REPOSITORY = join(import.meta.dirname, '..', '..');
const WIDTH = 1280;
const t = wordsOf('bg');

// The pages show where the warehouse is: as whoever starts the demonstration in a clone sees it.
const home = mkdtempSync(join(tmpdir(), 'kervan-pictures-'));
process.chdir(home);
const started = await startDemo({ dataFolder: 'data', port: 0, language: 'bg', logLevel: 'silent' });
if (!started.ok) throw new Error(started.message);
const { demo } = started;
const { address, orderDesk } = demo;
const browser = await openChromium();
try {
  const context = await browser.newContext({
    locale: 'bg-BG',
    timezoneId: 'Europe/Sofia',
    reducedMotion: 'reduce',
    viewport: { width: WIDTH, height: 800 },
  });
  const page = await context.newPage();
  await takeServersAndOrder(page);
  await takePlan(page);
  await takeDesk(page);
} finally {
  await browser.close();
  await demo.stop();
  process.chdir('/');
  rmSync(home, { recursive: true });
}
takeGuide();

/** The journeys that come to the screens which the guide shows. */
function takeGuide(): void {
  const files = ['pages', 'product-pages', 'matching', 'receipts', 'notices'].map(
    (name) => `test/journeys/${name}.test.ts`,
  );
  const env = { ...process.env, KERVAN_PICTURES: '1' };
  const { status } = spawnSync('vitest', ['run', ...files], { cwd: REPOSITORY, env, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

async function take(page: Page, name: string, height: number): Promise<void> {
  await page.setViewportSize({ width: WIDTH, height });
  await page.mouse.move(0, 0);
  await page.locator('body').evaluate((body) => body.scrollIntoView());
  await atRest(page);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
}

async function takeServersAndOrder(page: Page): Promise<void> {
  const number = await place({
    lines: [
      { variantId: await variant('1251'), quantity: '2', discountPercent: '10' },
      { variantId: await variant('1302') },
      { variantId: await variant('1151'), quantity: '3' },
    ],
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
  await place({ lines: [{ variantId: await variant('1024') }], status: 'new' });
  await page.goto(`${address}/servers/demo/orders`);
  await page.getByRole('row', { name: number }).getByText(t('orders.state.documented')).waitFor();
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { name: t('orders.one', { number }) }).waitFor();
  await page.getByText(t('orders.totals'), { exact: true }).waitFor();
  await take(page, 'order', 950);
  await page.goto(address);
  await page.getByRole('article', { name: 'demo' }).getByText(t('server.run.state.done')).waitFor();
  await take(page, 'servers', 320);
}

async function takePlan(page: Page): Promise<void> {
  await page.goto(`${address}/servers/demo`);
  await page.getByRole('button', { name: t('servers.stopNamed', { name: 'demo' }) }).click();
  await page.getByText(t('server.state.stopped'), { exact: true }).waitFor();
  for (const [name, phone, skus] of [
    ['Мария Петрова', '+359 888 123 456', ['1021', '1025']],
    ['Иван Иванов', '0887 111 222', ['1026', '1033', '1017']],
    ['Елена Георгиева', '0889 333 444', ['1058']],
  ] as const) {
    const lines = await Promise.all(skus.map(async (sku) => ({ variantId: await variant(sku) })));
    await place({ lines, customer: { id: null, name, phone } });
  }
  await page
    .getByRole('button', { name: t('server.planFirstNamed', { task: t('server.part.import') }) })
    .click();
  await page
    .getByRole('button', { name: new RegExp(`^${t('plan.expand', { record: '' })}`) })
    .first()
    .click();
  await page.getByRole('checkbox', { disabled: false }).first().check();
  await take(page, 'plan', 1120);
}

async function takeDesk(page: Page): Promise<void> {
  await page.goto(orderDesk);
  await page.getByText('12 разновидности').first().click();
  const cell = (name: string) =>
    page.getByRole('button', { name: new RegExp(`^Добави .+, ${name},`) }).first();
  await cell('розова, L').click();
  await cell('бяла, L').click();
  await page.locator('#sums').getByText('Общо').waitFor();
  await take(page, 'desk', 760);
}

/** Places an order at the desk, of which a document is made unless it says otherwise; its number. */
async function place(order: NewOrder): Promise<string> {
  return (await desk<{ number: string }>('POST', '/orders', { status: 'confirmed', ...order })).number;
}

/** The variant that has a code. */
async function variant(sku: string): Promise<string> {
  const { records } = await desk<DeskView>('GET', '/desk');
  const found = records!.products.flatMap(({ variants }) => variants).find((each) => each.sku === sku);
  if (!found) throw new Error(`the shop has no product with code ${sku}`);
  return found.id;
}

/** Asks the order desk, as its page does. */
async function desk<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const reply = await fetch(`${orderDesk}/_emulator${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: orderDesk },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
  return (await reply.json()) as Answer;
}
