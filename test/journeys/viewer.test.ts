import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openVisitors } from './browser.ts';
import { ANA, press, see, signIn } from './people.ts';
import { kervanOf, world } from './stands.ts';
import { LANGUAGES, literal, said, wordsOf } from './words.ts';

const visitors = openVisitors();
const IVAN = { name: 'Иван', password: 'само да погледна малко' };

test.each(LANGUAGES)('a viewer sees every page and can change nothing (%s)', async (language) => {
  const t = wordsOf(language);
  const sofia = await world();
  const number = sofia.place({ lines: [{ variantId: sofia.variant(20) }] });
  const run = await sofia.run('import');
  // A code that two items have is a problem that an administrator mends by a link.
  await sofia.run('export');
  const address = await kervanOf(sofia);
  const ana = await visitors.visit(`${address}/people`, { language });
  await giveViewer(ana, language);

  const page = await visitors.visit(address, { language, refusals: [403] });
  await signIn(page, t, IVAN);
  await see(page, t('common.viewerOnly'));
  const places = [
    '/',
    '/people',
    '/servers/sofia',
    '/servers/sofia/settings',
    '/servers/sofia/orders',
    `/servers/sofia/orders/${number}`,
    '/servers/sofia/problems',
    '/servers/sofia/invoices',
    '/servers/sofia/runs',
    `/servers/sofia/runs/${run.id}`,
  ];
  const changing = [
    t('servers.startNamed', { name: 'sofia' }),
    t('servers.actionsOf', { name: 'sofia' }),
    t('servers.new'),
    t('server.nowNamed', { task: t('server.part.import') }),
    t('server.planFirstNamed', { task: t('server.part.import') }),
    t('settings.test.shop'),
    t('common.save'),
    t('session.newPerson'),
    t('plan.new'),
    new RegExp(`^${literal(t('orders.linkNamed', { name: '' }))}`),
    new RegExp(`^${literal(t('orders.relinkNamed', { name: '' }))}`),
  ];
  for (const place of places) {
    await page.goto(address + place);
    await see(page, t('common.viewerOnly'));
    await expect.poll(() => page.getByText(t('common.loading')).count(), { timeout: 10_000 }).toBe(0);
    for (const name of changing)
      expect(await page.getByRole('button', { name, exact: true }).count(), `${name} on ${place}`).toBe(0);
  }
  await page.goto(`${address}/servers/sofia/problems`);
  await see(page, said(language, 'problems.link-item-ambiguous'));
  const linking = t('orders.linkNamed', { name: t('runs.sku', { sku: '2002' }) });
  expect(await page.getByRole('button', { name: linking }).count()).toBe(0);
  await page.goto(`${address}/servers/sofia/settings`);
  const fields = page.getByRole('main').locator('input:not([type=hidden]), textarea, select');
  await page.getByRole('heading', { name: t('settings.section.schedule.name'), exact: true }).waitFor();
  expect(await fields.count()).toBeGreaterThan(20);
  const open = await fields.evaluateAll((all) =>
    all.filter((each) => !each.matches(':disabled')).map((each) => each.outerHTML),
  );
  expect(open).toEqual([]);

  // Who goes around the pages gets no further.
  const changes: [string, string, object?][] = [
    ['POST', '/servers/sofia/start'],
    ['POST', '/servers/sofia/runs', { part: 'import' }],
    ['POST', '/servers/sofia/plans', { part: 'import' }],
    ['POST', `/servers/sofia/orders/${number}/import`],
    ['PUT', '/servers/sofia/links', { variant: sofia.variant(20), item: 20 }],
    ['POST', '/servers/sofia/copy', { name: 'plovdiv' }],
    ['PUT', '/servers/sofia', { definition: {} }],
    ['DELETE', '/servers/sofia'],
    ['POST', '/users', { ...IVAN, name: 'Петър', role: 'administrator' }],
    ['DELETE', `/users/${encodeURIComponent(ANA.name)}`],
  ];
  for (const [method, path, body] of changes)
    expect(await call(page, method, path, body), `${method} ${path}`).toEqual([403, 'web-forbidden']);
});

async function giveViewer(page: Page, language: 'bg' | 'en'): Promise<void> {
  const t = wordsOf(language);
  await page.getByRole('heading', { name: t('session.setupTitle') }).waitFor();
  await page.getByLabel(t('session.name'), { exact: true }).fill(ANA.name);
  await page.getByLabel(t('session.password'), { exact: true }).fill(ANA.password);
  await press(page, t('session.setupDone'));
  await press(page, t('session.newPerson'));
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(t('session.name'), { exact: true }).fill(IVAN.name);
  await dialog.getByLabel(t('session.password'), { exact: true }).fill(IVAN.password);
  await dialog.getByText(t('session.roles.viewer'), { exact: true }).click();
  await dialog.getByRole('button', { name: t('session.add'), exact: true }).click();
  await see(page, t('session.added', { name: IVAN.name }));
}

/** Calls the API from the page, with its cookie and its token; answers the status and the code of the problem. */
function call(page: Page, method: string, path: string, body?: object): Promise<[number, string]> {
  return page.evaluate(
    async ([method, path, body]) => {
      const { csrf } = (await (await fetch('/api/v1/session')).json()) as { csrf: string };
      const headers = { 'x-csrf-token': csrf, ...(body && { 'content-type': 'application/json' }) };
      const reply = await fetch(`/api/v1${path}`, { method, headers, ...(body && { body }) });
      const { code } = (await reply.json()) as { code: string };
      return [reply.status, code];
    },
    [method, path, body ? JSON.stringify(body) : ''] as const,
  );
}
