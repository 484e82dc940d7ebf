import { afterEach, beforeEach, expect, test } from 'vitest';
import { withQuantity } from './edits.ts';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';

const [PLAIN, OTHER] = [20, 21];

let http: WorldOverHttp;
beforeEach(async () => {
  http = await openWorldOverHttp();
});
afterEach(() => http.close());

const place = (more = {}) => http.world.place({ lines: [{ variantId: http.world.variant(PLAIN) }], ...more });
const importAll = () => http.run('/runs', { part: 'import' });
const numbersOf = (page: { items: { number: string }[] }) => page.items.map(({ number }) => number);

test('orders are shown where they belong: done, waiting, in need of attention', async () => {
  const done = place();
  const waiting = place({ status: 'new' });
  const product = http.world.shop.addProduct({
    name: 'Ново',
    variants: [{ sku: 'НЯМА', price: '1.00', quantity: '1' }],
  });
  const refused = http.world.place({ lines: [{ variantId: product.variants[0]!.id }] });
  const changed = place();
  await importAll();
  http.world.shop.editOrder(changed, withQuantity('2'));
  await importAll();
  expect(numbersOf(await http.get('/orders?view=done'))).toEqual([done]);
  expect(numbersOf(await http.get('/orders?view=waiting'))).toEqual([waiting]);
  expect(numbersOf(await http.get('/orders?view=attention')).sort()).toEqual([refused, changed].sort());
  const all = await http.get('/orders');
  expect(all).toMatchObject({ next: null, totals: { all: 4, attention: 2, waiting: 1, done: 1 } });
  expect(all.items.find(({ number }: { number: string }) => number === changed).problems).toBe(1);
  // A problem that is mended takes its order out of attention.
  http.world.shop.editOrder(changed, withQuantity('1'));
  await importAll();
  expect(numbersOf(await http.get('/orders?view=attention'))).toEqual([refused]);
});

test('the newest come first, page by page, each once', async () => {
  const numbers: string[] = [];
  for (let count = 0; count < 5; count += 1) {
    // Two of the same moment.
    if (count !== 3) http.world.clock.advance(60_000);
    numbers.push(place());
  }
  await importAll();
  const seen: string[] = [];
  let after = '';
  for (let pages = 0; pages < 3; pages += 1) {
    const page = await http.get(`/orders?limit=2${after && `&after=${after}`}`);
    seen.push(...numbersOf(page));
    after = page.next;
  }
  expect(after).toBeNull();
  expect([...seen].sort()).toEqual([...numbers].sort());
  expect(seen[0]).toBe(numbers[4]);
  expect(seen.at(-1)).toBe(numbers[0]);
  expect((await http.ask('GET', '/orders?after=nothing')).status).toBe(400);
});

test('orders are found by number, buyer and phone, and counted as found', async () => {
  const number = place({ customer: { name: 'Йордан Щерев', phone: '0888 123 456' } });
  place({ customer: { name: 'Ана', phone: '0877000000' }, status: 'new' });
  await importAll();
  for (const search of [number, 'щерев', 'ЙОРДАН', '+359 888 123', '0888-12', '123456']) {
    const page = await http.get(`/orders?search=${encodeURIComponent(search)}`);
    expect(numbersOf(page), search).toEqual([number]);
    expect(page.totals).toEqual({ all: 1, attention: 0, waiting: 0, done: 1 });
  }
  expect(await http.get(`/orders?search=${encodeURIComponent("%' or 1=1 --")}`)).toMatchObject({ items: [] });
  expect((await http.get(`/orders?search=${number}`)).items[0]).toMatchObject({
    buyer: 'Йордан Щерев',
    phone: '0888 123 456',
    total: http.world.shop.order(number).totals.total,
    currency: 'EUR',
    state: 'documented',
  });
});

test('an order stored by an older Kervan is found by its number at once, and by its buyer after the next import', async () => {
  const number = place({ customer: { name: 'Йордан Щерев' } });
  await importAll();
  const { store } = http.world.app();
  const unread = { buyer: null, phone: '', total: null, currency: null, wants_invoice: null };
  const old = { ...unread, search: number.toLowerCase() };
  await store.updateTable('orders').set(old).execute();
  expect(await http.get(`/orders?search=${number}`)).toMatchObject({ items: [{ buyer: '', total: null }] });
  await importAll();
  expect(numbersOf(await http.get(`/orders?search=${encodeURIComponent('щерев')}`))).toEqual([number]);
});

