import { decimal, type Decimal } from '../../domain/decimal.ts';
import type { ProductId, VariantId } from '../../domain/ids.ts';
import { problem, type Problem } from '../../domain/problem.ts';
import type { ExportSettings } from '../../domain/settings.ts';
import type { PriceChange, ProductWriting, ShopProduct, VariantWriting } from '../../shop/shop.ts';
import type { CatalogueRow, LinkRow, ShopProductRow } from '../../store/tables.ts';
import type { CatalogueItem } from '../../warehouse/warehouse.ts';
import { shopPrice, type ShopPrice } from './shop-price.ts';
import { variantNames, type VariantNames } from './variant-names.ts';

/** One item of a family, what Kervan keeps of it, and the variant of the shop it is. */
export interface FamilyMember {
  row: CatalogueRow;
  /** Null when it is no longer among the chosen groups, or gone. */
  item: CatalogueItem | null;
  link: LinkRow | null;
}

/** What a family is decided with. */
export interface FamilyContext {
  settings: Pick<ExportSettings, 'mode' | 'overwrite' | 'variantFields' | 'groupingField'>;
  pricesIncludeVat: boolean;
  /** Items of the catalogue with one code, by it. */
  doubled: ReadonlyMap<string, readonly number[]>;
  /** The products of the shop in which the family's variants stand, as they are now. */
  products: ReadonlyMap<string, ShopProduct>;
  kept: ReadonlyMap<string, ShopProductRow>;
  /** How many variants are known of a product. */
  variantsOf: (product: string) => number;
  /** How many of them stand for items that left the chosen groups, whatever their families. */
  leftOf: (product: string) => number;
  /** The most characters of a code that the shop keeps. */
  longestCode: number;
  /** Codes that unlinked variants of the shop carry. */
  carried: ReadonlySet<string>;
}

/** A variant that is to be made. */
export interface NewVariant {
  member: FamilyMember & { item: CatalogueItem };
  writing: VariantWriting & { sku: string; price: Decimal };
}

/** What is to be done about a family. */
export interface FamilyWriting {
  family: string;
  /** What the product is or will be called. */
  name: string;
  problems: { member: FamilyMember; problem: Problem }[];
  /** Variants that another product is to give up first, because their item's number in the grouping field changed. */
  removals: { product: ShopProduct; member: FamilyMember }[];
  /** The product to be created or changed; without categories, which only the shop knows. `created` are its variants that have no id yet. */
  product: { writing: ProductWriting; created: NewVariant[]; group: number } | null;
  /** What stands for the card that is sent with it; null when none is. */
  card: string | null;
  /** Products to be taken out of sight or shown again. */
  visibility: { product: ShopProduct; isHidden: boolean }[];
  prices: { member: FamilyMember; change: PriceChange; before: string | null }[];
}

/** A member that can be sold: it has a code of its own and a price. */
interface Sellable {
  member: FamilyMember & { item: CatalogueItem };
  price: ShopPrice;
}

/** Decides what is to be done about a family; pure. */
export function familyWriting(
  family: string,
  members: readonly FamilyMember[],
  context: FamilyContext,
): FamilyWriting {
  const { settings, products } = context;
  const problems: FamilyWriting['problems'] = [];
  const living = members.filter((member): member is Sellable['member'] => member.item !== null);
  const sellable = living.flatMap((member) => {
    const answer = sellableOf(member, context);
    if (answer.problem) problems.push({ member, problem: answer.problem });
    return answer.price ? [{ member, price: answer.price }] : [];
  });
  const moving = movingOf(family, members, sellable, context);
  const home = homeOf(
    living.filter((member) => !moving.has(member)),
    products,
  );
  const stay = sellable.filter(({ member }) => member.link && !moving.has(member));
  const apart = stay.filter(({ member }) => home && member.link!.product !== home.id);
  if (apart.length > 0 && home) problems.push(apartProblem(apart, home));
  const fresh = sellable.filter(({ member }) => !member.link || moving.has(member));
  const names = namesOf([...stay, ...fresh], settings.variantFields, settings.groupingField !== null);
  const mayChange = settings.mode === 'create-and-update';
  return {
    family,
    name: home?.name ?? names?.name ?? living[0]?.item.name ?? '',
    problems,
    removals: [...moving].map((member) => ({ product: products.get(member.link!.product)!, member })),
    ...productOf({ stay, fresh, home, names }, context),
    visibility: mayChange && settings.overwrite.includes('visibility') ? visibilityOf(members, context) : [],
    prices: mayChange && settings.overwrite.includes('price') ? pricesOf(stay) : [],
  };
}

