import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { PlannedNomenclature } from '../../src/sync/nomenclature-course.ts';
import { KINDS, openWorld, type World, UNSEEN } from './world.ts';

interface Good {
  ID: number;
  Code: string;
  Name: string;
  BarCode1: string;
  TaxGroup: number;
  GroupID: number;
  PriceOut2: number;
}

for (const kind of KINDS) {
  describe(`the shop’s products and customers in ${kind}`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({
        kind,
        configure: ({ settings }) => {
          settings.import.nomenclature = true;
          settings.maps.vat = { '20': 1, '9.00': 2 };
        },
      });
      await world.run('import');
    });
    afterEach(() => world.close());

    function addProduct(sku: string, more: object = {}, variant: object = {}) {
      return world.shop.addProduct({
        name: `Чанта ${sku}`,
        vatRate: '20',
        unit: 'бр.',
        variants: [{ sku, price: '24.00', quantity: '5', ...variant }],
        ...more,
      });
    }
    const itemsWith = (code: string) =>
      world.warehouse.query<Good>(`SELECT * FROM goods WHERE Code = '${code}'`);
    const countItems = async () =>
      (await world.warehouse.query<{ n: number }>('SELECT count(*) AS n FROM goods'))[0]!.n;

    test('a new product becomes an item without an order, once, and is linked', async () => {
      const category = world.shop.addCategory('Чанти', world.shop.addCategory('Аксесоари').id);
      addProduct('НОВА-1', { categoryIds: [category.id] }, { barcode: '3800000000099' });
      const before = await countItems();
      expect((await world.run('import')).counts).toMatchObject({ created: 1, failed: 0 });
      expect((await world.run('import')).counts).toMatchObject({ created: 0, failed: 0 });
      expect((await world.run('import-nomenclature')).counts).toMatchObject({ created: 0 });
      const [item, ...more] = await itemsWith('НОВА-1');
      expect(more).toEqual([]);
      expect(await countItems()).toBe(before + 1);
      expect(item).toMatchObject({ Name: 'Чанта НОВА-1', BarCode1: '3800000000099', PriceOut2: 24 });
      const [group] = await world.warehouse.query<{ ID: number }>(
        "SELECT * FROM goodsgroups WHERE Name = 'Чанти'",
      );
      expect(item!.GroupID).toBe(group!.ID);
      await world.run('export');
      expect(world.shop.allProducts().find(({ name }) => name === 'Чанта НОВА-1')).toMatchObject({
        variants: [{ quantity: '0' }],
      });
    });

    test('a product that fails is told once, not in every import that reads it again', async () => {
      addProduct('БЕЗ-ДДС', { vatRate: '7' });
      expect((await world.run('import')).counts).toMatchObject({ failed: 1 });
      const told = await world.problems();
      expect((await world.run('import')).counts).toMatchObject({ failed: 0, skipped: 0 });
      expect((await world.problems()).map(({ code }) => code)).toEqual(told.map(({ code }) => code));
      expect((await world.run('import-nomenclature')).counts.failed).toBeGreaterThan(0);
    });

    test('every variant of a product is an item of its own', async () => {
      const variant = (sku: string, value: string) => ({
        sku,
        price: '24.00',
        parameters: [{ name: 'Цвят', value }],
      });
      addProduct('', { name: 'Шал', variants: [variant('Ш-1', 'син'), variant('Ш-2', 'бял')] });
      await world.run('import-nomenclature');
      expect(await itemsWith('Ш-1')).toMatchObject([{ Name: 'Шал, син' }]);
      expect(await itemsWith('Ш-2')).toMatchObject([{ Name: 'Шал, бял' }]);
    });

    test('one bad product stops no other, and each says why', async () => {
      addProduct('ДДС0', { vatRate: '0' });
      addProduct('ДОБРА');
      const odd = await world.run('import-nomenclature');
      expect(odd.problem).toBeNull();
      expect(await itemsWith('ДДС0')).toEqual([]);
      expect(await world.codes('sku ДДС0')).toEqual(['product-vat-not-mapped']);
      expect(await itemsWith('ДОБРА')).toHaveLength(1);
    });

    test('what the settings kept out is made once they change, and its problem closes', async () => {
      addProduct('ДДС0', { vatRate: '0' });
      await world.run('import');
      expect(await world.codes('sku ДДС0')).toEqual(['product-vat-not-mapped']);
      world.clock.advance(3_600_000);
      await world.configure(({ settings }) => (settings.maps.vat = { '20': 1, '9': 2, '0': 2 }));
      await world.run('import');
      expect(await itemsWith('ДДС0')).toHaveLength(1);
      expect(await world.codes('sku ДДС0')).toEqual([]);
    });

    test('a plan shows what would be made, and makes nothing', async () => {
      addProduct('НОВА-1');
      addProduct('ДДС0', { vatRate: '0' });
      const before = await countItems();
      const planned: PlannedNomenclature[] = [];
      await world.run('import-nomenclature', {
        plan: { ...UNSEEN, nomenclature: (each) => void planned.push(each) },
      });
      expect(planned).toContainEqual(
        expect.objectContaining({
          record: 'sku НОВА-1',
          action: 'create',
          changes: expect.arrayContaining([{ field: 'price', before: null, after: '24' }]) as unknown,
        }),
      );
      expect(planned).toContainEqual(
        expect.objectContaining({
          record: 'sku ДДС0',
          action: 'refuse',
          problem: expect.objectContaining({ code: 'product-vat-not-mapped' }) as unknown,
        }),
      );
      expect(await countItems()).toBe(before);
      expect(await world.codes('sku ДДС0')).toEqual([]);
    });

    test('a linked item follows the shop in name and group when the settings say so, and never in price', async () => {
      const product = addProduct('НОВА-1');
      await world.run('import');
      const [before] = await itemsWith('НОВА-1');
      const category = world.shop.addCategory('Раници');
      const [variant] = product.variants;
      const change = { price: '99.00', barcode: '3800000000099' };
      world.shop.products.upsert({
        id: product.id,
        name: 'Раница',
        categoryIds: [category.id],
        variants: [{ id: variant!.id, ...change }],
      });
      await world.configure(({ settings }) => (settings.import.mode = 'add'));
      expect((await world.run('import')).counts).toMatchObject({ updated: 0 });
      expect(await itemsWith('НОВА-1')).toEqual([before]);
      await world.configure(({ settings }) => (settings.import.mode = 'add-and-update'));
      expect((await world.run('import')).counts).toMatchObject({ updated: 1 });
      expect(await itemsWith('НОВА-1')).toEqual([{ ...before, BarCode1: '3800000000099' }]);
      await world.configure(({ settings }) => (settings.import.updateNameAndGroup = true));
      const planned: PlannedNomenclature[] = [];
      await world.run('import', {
        plan: { ...UNSEEN, nomenclature: (each) => void planned.push(each) },
      });
      expect(planned.find(({ record }) => record === 'sku НОВА-1')).toMatchObject({
        action: 'update',
        changes: [
          { field: 'name', before: 'Чанта НОВА-1', after: 'Раница' },
          { field: 'group', after: 'Раници' },
        ],
      });
      expect(await itemsWith('НОВА-1')).toMatchObject([{ Name: 'Чанта НОВА-1' }]);
      await world.run('import');
      const [after] = await itemsWith('НОВА-1');
      expect(after).toMatchObject({
        Name: 'Раница',
        PriceOut2: before!.PriceOut2,
        TaxGroup: before!.TaxGroup,
      });
      expect(after!.GroupID).not.toBe(before!.GroupID);
      expect((await world.run('import-nomenclature')).counts).toMatchObject({ updated: 0, failed: 0 });
    });

    test('a barcode that another item has is not given twice', async () => {
      addProduct('НОВА-1', {}, { barcode: '3800000000099' });
      const other = addProduct('НОВА-2');
      await world.run('import');
      world.shop.products.upsert({
        id: other.id,
        name: other.name,
        variants: [{ id: other.variants[0]!.id, barcode: '3800000000099' }],
      });
      await world.run('import');
      expect((await itemsWith('НОВА-2'))[0]!.BarCode1.trim()).toBe('');
    });

    const ROSE = {
      name: 'Роза ООД',
      eik: '121212121',
      vatNumber: 'BG121212121',
      manager: 'Роза Димова',
      city: 'Варна',
      address: 'бул. Приморски 1',
    };
    const partnersNamed = (name: string) =>
      world.warehouse.query<Record<string, string | number>>(
        `SELECT * FROM partners WHERE Company = '${name}'`,
      );

    test('a company among the customers becomes a partner once, and its order finds it', async () => {
      world.shop.addCustomer({ name: 'Роза', email: 'roza@example.bg', company: ROSE });
      world.shop.addCustomer({ name: 'Иван', email: 'ivan@example.bg' });
      expect((await world.run('import')).counts).toMatchObject({ created: 1, failed: 0 });
      await world.run('import-nomenclature');
      const [partner, ...more] = await partnersNamed('Роза ООД');
      expect(more).toEqual([]);
      expect(partner).toMatchObject({ Bulstat: '121212121', MOL: 'Роза Димова', City: 'Варна' });
      expect(await partnersNamed('Иван')).toEqual([]);
      const number = world.place({ lines: [{ variantId: world.variant(20) }], invoice: ROSE });
      await world.run('import');
      expect(await world.lines(number)).toMatchObject([{ PartnerID: partner!['ID'] }]);
    });

    test('people become partners when each buyer is to be one', async () => {
      await world.configure(({ settings }) => (settings.import.buyers = 'partner'));
      world.shop.addCustomer({ name: 'Иван Тестов', email: 'ivan@example.bg' });
      world.shop.addCustomer({ name: 'Без следа' });
      await world.run('import-nomenclature');
      expect(await partnersNamed('Иван Тестов')).toHaveLength(1);
      expect(await partnersNamed('Без следа')).toEqual([]);
    });

    test('a partner that is there follows in address and МОЛ and is filled in, only when the mode says so', async () => {
      await world.warehouse.execute("UPDATE partners SET Bulstat = '121212121', MOL = ' ' WHERE ID = 5");
      const [before] = await world.warehouse.query('SELECT * FROM partners WHERE ID = 5');
      await world.configure(({ settings }) => (settings.import.mode = 'add'));
      world.shop.addCustomer({ name: 'Роза', email: 'roza@example.bg', company: ROSE });
      expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 0 });
      expect(await world.warehouse.query('SELECT * FROM partners WHERE ID = 5')).toEqual([before]);
      await world.configure(({ settings }) => (settings.import.mode = 'add-and-update'));
      expect((await world.run('import')).counts).toMatchObject({ created: 0, updated: 1 });
      const [after] = await world.warehouse.query('SELECT * FROM partners WHERE ID = 5');
      expect(after).toMatchObject({ Company: before!['Company'], MOL: 'Роза Димова', City: 'Варна' });
      expect((await world.run('import-nomenclature')).counts).toMatchObject({ updated: 0 });
    });

    test('a bad customer stops no other: no ЕИК, a doubtful one, several partners with one', async () => {
      await world.warehouse.execute("UPDATE partners SET Bulstat = '131313131' WHERE ID IN (5, 6)");
      const add = (name: string, eik: string) =>
        world.shop.addCustomer({ name, company: { ...ROSE, name, eik, vatNumber: '' } }).id;
      const [unfit, several, doubtful] = [
        add('А', '12'),
        add('Б', '131313131'),
        add('Съмнение', '121212124'),
      ];
      add('Добра', '121212121');
      const foreign = { ...ROSE, name: 'Ελιά', eik: '', vatNumber: 'EL123456789' };
      world.shop.addCustomer({ name: foreign.name, company: foreign });
      expect((await world.run('import')).counts).toMatchObject({ created: 3, failed: 2 });
      expect(await world.codes(`customer ${unfit}`)).toEqual(['customer-eik-unfit']);
      expect(await world.codes(`customer ${several}`)).toEqual(['customer-ambiguous']);
      expect(await world.codes(`customer ${doubtful}`)).toEqual(['customer-eik-doubtful']);
      expect(await partnersNamed('Добра')).toHaveLength(1);
      expect(await partnersNamed(foreign.name)).toHaveLength(1);
    });

    test('a plan shows new partners and makes none', async () => {
      world.shop.addCustomer({ name: 'Роза', company: ROSE });
      const planned: PlannedNomenclature[] = [];
      await world.run('import', {
        plan: { ...UNSEEN, nomenclature: (each) => void planned.push(each) },
      });
      expect(planned.find(({ name }) => name === 'Роза ООД')).toMatchObject({
        action: 'create',
        changes: expect.arrayContaining([{ field: 'bulstat', before: null, after: '121212121' }]) as unknown,
      });
      expect(await partnersNamed('Роза ООД')).toEqual([]);
    });

    test('without the setting nothing is brought, and who asks for it alone is told', async () => {
      await world.configure(({ settings }) => (settings.import.nomenclature = false));
      addProduct('НОВА-1');
      expect((await world.run('import')).problem).toBeNull();
      expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-off');
      expect(await itemsWith('НОВА-1')).toEqual([]);
    });
  });
}

