import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dirtyPair } from '../catalogues/dirty-pair.ts';
import { fill } from '../catalogues/fill.ts';
import type { MatchRule } from '../../src/domain/matching.ts';
import { decide, linkPairs, rejectPairs } from '../../src/run/matching.ts';
import { acceptRule, undoRule, undoSeen } from '../../src/run/seen-pairs.ts';
import { deleteServer } from '../../src/store/delete-server.ts';
import { viewMatching } from '../../src/run/matching-view.ts';
import { KINDS, openWorld, type World } from './world.ts';

let world: World;
const needs = () => {
  const { store, openWarehouse } = world.app();
  return { store, clock: world.clock, openWarehouse };
};
const view = async () => viewMatching(world.app().store, await world.server());
const rows = (kind = 'item') =>
  world
    .app()
    .store.selectFrom('matches')
    .selectAll()
    .where('kind', '=', kind as 'item')
    .execute();
const links = () =>
  world
    .app()
    .store.selectFrom('links')
    .select(['variant', 'item', 'is_by_hand'])
    .where('item', 'is not', null)
    .execute();
const accept = async (rule: MatchRule) => {
  const comparison = { comparedAt: (await view()).comparedAt! };
  return acceptRule(needs(), await world.server(), 'item', { rule, comparison });
};
const both = async () => ({
  goods: await world.warehouse.query('SELECT * FROM goods ORDER BY ID'),
  partners: await world.warehouse.query('SELECT * FROM partners ORDER BY ID'),
  products: world.shop.allProducts(),
  customers: world.shop.allCustomers(),
});

describe.each(KINDS)('a dirty pair of catalogues in %s', (kind) => {
  afterEach(() => world.close());

  test('the rules link nothing wrong, the first proposal of the rest is right, and neither side is changed', async () => {
    world = await openWorld({ kind, isShopEmpty: true });
    const truth = await fill(
      dirtyPair(300),
      (sql, values) => world.warehouse.execute(sql, values),
      world.shop,
    );
    const before = await both();
    expect((await world.run('match')).state).toBe('done');
    for (const rule of ['code', 'code-alike', 'barcode', 'catalogue'] as const)
      expect(await accept(rule)).toMatchObject({ ok: true, value: { refused: [] } });
    const linked = await links();
    expect(linked.filter(({ variant, item }) => truth.get(variant) !== item)).toEqual([]);
    expect(linked.length).toBeGreaterThan(170);
    const rest = (await rows()).filter(
      ({ subject, linked }) => linked === null && truth.get(subject) !== null,
    );
    const right = rest.filter(({ subject, proposed }) => truth.get(subject) === proposed);
    expect(right.length / rest.length).toBeGreaterThanOrEqual(0.97);
    expect(await both()).toEqual(before);
  });
});