/** The price of a member, or what keeps it out of the shop; below cost both. */
function sellableOf(
  member: Sellable['member'],
  { pricesIncludeVat, doubled, carried, longestCode }: FamilyContext,
): { price: ShopPrice | null; problem: Problem | null } {
  const { row, item, link } = member;
  const name = { name: item.name, item: item.id, sku: row.sku };
  const refused = (found: Problem) => ({ price: null, problem: found });
  if (row.sku_key === '' && !link) return refused(problem('item-code-blank', name));
  // Cut, it would be another code, by which the product could never be found again.
  if (row.sku.length > longestCode && !link)
    return refused(problem('item-code-long', { ...name, most: longestCode }));
  const same = doubled.get(row.sku_key);
  if (same && !link)
    return refused(problem('item-code-doubled', { ...name, items: same.slice(0, 10).join(', ') }));
  // One that left its product for another one a moment ago, and was cut off, is not gone.
  const isMoving = row.family_sent !== null && row.family_sent !== row.family;
  if (!link && row.was_linked === 1 && !isMoving)
    // A code on several variants links none of them, and is told as that.
    return carried.has(row.sku_key)
      ? { price: null, problem: null }
      : refused(problem('product-gone-from-shop', name));
  const priced = shopPrice(item, pricesIncludeVat);
  if (!priced.ok) return refused({ ...priced.problem, params: { ...name, ...priced.problem.params } });
  const { warning } = priced;
  return {
    price: priced.value,
    problem: warning && { ...warning, params: { ...name, ...warning.params } },
  };
}

/** The product in which most of the family stands; of several the one with the lowest number. */
function homeOf(living: readonly FamilyMember[], products: FamilyContext['products']): ShopProduct | null {
  const counts = countsByProduct(living);
  const ordered = [...counts].sort(
    ([one, a], [other, b]) => b - a || one.localeCompare(other, 'en', { numeric: true }),
  );
  return products.get(ordered[0]?.[0] ?? '') ?? null;
}

/**
 * Who leaves its product for the family's own. Kervan moves only a variant that it made itself, whose item got another number in the grouping
 * field since, and that does not leave an empty product behind; what people joined or parted in the shop stays as it is, and so does one whose number was taken away.
 */
function movingOf(
  family: string,
  members: readonly FamilyMember[],
  sellable: readonly Sellable[],
  { settings, products, variantsOf }: FamilyContext,
): ReadonlySet<FamilyMember> {
  if (settings.mode !== 'create-and-update' || !family.startsWith('f')) return new Set();
  const inProduct = countsByProduct(members);
  const moving = sellable.filter(({ member: { link, row } }) => {
    if (!link || row.family_sent === null || row.family_sent === row.family) return false;
    return products.has(link.product) && inProduct.get(link.product)! < variantsOf(link.product);
  });
  return new Set(moving.map(({ member }) => member));
}

function countsByProduct(members: readonly FamilyMember[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { link } of members) if (link) counts.set(link.product, (counts.get(link.product) ?? 0) + 1);
  return counts;
}

function apartProblem(apart: readonly Sellable[], home: ShopProduct): FamilyWriting['problems'][number] {
  const codes = apart.map(({ member: { row } }) => row.sku).slice(0, 10);
  const params = { name: home.name, product: home.id, codes: codes.join(', ') };
  return { member: apart[0]!.member, problem: problem('variants-apart', params) };
}

/** What the members of a product with several are told apart by; null for one that stands by itself. */
function namesOf(
  members: readonly Sellable[],
  fields: FamilyContext['settings']['variantFields'],
  isGrouped: boolean,
): (VariantNames & { of: Map<FamilyMember, VariantNames['parameters'][number]> }) | null {
  if (members.length === 0) return null;
  const fieldNames = Object.keys(fields);
  const items = members.map(({ member: { item, row } }) => ({
    name: item.name,
    sku: row.sku,
    mapped: fieldNames.map((_, place) => item.fields[place + (isGrouped ? 1 : 0)]!),
  }));
  if (members.length === 1) return { name: items[0]!.name, parameters: [[]], of: new Map() };
  const names = variantNames(items, fieldNames);
  return { ...names, of: new Map(members.map(({ member }, place) => [member, names.parameters[place]!])) };
}

interface Parts {
  stay: readonly Sellable[];
  fresh: readonly Sellable[];
  home: ShopProduct | null;
  names: ReturnType<typeof namesOf>;
}

function productOf(
  { stay, fresh, home, names }: Parts,
  { settings, kept, variantsOf }: FamilyContext,
): Pick<FamilyWriting, 'product' | 'card'> {
  // A product in which others are the more is called after those; of a new one is kept what it was made with.
  const isMost = home
    ? stay.filter(({ member }) => member.link!.product === home.id).length * 2 > variantsOf(home.id)
    : stay.length === 0;
  const card = isMost ? cardOf([...stay, ...fresh], home, names, settings) : null;
  const isCardDue = card !== null && card.stamp !== kept.get(home?.id ?? '')?.card_sent;
  if (fresh.length === 0 && !isCardDue) return { product: null, card: null };
  const first = (fresh[0] ?? stay[0]!).member.item;
  const created = fresh.map(({ member, price }) => newVariant(member, price, names!.of.get(member)));
  const writing: ProductWriting = home
    ? {
        id: home.id,
        name: (isCardDue && card.name) || home.name,
        ...(isCardDue && card.description !== undefined && { description: card.description }),
        ...(created.length > 0 && {
          variants: [
            ...renamed(stay, home, names),
            ...likeHome(created, home).map(({ writing: each }) => each),
          ],
        }),
      }
    : {
        name: names!.name,
        ...(first.description !== '' && { description: first.description }),
        vatRate: first.vatRate,
        unit: first.unit,
        isHidden: false,
        variants: created.map(({ writing: each }) => each),
      };
  return {
    product: { writing, created: home ? likeHome(created, home) : created, group: first.group },
    card: isCardDue ? card.stamp : null,
  };
}