describe('two sides that hold data and have nothing in common', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({
      isShopEmpty: true,
      configure: ({ settings }) => (settings.import.nomenclature = true),
    });
    world.shop.addProduct({ name: 'Чужда', vatRate: '20', variants: [{ sku: 'Х-1', price: '5.00' }] });
  });
  afterEach(() => world.close());

  test('are not mixed: the part alone says so, and the import goes on in silence', async () => {
    expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-needs-matching');
    expect(await world.codes('part import-nomenclature')).toEqual(['nomenclature-needs-matching']);
    const imported = await world.run('import');
    expect(imported).toMatchObject({ problem: null, counts: { created: 0, failed: 0 } });
    expect(await world.warehouse.query("SELECT * FROM goods WHERE Code = 'Х-1'")).toEqual([]);
  });

  test('are joined as soon as one product is linked', async () => {
    const codes = world.warehouse.rows.goods.map(({ Code }) => Code);
    const single = world.warehouse.rows.goods.find(
      ({ ID, Code, Deleted }) =>
        Number(ID) > 2 && Deleted !== -1 && codes.filter((code) => code === Code).length === 1,
    );
    const sku = String(single!['Code']);
    world.shop.addProduct({ name: 'Позната', vatRate: '20', variants: [{ sku, price: '5.00' }] });
    expect((await world.run('import-nomenclature')).problem).toBeNull();
    expect(await world.warehouse.query("SELECT * FROM goods WHERE Code = 'Х-1'")).toHaveLength(1);
  });
});

