import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorldOverHttp, type WorldOverHttp } from './over-http.ts';
import { KINDS } from './world.ts';

const [PLAIN] = [20];
const ROSE = { name: 'Роза ООД', eik: '121212121', manager: 'Роза Димова', city: 'Варна' };

let http: WorldOverHttp;
afterEach(() => http.close());

function addProduct(sku: string, more: object = {}) {
  const variants = [{ sku, price: '24.00', quantity: '5' }];
  return http.world.shop.addProduct({ name: `Чанта ${sku}`, vatRate: '20', unit: 'бр.', variants, ...more });
}
const addCompany = (company = ROSE, email = 'roza@example.bg') =>
  http.world.shop.addCustomer({ name: 'Роза', email, company }).id;
const apply = (id: string, records: string[] | null = null) => http.run(`/plans/${id}/apply`, { records });
const itemsWith = (code: string) =>
  http.world.warehouse.query<{ Name: string; ID: number }>(`SELECT * FROM goods WHERE Code = '${code}'`);
const partnersNamed = (name: string) =>
  http.world.warehouse.query<{ ID: number }>(`SELECT * FROM partners WHERE Company = '${name}'`);
const changedWords = async (record: string): Promise<{ bg: string; en: string }> => {
  const { items } = await http.get(`/problems?record=${encodeURIComponent(record)}`);
  expect(items).toMatchObject([{ code: 'plan-changed' }]);
  return items[0].text;
};