/** What of a product's card follows the warehouse; a blank never overwrites. */
function cardOf(
  members: readonly Sellable[],
  home: ShopProduct | null,
  names: Parts['names'],
  { mode, overwrite }: FamilyContext['settings'],
): { name: string | undefined; description: string | undefined; stamp: string } | null {
  if (mode !== 'create-and-update') return null;
  const first = home ? members.find(({ member }) => member.link?.product === home.id) : members[0];
  if (!first) return null;
  const name = (overwrite.includes('name') && names?.name) || undefined;
  const description = (overwrite.includes('description') && first.member.item.description) || undefined;
  if (name === undefined && description === undefined) return null;
  return { name, description, stamp: JSON.stringify([name ?? null, description ?? null]) };
}

function newVariant(
  member: Sellable['member'],
  { price, listPrice }: ShopPrice,
  parameters: VariantNames['parameters'][number] | undefined,
): NewVariant {
  const barcode = member.item.barcodes[0] ?? '';
  return {
    member,
    writing: {
      sku: member.row.sku,
      ...(barcode !== '' && { barcode }),
      ...(parameters && { parameters }),
      price,
      listPrice,
      quantity: decimal('0'),
    },
  };
}

/** The parameters of the variants that are there: a product with one had none, and one that people gave names keeps them. */
function renamed(stay: readonly Sellable[], home: ShopProduct, names: Parts['names']): VariantWriting[] {
  if (isLikeHome(home, names)) return [];
  return stay.flatMap(({ member: { link }, member }) =>
    link?.product === home.id
      ? [{ id: link.variant as VariantId, parameters: names?.of.get(member) ?? [] }]
      : [],
  );
}

/** New variants under the names of parameters that the product has already, where there are as many. */
function likeHome(created: NewVariant[], home: ShopProduct): NewVariant[] {
  const known = home.variants[0]?.parameters.map(({ name }) => name) ?? [];
  return created.map((each) => {
    const { parameters } = each.writing;
    if (!parameters || parameters.length !== known.length) return each;
    const named = parameters.map(({ value }, place) => ({ name: known[place]!, value }));
    return { ...each, writing: { ...each.writing, parameters: named } };
  });
}

function isLikeHome(home: ShopProduct, names: Parts['names']): boolean {
  const known = home.variants[0]?.parameters.length ?? 0;
  return known > 0 && known === names?.parameters[0]?.length;
}

/** A product all of whose items left is taken out of sight; one that Kervan hid and that has an item again is shown. */
function visibilityOf(
  members: readonly FamilyMember[],
  { products, kept, variantsOf, leftOf }: FamilyContext,
): FamilyWriting['visibility'] {
  const byProduct = Map.groupBy(
    members.filter(({ link }) => link !== null),
    ({ link }) => link!.product,
  );
  return [...byProduct].flatMap(([id, of]): FamilyWriting['visibility'] => {
    const product = products.get(id);
    if (!product) return [];
    const isHiddenByUs = kept.get(id)?.is_hidden_by_us === 1;
    const isEmpty = of.every(({ item }) => item === null) && leftOf(id) >= variantsOf(id);
    if (isEmpty && !product.isHidden) return [{ product, isHidden: true }];
    if (!isEmpty && isHiddenByUs && product.isHidden) return [{ product, isHidden: false }];
    return [];
  });
}

function pricesOf(stay: readonly Sellable[]): FamilyWriting['prices'] {
  return stay.flatMap(({ member, price: { price, listPrice } }) => {
    const { link, row } = member;
    const isShown =
      row.price_sent !== '' && isSame(link!.price_shown, price) && isSame(link!.list_price_shown, listPrice);
    if (isShown) return [];
    const change = { variant: link!.variant as VariantId, price, listPrice };
    return [{ member, change, before: link!.price_shown }];
  });
}

function isSame(shown: string | null, due: Decimal | null): boolean {
  if (shown === null || due === null) return shown === null && due === null;
  return decimal(shown).eq(due);
}

/** The products of the shop that a family must be looked at with. */
export function productsOf(members: readonly FamilyMember[]): ProductId[] {
  return [...new Set(members.flatMap(({ link }) => (link ? [link.product as ProductId] : [])))];
}
