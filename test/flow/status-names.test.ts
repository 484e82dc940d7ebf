import { afterEach, beforeEach, expect, test } from 'vitest';
import { ORDER_STATUSES } from '../../demo/gombashop/order-book.ts';
import { invoice } from './edits.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const PLAIN = 20;
const STATUSES = [
  { code: 'new', name: 'Нова' },
  { code: 'confirmed', name: 'Приета' },
  { code: 'packed', name: 'Опакована' },
  ...ORDER_STATUSES.slice(2),
];

let http: WorldOverHttp;
beforeEach(async () => {
  http = await openWorldOverHttp({ shop: { statuses: STATUSES } });
});
afterEach(() => http.close());

const place = (status: string) =>
  http.world.place({ lines: [{ variantId: http.world.variant(PLAIN) }], status });
const importAll = () => http.run('/runs', { part: 'import' });
const kept = async () => (await http.get('')).statuses;

test('a server knows how its shop calls the statuses once it was asked, and hears of another name', async () => {
  expect(await kept()).toEqual([]);
  await importAll();
  expect(await kept()).toEqual(STATUSES);
  http.world.shop.statuses.find(({ code }) => code === 'packed')!.name = 'Приготвена';
  await importAll();
  expect(await kept()).toContainEqual({ code: 'packed', name: 'Приготвена' });
});

test('a plan asks the shop too', async () => {
  await http.plan('import');
  expect(await kept()).toEqual(STATUSES);
});

test('a definition that is saved and fits its shop brings the names along', async () => {
  const { definition } = await http.get('');
  const saved = await http.ask('PUT', '', { definition });
  expect(saved.body).toMatchObject({ unchecked: null });
  expect(await kept()).toEqual(STATUSES);
});

test("the versions of an order tell its status by the shop's name, by a translation only where there is one", async () => {
  const number = place('confirmed');
  await importAll();
  for (const status of ['packed', 'shipped']) {
    http.world.shop.changeStatus(number, status);
    await importAll();
  }
  const { versions } = await http.get(`/orders/${number}`);
  expect(versions.map(({ changes }: { changes: unknown }) => changes)).toEqual([
    [],
    [{ bg: 'статус „Приета“ → „Опакована“', en: 'status “Приета” → “Опакована”' }],
    [{ bg: 'статус „Опакована“ → „Доставка“', en: 'status “Опакована” → “Shipped”' }],
  ]);
});

test("a problem tells the status by the shop's name of today, in every list and at its order", async () => {
  const cancelled = place('confirmed');
  await importAll();
  await invoice(http.world, cancelled);
  const passed = place('packed');
  http.world.shop.changeStatus(cancelled, 'cancelled');
  const { records } = await http.plan('import');
  await importAll();
  const calls = (name: string) => ({
    bg: expect.stringContaining(`„${name}“`),
    en: expect.stringContaining(`“${name}”`),
  });
  expect(records.find(({ record }) => record === `order ${passed}`)).toMatchObject({
    problems: [{ code: 'order-status-passed', text: calls('Опакована') }],
  });
  for (const status of http.world.shop.statuses)
    status.name = { packed: 'Приготвена', cancelled: 'Анулирана' }[status.code] ?? status.name;
  await importAll();
  for (const [number, code, name] of [
    [cancelled, 'order-cancelled', 'Анулирана'],
    [passed, 'order-status-passed', 'Приготвена'],
  ] as const) {
    const text = calls(name);
    expect((await http.get(`/orders/${number}`)).openProblems).toMatchObject([{ code, text }]);
    expect((await http.get(`/problems?code=${code}`)).items).toMatchObject([{ text }]);
    const { items } = await http.get('/problems/groups');
    expect(items.find((each: { code: string }) => each.code === code)).toMatchObject({ example: { text } });
  }
});
