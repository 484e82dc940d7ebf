import { partnerKeys } from '../../domain/partner.ts';
import type { PartnerCard } from '../../domain/document.ts';
import { barcodeKey } from './barcode.ts';
import { codeKey } from './plain-text.ts';
import type { Comparable, MatchKey } from './propose.ts';

/** An item of the warehouse as it is compared. */
export interface ItemTexts {
  /** What stands in the field `settings.matchBy`; several for barcodes. */
  codes: readonly string[];
  name: string;
  barcodes: readonly string[];
  catalogs: readonly string[];
  /** With VAT. */
  prices: readonly number[];
}

/** A variant of the shop as it is compared. */
export interface VariantTexts {
  sku: string;
  name: string;
  barcode: string;
  /** What it is sold for and its list price, with VAT. */
  prices: readonly number[];
}

/** An item by its keys. A barcode that stands where the code should counts as what it is. */
export function comparableItem({ codes, name, barcodes, catalogs, prices }: ItemTexts): Comparable {
  return {
    keys: unique([
      ...codes.flatMap(codeKeys),
      ...[...barcodes, ...codes].flatMap(barcodeKeys),
      ...catalogs.flatMap((number) => keyOf('catalogue', codeKey(number))),
    ]),
    name,
    prices,
  };
}

/** A variant by its keys: its code may be the item's code, its barcode or its catalogue number. */
export function comparableVariant({ sku, name, barcode, prices }: VariantTexts): Comparable {
  return {
    keys: unique([
      ...codeKeys(sku),
      ...[barcode, sku].flatMap(barcodeKeys),
      ...keyOf('catalogue', codeKey(sku)),
    ]),
    name,
    prices,
  };
}

/** A customer or a partner by what buyers are recognised by. */
export function comparablePartner(card: PartnerCard): Comparable {
  return {
    keys: partnerKeys(card).map(({ key, value }) => ({ rule: key, value })),
    name: card.company,
    prices: [],
  };
}

function codeKeys(code: string): MatchKey[] {
  return [...keyOf('code', code.trim().toUpperCase()), ...keyOf('code-alike', codeKey(code))];
}

function barcodeKeys(barcode: string): MatchKey[] {
  return keyOf('barcode', barcodeKey(barcode) ?? '');
}

function keyOf(rule: MatchKey['rule'], value: string): MatchKey[] {
  return value === '' ? [] : [{ rule, value }];
}

function unique(keys: readonly MatchKey[]): MatchKey[] {
  return [...new Map(keys.map((key) => [`${key.rule} ${key.value}`, key])).values()];
}
