import { afterEach, expect, test } from 'vitest';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const [PLAIN, OTHER] = [20, 21];

let http: WorldOverHttp;
afterEach(() => http.close());

interface Product {
  variant: string;
  name: string;
  sku: string;
  barcode: string;
  item: number | null;
  due: string | null;
  problems: number;
}

const namesOf = ({ items }: { items: Product[] }): string[] => items.map(({ name }) => name);

/** A shop that was exported, with a product without an item, one that is hidden and linked, and a code on two products. */
async function exported(): Promise<void> {
  http = await openWorldOverHttp();
  const { shop } = http.world;
  shop.addProduct({ name: 'Ваза', variants: [{ sku: 'ВАЗА-1', barcode: '3800000000013', price: '24.90' }] });
  shop.addProduct({ name: 'Купа синя', variants: [{ sku: 'КУПА', price: '4.90' }] });
  shop.addProduct({ name: 'Купа бяла', hidden: true, variants: [{ sku: 'КУПА', price: '5.90' }] });
  await http.run('/runs', { part: 'export' });
}

test('products are listed by name in each view, and counted', async () => {
  await exported();
  const all = await http.get('/products?limit=200');
  expect(namesOf(all)).toEqual(namesOf(all).toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)));
  expect(all.totals).toMatchObject({ all: all.items.length, linked: all.totals.all - all.totals.unlinked });
  expect(namesOf(await http.get('/products?view=unlinked'))).toEqual(
    expect.arrayContaining(['Ваза', 'Купа бяла', 'Купа синя']),
  );
  const hidden = await http.get('/products?view=hidden');
  expect(hidden.items).toMatchObject([{ name: 'Купа бяла', hiddenBy: 'shop' }]);
  expect(hidden.totals).toMatchObject({ hidden: 1, 'hidden-by-kervan': 0 });
  const troubled = await http.get('/products?view=problems&search=купа');
  expect(namesOf(troubled)).toEqual(['Купа бяла', 'Купа синя']);
  expect(troubled.items.map(({ problems }: Product) => problems)).toEqual([1, 1]);
  expect(troubled.totals).toMatchObject({ all: 2, linked: 0, unlinked: 2, hidden: 1, problems: 2 });
  const linked = await http.get('/products?view=linked&limit=200');
  expect(linked.items).toHaveLength(linked.totals.linked);
  expect(linked.items.every(({ item }: Product) => item !== null)).toBe(true);
});

test('what Kervan hid is told from what the shop hid, until a person shows it', async () => {
  http = await openWorldOverHttp({
    isShopEmpty: true,
    configure: ({ settings }) => (settings.export.allGroups = true),
  });
  const { shop, warehouse } = http.world;
  await http.run('/runs', { part: 'export' });
  const [one, other] = shop.allProducts().map(({ id, name }) => ({ id, name }));
  shop.products.upsert({ ...other!, hidden: true }, { isStaff: true });
  const of = async (view: string) => (await http.get(`/products?view=${view}`)).items as Product[];
  const [{ item }] = (await http.get('/products?limit=200')).items.filter(
    ({ product }: { product: string }) => product === one!.id,
  );
  await warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = ?', [item]);
  await http.run('/runs', { part: 'export' });
  await http.run('/runs', { part: 'export' });
  expect(await of('hidden-by-kervan')).toMatchObject([{ product: one!.id, hiddenBy: 'kervan' }]);
  expect(await of('hidden')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ product: one!.id, hiddenBy: 'kervan' }),
      expect.objectContaining({ product: other!.id, hiddenBy: 'shop' }),
    ]),
  );
  const { totals } = await http.get('/products?view=all');
  expect(totals).toMatchObject({ hidden: 2, 'hidden-by-kervan': 1 });
  shop.products.upsert({ ...one!, hidden: false }, { isStaff: true });
  await http.run('/runs', { part: 'export' });
  expect(await of('hidden-by-kervan')).toEqual([]);
});

test('a product is found by a part of its name, code or barcode, whatever the case', async () => {
  await exported();
  for (const text of ['вАз', 'ваза-1', '0000013'])
    expect(namesOf(await http.get(`/products?search=${encodeURIComponent(text)}`)), text).toEqual(['Ваза']);
  expect((await http.get('/products?search=няма')).totals.all).toBe(0);
});

test('pages follow each other without a gap, in every view', async () => {
  await exported();
  for (const view of ['all', 'linked', 'unlinked', 'problems']) {
    const whole = await http.get(`/products?view=${view}&limit=200`);
    const paged: Product[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page = await http.get(`/products?view=${view}&limit=7${after && `&after=${after}`}`);
      paged.push(...page.items);
      after = page.next;
    }
    expect(paged, view).toEqual(whole.items);
  }
  expect((await http.ask('GET', '/products?after=x')).status).toBe(400);
});

test('one product has its problems and what was sent for it, newest first', async () => {
  await exported();
  const { world } = http;
  const variant = world.variant(PLAIN);
  const before = world.shown(PLAIN);
  await world.warehouse.execute(`UPDATE store SET Qtty = Qtty + 2 WHERE GoodID = ${PLAIN} AND ObjectID = 2`);
  await http.run('/runs', { part: 'export-stock' });
  const product = await http.get(`/products/${variant}`);
  expect(product).toMatchObject({ variant, item: PLAIN, due: world.shown(PLAIN), openProblems: [] });
  expect(product.sendings.map(({ outcome, detail }: Record<string, string>) => [outcome, detail])).toEqual([
    ['updated', `${before} → ${world.shown(PLAIN)}`],
    ['updated', `? → ${before}`],
  ]);
  const [twin] = (await http.get('/products?search=купа')).items as Product[];
  const told = await http.get(`/products/${twin!.variant}`);
  expect(told.openProblems).toMatchObject([{ code: 'link-sku-doubled', record: 'sku КУПА' }]);
  expect(await http.ask('GET', '/products/няма')).toMatchObject({
    status: 404,
    body: { code: 'product-unknown' },
  });
});

