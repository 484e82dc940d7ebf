import { expect, test } from 'vitest';
import { decimal } from '../../domain/decimal.ts';
import type { ItemId, ProductId, VariantId } from '../../domain/ids.ts';
import type { ShopProduct } from '../../shop/shop.ts';
import type { CatalogueRow, LinkRow } from '../../store/tables.ts';
import type { CatalogueItem } from '../../warehouse/warehouse.ts';
import { familyWriting, type FamilyContext, type FamilyMember } from './family-writing.ts';

interface Wanted {
  name?: string;
  price?: string;
  /** The product and variant it is; null for none. */
  linked?: [product: string, variant: string] | null;
  shown?: string;
  familySent?: string | null;
  wasLinked?: boolean;
  isGone?: boolean;
  sku?: string;
}

/** An item of the family "f5" as it stands in the warehouse and in the shop. */
function member(id: number, wanted: Wanted = {}): FamilyMember {
  const { name = `Риза ${id}`, price = '10', linked = null, familySent = null, sku = `К-${id}` } = wanted;
  const item: CatalogueItem = {
    id: id as ItemId,
    code: sku,
    name,
    description: '',
    barcodes: [],
    catalogs: ['', '', ''],
    unit: 'бр.',
    group: 2,
    vatRate: decimal('20'),
    isService: false,
    cost: decimal('1'),
    price: decimal(price),
    promoPrice: null,
    fields: ['5', '', '', ''],
  };
  const row = {
    item: id,
    family: 'f5',
    sku,
    sku_key: sku,
    is_missing: wanted.isGone ? 1 : 0,
    family_sent: familySent,
    was_linked: (wanted.wasLinked ?? linked !== null) ? 1 : 0,
    price_sent: null,
  } as CatalogueRow;
  const link = linked && {
    product: linked[0],
    variant: linked[1],
    item: id,
    price_shown: wanted.shown ?? '10',
    list_price_shown: null,
    is_hidden: 0,
  };
  return { row, item: wanted.isGone ? null : item, link: link as LinkRow | null };
}

function product(id: string, more: Partial<ShopProduct> = {}): ShopProduct {
  return {
    id: id as ProductId,
    name: 'Риза',
    unit: '',
    vatRate: null,
    categoryIds: [],
    isDeleted: false,
    isHidden: false,
    updatedAt: new Date(0),
    variants: [
      {
        id: `${id}-1` as VariantId,
        sku: '',
        barcode: '',
        parameters: [],
        priceWithVat: null,
        oldPriceWithVat: null,
        quantity: null,
      },
    ],
    ...more,
  };
}

function decide(members: FamilyMember[], change: Partial<FamilyContext> = {}, products: ShopProduct[] = []) {
  const counts = new Map<string, number>();
  for (const { link } of members) if (link) counts.set(link.product, (counts.get(link.product) ?? 0) + 1);
  return familyWriting('f5', members, {
    settings: {
      mode: 'create-and-update',
      overwrite: ['price', 'stock', 'visibility'],
      variantFields: {},
      groupingField: 'Catalog3',
    },
    pricesIncludeVat: true,
    doubled: new Map(),
    products: new Map(products.map((each) => [each.id, each])),
    kept: new Map(),
    variantsOf: (id) => counts.get(id) ?? 0,
    leftOf: (id) => members.filter(({ link, item }) => link?.product === id && item === null).length,
    longestCode: 64,
    carried: new Set(),
    ...change,
  });
}

const createdOf = ({ product: written }: ReturnType<typeof decide>) =>
  written?.created.map(({ member: { row } }) => row.item) ?? [];
const codesOf = ({ problems }: ReturnType<typeof decide>) => problems.map(({ problem }) => problem.code);

test('items of one family that are nowhere yet become one product, visible, with what tells them apart', () => {
  const decided = decide([member(1, { name: 'Риза синя' }), member(2, { name: 'Риза бяла' })]);
  expect(decided.product!.writing).toMatchObject({ name: 'Риза', isHidden: false, unit: 'бр.' });
  expect(decided.product!.writing.variants!.map(({ parameters }) => parameters)).toEqual([
    [{ name: 'Цвят', value: 'синя' }],
    [{ name: 'Цвят', value: 'бяла' }],
  ]);
});

test('an item by itself has no parameters', () => {
  const [variant] = decide([member(1)]).product!.writing.variants!;
  expect(variant).not.toHaveProperty('parameters');
});

test('a new one joins the product where most of the family stands', () => {
  const members = [
    member(1, { name: 'Риза S', linked: ['p1', 'p1-1'] }),
    member(2, { name: 'Риза M', linked: ['p1', 'p1-2'] }),
    member(3, { name: 'Риза L' }),
  ];
  const decided = decide(members, {}, [product('p1')]);
  expect(decided.product!.writing.id).toBe('p1');
  expect(createdOf(decided)).toEqual([3]);
});