test('an order in full: who got which cent, its versions in words, its document', async () => {
  const number = http.world.place({
    lines: [
      { variantId: http.world.variant(PLAIN), quantity: '3', discountPercent: '10' },
      { variantId: http.world.variant(OTHER), quantity: '1' },
    ],
    delivery: { price: '4.99' },
    promoCode: { code: 'LETO', percent: '7' },
  });
  await importAll();
  const detail = await http.get(`/orders/${number}`);
  const { total } = http.world.shop.order(number).totals;
  expect(detail).toMatchObject({
    number,
    state: 'documented',
    document: { total },
    plan: { source: 'kept', totalWithVat: total, key: await http.world.key(number) },
    planProblems: [],
    openProblems: [],
    order: {
      totals: { total },
      lines: [{ item: null }, { item: null }],
      customer: { name: 'Мария Петрова' },
    },
    versions: [{ version: 1, changes: [] }],
  });
  const [first, second, delivery] = detail.plan.lines;
  expect(first.reductions.map(({ cause, code }: Record<string, string>) => [cause, code])).toEqual([
    ['product', ''],
    ['promo-code', 'LETO'],
  ]);
  const off = [first, second, delivery]
    .flatMap(({ reductions }) => reductions)
    .filter(({ code }) => code === 'LETO');
  const cents = (amount: string) => Math.round(Number(amount) * 100);
  expect(off.reduce((sum, { amountWithVat }) => sum + cents(amountWithVat), 0)).toBe(
    cents(http.world.shop.order(number).totals.discount),
  );
  const lines = await http.world.lines(number);
  expect(detail.plan.lines.map(({ item }: { item: number }) => item)).toEqual(
    lines.map(({ GoodID }) => GoodID),
  );
});

test('the timeline says what each version changed, in both languages; each version is there as it came', async () => {
  const number = place();
  await importAll();
  http.world.shop.changeStatus(number, 'shipped');
  await importAll();
  http.world.shop.editOrder(number, withQuantity('2'));
  await importAll();
  http.world.shop.markPaid(number);
  await importAll();
  const { versions, plan, openProblems } = await http.get(`/orders/${number}`);
  expect(versions).toHaveLength(4);
  expect(versions[1].changes).toEqual([
    { bg: 'статус „Потвърдена“ → „Доставка“', en: 'status “Confirmed” → “Shipped”' },
  ]);
  expect(versions[2].changes[0].en).toMatch(/^line “.*”: 1 × .* → 2 × /);
  expect(versions[3].changes).toEqual([{ bg: 'платена', en: 'paid' }]);
  // The document is of the version it was written of.
  expect(plan.lines[0].quantity).toBe('1');
  expect(openProblems).toMatchObject([{ code: 'order-changed' }]);
  const raw = await http.get(`/orders/${number}/versions/1`);
  expect(raw).toMatchObject({ version: 1, raw: { number, status: 'confirmed' } });
  expect((await http.ask('GET', `/orders/${number}/versions/9`)).status).toBe(404);
});

test('a written document is shown as it was written, whatever the settings say since and with the warehouse away', async () => {
  const number = http.world.place({
    lines: [{ variantId: http.world.variant(PLAIN), quantity: '3', discountPercent: '10' }],
    delivery: { price: '4.99' },
    promoCode: { code: 'LETO', percent: '7' },
  });
  await importAll();
  const lines = await http.world.lines(number);
  const before = (await http.get(`/orders/${number}`)).plan;
  await http.world.configure(({ settings }) => {
    settings.import.delivery.item = OTHER;
    settings.import.documentDate = settings.import.documentDate === 'order-day' ? 'import-day' : 'order-day';
  });
  expect((await http.get(`/orders/${number}`)).plan).toEqual(before);
  http.isAway = true;
  const { plan, planProblems } = await http.get(`/orders/${number}`);
  expect(plan).toEqual(before);
  expect(planProblems).toEqual([]);
  expect(plan).toMatchObject({ source: 'kept', totalWithVat: http.world.shop.order(number).totals.total });
  expect(plan.lines.map(({ item }: { item: number }) => item)).toEqual(lines.map(({ GoodID }) => GoodID));
  expect(plan.lines[0].reductions.map(({ cause }: { cause: string }) => cause)).toEqual([
    'product',
    'promo-code',
  ]);
});