describe('two sides that both hold data', () => {
  const [ONE, TWO] = ['Кафе на зърна „Рила“ 500 г', 'Шоколад млечен „Балкан“ 80 г'];
  let [first, second]: [string, string] = ['', ''];
  beforeEach(async () => {
    world = await openWorld({
      isShopEmpty: true,
      configure: ({ settings }) => (settings.import.nomenclature = true),
    });
    await world.warehouse.execute('UPDATE goods SET Code = ?, Name = ? WHERE ID = 20', ['KM-100', ONE]);
    await world.warehouse.execute('UPDATE goods SET Code = ?, Name = ? WHERE ID = 21', ['KM-200', TWO]);
    const add = (sku: string, name: string) =>
      world.shop.addProduct({ name, vatRate: '20', variants: [{ ...(sku && { sku }), price: '5.00' }] })
        .variants[0]!.id;
    // Cyrillic КМ, and no code at all.
    first = add('КМ 100', ONE);
    second = add('', TWO);
  });
  afterEach(() => world.close());
  const itemOf = async (variant: string) => (await links()).find((link) => link.variant === variant);
  const nothingMade = async () =>
    expect(await world.warehouse.query("SELECT * FROM goods WHERE Code LIKE 'КМ%'")).toEqual([]);

  test('are to be matched first, and one link on the way does not let the rest be entered a second time', async () => {
    expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-needs-matching');
    expect((await view()).state).toBe('to-do');
    await world.run('match');
    await linkPairs(needs(), await world.server(), 'item', [{ subject: second, target: 21 }], 'hand');
    expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-needs-matching');
    await nothingMade();
  });

  test('an order makes no item of a product that may be there by another code; it waits, and passes once that is linked', async () => {
    const number = world.place({ lines: [{ variantId: first }] });
    await world.run('import');
    expect(await world.codes(`order ${number}`)).toEqual(['item-not-found']);
    await nothingMade();
    await world.run('match');
    await accept('code-alike');
    await world.run('import');
    expect((await world.lines(number)).map(({ GoodID }) => GoodID)).toEqual([20]);
    await nothingMade();
  });

  test.each(['done', 'waived'] as const)(
    'go on once matching is %s, and its problem is over',
    async (state) => {
      await world.run('import-nomenclature');
      await world.run('match');
      await accept('code-alike');
      await decide(needs(), await world.server(), state);
      expect(await world.codes('part import-nomenclature')).toEqual([]);
      expect((await world.run('import-nomenclature')).problem).toBeNull();
      expect((await view()).state).toBe(state);
      await nothingMade();
    },
  );

  test('are matched without a click only by a rule that was accepted', async () => {
    await world.run('match');
    expect(await links()).toEqual([]);
    expect(await accept('code-alike')).toMatchObject({ value: { linked: 1 } });
    expect(await links()).toEqual([{ variant: first, item: 20, is_by_hand: 1 }]);
    expect((await view()).item.rules).toContainEqual({ rule: 'code-alike', open: 0, linked: 1 });
  });

  test('a product without a code is proposed, linked, keeps its link, and its quantity goes to the shop', async () => {
    await world.run('match');
    expect((await rows()).find(({ subject }) => subject === second)).toMatchObject({
      proposed: 21,
      reason: 'name',
      state: 'open',
    });
    await linkPairs(needs(), await world.server(), 'item', [{ subject: second, target: 21 }], 'hand');
    await world.run('export', { releaseBrake: { changes: 10_000 } });
    expect(await itemOf(second)).toMatchObject({ item: 21, is_by_hand: 1 });
    expect(world.shop.quantity(second)).not.toBe('0');
  });

  test('what was linked is undone, by rule and one by one', async () => {
    await world.run('match');
    await accept('code-alike');
    await linkPairs(needs(), await world.server(), 'item', [{ subject: second, target: 21 }], 'hand');
    const rule = { by: 'code-alike', count: 1 } as const;
    expect(await undoRule(needs(), await world.server(), 'item', rule)).toMatchObject({
      value: { undone: 1 },
    });
    expect(await itemOf(first)).toBeUndefined();
    const single = { state: 'linked', pairs: [{ subject: second, target: 21 }] } as const;
    expect(await undoSeen(needs(), await world.server(), 'item', single)).toEqual({ undone: 1, refused: [] });
    expect(await links()).toEqual([]);
    expect((await view()).item.totals).toMatchObject({ open: 2, linked: 0 });
  });

  test('what was rejected stays so when compared anew, unless another item is proposed', async () => {
    await world.run('match');
    expect(await rejectPairs(needs(), await world.server(), 'item', [second])).toBe(1);
    await world.run('match');
    expect((await view()).item.totals).toMatchObject({ open: 1, rejected: 1 });
    await world.warehouse.execute('UPDATE goods SET Name = ? WHERE ID = 22', [TWO]);
    await world.warehouse.execute('UPDATE goods SET Name = ? WHERE ID = 21', ['Нещо съвсем друго']);
    await world.run('match');
    expect((await rows()).find(({ subject }) => subject === second)).toMatchObject({
      proposed: 22,
      state: 'open',
    });
  });

  test('an item that is gone or taken meanwhile is refused, and keeps back no other pair', async () => {
    await world.run('match');
    await world.warehouse.execute('UPDATE goods SET Deleted = -1 WHERE ID = 21');
    const pairs = [
      { subject: second, target: 21 },
      { subject: first, target: 20 },
    ];
    const done = await linkPairs(needs(), await world.server(), 'item', pairs, 'hand');
    expect(done).toMatchObject({
      value: { linked: 1, refused: [{ subject: second, problem: { code: 'link-item-unknown' } }] },
    });
    const again = await linkPairs(
      needs(),
      await world.server(),
      'item',
      [{ subject: second, target: 20 }],
      'hand',
    );
    expect(again).toMatchObject({
      value: { linked: 0, refused: [{ problem: { code: 'link-item-taken' } }] },
    });
  });

  test('one code that is the same by chance links nothing, sends no quantity, and lets nothing be entered a second time', async () => {
    await world.configure(({ settings }) => (settings.export.allGroups = true));
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = 22', ['СЪЩ-КОД']);
    const { id } = world.shop.addProduct({
      name: 'Съвсем друго нещо',
      vatRate: '20',
      variants: [{ sku: 'СЪЩ-КОД', price: '5.00' }],
    }).variants[0]!;
    const before = await both();
    await world.run('export', { releaseBrake: { changes: 10_000 } });
    expect((await world.run('export-catalogue')).problem?.code).toBe('catalogue-needs-matching');
    expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-needs-matching');
    expect(await both()).toEqual(before);
    expect(await links()).toEqual([]);
    await world.run('match');
    // A person sees it, and that the names speak of different things: no rule takes it.
    expect((await rows()).find(({ subject }) => subject === id)).toMatchObject({
      proposed: 22,
      reason: 'code',
      is_sure: 0,
    });
    expect((await view()).state).toBe('to-do');
  });

  describe('once the matching is done, a code that the comparison doubts', () => {
    const CREAM = 'Крем за ръце „Роза“ 75 мл';
    let cream: string;
    const codes = () => world.codes('sku КАТ/132');
    beforeEach(async () => {
      const enter = (id: number, code: string, name: string) =>
        world.warehouse.execute('UPDATE goods SET Code = ?, Name = ? WHERE ID = ?', [code, name, id]);
      await enter(22, 'КАТ-132', CREAM);
      await enter(23, 'КАТ/132', 'Тиган с капак 20 см');
      const variants = [{ sku: 'кат/132', price: '5.00' }];
      cream = world.shop.addProduct({ name: CREAM, vatRate: '20', variants }).variants[0]!.id;
      await world.run('match');
      await decide(needs(), await world.server(), 'done');
      await world.run('export', { releaseBrake: { changes: 10_000 } });
    });

    test('links nothing and is told; linked by a person its problem is over', async () => {
      expect(await itemOf(cream)).toBeUndefined();
      expect(await codes()).toEqual(['link-code-doubtful']);
      await linkPairs(needs(), await world.server(), 'item', [{ subject: cream, target: 22 }], 'hand');
      expect(await codes()).toEqual([]);
      expect(await itemOf(cream)).toMatchObject({ item: 22, is_by_hand: 1 });
    });

    test('links once a person said no to what is proposed', async () => {
      await rejectPairs(needs(), await world.server(), 'item', [cream]);
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      expect(await itemOf(cream)).toMatchObject({ item: 23, is_by_hand: 0 });
      expect(await codes()).toEqual([]);
    });

    test('links what it was given to since', async () => {
      await world.warehouse.execute("UPDATE goods SET Code = 'ТИГАН-20' WHERE ID = 23");
      await world.warehouse.execute("UPDATE goods SET Code = 'КАТ/132' WHERE ID = 24");
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      expect(await itemOf(cream)).toMatchObject({ item: 24, is_by_hand: 0 });
      expect(await codes()).toEqual([]);
    });

    test('is forgotten once the product has another, which links it', async () => {
      await world.warehouse.execute("UPDATE goods SET Code = 'КАТ-133' WHERE ID = 24");
      const product = world.shop.allProducts().find(({ name }) => name === CREAM)!;
      world.clock.advance(60_000);
      world.shop.addProduct({ ...product, variants: [{ ...product.variants[0]!, sku: 'КАТ-133' }] });
      await world.run('export', { releaseBrake: { changes: 10_000 } });
      expect(await itemOf(cream)).toMatchObject({ item: 24, is_by_hand: 0 });
      expect(await codes()).toEqual([]);
    });
  });

  test('who know each other by most codes link by themselves, and the rest is new', async () => {
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = 20', ['КМ 100']);
    await world.run('import-nomenclature');
    expect(await links()).toEqual([{ variant: first, item: 20, is_by_hand: 0 }]);
    expect((await view()).state).toBe('not-needed');
    // Settled for good: an owner who adds many products on one day is not asked.
    for (const sku of ['Н-1', 'Н-2', 'Н-3', 'Н-4'])
      world.shop.addProduct({ name: `Ново ${sku}`, vatRate: '20', variants: [{ sku, price: '5.00' }] });
    expect((await world.run('import-nomenclature')).problem).toBeNull();
    expect(await world.warehouse.query("SELECT Code FROM goods WHERE Code LIKE 'Н-%'")).toHaveLength(4);
  });

  test('are looked at anew when the codes are read from another field', async () => {
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = 20', ['КМ 100']);
    await world.run('export-stock');
    expect((await view()).state).toBe('not-needed');
    await world.configure(({ settings }) => (settings.matchBy = 'catalog1'));
    expect((await world.run('import-nomenclature')).problem?.code).toBe('nomenclature-needs-matching');
  });

  test('what the codes link by themselves is shown with how like it is, the least alike first', async () => {
    await world.warehouse.execute('UPDATE goods SET Code = ? WHERE ID = 22', ['КМ 100']);
    await world.run('match');
    const linked = (await rows()).filter(({ state }) => state === 'linked');
    expect(linked).toMatchObject([{ linked: 22, linked_by: null, reason: 'code' }]);
    expect(linked[0]!.score).toBeLessThan(60);
  });

  test('another database begins anew', async () => {
    await world.run('match');
    await decide(needs(), await world.server(), 'done');
    await world.configure(({ warehouse }) => {
      warehouse.database = { kind: 'sqlite', file: '/nowhere/other.db' };
    });
    expect(await view()).toMatchObject({ state: 'not-needed', report: null, item: { totals: { open: 0 } } });
  });
});