test('a variant Kervan made moves when its number changed, as long as its old product keeps another one', () => {
  const members = [
    member(1, { linked: ['p1', 'p1-1'] }),
    member(2, { linked: ['old', 'old-1'], familySent: 'f4' }),
  ];
  const products = [product('p1'), product('old')];
  const moved = decide(members, { variantsOf: () => 2 }, products);
  expect(moved.removals.map(({ product: { id } }) => id)).toEqual(['old']);
  expect(createdOf(moved)).toEqual([2]);
  const last = decide(members, { variantsOf: () => 1 }, products);
  expect(last.removals).toEqual([]);
  expect(codesOf(last)).toEqual(['variants-apart']);
});

test('a family that was numbered anew as a whole stays in its product', () => {
  const members = [1, 2].map((id) => member(id, { linked: ['p1', `p1-${id}`], familySent: 'f4' }));
  const decided = decide(members, {}, [product('p1')]);
  expect([decided.removals, decided.product]).toEqual([[], null]);
});

test('a variant whose sibling cannot be sold just now does not move out of the product they share', () => {
  const members = [
    member(1, { linked: ['p1', 'p1-1'], familySent: 'f4' }),
    member(2, { linked: ['p1', 'p1-2'], familySent: 'f4', price: '0' }),
  ];
  const decided = decide(members, {}, [product('p1')]);
  expect([decided.removals, decided.product]).toEqual([[], null]);
});

test('one that left its old product and was cut off before it came into the new one is made, not missed', () => {
  const cutOff = member(2, { familySent: 'f4', wasLinked: true });
  const decided = decide([member(1, { linked: ['p1', 'p1-1'] }), cutOff], {}, [product('p1')]);
  expect([codesOf(decided), createdOf(decided)]).toEqual([[], [2]]);
});

test('two linked items of one name and one code are told apart all the same', () => {
  const twin = (id: number): FamilyMember =>
    member(id, { name: 'Шал', sku: 'ШАЛ', linked: ['p1', `p1-${id}`] });
  const decided = decide([twin(1), twin(2), member(3, { name: 'Шал' })], {}, [product('p1')]);
  const values = decided.product!.writing.variants!.map(({ parameters }) => parameters![0]!.value);
  expect(new Set(values).size).toBe(3);
});

test('what people joined or parted in the shop is not moved, and with the mode that only creates nothing is', () => {
  const apart = [member(1, { linked: ['p1', 'p1-1'] }), member(2, { linked: ['p2', 'p2-1'] })];
  const products = [product('p1'), product('p2')];
  expect(decide(apart, { variantsOf: () => 2 }, products).removals).toEqual([]);
  const made = [
    member(1, { linked: ['p1', 'p1-1'] }),
    member(2, { linked: ['p2', 'p2-1'], familySent: 'f4' }),
  ];
  const settings = {
    mode: 'create' as const,
    overwrite: [],
    variantFields: {},
    groupingField: 'Catalog3' as const,
  };
  expect(decide(made, { variantsOf: () => 2, settings }, products).removals).toEqual([]);
});

test('only a price that differs is sent, and none when the settings leave prices to the shop', () => {
  const members = [
    member(1, { linked: ['p1', 'p1-1'], shown: '10.00' }),
    member(2, { linked: ['p1', 'p1-2'], shown: '9' }),
  ];
  expect(decide(members, {}, [product('p1')]).prices.map(({ change }) => change.variant)).toEqual(['p1-2']);
  const settings = {
    mode: 'create-and-update' as const,
    overwrite: ['stock' as const],
    variantFields: {},
    groupingField: null,
  };
  expect(decide(members, { settings }, [product('p1')]).prices).toEqual([]);
});

test('a product is hidden when all its items left, and shown again only when Kervan hid it', () => {
  const gone = [member(1, { linked: ['p1', 'p1-1'], isGone: true })];
  expect(decide(gone, {}, [product('p1')]).visibility).toMatchObject([{ isHidden: true }]);
  expect(decide(gone, {}, [product('p1', { isHidden: true })]).visibility).toEqual([]);
  const back = [member(1, { linked: ['p1', 'p1-1'] })];
  const hidden = [product('p1', { isHidden: true })];
  expect(decide(back, {}, hidden).visibility).toEqual([]);
  const byUs = new Map([['p1', { server: '', product: 'p1', card_sent: null, is_hidden_by_us: 1 }]]);
  expect(decide(back, { kept: byUs }, hidden).visibility).toMatchObject([{ isHidden: false }]);
  const partly = [...gone, member(2, { linked: ['p1', 'p1-2'] })];
  expect(decide(partly, {}, [product('p1')]).visibility).toEqual([]);
});

test('each item that cannot go says why, and stops no other', () => {
  const decided = decide(
    [
      member(1, { sku: '' }),
      member(2, { sku: 'ДВА' }),
      member(3, { price: '0' }),
      member(4, { wasLinked: true }),
      member(5),
    ],
    { doubled: new Map([['ДВА', [2, 9]]]) },
  );
  expect(codesOf(decided)).toEqual([
    'item-code-blank',
    'item-code-doubled',
    'item-price-missing',
    'product-gone-from-shop',
  ]);
  expect(createdOf(decided)).toEqual([5]);
});