test('a person chooses what becomes of the document of a changed order, and what was done is told', async () => {
  const number = place();
  await importAll();
  http.world.shop.editOrder(number, withQuantity('2'));
  await importAll();
  expect((await http.ask('POST', `/orders/${number}/settle`, { settlement: 'burn' })).status).toBe(400);
  await http.run(`/orders/${number}/settle`, { settlement: 'rewrite' });
  const detail = await http.get(`/orders/${number}`);
  const { total } = http.world.shop.order(number).totals;
  expect(detail).toMatchObject({
    state: 'documented',
    openProblems: [],
    plan: { source: 'kept', totalWithVat: total, lines: [{ quantity: '2' }] },
    steps: [{ kind: 'rewrite', number: detail.document.number, amount: total }],
  });
  http.world.shop.changeStatus(number, 'cancelled');
  await importAll();
  expect(await http.get(`/orders/${number}`)).toMatchObject({
    state: 'waiting',
    document: null,
    steps: [{ kind: 'rewrite' }, { kind: 'release', number: detail.document.number }],
  });
});

test('what was kept of another version than the document is not shown for it', async () => {
  const number = place();
  await importAll();
  const { store } = http.world.app();
  // As if another installation had found it by its key: what was kept is of another version.
  await store.updateTable('orders').set({ document_version: 2 }).where('number', '=', number).execute();
  http.isAway = true;
  expect(await http.get(`/orders/${number}`)).toMatchObject({ plan: null });
});

test('a document whose plan was not kept is shown as the settings of today give it, and the answer says so', async () => {
  const number = http.world.place({
    lines: [{ variantId: http.world.variant(PLAIN) }],
    delivery: { price: '4.99' },
  });
  await importAll();
  await http.world.app().store.deleteFrom('documents').execute();
  const itemsShown = async () => {
    const { plan } = await http.get(`/orders/${number}`);
    return { source: plan.source, items: plan.lines.map(({ item }: { item: number }) => item) };
  };
  const items = (await http.world.lines(number)).map(({ GoodID }) => GoodID);
  expect(await itemsShown()).toEqual({ source: 'recomputed', items });
  await http.world.configure(({ settings }) => (settings.import.delivery.item = OTHER));
  expect(await itemsShown()).toEqual({ source: 'recomputed', items: [items[0], OTHER] });
});

test('an order that has no document yet is shown as it would be written', async () => {
  const number = place({ status: 'new' });
  await importAll();
  expect((await http.get(`/orders/${number}`)).plan).toMatchObject({ source: 'planned' });
});

test('an order without a document is shown without its plan while the warehouse is away', async () => {
  const number = place({ status: 'new' });
  await importAll();
  http.isAway = true;
  expect(await http.get(`/orders/${number}`)).toMatchObject({
    plan: null,
    planProblems: [{ code: 'warehouse-unreachable' }],
    order: { lines: [{ quantity: '1' }] },
  });
});

test('an order that cannot be planned says why, and one that cannot be read is shown as far as it can be', async () => {
  const number = place();
  http.world.shop.editOrder(number, (order) => ({ ...order, totals: { ...order.totals, total: '999.00' } }));
  const raw = { ...http.world.shop.order(number), number: 'НЕЧЕТИМА', lines: 'никакви' };
  http.world.shop.storeRawOrder(raw);
  await importAll();
  expect(await http.get(`/orders/${number}`)).toMatchObject({
    plan: null,
    planProblems: [{ code: 'order-totals-differ' }],
  });
  expect(await http.get(`/orders/${encodeURIComponent('НЕЧЕТИМА')}`)).toMatchObject({
    buyer: '',
    total: null,
    order: null,
    plan: null,
    planProblems: [{ code: 'order-unreadable' }],
  });
});

test('one order is imported on demand, whatever its status', async () => {
  const number = place({ status: 'new' });
  await importAll();
  const run = await http.run(`/orders/${number}/import`);
  expect(run).toMatchObject({ state: 'done', cause: 'order', counts: { created: 1 } });
  expect(await http.world.lines(number)).toHaveLength(1);
  for (const [method, path] of [
    ['GET', '/orders/nothing'],
    ['POST', '/orders/nothing/import'],
  ])
    expect(await http.ask(method!, path!)).toMatchObject({
      status: 404,
      body: { code: 'order-not-received' },
    });
});
