import { createHash } from 'node:crypto';
import type { ExportSettings, MatchBy } from '../../domain/settings.ts';
import { ok, type Result } from '../../domain/result.ts';
import { catalogueRange, keepMissing, keepSurveyed, type SurveyedItem } from '../../store/catalogue.ts';
import { shownItems, skuKey, type ShownItem } from '../../store/links.ts';
import type { CatalogueColumns, CatalogueItem, WarehouseChoices } from '../../warehouse/warehouse.ts';
import type { SyncContext } from '../context.ts';
import { familyNumber } from '../map/item-family.ts';
import { shopPrice } from '../map/shop-price.ts';

const PAGE = 1000;

/** What of the settings decides what the shop is told of an item. */
export interface CatalogueRule {
  columns: CatalogueColumns;
  /** goodsgroups.ID; null when all groups go. */
  groups: ReadonlySet<number> | null;
  matchBy: MatchBy;
  isGrouped: boolean;
  pricesIncludeVat: boolean;
  /** Stands for the settings by which linked products are changed: other settings, and everything is looked at again. */
  stamp: string;
}

/**
 * What the settings and the tree of groups come to. The grouping field is the first of the fields asked for, the fields of parameters follow it.
 */
export function catalogueRule(
  settings: ExportSettings,
  matchBy: MatchBy,
  itemGroups: WarehouseChoices['itemGroups'],
  pricesIncludeVat: boolean,
): CatalogueRule {
  const { groupingField, variantFields, price, promoPrice, mode, overwrite } = settings;
  const fields = Object.values(variantFields);
  return {
    columns: { price, promoPrice, fields: groupingField === null ? fields : [groupingField, ...fields] },
    groups: settings.allGroups ? null : withSubgroups(settings.itemGroups, itemGroups),
    matchBy,
    isGrouped: groupingField !== null,
    pricesIncludeVat,
    stamp: JSON.stringify([mode, overwrite, groupingField, variantFields, matchBy, pricesIncludeVat]),
  };
}

/** The chosen groups and all below them: a group's code begins with the code of the one above it. */
function withSubgroups(
  chosen: readonly number[],
  groups: WarehouseChoices['itemGroups'],
): ReadonlySet<number> {
  const roots = groups.filter(({ id, code }) => chosen.includes(id) && code !== '').map(({ code }) => code);
  const below = groups.filter(({ code }) => roots.some((root) => code.startsWith(root)));
  return new Set([...chosen, ...below.map(({ id }) => id)]);
}

/** Whether an item is one to be sold in the shop; services are not. */
export function isChosen({ groups }: CatalogueRule, { group, isService }: CatalogueItem): boolean {
  return !isService && (groups === null || groups.has(group));
}

/** The value by which the item and the shop's variant know each other. */
export function codeOf({ matchBy }: Pick<CatalogueRule, 'matchBy'>, item: CatalogueItem): string {
  if (matchBy === 'code') return item.code;
  if (matchBy === 'barcode') return item.barcodes[0] ?? '';
  return item.catalogs[{ catalog1: 0, catalog2: 1, catalog3: 2 }[matchBy]]!;
}

/**
 * Goes through all items of the warehouse in the order of their numbers, page by page, and keeps of each that is to be in the shop what
 * stands for it; what is otherwise than the last time, in the warehouse or in what the shop was seen to show, is due from here on. Items that
 * left the chosen groups are kept as missing. Answers how many there are; cut off, null: then nothing may be concluded from what is missing.
 */
export async function surveyItems(context: SyncContext, rule: CatalogueRule): Promise<Result<number | null>> {
  const { store, server, warehouse } = context;
  const read = (from: number) => warehouse.catalogueAfter(rule.columns, from, PAGE);
  let after = 0;
  let count = 0;
  let next = read(after);
  for (;;) {
    const page = await next;
    if (!page.ok) return page;
    if (context.signal.aborted) return ok(null);
    const isLast = page.value.length < PAGE;
    const until = isLast ? Number.MAX_SAFE_INTEGER : page.value.at(-1)!.id;
    // While this page is looked at, the database reads the next one.
    if (!isLast) next = read(until);
    const items = page.value.filter((item) => isChosen(rule, item));
    const known = await catalogueRange(store, server.id, after, until);
    const links = await shownItems(store, server.id, after, until);
    const changed: SurveyedItem[] = [];
    for (const item of items) {
      const surveyed = surveyedItem(rule, item, links.get(item.id));
      const before = known.get(item.id);
      if (before?.seen !== surveyed.seen || before.is_missing === 1) changed.push(surveyed);
    }
    const there = new Set<number>(items.map(({ id }) => id));
    const missing = [...known.values()].filter(
      ({ item, is_missing }) => is_missing === 0 && !there.has(item),
    );
    if (changed.length > 0 || missing.length > 0)
      await store.transaction().execute(async (transaction) => {
        await keepSurveyed(transaction, server.id, changed);
        await keepMissing(
          transaction,
          server.id,
          missing.map(({ item }) => item),
        );
      });
    count += items.length;
    await context.progress('survey', count);
    if (isLast) return ok(count);
    after = until;
  }
}

function surveyedItem(rule: CatalogueRule, item: CatalogueItem, link: ShownItem | undefined): SurveyedItem {
  const sku = codeOf(rule, item);
  const number = rule.isGrouped ? familyNumber(item.fields[0]!) : null;
  const priced = shopPrice(item, rule.pricesIncludeVat);
  const seen = createHash('sha1').update(rule.stamp);
  const { id: _id, cost, price, promoPrice, vatRate, ...texts } = item;
  seen.update(JSON.stringify(texts));
  seen.update(`|${cost.toString()}|${price.toString()}|${promoPrice?.toString()}|${vatRate?.toString()}`);
  if (link) {
    const { variant, product, price_shown, list_price_shown, is_hidden } = link;
    seen.update(`|${variant}|${product}|${price_shown}|${list_price_shown}|${is_hidden}`);
  }
  return {
    item: item.id,
    family: number === null ? `i${item.id}` : `f${number}`,
    sku,
    sku_key: skuKey(sku),
    seen: seen.digest('base64url'),
    price_due: priced.ok ? priced.value.price.toString() : null,
    list_price_due: priced.ok ? (priced.value.listPrice?.toString() ?? null) : null,
  };
}
