import { canonicalHash } from '../../domain/canonical.ts';
import type { FamilyMember, FamilyWriting } from '../map/family-writing.ts';
import { itemRecord, type PlannedFamily } from './planned-family.ts';

/** One thing that would be done about a product, as a person reads it. */
export interface FamilyChange {
  field: 'new' | 'name' | 'description' | 'variant' | 'price' | 'list-price' | 'moved' | 'visibility';
  /** The item it is about; '' for the product. */
  of: string;
  before: string | null;
  after: string | null;
}

/** A family as it was shown. */
export interface ShownFamily {
  record: string;
  changes: FamilyChange[];
}

/** What is shown of a family, and what stands for it: all that is sent. */
export function shownFamily({ writing, members }: PlannedFamily): { basis: ShownFamily; hash: string } {
  const basis = { record: itemRecord(members[0]!.row), changes: familyChanges(writing) };
  const sent = {
    removals: writing.removals.map(({ product, member }) => [product.id, member.link!.variant]),
    product: writing.product?.writing ?? null,
    visibility: writing.visibility.map(({ product, isHidden }) => [product.id, isHidden]),
    prices: writing.prices.map(({ change }) => change),
  };
  // Through JSON, so that a decimal is compared by its text.
  return { basis, hash: canonicalHash(JSON.parse(JSON.stringify(sent))) };
}

/** What would be done about a family, in the order in which it would be. */
export function familyChanges(writing: FamilyWriting): FamilyChange[] {
  const { product, removals, visibility, prices, name } = writing;
  const changes: FamilyChange[] = [];
  const add = (field: FamilyChange['field'], of: string, before: string | null, after: string | null): void =>
    void changes.push({ field, of, before, after });
  for (const each of removals) add('moved', nameOf(each.member), each.product.name, null);
  if (product) {
    const { writing: sent, created } = product;
    if (sent.id === undefined) add('new', '', null, sent.name);
    else if (sent.name !== name) add('name', '', name, sent.name);
    if (sent.description !== undefined) add('description', '', null, sent.description);
    for (const { member, writing: variant } of created) {
      add('variant', member.item.name, null, variant.sku);
      add('price', member.item.name, null, variant.price.toFixed(2));
      if (variant.listPrice) add('list-price', member.item.name, null, variant.listPrice.toFixed(2));
    }
  }
  for (const { product: of, isHidden } of visibility)
    add('visibility', of.name, isHidden ? 'shown' : 'hidden', isHidden ? 'hidden' : 'shown');
  for (const { member, change, before } of prices) {
    add('price', nameOf(member), before, change.price.toFixed(2));
    const list = change.listPrice?.toFixed(2) ?? null;
    if (list !== null || member.link?.list_price_shown)
      add('list-price', nameOf(member), member.link?.list_price_shown ?? null, list);
  }
  return changes;
}

function nameOf({ item, row }: FamilyMember): string {
  return item?.name ?? row.sku;
}
