import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const PLAIN = 20;

let http: WorldOverHttp;
beforeEach(async () => {
  http = await openWorldOverHttp();
});
afterEach(() => http.close());

const place = (more = {}) => http.world.place({ lines: [{ variantId: http.world.variant(PLAIN) }], ...more });
const importAll = () => http.run('/runs', { part: 'import' });
/** An order whose own sums contradict each other. */
const placeWrong = () => {
  const number = place();
  http.world.shop.editOrder(number, (order) => ({ ...order, totals: { ...order.totals, total: '999.00' } }));
  return number;
};
/** An order of a product without a code: nothing but a person's word lets it pass. */
function placeUncoded(): string {
  const product = { name: 'Без код', variants: [{ price: '1.00', quantity: '1' }] };
  return http.world.place({ lines: [{ variantId: http.world.shop.addProduct(product).variants[0]!.id }] });
}

test('problems are grouped by code, each group with its newest one', async () => {
  const wrong = [placeWrong(), placeWrong()];
  const number = placeUncoded();
  await importAll();
  const { items, count } = await http.get('/problems/groups');
  expect(count).toBe(3);
  const groups = new Map(items.map((each: { code: string }) => [each.code, each]));
  expect(groups.get('order-totals-differ')).toMatchObject({
    count: 2,
    class: 'data',
    example: { setting: null },
  });
  expect(wrong.map((each) => `order ${each}`)).toContain(
    (groups.get('order-totals-differ') as never as { example: { record: string } }).example.record,
  );
  expect(groups.get('item-without-sku')).toMatchObject({ count: 1, example: { record: `order ${number}` } });
});

test('problems come in pages, of one code or of one record, each once', async () => {
  for (let count = 0; count < 5; count += 1) placeWrong();
  const number = placeUncoded();
  await importAll();
  const seen: string[] = [];
  let after = '';
  do {
    const page = await http.get(`/problems?limit=2&code=order-totals-differ${after && `&after=${after}`}`);
    expect(page.count).toBe(5);
    seen.push(...page.items.map(({ record }: { record: string }) => record));
    after = page.next;
  } while (after);
  expect(new Set(seen).size).toBe(5);
  const one = await http.get(`/problems?record=${encodeURIComponent(`order ${number}`)}`);
  expect(one).toMatchObject({ count: 1, next: null, items: [{ code: 'item-without-sku' }] });
  expect((await http.ask('GET', '/problems?after=nothing')).status).toBe(400);
});

test('a problem of a setting says which one', async () => {
  await http.world.configure(({ settings }) => (settings.import.location = 999));
  await importAll();
  expect((await http.get('/problems')).items).toMatchObject([
    { code: 'choice-missing-warehouse', setting: 'settings.import.location', record: 'part import' },
  ]);
});

test('what a person retries is due now: one record, not the others', async () => {
  const one = placeUncoded();
  placeUncoded();
  await importAll();
  expect(await importAll()).toMatchObject({ counts: { failed: 0 } });
  const run = await http.run('/problems/retry', { record: `order ${one}` });
  expect(run).toMatchObject({ part: 'import', counts: { failed: 1 } });
  const { items } = await http.get(`/runs/${run.id}/outcomes`);
  expect(items).toMatchObject([{ record: `order ${one}`, outcome: 'failed' }]);
  expect(await http.run('/problems/retry', { code: 'item-without-sku' })).toMatchObject({
    counts: { failed: 2 },
  });
  expect(await http.run('/problems/retry', {})).toMatchObject({ counts: { failed: 2 } });
});

test('retried, what was mended passes and its problem is over', async () => {
  const number = placeUncoded();
  await importAll();
  const [{ variant }] = (await http.get(`/orders/${number}`)).order.lines;
  // Mended in a way that no run notices by itself: as a link from a backup would be.
  const { store } = http.world.app();
  const { id: server } = await http.world.server();
  const created_at = http.world.clock.now().toISOString();
  const held = await store.selectFrom('links').select('variant').where('item', '=', PLAIN).execute();
  expect(held).toEqual([]);
  await http.world.warehouse.execute(
    'UPDATE goods SET TaxGroup = (SELECT ID FROM vatgroups WHERE VATValue = 20) WHERE ID = ?',
    [PLAIN],
  );
  await store
    .insertInto('links')
    .values({ server, variant, product: '', sku: '', sku_key: '', item: PLAIN, created_at, is_by_hand: 1 })
    .execute();
  expect(await importAll()).toMatchObject({ counts: { created: 0 } });
  expect(await http.run('/problems/retry', { record: `order ${number}` })).toMatchObject({
    counts: { created: 1 },
  });
  expect((await http.get('/problems')).count).toBe(0);
});

test('a problem of the export is retried by an export, everything by an import and then an export', async () => {
  http.world.shop.addProduct({ name: 'Едно', variants: [{ sku: 'ДВОЕН', price: '1.00', quantity: '1' }] });
  http.world.shop.addProduct({ name: 'Две', variants: [{ sku: 'ДВОЕН', price: '1.00', quantity: '1' }] });
  placeWrong();
  await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
  await importAll();
  expect(await http.run('/problems/retry', { code: 'link-sku-doubled' })).toMatchObject({ part: 'export' });
  const before = (await http.get('/runs')).items.length;
  expect(await http.run('/problems/retry', {})).toMatchObject({ part: 'import' });
  await http.stopRuns();
  const runs = (await http.get('/runs')).items.slice(0, -before);
  expect(runs.map(({ part }: { part: string }) => part)).toEqual(['export', 'import']);
});

test('a product that no item was made of is tried again by a reading of all products', async () => {
  const variants = [{ sku: 'NEW-1', price: '1.00', quantity: '1' }];
  await http.world.configure(({ settings }) => (settings.import.nomenclature = true));
  http.world.shop.addProduct({ name: 'Нов продукт', vatRate: '7', variants });
  await importAll();
  expect((await http.get('/problems?code=product-vat-not-mapped')).count).toBe(1);
  const run = await http.run('/problems/retry', { code: 'product-vat-not-mapped' });
  expect(run).toMatchObject({ part: 'import-nomenclature', counts: { failed: 1 } });
});

test('a lost document is not written again by a retry, only by a person who names the order', async () => {
  const number = place();
  await importAll();
  await http.world.warehouse.execute('DELETE FROM operations WHERE OperType = 19');
  await http.world.warehouse.execute("DELETE FROM nextacct WHERE NextAcct LIKE 'KV%'");
  await importAll();
  expect(await http.world.codes(`order ${number}`)).toEqual(['order-document-lost']);
  await http.run('/problems/retry', { record: `order ${number}` });
  expect(await http.world.lines(number)).toEqual([]);
  await http.run(`/orders/${number}/import`);
  expect(await http.world.lines(number)).toHaveLength(1);
});

test('where there is no such problem there is nothing to retry', async () => {
  for (const body of [{}, { record: 'order 1' }, { code: 'item-not-found' }])
    expect(await http.ask('POST', '/problems/retry', body)).toMatchObject({
      status: 404,
      body: { code: 'nothing-to-retry' },
    });
});
