import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brakeOf } from '../../src/domain/brake.ts';
import { productPage, recordsOf } from '../../src/store/products.ts';
import type { PlannedFamily } from '../../src/sync/catalogue/planned-family.ts';
import { KINDS, openWorld, UNSEEN, type World } from './world.ts';

/** goods of the sample in three colours and sizes that share a number in Catalog3; see sample-families.ts. */
const SHOES = 'Обувки';

for (const kind of KINDS) {
  describe(`items of ${kind} in an empty shop`, () => {
    let world: World;
    beforeEach(async () => {
      world = await openWorld({
        kind,
        isShopEmpty: true,
        configure: ({ settings }) => (settings.export.allGroups = true),
      });
    });
    afterEach(() => world.close());

    const products = () => world.shop.allProducts().filter(({ deleted }) => !deleted);
    const variantOf = (sku: string) =>
      products()
        .flatMap(({ variants, ...product }) => variants.map((variant) => ({ product, variant })))
        .find(({ variant }) => variant.sku === sku);
    const goods = <Row>(where: string) => world.warehouse.query<Row>(`SELECT * FROM goods WHERE ${where}`);
    const change = (set: string, id: number) =>
      world.warehouse.execute(`UPDATE goods SET ${set} WHERE ID = ${id}`);
    const withFamilies = async () => {
      await world.close();
      world = await openWorld({
        kind,
        isShopEmpty: true,
        warehouse: { families: true },
        configure: ({ settings }) => {
          settings.export.allGroups = true;
          settings.export.groupingField = 'Catalog3';
        },
      });
    };
    const plain = async () => {
      const [item] = await goods<{ ID: number; Code: string; Name: string; PriceOut2: number }>(
        "ID > 20 AND Deleted <> -1 AND Type = 0 AND PriceOut2 > 0 AND Catalog3 = ' ' ORDER BY ID LIMIT 1",
      );
      return item!;
    };
    const family = async () => {
      const rows = await goods<{ ID: number; Code: string; Name: string; Catalog3: string }>(
        "Catalog3 <> ' ' AND Deleted <> -1 ORDER BY ID",
      );
      return rows.filter(({ Catalog3 }) => Catalog3 === rows[0]!.Catalog3);
    };

    test('become products once, visible, in their categories, with price and then quantity', async () => {
      const item = await plain();
      const first = await world.run('export');
      expect(first.problem).toBeNull();
      expect(first.counts.created).toBeGreaterThan(45);
      const { product, variant } = variantOf(item.Code)!;
      expect(product).toMatchObject({ name: item.Name, hidden: false });
      expect(Number(variant.price)).toBe(item.PriceOut2);
      const tree = world.shop.categories.all();
      expect(tree.length).toBeGreaterThan(3);
      expect(tree.some(({ parentId }) => parentId !== null)).toBe(true);
      expect(product.categoryIds).toHaveLength(1);
      const due = await world.run('export');
      expect(due.counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
      expect(products()).toHaveLength(new Set(products().map(({ id }) => id)).size);
      expect(world.shop.categories.all()).toEqual(tree);
    });

    test('leave services, deleted items and the system item out, and name what lacks a code or a price', async () => {
      await world.run('export');
      const skus = new Set(products().flatMap(({ variants }) => variants.map(({ sku }) => sku)));
      for (const { Code } of await goods<{ Code: string }>(
        "(Type = 8 OR Deleted = -1 OR ID = 1) AND Code <> ' '",
      ))
        if ((await goods(`Code = '${Code}'`)).length === 1) expect(skus.has(Code)).toBe(false);
      const codes = new Set((await world.problems()).map(({ code }) => code));
      expect(codes).toContain('item-code-blank');
      expect(codes).toContain('item-code-doubled');
      for (const found of await world.problems()) await world.codes(found.record);
    });

    test('a changed price alone is sent, exactly where it changed', async () => {
      await world.run('export');
      await world.run('export');
      const item = await plain();
      await change('PriceOut2 = 77.7', item.ID);
      const before = world.shop.requests.count('setPrices');
      const { counts } = await world.run('export');
      expect(counts).toMatchObject({ created: 0, updated: 1, failed: 0 });
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(77.7);
      expect(world.shop.requests.count('setPrices')).toBe(before + 1);
      expect((await world.run('export')).counts).toMatchObject({ updated: 0 });
    });

    test('a price edited in the shop is set right again, and a name is not touched unless the settings say so', async () => {
      await world.run('export');
      const item = await plain();
      const { product, variant } = variantOf(item.Code)!;
      world.shop.products.upsert(
        { id: product.id, name: 'По-хубаво име', variants: [{ id: variant.id, price: '1.00' }] },
        { isStaff: true },
      );
      await world.run('export');
      await world.run('export');
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(item.PriceOut2);
      expect(variantOf(item.Code)!.product.name).toBe('По-хубаво име');
      await world.configure(({ settings }) => settings.export.overwrite.push('name'));
      await world.run('export');
      expect(variantOf(item.Code)!.product.name).toBe(item.Name);
    });

    test('with the mode that only creates nothing of what is there is changed', async () => {
      await world.run('export');
      const item = await plain();
      await world.configure(({ settings }) => (settings.export.mode = 'create'));
      await change('PriceOut2 = 77.7', item.ID);
      expect((await world.run('export-catalogue')).counts).toMatchObject({ updated: 0, created: 0 });
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(item.PriceOut2);
    });

    test('no price above zero is a problem and no price; the one in the shop stays', async () => {
      await world.run('export');
      const item = await plain();
      await change('PriceOut2 = 0', item.ID);
      await world.run('export');
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(item.PriceOut2);
      expect(await world.codes(`item ${item.ID}`)).toEqual(['item-price-missing']);
      // Who looks at the product sees it too.
      const listed = await productPage(world.app().store, (await world.server()).id, {
        view: 'problems',
        search: item.Code,
        after: null,
        limit: 10,
      });
      expect(listed).toMatchObject([{ link: { item: item.ID }, problems: 1 }]);
      expect(recordsOf(listed[0]!.link)).toContain(`item ${item.ID}`);
      await change('PriceOut2 = 55', item.ID);
      await world.run('export');
      expect(await world.codes(`item ${item.ID}`)).toEqual([]);
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(55);
    });

    test('a promotional price is what is paid, with the list price beside it, until it ends', async () => {
      await world.configure(({ settings }) => (settings.export.promoPrice = 'PriceOut9'));
      await world.warehouse.execute('UPDATE goods SET PriceOut9 = 0');
      await world.run('export');
      const item = await plain();
      await change('PriceOut9 = 0.5', item.ID);
      await world.run('export');
      const { variant } = variantOf(item.Code)!;
      expect([Number(variant.price), Number(variant.oldPrice)]).toEqual([0.5, item.PriceOut2]);
      await change('PriceOut9 = 0', item.ID);
      await world.run('export');
      expect(variantOf(item.Code)!.variant).toMatchObject({ oldPrice: null });
    });

    test('items with one number in the grouping field are one product, in whatever way it is written', async () => {
      await withFamilies();
      const members = await family();
      await change(`Catalog3 = '0${members[0]!.Catalog3}.0'`, members[0]!.ID);
      await world.run('export');
      const of = members.map(({ Code }) => variantOf(Code)!.product.id);
      expect(new Set(of).size).toBe(1);
      const product = products().find(({ id }) => id === of[0])!;
      expect(product.variants).toHaveLength(members.length);
      const names = product.variants.map(({ parameters }) => parameters!.map(({ name }) => name).join());
      expect(new Set(names).size).toBe(1);
      expect(members[0]!.Name.startsWith(product.name)).toBe(true);
      expect((await world.run('export')).counts).toMatchObject({ created: 0, updated: 0, failed: 0 });
    });

    test('a variant that comes later joins its product, and one whose number changes moves with its link', async () => {
      await withFamilies();
      const members = await family();
      const [last] = members.slice(-1);
      await change("Catalog3 = ' '", last!.ID);
      await world.run('export');
      const home = variantOf(members[0]!.Code)!.product.id;
      expect(variantOf(last!.Code)!.product.id).not.toBe(home);
      // Its own product would be left empty: that is for a person.
      await change(`Catalog3 = '${last!.Catalog3}'`, last!.ID);
      await world.run('export');
      expect(await world.codes(`item ${last!.ID}`)).toEqual(['variants-apart']);

      const [mover] = members;
      const others = (
        await goods<{ ID: number; Code: string; Catalog3: string }>(
          "Catalog3 <> ' ' AND Deleted <> -1 ORDER BY ID",
        )
      ).filter(({ Catalog3 }) => Catalog3 !== mover!.Catalog3);
      await change(`Catalog3 = '${others[0]!.Catalog3}'`, mover!.ID);
      await world.run('export');
      expect(variantOf(mover!.Code)!.product.id).toBe(variantOf(others[0]!.Code)!.product.id);
      expect(await world.codes(`item ${mover!.ID}`)).toEqual([]);
      const store = await world.warehouse.query<{ q: number }>(
        `SELECT sum(Qtty) AS q FROM store WHERE GoodID = ${mover!.ID} AND ObjectID = 2`,
      );
      expect(Number(variantOf(mover!.Code)!.variant.quantity)).toBe(Math.max(0, Math.floor(store[0]!.q)));
    });

    test('an item that leaves the groups is hidden and not deleted, and shown again when it comes back', async () => {
      const item = await plain();
      await world.run('export');
      await change('Deleted = -1', item.ID);
      await world.run('export');
      expect(variantOf(item.Code)!.product).toMatchObject({ hidden: true });
      await change('Deleted = 0', item.ID);
      await world.run('export');
      expect(variantOf(item.Code)!.product).toMatchObject({ hidden: false });
    });

    test('a product hidden by hand stays hidden', async () => {
      const item = await plain();
      await world.run('export');
      const { product } = variantOf(item.Code)!;
      world.shop.products.upsert({ id: product.id, name: product.name, hidden: true }, { isStaff: true });
      await world.run('export');
      await change('PriceOut2 = 77', item.ID);
      await world.run('export');
      const after = variantOf(item.Code)!;
      expect([after.product.hidden, Number(after.variant.price)]).toEqual([true, 77]);
    });

    test('a product deleted in the shop is not made again by itself', async () => {
      const item = await plain();
      await world.run('export');
      world.shop.deleteProduct(variantOf(item.Code)!.product.id);
      await world.run('export');
      expect(variantOf(item.Code)).toBeUndefined();
      expect(await world.codes(`item ${item.ID}`)).toEqual(['product-gone-from-shop']);
    });

    test('an answer that is lost makes nothing twice', async () => {
      world.shop.faults.add({ kind: 'cut-after', operation: 'upsertProducts' });
      await world.run('export');
      await world.run('export');
      const skus = products().flatMap(({ variants }) => variants.map(({ sku }) => sku));
      expect(skus).toHaveLength(new Set(skus).size);
      expect((await world.run('export')).counts).toMatchObject({ created: 0, updated: 0 });
      expect((await world.problems()).map(({ code }) => code)).not.toContain('product-sku-taken');
    });

    test('a Kervan that dies after the shop has made products, and before it kept that, makes nothing twice', async () => {
      const { store } = world.app();
      // The disk is full the moment the first of them is to be kept.
      await sql`create trigger full before insert on links begin select raise(abort, 'full'); end`.execute(
        store,
      );
      await expect(world.run('export')).rejects.toThrow('full');
      const made = products().length;
      expect(made).toBeGreaterThan(0);
      await sql`drop trigger full`.execute(store);
      await store.deleteFrom('runs').execute();
      await world.run('export');
      const skus = products().flatMap(({ variants }) => variants.map(({ sku }) => sku));
      expect(skus).toHaveLength(new Set(skus).size);
      expect(skus.length).toBeGreaterThan(45);
      await world.run('export');
      expect((await world.run('export')).counts).toMatchObject({ created: 0, updated: 0 });
      const links = await store.selectFrom('links').select('item').where('item', 'is not', null).execute();
      expect(links).toHaveLength(skus.length);
      expect((await world.problems()).map(({ code }) => code)).not.toContain('product-sku-taken');
    });

    test('only the chosen groups go, with all below them', async () => {
      const groups = await world.warehouse.query<{ ID: number; Code: string }>(
        "SELECT ID, Code FROM goodsgroups WHERE Code <> '-1' ORDER BY Code",
      );
      const top = groups.find(({ Code }) =>
        groups.some((each) => each.Code.startsWith(Code) && each.Code !== Code),
      )!;
      await world.configure(({ settings }) => {
        settings.export.allGroups = false;
        settings.export.itemGroups = [top.ID];
      });
      await world.run('export');
      const inside = groups.filter(({ Code }) => Code.startsWith(top.Code)).map(({ ID }) => ID);
      const wanted = await goods<{ Code: string }>(
        `abs(GroupID) IN (${inside.join()}) AND Deleted <> -1 AND Type = 0 AND PriceOut2 > 0 AND Code <> ' '`,
      );
      const codes = wanted
        .map(({ Code }) => Code)
        .filter((code, _, all) => all.filter((each) => each === code).length === 1);
      expect(codes.length).toBeGreaterThan(5);
      expect(
        products()
          .flatMap(({ variants }) => variants.map(({ sku }) => sku))
          .toSorted((one, other) => one!.localeCompare(other!)),
      ).toEqual(codes.toSorted((one, other) => one.localeCompare(other)));
    });

    test('a code on two items is told of both, and once one of them has another both go', async () => {
      const [one, other] = await goods<{ ID: number; Code: string }>(
        "ID > 20 AND Deleted <> -1 AND Type = 0 AND PriceOut2 > 0 AND Code <> ' ' ORDER BY ID LIMIT 2",
      );
      await change(`Code = '${one!.Code}'`, other!.ID);
      await world.run('export');
      for (const { ID } of [one!, other!])
        expect(await world.codes(`item ${ID}`)).toEqual(['item-code-doubled']);
      await change("Code = 'НОВ-КОД'", other!.ID);
      await world.run('export');
      for (const { ID } of [one!, other!]) expect(await world.codes(`item ${ID}`)).toEqual([]);
      expect([variantOf(one!.Code), variantOf('НОВ-КОД')]).not.toContain(undefined);
    });

    test('another answer about VAT changes all prices, and that many wait for a person', async () => {
      await world.close();
      world = await openWorld({
        kind,
        isShopEmpty: true,
        warehouse: { pricesIncludeVat: null },
        configure: (definition) => {
          definition.warehouse.pricesIncludeVat = true;
          definition.settings.export.allGroups = true;
        },
      });
      await world.run('export');
      const item = await plain();
      const before = Number(variantOf(item.Code)!.variant.price);
      await world.configure((definition) => (definition.warehouse.pricesIncludeVat = false));
      expect((await world.run('export')).problem?.code).toBe('catalogue-brake');
      expect(Number(variantOf(item.Code)!.variant.price)).toBe(before);
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      expect(Number(variantOf(item.Code)!.variant.price)).toBeGreaterThan(before);
    });

    test('a plan shows products, variants, prices and what is in the way, and makes nothing', async () => {
      const planned: PlannedFamily[] = [];
      await world.run('export', { plan: { ...UNSEEN, catalogue: (each) => void planned.push(each) } });
      expect(planned.length).toBeGreaterThan(45);
      expect(products()).toEqual([]);
      expect(world.shop.categories.all()).toEqual([]);
    });

    test('too many prices at once stop for a person, and the quantities go on', async () => {
      await world.run('export');
      await world.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 2');
      const stopped = await world.run('export');
      expect(stopped.problem?.code).toBe('catalogue-brake');
      const item = await plain();
      expect(Number(variantOf(item.Code)!.variant.price) * 2).toBeCloseTo(item.PriceOut2, 5);
      expect((await world.run('export', { releaseBrake: { changes: 10_000 } })).problem).toBeNull();
      expect(Number(variantOf(item.Code)!.variant.price)).toBeCloseTo(item.PriceOut2, 2);
    });

    test('too many items that are gone at once hide nothing', async () => {
      await world.run('export');
      await world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID > 30');
      expect((await world.run('export-catalogue')).problem?.code).toBe('catalogue-shrunk');
      expect(products().filter(({ hidden }) => hidden)).toEqual([]);
    });
  });
}

describe('a shop whose products were there before', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld({ configure: ({ settings }) => (settings.export.allGroups = true) });
  });
  afterEach(() => world.close());
  const PLAIN = 20;
  const skuOf = () => String(world.warehouse.rows.goods.find(({ ID }) => ID === PLAIN)!['Code']);
  const there = () =>
    world.shop
      .allProducts()
      .filter(({ deleted, variants }) => !deleted && variants.some(({ sku }) => sku === skuOf()));

  test('that somebody deletes one makes no second one', async () => {
    await world.run('export');
    world.shop.deleteProduct(there()[0]!.id);
    await world.run('export');
    await world.run('export');
    expect(there()).toEqual([]);
    expect(await world.codes(`item ${PLAIN}`)).toEqual(['product-gone-from-shop']);
  });

  test('matching by another field makes nothing a second time', async () => {
    await world.run('export');
    const before = world.shop.allProducts().length;
    await world.configure(({ settings }) => (settings.matchBy = 'barcode'));
    await world.run('export');
    expect(world.shop.allProducts()).toHaveLength(before);
  });

  test('the first export of other prices than theirs waits for a person', async () => {
    await world.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 3');
    expect((await world.run('export')).problem?.code).toBe('catalogue-brake');
  });

  test('prices and quantities that wait for a person are both told, and each is let pass by itself', async () => {
    await world.configure(({ settings }) => (settings.export.brake = { share: 1, least: 2 }));
    await world.run('export', { releaseBrake: { changes: 10_000 } });
    await world.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 * 3');
    await world.warehouse.execute('UPDATE store SET Qtty = Qtty + 5 WHERE ObjectID = 2');
    const stopped = await world.run('export');
    expect(stopped.problem?.code).toBe('catalogue-brake');
    expect(await world.codes('part export-catalogue')).toEqual(['catalogue-brake']);
    expect(await world.codes('part export')).toEqual(['stock-brake']);

    const { changes } = brakeOf(stopped.problem!)!;
    const release = { brake: 'catalogue-brake', changes } as const;
    const quantity = world.shown(PLAIN);
    expect(await world.run('export-catalogue', { releaseBrake: release })).toMatchObject({ problem: null });
    expect(await world.codes('part export-catalogue')).toEqual([]);
    expect(await world.codes('part export')).toEqual(['stock-brake']);
    expect(world.shown(PLAIN)).toBe(quantity);
    await world.run('export-stock', { releaseBrake: { changes: 10_000, brake: 'stock-brake' } });
    expect(await world.codes('part export')).toEqual([]);
  });

  test('in another shop nothing is known by the numbers of the first', async () => {
    await world.run('export');
    await world.configure((definition) => (definition.shop.apiId = 'demo-2'));
    const { store } = world.app();
    for (const table of ['catalogue', 'shop_products', 'category_links', 'sent_partners'] as const)
      expect(await store.selectFrom(table).selectAll().execute()).toEqual([]);
  });
});