test('why its numbers are so is asked of both sides, and adds up', async () => {
  await exported();
  const { stock, price, item, notes } = await http.get(`/products/${http.world.variant(PLAIN)}/explanation`);
  const { locations, steps, due } = stock.reckoning;
  const parts = [
    ...locations.map(({ balance }: Record<string, string>) => balance),
    ...steps.map(({ change }: Record<string, string>) => change),
  ];
  expect(parts.reduce((sum, part) => sum + Number(part), 0)).toBe(Number(due));
  expect(stock).toMatchObject({ shown: http.world.shown(PLAIN), cause: null, sent: { quantity: due } });
  expect(price).toMatchObject({ currency: 'EUR', listPrice: null });
  expect(item.id).toBe(PLAIN);
  expect(notes).toEqual([]);
  http.isAway = true;
  const away = await http.get(`/products/${http.world.variant(PLAIN)}/explanation`);
  expect(away).toMatchObject({ warehouse: { code: expect.any(String) }, stock: { reckoning: null } });
  expect(away.stock.shown).toBe(http.world.shown(PLAIN));
  expect((await http.ask('GET', '/products/няма/explanation')).status).toBe(404);
});

test('an audit is begun, its differences are outcomes with their causes, and its plan is applied as it was shown', async () => {
  await exported();
  const { world } = http;
  world.clock.advance(3_600_000);
  const before = [PLAIN, OTHER].map((item) => world.shown(item));
  for (const item of [PLAIN, OTHER]) world.shop.setQuantity(world.variant(item), '999');
  world.clock.advance(3_600_000);
  const { id, plan, records } = await http.plan('audit');
  expect(plan).toMatchObject({ part: 'audit', state: 'ready', totals: { update: 2, down: 2 } });
  expect(records).toMatchObject([
    {
      kind: 'stock',
      action: 'update',
      reason: 'edited',
      changes: [{ field: 'stock', before: '999', after: before[0] }, {}, {}, {}],
    },
    { reason: 'edited' },
  ]);
  const applied = await http.run(`/plans/${id}/apply`, { records: [records[0]!.record] });
  expect(applied).toMatchObject({ state: 'done', counts: { updated: 1 } });
  await http.run('/runs', { part: 'export' });
  // What was not chosen is not due.
  expect([PLAIN, OTHER].map((item) => world.shown(item))).toEqual([before[0], '999']);
  const audit = await http.run('/runs', { part: 'audit-stock' });
  expect(audit).toMatchObject({ state: 'done', counts: { updated: 1, skipped: 0 } });
  const { items } = await http.get(`/runs/${audit.id}/outcomes`);
  expect(items).toHaveLength(1);
  expect(JSON.parse(items[0].detail)).toMatchObject({
    variant: world.variant(OTHER),
    cause: 'edited',
    shown: '999',
    sent: before[1],
    due: before[1],
  });
  expect(world.shown(OTHER)).toBe(before[1]);
  const audits = (await http.get('/runs?task=audit')).items;
  expect(audits.map(({ part, cause }: Record<string, string>) => [part, cause])).toEqual([
    ['audit-stock', 'person'],
    ['audit', 'apply'],
  ]);
});

test('products without a code are in the list, not linked and said why, and linked from their own page', async () => {
  http = await openWorldOverHttp();
  const { shop } = http.world;
  const [first, second] = ['Кана', 'Кана голяма'].map((name) =>
    shop.addProduct({ name, variants: [{ price: '9.90' }] }),
  );
  const variant = first!.variants[0]!.id;
  shop.deleteProduct(
    shop.allProducts().find(({ variants }) => variants[0]!.id === http.world.variant(PLAIN))!.id,
  );
  await http.run('/runs', { part: 'export' });
  const unlinked = await http.get('/products?view=unlinked&search=кана');
  expect(unlinked.items).toMatchObject([
    { name: 'Кана', sku: '', item: null, problems: 0 },
    { name: 'Кана голяма', sku: '', item: null, problems: 0 },
  ]);
  const { notes } = await http.get(`/products/${variant}/explanation`);
  expect(notes.map(({ code }: { code: string }) => code)).toEqual(['codeless']);
  expect((await http.ask('PUT', '/links', { variant, item: PLAIN })).status).toBe(204);
  await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
  expect(await http.get(`/products/${variant}`)).toMatchObject({ item: PLAIN, isByHand: true });
  expect(Number(shop.quantity(variant))).toBeGreaterThan(0);
  // The other one is known by its own number until it is gone.
  shop.deleteProduct(second!.id);
  await http.run('/runs', { part: 'export' });
  expect(namesOf(await http.get('/products?search=кана'))).toEqual(['Кана']);
});

test('prices are shown in the currency of the shop, which is remembered', async () => {
  await exported();
  expect((await http.get('/products')).currency).toBe('EUR');
  http.isAway = true;
  expect(await http.get(`/products/${http.world.variant(PLAIN)}`)).toMatchObject({ currency: 'EUR' });
});