test('of a shop that cannot say what changed, only what did is looked at again', async () => {
  const world = await openWorld({
    shop: { minimal: true },
    configure: ({ settings }) => (settings.import.nomenclature = true),
  });
  onTestFinished(() => world.close());
  world.shop.addProduct({ name: 'Без група', vatRate: '0', variants: [{ sku: 'ДДС0', price: '5.00' }] });
  expect((await world.run('import')).counts).toMatchObject({ failed: 1 });
  world.clock.advance(3_600_000);
  world.shop.addProduct({ name: 'Нова', vatRate: '20', variants: [{ sku: 'НОВА', price: '5.00' }] });
  expect((await world.run('import')).counts).toMatchObject({ created: 1 });
  // The cursor has passed the bad one by now.
  expect((await world.run('import')).counts).toMatchObject({ created: 0, failed: 0 });
  expect(await world.codes('sku ДДС0')).toEqual(['product-vat-not-mapped']);
  expect((await world.run('import-nomenclature')).counts).toMatchObject({ created: 0, failed: 1 });
});

test('a shop that fails in the middle leaves what is done, and the next import makes nothing twice', async () => {
  let isDown = false;
  const world = await openWorld({
    configure: ({ settings }) => (settings.import.nomenclature = true),
    inBetween: ({ path }) => (isDown && path.includes('/customers') ? { status: 500, body: '{}' } : null),
  });
  onTestFinished(() => world.close());
  const company = { name: 'Роза ООД', eik: '121212121' };
  world.shop.addProduct({ name: 'Нова', vatRate: '20', variants: [{ sku: 'НОВА', price: '5.00' }] });
  world.shop.addCustomer({ name: 'Роза', company });
  isDown = true;
  expect((await world.run('import')).problem?.code).toBe('shop-failed');
  isDown = false;
  expect((await world.run('import')).problem).toBeNull();
  expect(await world.warehouse.query("SELECT * FROM goods WHERE Code = 'НОВА'")).toHaveLength(1);
  expect(await world.warehouse.query("SELECT * FROM partners WHERE Bulstat = '121212121'")).toHaveLength(1);
});
