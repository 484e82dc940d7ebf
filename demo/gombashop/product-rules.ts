import { decimal, ZERO } from '../../src/domain/decimal.ts';
import { problem, type Problem } from './answers.ts';
import type { ProductInput, ProductTexts, VariantInput } from './records.ts';

/** A variant as it will be stored; without an id it is new. */
export interface MergedVariant extends VariantInput {
  price: string;
  quantity: string;
}

/** What became of the sent variants: all of the product, those at `sentAt` being the sent ones in their order. */
export interface Merge {
  variants: MergedVariant[];
  sentAt: number[];
}

/**
 * Merges sent variants into those a product has: by id, else by sku, else new at the end; the named ones are removed.
 * A problem when an id is unknown or a new one has no sku or price. `needsSku` is false for what the shop's own staff
 * enters.
 */
export function mergeVariants(
  present: MergedVariant[],
  input: ProductInput,
  needsSku: boolean,
): Merge | Problem {
  const removed = new Set(input.removeVariantIds);
  for (const id of removed) {
    if (!present.some((variant) => variant.id === id)) return unknownVariant(id, 'removeVariantIds');
  }
  const kept = present.filter((variant) => !removed.has(variant.id!));
  const variants = [...kept];
  const sentAt: number[] = [];
  for (const [index, sent] of (input.variants ?? []).entries()) {
    const place = findVariant(kept, sent);
    if (sent.id !== undefined && place === -1) return unknownVariant(sent.id, `variants.${index}.id`);
    const missing = missingField(sent, needsSku);
    if (place === -1 && missing) {
      return problem('invalid', `a new variant needs ${missing}`, { field: `variants.${index}.${missing}` });
    }
    const merged = { quantity: '0', price: '0', ...variants[place], ...pickFields(sent) };
    sentAt.push(place === -1 ? variants.length : place);
    variants[place === -1 ? variants.length : place] = merged;
  }
  return { variants, sentAt };
}

/** What is wrong with a product as a whole; null when nothing is. */
export function productFault(variants: MergedVariant[]): Problem | null {
  if (variants.length === 0) {
    return problem('invalid', 'a product needs a variant', { field: 'variants' });
  }
  for (const [index, { price }] of variants.entries()) {
    if (decimal(price).lt(ZERO)) {
      return problem('invalid', 'a price cannot be negative', { field: `variants.${index}.price` });
    }
  }
  if (variants.length === 1) return null;
  const names = variants.map(({ parameters = [] }) => parameters.map(({ name }) => name).sort());
  const isUniform = names.every((list) => JSON.stringify(list) === JSON.stringify(names[0]));
  if (isUniform && names[0]!.length > 0) return null;
  const detail = 'several variants need 1 to 3 parameters, with the same names in each';
  return problem('invalid', detail, { field: 'variants' });
}

/** Whether two lists of variants say the same. */
export function sameVariants(before: MergedVariant[], after: MergedVariant[]): boolean {
  const plain = (list: MergedVariant[]) =>
    JSON.stringify(
      list.map((v) => [v.id, v.sku, v.barcode, v.parameters, v.price, v.oldPrice ?? null, v.quantity]),
    );
  return plain(before) === plain(after);
}

/** The known fields that the product itself carries, in one order, without those left out. */
export function pickTexts(input: ProductTexts): ProductTexts {
  const { name, description, brand, categoryIds, vatRate, unit, isNew, isPromo, hidden, images } = input;
  return { name, description, brand, categoryIds, vatRate, unit, isNew, isPromo, hidden, images };
}

function findVariant(variants: MergedVariant[], sent: VariantInput): number {
  if (sent.id !== undefined) return variants.findIndex((variant) => variant.id === sent.id);
  if (!sent.sku) return -1;
  return variants.findIndex((variant) => variant.sku === sent.sku);
}

function missingField(sent: VariantInput, needsSku: boolean): string | null {
  if (needsSku && !sent.sku) return 'sku';
  return sent.price === undefined ? 'price' : null;
}

function unknownVariant(id: string, field: string): Problem {
  return problem('not-found', `this product has no variant ${id}`, { field });
}

function pickFields(sent: VariantInput): VariantInput {
  const { id, sku, barcode, parameters, price, oldPrice, quantity } = sent;
  const fields = Object.entries({ id, sku, barcode, parameters, price, oldPrice, quantity });
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as VariantInput;
}