test('a category the shop refuses keeps back its own products alone, and says so', async () => {
  const world = await openWorld({
    isShopEmpty: true,
    configure: ({ settings }) => (settings.export.allGroups = true),
  });
  const [{ GroupID } = { GroupID: 0 }] = await world.warehouse.query<{ GroupID: number }>(
    'SELECT abs(GroupID) AS GroupID FROM goods WHERE ID = 30',
  );
  await world.warehouse.execute(`UPDATE goodsgroups SET Name = '${'х'.repeat(300)}' WHERE ID = ${GroupID}`);
  const { counts, problem } = await world.run('export');
  expect(problem).toBeNull();
  expect(counts.created).toBeGreaterThan(10);
  expect(await world.codes('item 30')).toEqual(['shop-refused']);
  await world.warehouse.execute(`UPDATE goodsgroups SET Name = 'Кратко' WHERE ID = ${GroupID}`);
  await world.warehouse.execute('UPDATE goods SET PriceOut2 = PriceOut2 + 1 WHERE ID = 30');
  await world.run('export');
  expect(await world.codes('item 30')).toEqual([]);
  await world.close();
});

test('between two sides that both hold data and have nothing in common nothing is published', async () => {
  const world = await openWorld({
    isShopEmpty: true,
    configure: ({ settings }) => (settings.export.allGroups = true),
  });
  world.shop.addProduct({ name: SHOES, vatRate: '20', variants: [{ sku: 'Х-1', price: '5.00' }] });
  expect((await world.run('export-catalogue')).problem?.code).toBe('catalogue-needs-matching');
  expect((await world.run('export')).problem).toBeNull();
  expect(world.shop.allProducts()).toHaveLength(1);
  await world.close();
});
