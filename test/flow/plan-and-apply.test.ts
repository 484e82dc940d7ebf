import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOCATIONS, PARTNERS, USERS } from '../../demo/warehouse/sample-registers.ts';
import { withQuantity } from './edits.ts';
import { gateBefore, openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { KINDS } from './world.ts';

const [PLAIN, OTHER, THIRD] = [20, 21, 22];

let http: WorldOverHttp;
afterEach(() => http.close());

const place = (item = PLAIN, more = {}) =>
  http.world.place({ lines: [{ variantId: http.world.variant(item) }], ...more });
const apply = (id: string, records: string[] | null = null) => http.run(`/plans/${id}/apply`, { records });
const isWritten = async (number: string) => (await http.world.lines(number)).length > 0;
const wordsOf = async (record: string) => {
  const { items } = await http.get(`/problems?record=${encodeURIComponent(record)}`);
  expect(items).toMatchObject([{ code: 'plan-changed' }]);
  return items[0].text as { bg: string; en: string };
};

for (const kind of KINDS) {
  describe(`a plan of the import into ${kind}`, () => {
    beforeEach(async () => {
      http = await openWorldOverHttp({ kind });
    });

    test('shows the documents of cancelled orders that would go, and takes away those that were shown', async () => {
      const [gone, revived] = [place(PLAIN), place(OTHER)];
      await http.run('/runs', { part: 'import' });
      for (const number of [gone, revived]) http.world.shop.changeStatus(number, 'cancelled');
      const document = (await http.world.order(gone))!.document_number;
      const { id, plan, records } = await http.plan('import');
      expect(plan).toMatchObject({ state: 'ready', totals: { create: 0, update: 2 } });
      expect(records.find(({ record }: { record: string }) => record === `order ${gone}`)).toMatchObject({
        action: 'update',
        changes: [{ field: 'document', before: String(document), after: null }],
      });
      expect(await isWritten(gone)).toBe(true);
      http.world.shop.changeStatus(revived, 'confirmed');
      const later = place(THIRD);
      await apply(id);
      expect(await isWritten(gone)).toBe(false);
      expect(await isWritten(revived)).toBe(true);
      expect(await isWritten(later)).toBe(false);
    });

    test('shows every order and writes nothing; applied, it writes what it showed', async () => {
      const due = place(PLAIN, { customer: { name: 'Иван Иванов' } });
      const waiting = place(OTHER, { status: 'new' });
      const product = http.world.shop.addProduct({
        name: 'Ново',
        variants: [{ sku: 'НЯМА', price: '1.00', quantity: '1' }],
      });
      const refused = http.world.place({ lines: [{ variantId: product.variants[0]!.id }] });
      const total = http.world.shop.order(due).totals.total;

      const { id, plan, records } = await http.plan('import');
      expect(plan).toMatchObject({
        part: 'import',
        state: 'ready',
        totals: { create: 1, update: 0, wait: 1, refuse: 1, amount: total, currency: 'EUR' },
        problem: null,
      });
      const recordOf = (number: string) =>
        records.find(({ record }: { record: string }) => record === `order ${number}`);
      expect(recordOf(due)).toMatchObject({
        action: 'create',
        title: 'Иван Иванов',
        reason: null,
        problems: [],
      });
      expect(recordOf(due).changes).toContainEqual({ field: 'total', of: '', before: null, after: total });
      expect(recordOf(due).changes.map(({ field }: { field: string }) => field)).toEqual(
        expect.arrayContaining([
          'date',
          'location',
          'partner',
          'user',
          'note',
          'item',
          'quantity',
          'price',
          'cost',
        ]),
      );
      expect(recordOf(waiting)).toMatchObject({
        action: 'wait',
        reason: 'status',
        changes: [{ field: 'status', before: null, after: 'new' }],
      });
      expect(recordOf(refused)).toMatchObject({ action: 'refuse', problems: [{ code: 'item-not-found' }] });
      for (const number of [due, waiting, refused]) expect(await isWritten(number)).toBe(false);
      expect((await http.get(`/runs/${id}`)).cause).toBe('plan');

      const run = await apply(id);
      expect(run).toMatchObject({
        state: 'done',
        cause: 'apply',
        counts: { created: 1, failed: 0, skipped: 0 },
      });
      expect(await isWritten(due)).toBe(true);
      expect(await http.get(`/plans/${id}`)).toMatchObject({ state: 'applied' });
      expect(http.world.shop.order(due).warehouseDocument).not.toBe('');
      // Once more changes nothing.
      expect((await apply(id)).counts).toMatchObject({ created: 0, unchanged: 1, failed: 0 });
      expect(await http.world.lines(due)).toHaveLength(1);
    });

    test('calls location, partner and user by name; what has no name has its number alone', async () => {
      const { onlineBuyers } = PARTNERS;
      await http.world.configure(({ settings }) => (settings.import.retailPartner = onlineBuyers));
      place();
      const numbered = async () => {
        const { records } = await http.plan('import');
        return ['location', 'partner', 'user'].map((wanted) =>
          records[0].changes.find(({ field }: { field: string }) => field === wanted),
        );
      };
      const change = (field: string, id: number) => ({ field, of: '', before: null, after: String(id) });
      const user = { ...change('user', USERS.online), name: 'Онлайн магазин' };
      expect(await numbered()).toEqual([
        { ...change('location', LOCATIONS.shopCentre), name: 'Магазин Център' },
        { ...change('partner', onlineBuyers), name: 'Клиенти от онлайн магазина' },
        user,
      ]);
      await http.world.warehouse.execute("UPDATE objects SET Name = ' '");
      await http.world.warehouse.execute('UPDATE partners SET Company = NULL');
      expect(await numbered()).toEqual([
        change('location', LOCATIONS.shopCentre),
        change('partner', onlineBuyers),
        user,
      ]);
    });

    test('applies only the records that were chosen', async () => {
      const [chosen, other] = [place(), place(OTHER)];
      const { id } = await http.plan('import-orders');
      await apply(id, [`order ${chosen}`]);
      expect([await isWritten(chosen), await isWritten(other)]).toEqual([true, false]);
      // The rest may be chosen later.
      await apply(id, [`order ${other}`]);
      expect(await isWritten(other)).toBe(true);
    });

    test('what came after it was shown is not written', async () => {
      const shown = place();
      const { id } = await http.plan('import');
      const later = place(OTHER);
      expect((await apply(id)).counts).toMatchObject({ created: 1 });
      expect([await isWritten(shown), await isWritten(later)]).toEqual([true, false]);
    });
  });
}

describe('what is no longer as it was shown is not written, and it is said why', () => {
  beforeEach(async () => {
    http = await openWorldOverHttp();
  });

  test('an order that changed in the shop; the others are written', async () => {
    const [changed, same] = [place(), place(OTHER)];
    const { id } = await http.plan('import');
    http.world.shop.editOrder(changed, withQuantity('2'));
    expect(await apply(id)).toMatchObject({ state: 'done', counts: { created: 1, failed: 1 } });
    expect([await isWritten(changed), await isWritten(same)]).toEqual([false, true]);
    const { bg, en } = await wordsOf(`order ${changed}`);
    expect(en).toContain('the order was changed in the shop');
    expect(en).toMatch(/1 × .* → 2 × /);
    expect(bg).toContain('поръчката е променена в магазина');
    // The next import takes it as it is then, and its problem is over.
    await http.run('/runs', { part: 'import' });
    expect((await http.world.lines(changed))[0]).toMatchObject({ Qtty: 2 });
    expect(await http.world.codes(`order ${changed}`)).toEqual([]);
  });

  test('a change of the order that changes nothing of its document does not matter', async () => {
    const number = place();
    const { id } = await http.plan('import');
    http.world.shop.editOrder(number, (order) => ({ ...order, note: 'звъннете преди доставка' }));
    expect((await apply(id)).counts).toMatchObject({ created: 1, failed: 0 });
  });

  test('another name of the location, the partner or the user does not matter', async () => {
    const number = place();
    const { id } = await http.plan('import');
    for (const column of ['objects SET Name', 'partners SET Company', 'users SET Name'])
      await http.world.warehouse.execute(`UPDATE ${column} = ?`, ['Друго име']);
    expect((await apply(id)).counts).toMatchObject({ created: 1, failed: 0 });
    expect(await isWritten(number)).toBe(true);
  });

  test('an order that was cancelled', async () => {
    const number = place();
    const { id } = await http.plan('import');
    http.world.shop.changeStatus(number, 'cancelled');
    await apply(id);
    expect(await isWritten(number)).toBe(false);
    expect((await wordsOf(`order ${number}`)).en).toContain('cancelled or returned');
  });

  test('an item whose cost is another now', async () => {
    const number = place();
    const { id } = await http.plan('import');
    await http.world.warehouse.execute('UPDATE goods SET PriceIn = 123.45 WHERE ID = ?', [PLAIN]);
    await apply(id);
    expect(await isWritten(number)).toBe(false);
    expect((await wordsOf(`order ${number}`)).en).toMatch(/cost price of “.*”: .* → 123.45/);
  });

  test('an item that is gone', async () => {
    const number = place();
    const { id } = await http.plan('import');
    await http.world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = ?', [PLAIN]);
    await apply(id);
    expect(await isWritten(number)).toBe(false);
    expect((await wordsOf(`order ${number}`)).en).toContain('does not exist in Warehouse Pro');
  });

  test('a document dated today, tomorrow', async () => {
    await http.world.configure(({ settings }) => (settings.import.documentDate = 'import-day'));
    const number = place();
    const { id } = await http.plan('import');
    http.world.clock.set('2026-11-23T10:58:00Z');
    await http.ask('GET', '/runs');
    expect((await apply(id)).counts.created).toBe(1);
    http.world.clock.set('2026-11-23T21:30:00Z');
    const late = place(OTHER);
    const second = await http.plan('import');
    http.world.clock.set('2026-11-23T22:01:00Z');
    await apply(second.id);
    expect([await isWritten(number), await isWritten(late)]).toEqual([true, false]);
    expect((await wordsOf(`order ${late}`)).en).toContain('date 2026-11-23 → 2026-11-24');
  });

  test('other settings refuse the whole plan', async () => {
    const number = place();
    const { id } = await http.plan('import');
    await http.world.configure(({ settings }) => (settings.import.documentUser = 1));
    expect(await http.ask('POST', `/plans/${id}/apply`, { records: null })).toMatchObject({
      status: 409,
      body: { code: 'plan-outdated' },
    });
    expect(await isWritten(number)).toBe(false);
  });

  test('a document that somebody else wrote meanwhile is left as it is', async () => {
    const number = place();
    const { id } = await http.plan('import');
    await http.run('/runs', { part: 'import' });
    expect((await apply(id)).counts).toMatchObject({ created: 0, unchanged: 1, failed: 0 });
    expect(await http.world.lines(number)).toHaveLength(1);
  });

  test('when the shop does not say what changed, nothing is written', async () => {
    const number = place();
    const { id } = await http.plan('import');
    http.wrap = (ends) => ({
      ...ends,
      shop: {
        ...ends.shop,
        orders: async () => ({ ok: false, problem: { code: 'shop-refused-key', params: {} } }),
      },
    });
    expect(await apply(id)).toMatchObject({ state: 'failed', problem: { code: 'shop-refused-key' } });
    expect(await isWritten(number)).toBe(false);
  });
});

describe('a plan of the export', () => {
  beforeEach(async () => {
    http = await openWorldOverHttp();
    await http.run('/runs', { part: 'export', releaseBrake: { changes: 10_000 } });
  });

  const codeOf = (item: number) =>
    String(http.world.warehouse.rows.goods.find(({ ID }) => ID === item)!['Code']);
  const stockUp = (item: number, more: number) =>
    http.world.warehouse.execute('UPDATE store SET Qtty = Qtty + ? WHERE GoodID = ?', [more, item]);

  test('shows what the shop shows, what it will show, and where that comes from; applied, it sends that', async () => {
    const [before, untouched] = [http.world.shown(PLAIN), http.world.shown(OTHER)];
    await stockUp(PLAIN, 3);
    await stockUp(OTHER, -1);
    const { id, plan, records } = await http.plan('export');
    expect(plan).toMatchObject({
      state: 'ready',
      totals: { update: 2, up: 1, down: 1, create: 0, amount: null, currency: null },
    });
    const record = records.find((each: { record: string }) => each.record === `sku ${codeOf(PLAIN)}`);
    expect(record).toMatchObject({ action: 'update' });
    expect(record.title).not.toBe('');
    const after = String(Number(before) + 3);
    expect(record.changes[0]).toEqual({ field: 'stock', of: '', before, after });
    const of = (name: string) => record.changes.find(({ field }: { field: string }) => field === name).after;
    expect(Number(of('balance')) - Number(of('open-orders')) - Number(of('waiting-orders'))).toBe(
      Number(after),
    );
    expect(http.world.shown(PLAIN)).toBe(before);

    expect(await apply(id, [record.record])).toMatchObject({
      state: 'done',
      counts: { updated: 1, failed: 0 },
    });
    expect([http.world.shown(PLAIN), http.world.shown(OTHER)]).toEqual([after, untouched]);
  });

  test('a quantity that is another one now is not sent, and it is said why', async () => {
    const before = http.world.shown(PLAIN);
    await stockUp(PLAIN, 3);
    await stockUp(OTHER, 1);
    const { id } = await http.plan('export-stock');
    await stockUp(PLAIN, 2);
    expect((await apply(id)).counts).toMatchObject({ updated: 1, failed: 1 });
    expect(http.world.shown(PLAIN)).toBe(before);
    const { en } = await wordsOf(`sku ${codeOf(PLAIN)}`);
    expect(en).toMatch(/quantity \d+ → \d+; balance in the warehouse \d+ → \d+/);
    await http.run('/runs', { part: 'export' });
    expect(http.world.shown(PLAIN)).toBe(String(Number(before) + 5));
    expect(await http.world.codes(`sku ${codeOf(PLAIN)}`)).toEqual([]);
  });

  test('a quantity that changed back since is no problem any more after the next export', async () => {
    await stockUp(PLAIN, 3);
    const { id } = await http.plan('export');
    await stockUp(PLAIN, 2);
    await apply(id);
    await stockUp(PLAIN, -5);
    expect((await http.run('/runs', { part: 'export' })).counts).toMatchObject({ updated: 0 });
    expect(await http.world.codes(`sku ${codeOf(PLAIN)}`)).toEqual([]);
  });

  test('what was sent meanwhile is not sent again', async () => {
    await stockUp(PLAIN, 3);
    const { id } = await http.plan('export');
    await http.run('/runs', { part: 'export' });
    const calls = http.world.shop.requests.count('setStock');
    expect((await apply(id)).counts).toMatchObject({ updated: 0, failed: 0, unchanged: 1 });
    expect(http.world.shop.requests.count('setStock')).toBe(calls);
  });

  test('the brake is shown with the plan, and whoever applies it has looked', async () => {
    await http.world.warehouse.execute('UPDATE store SET Qtty = Qtty + 1');
    await http.run('/runs', { part: 'export' });
    expect(await http.world.codes('part export')).toEqual(['stock-brake']);
    const { id, plan, records } = await http.plan('export');
    expect(plan).toMatchObject({ state: 'ready', problem: null, brakes: [{ code: 'stock-brake' }] });
    // One of many settles nothing.
    expect((await apply(id, [records[0].record])).counts.updated).toBe(1);
    expect(await http.world.codes('part export')).toEqual(['stock-brake']);
    const run = await apply(id);
    expect(run).toMatchObject({ state: 'done', problem: null, counts: { failed: 0 } });
    expect(run.counts.updated).toBe(plan.totals.update - 1);
    expect(await http.world.codes('part export')).toEqual([]);
  });

  test('every brake that stands is shown with the plan, of prices and of quantities', async () => {
    const { warehouse } = http.world;
    await http.world.configure(({ settings }) => (settings.export.allGroups = true));
    await http.world.run('export', { releaseBrake: { changes: 10_000 } });
    await warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 3');
    await warehouse.execute('UPDATE store SET Qtty = Qtty + 1');
    const { id, plan } = await http.plan('export');
    expect(plan).toMatchObject({
      state: 'ready',
      problem: null,
      brakes: [{ code: 'catalogue-brake' }, { code: 'stock-brake' }],
    });
    expect(await apply(id)).toMatchObject({ state: 'done', problem: null, counts: { failed: 0 } });
  });

  test('an order placed since changes what it names and nothing else', async () => {
    await stockUp(PLAIN, 3);
    await stockUp(THIRD, 3);
    const { id } = await http.plan('export');
    place(PLAIN);
    expect((await apply(id)).counts).toMatchObject({ updated: 1, failed: 1 });
    expect((await wordsOf(`sku ${codeOf(PLAIN)}`)).en).toContain('held by orders without a document 0 → 1');
  });
});

describe('a plan', () => {
  beforeEach(async () => {
    http = await openWorldOverHttp();
  });

  test('comes in pages, by what would be done, and found by what stands in it', async () => {
    const numbers = [place(), place(), place(OTHER, { status: 'new', customer: { name: 'Петър Стоянов' } })];
    const { id } = await http.plan('import');
    const first = await http.get(`/plans/${id}/records?limit=2`);
    expect(first.items).toHaveLength(2);
    const second = await http.get(`/plans/${id}/records?limit=2&after=${first.next}`);
    expect(second).toMatchObject({ items: [expect.anything()], next: null });
    expect((await http.get(`/plans/${id}/records?action=wait`)).items).toMatchObject([
      { record: `order ${numbers[2]}` },
    ]);
    expect(
      (await http.get(`/plans/${id}/records?search=${encodeURIComponent('СТОЯНОВ')}`)).items,
    ).toHaveLength(1);
    expect((await http.get(`/plans/${id}/records?search=${numbers[0]}`)).items).toHaveLength(1);
  });

  test('is kept for an hour, and a waiting or refused record of it cannot be chosen', async () => {
    const waiting = place(PLAIN, { status: 'new' });
    const { id } = await http.plan('import');
    expect(await http.ask('POST', `/plans/${id}/apply`, { records: [`order ${waiting}`] })).toMatchObject({
      status: 409,
      body: { code: 'plan-nothing' },
    });
    http.world.clock.advance(3_600_000);
    for (const [method, path] of [
      ['GET', `/plans/${id}`],
      ['GET', `/plans/${id}/records`],
      ['POST', `/plans/${id}/apply`],
    ])
      expect(await http.ask(method!, path!, method === 'POST' ? { records: null } : undefined)).toMatchObject(
        {
          status: 404,
          body: { code: 'plan-unknown' },
        },
      );
    await http.run('/runs', { part: 'import' });
    expect(await http.world.app().store.selectFrom('plan_records').select('place').execute()).toEqual([]);
  });

  test('of a server the last twenty are kept', async () => {
    place();
    const ids: string[] = [];
    for (let count = 0; count < 21; count += 1) {
      http.world.clock.set('2026-11-23T10:00:00Z');
      ids.push((await http.plan('import')).id);
      await http.world
        .app()
        .store.updateTable('plans')
        .set({ created_at: `2026-11-23T10:00:${10 + count}.000Z` })
        .where('id', '=', ids.at(-1)!)
        .execute();
    }
    const { store } = http.world.app();
    const kept = await store.selectFrom('plans').select('id').execute();
    expect(kept).toHaveLength(20);
    expect(kept.map(({ id }) => id)).not.toContain(ids[0]);
  });

  test('whose computing fails says why and cannot be applied', async () => {
    place();
    await http.world.configure(({ settings }) => (settings.import.location = 999));
    const { id, plan } = await http.plan('import');
    expect(plan).toMatchObject({ state: 'failed', problem: { code: 'choice-missing-warehouse' } });
    expect(await http.ask('POST', `/plans/${id}/apply`, { records: null })).toMatchObject({
      status: 409,
      body: { code: 'plan-not-ready' },
    });
  });

  test('that is asked to end has failed, and what it had is not applied', async () => {
    place();
    const gate = gateBefore('describe');
    http.wrap = gate.wrap;
    const { id } = (await http.ask('POST', '/plans', { part: 'import' })).body;
    await gate.reached;
    expect(await http.get(`/plans/${id}`)).toMatchObject({ state: 'computing', problem: null });
    await http.ask('POST', `/runs/${id}/cancel`);
    gate.open();
    await http.ended(id);
    await http.stopRuns();
    expect(await http.get(`/plans/${id}`)).toMatchObject({
      state: 'failed',
      problem: { code: 'plan-stopped' },
    });
    expect((await http.ask('POST', `/plans/${id}/apply`, { records: null })).status).toBe(409);
  });

  test('whose process died has failed', async () => {
    place();
    const { id } = await http.plan('import');
    const { store } = http.world.app();
    await store.updateTable('plans').set({ state: 'computing' }).where('id', '=', id).execute();
    await store.updateTable('runs').set({ state: 'interrupted' }).where('id', '=', id).execute();
    expect(await http.get(`/plans/${id}`)).toMatchObject({
      state: 'failed',
      problem: { code: 'plan-stopped' },
    });
  });
});
