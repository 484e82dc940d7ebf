import { expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { administratorAt, browserAt, listeningWeb, webNeeds } from '../../test/web.ts';

const PASSWORD = 'a long secret';
const SOFIA = '/api/v1/servers/sofia';

test.each([
  ['POST', '/runs', { part: 'import' }],
  ['POST', '/runs/1/cancel', undefined],
  ['POST', '/plans', { part: 'import' }],
  ['POST', '/plans/1/apply', { records: null }],
  ['POST', '/orders/1/import', undefined],
  ['POST', '/orders/1/settle', { settlement: 'leave' }],
  ['PUT', '/links', { variant: '1', item: 1 }],
  ['POST', '/problems/retry', {}],
  ['PUT', '/matching', { state: 'done' }],
  ['POST', '/matching/item/accept', { pairs: [{ subject: '1', target: 2 }] }],
  ['POST', '/matching/item/reject', { pairs: [{ subject: '1', target: 2 }] }],
  ['POST', '/matching/item/undo', { by: 'hand', count: 1 }],
  ['PUT', '/matching/partner/pairs', { subject: '1', target: 2 }],
])('a viewer may not %s %s, an administrator may', async (method, path, body) => {
  const address = await listeningWeb(webNeeds(testStore()));
  const administrator = await administratorAt(address, PASSWORD);
  await administrator.ask('POST', '/api/v1/users', { name: 'Васил', role: 'viewer', password: PASSWORD });
  const viewer = browserAt(address);
  await viewer.signIn('Васил', PASSWORD);
  expect(await viewer.ask(method, SOFIA + path, body)).toMatchObject({
    status: 403,
    body: { code: 'web-forbidden' },
  });
  expect(await administrator.ask(method, SOFIA + path, body)).toMatchObject({
    status: 404,
    body: { code: 'server-unknown' },
  });
  administrator.csrf = null;
  expect(await administrator.ask(method, SOFIA + path, body)).toMatchObject({
    status: 403,
    body: { code: 'web-not-ours' },
  });
});

test.each([
  '/runs',
  '/runs/1',
  '/runs/1/outcomes',
  '/plans/1',
  '/plans/1/records',
  '/orders',
  '/orders/1',
  '/orders/1/versions/1',
  '/items?search=a',
  '/links?sku=a',
  '/problems',
  '/problems/groups',
  '/invoices',
  '/matching',
  '/matching/item',
  '/matching/partner/file?format=csv',
])('who is not signed in sees nothing of %s, and of an unknown server nobody does', async (path) => {
  const address = await listeningWeb(webNeeds(testStore()));
  const administrator = await administratorAt(address, PASSWORD);
  expect((await browserAt(address).ask('GET', SOFIA + path)).status).toBe(401);
  expect(await administrator.ask('GET', SOFIA + path)).toMatchObject({
    status: 404,
    body: { code: 'server-unknown' },
  });
});

test.each([
  ['/runs?limit=0'],
  ['/runs/1/outcomes?outcome=burned'],
  ['/plans/1/records?action=burn'],
  ['/plans/1/records?after=x'],
  ['/orders?view=lost-and-found'],
  ['/orders?limit=201'],
  ['/items'],
  ['/links'],
  ['/links?sku='],
  [`/items?search=${'a'.repeat(101)}`],
  ['/orders/1/versions/0'],
])('%s is refused as wrong', async (path) => {
  const administrator = await administratorAt(await listeningWeb(webNeeds(testStore())), PASSWORD);
  expect((await administrator.ask('GET', SOFIA + path)).status).toBe(400);
});