test('a customer that a person linked is that partner in the import of customers, and no other is made', async () => {
  world = await openWorld({
    configure: ({ settings }) => {
      settings.import.nomenclature = true;
      settings.import.buyers = 'partner';
    },
  });
  await world.warehouse.insert('partners', { ID: 900, Company: 'М. Иванова', eMail: ' ', Deleted: 0 });
  const { id } = world.shop.addCustomer({ name: 'Мария', email: 'maria@example.bg', phone: '' });
  await world.run('match');
  const pairs = [{ subject: id, target: 900 }];
  expect(await linkPairs(needs(), await world.server(), 'partner', pairs, 'hand')).toMatchObject({
    value: { linked: 1 },
  });
  await world.run('import-nomenclature');
  const found = await world.warehouse.query("SELECT ID FROM partners WHERE eMail = 'maria@example.bg'");
  expect(found).toEqual([{ ID: 900 }]);
  expect((await rows('partner')).find(({ subject }) => subject === id)).toMatchObject({ linked: 900 });
  // Gone with its server.
  expect(await deleteServer(world.app().store, await world.server(), world.clock)).toMatchObject({
    ok: true,
  });
  expect(await rows('partner')).toEqual([]);
  await world.close();
});

test('a shop or a warehouse that is empty needs no matching', async () => {
  world = await openWorld({ isShopEmpty: true });
  await world.run('match');
  expect(await view()).toMatchObject({ state: 'not-needed', report: { item: { shop: { records: 0 } } } });
  await world.close();
});