for (const kind of KINDS) {
  describe(`a plan of items and partners into ${kind}`, () => {
    beforeEach(async () => {
      http = await openWorldOverHttp({
        kind,
        configure: ({ settings }) => {
          settings.import.nomenclature = true;
          settings.maps.vat = { '20': 1, '9.00': 2 };
        },
      });
      await http.run('/runs', { part: 'import' });
    });

    test('shows beside the orders what would be made, field by field, and what could not; applied, it makes that', async () => {
      const order = http.world.place({ lines: [{ variantId: http.world.variant(PLAIN) }] });
      addProduct('НОВА-1');
      addProduct('ДДС0', { vatRate: '0' });
      const customer = addCompany();
      const { id, plan, records } = await http.plan('import');
      expect(plan.totals).toMatchObject({
        create: 3,
        // The other one is of the sample shop.
        refuse: 2,
        kinds: {
          order: { create: 1, update: 0, wait: 0, refuse: 0 },
          item: { create: 1, update: 0, wait: 0, refuse: 2 },
          partner: { create: 1, update: 0, wait: 0, refuse: 0 },
          stock: { create: 0, update: 0, wait: 0, refuse: 0 },
        },
      });
      const of = (record: string) => records.find((each: { record: string }) => each.record === record);
      expect(of('sku НОВА-1')).toMatchObject({
        kind: 'item',
        title: 'Чанта НОВА-1',
        action: 'create',
        changes: expect.arrayContaining([
          { field: 'item-name', of: '', before: null, after: 'Чанта НОВА-1' },
          { field: 'item-price', of: '', before: null, after: '24' },
        ]) as unknown,
      });
      expect(of('sku ДДС0')).toMatchObject({
        action: 'refuse',
        problems: [{ code: 'product-vat-not-mapped' }],
      });
      expect(of(`customer ${customer}`)).toMatchObject({
        kind: 'partner',
        title: 'Роза ООД',
        changes: expect.arrayContaining([
          { field: 'partner-bulstat', of: '', before: null, after: '121212121' },
        ]) as unknown,
      });
      expect(await itemsWith('НОВА-1')).toEqual([]);
      expect(await partnersNamed('Роза ООД')).toEqual([]);

      expect((await apply(id)).counts).toMatchObject({ created: 3, updated: 0, failed: 0 });
      expect(await itemsWith('НОВА-1')).toHaveLength(1);
      expect(await itemsWith('ДДС0')).toEqual([]);
      expect(await partnersNamed('Роза ООД')).toHaveLength(1);
      expect(await http.world.lines(order)).toHaveLength(1);
      // Once more changes nothing.
      expect((await apply(id)).counts).toMatchObject({ created: 0, updated: 0, unchanged: 3, failed: 0 });
      expect((await http.run('/runs', { part: 'import' })).counts).toMatchObject({ created: 0, updated: 0 });
    });

    test('makes only what was chosen, and the rest later', async () => {
      for (const sku of ['А-1', 'А-2', 'А-3']) addProduct(sku);
      addCompany();
      const { id } = await http.plan('import');
      expect((await apply(id, ['sku А-2'])).counts).toMatchObject({ created: 1, failed: 0 });
      expect(await itemsWith('А-1')).toEqual([]);
      expect(await itemsWith('А-2')).toHaveLength(1);
      expect(await partnersNamed('Роза ООД')).toEqual([]);
      expect((await apply(id, ['sku А-1'])).counts).toMatchObject({ created: 1, failed: 0 });
      // What was not chosen is left to the next import.
      await http.run('/runs', { part: 'import' });
      expect(await itemsWith('А-3')).toHaveLength(1);
      expect(await partnersNamed('Роза ООД')).toHaveLength(1);
    });

    test('does not make what is another thing by then, says what it was, and makes the others', async () => {
      const [dearer, gone] = [addProduct('ЦЕНА'), addProduct('НЯМА')];
      addProduct('СЪЩА');
      const { id } = await http.plan('import');
      http.world.shop.products.upsert({
        id: dearer.id,
        name: dearer.name,
        variants: [{ id: dearer.variants[0]!.id, price: '30.00' }],
      });
      http.world.shop.deleteProduct(gone.id);
      addProduct('ПОСЛЕ');
      expect((await apply(id)).counts).toMatchObject({ created: 1, failed: 2 });
      for (const sku of ['ЦЕНА', 'НЯМА', 'ПОСЛЕ']) expect(await itemsWith(sku)).toEqual([]);
      expect(await itemsWith('СЪЩА')).toHaveLength(1);
      const { bg, en } = await changedWords('sku ЦЕНА');
      expect(bg).toContain('цена: показано 24, сега 30');
      expect(en).toContain('price: shown 24, now 30');
      expect((await changedWords('sku НЯМА')).en).toContain('does not show it any more');
      // The next import takes everything as it is.
      await http.run('/runs', { part: 'import' });
      expect(await itemsWith('ЦЕНА')).toHaveLength(1);
      expect(await itemsWith('ПОСЛЕ')).toHaveLength(1);
      expect(await http.world.codes('sku ЦЕНА')).toEqual([]);
      expect(await http.world.codes('sku НЯМА')).toEqual([]);
    });

    test('what an order of the same plan has made is not made again', async () => {
      const product = addProduct('НОВА-1');
      addCompany();
      http.world.place({
        lines: [{ variantId: product.variants[0]!.id }],
        invoice: ROSE,
        customer: { name: 'Роза', email: 'roza@example.bg' },
      });
      const { id, plan } = await http.plan('import');
      expect(plan.totals.kinds).toMatchObject({
        order: { create: 1 },
        item: { create: 1 },
        partner: { create: 1 },
      });
      expect((await apply(id)).counts).toMatchObject({ created: 1, failed: 0, unchanged: 2 });
      expect(await itemsWith('НОВА-1')).toHaveLength(1);
      expect(await partnersNamed('Роза ООД')).toHaveLength(1);
    });

    test('shows a changed partner before and after, and leaves one that a clerk changed meanwhile', async () => {
      addCompany();
      await http.run('/runs', { part: 'import' });
      const [partner] = await partnersNamed('Роза ООД');
      const [customer] = http.world.shop.allCustomers();
      http.world.shop.customers.upsert({
        id: customer!.id,
        name: 'Роза',
        company: { ...ROSE, city: 'Русе' },
      });
      const { id, records } = await http.plan('import-nomenclature');
      const record = `customer ${customer!.id}`;
      expect(records.find((each: { record: string }) => each.record === record)).toMatchObject({
        action: 'update',
        changes: [{ field: 'partner-city', before: 'Варна', after: 'Русе' }],
      });
      await http.world.warehouse.execute(`UPDATE partners SET City = 'Шумен' WHERE ID = ${partner!.ID}`);
      expect((await apply(id, [record])).counts).toMatchObject({ updated: 0, failed: 1 });
      expect((await changedWords(record)).bg).toContain('град: показано Варна → Русе, сега Шумен → Русе');
      expect(await partnersNamed('Роза ООД')).toMatchObject([{ City: 'Шумен' }]);
    });

    test('of several customers who are one company only the last is shown, and made', async () => {
      addCompany();
      const last = addCompany({ ...ROSE, city: 'Русе' }, 'office@example.bg');
      const { id, records } = await http.plan('import');
      const partners = records.filter((each: { kind: string }) => each.kind === 'partner');
      expect(partners).toMatchObject([{ record: `customer ${last}`, action: 'create' }]);
      expect((await apply(id)).counts).toMatchObject({ created: 1, failed: 0 });
      expect(await partnersNamed('Роза ООД')).toMatchObject([{ City: 'Русе' }]);
      expect((await http.run('/runs', { part: 'import' })).counts).toMatchObject({ created: 0, updated: 0 });
    });

    test('is of all products and customers when asked for alone, and so is the run', async () => {
      addProduct('ДДС0', { vatRate: '0' });
      await http.run('/runs', { part: 'import' });
      http.world.clock.advance(3_600_000);
      await http.run('/runs', { part: 'import' });
      const { plan, records } = await http.plan('import-nomenclature');
      expect(plan.part).toBe('import-nomenclature');
      expect(records).toMatchObject(
        expect.arrayContaining([expect.objectContaining({ record: 'sku ДДС0', action: 'refuse' })]),
      );
      const run = await http.run('/runs', { part: 'import-nomenclature' });
      expect(run).toMatchObject({ part: 'import-nomenclature', state: 'done' });
      expect(run.counts.failed).toBeGreaterThan(0);
    });

    test('is found by what its records are', async () => {
      addProduct('А-1');
      addCompany();
      const { id } = await http.plan('import');
      const found = async (query: string) =>
        (await http.get(`/plans/${id}/records?${query}`)).items.map(
          ({ record }: { record: string }) => record,
        );
      expect(await found('kind=item&action=create')).toEqual(['sku А-1']);
      expect(await found('kind=partner')).toHaveLength(1);
      expect(await found(`search=${encodeURIComponent('роза')}`)).toHaveLength(1);
      expect(await found('kind=stock')).toEqual([]);
    });
  });
}
