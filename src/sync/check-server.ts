import { canonicalHash } from '../domain/canonical.ts';
import { problem, type Problem } from '../domain/problem.ts';
import type { ItemId, PartnerId } from '../domain/ids.ts';
import {
  DEFAULT_MAPS,
  type DatabaseAddress,
  type Definition,
  type UsingSettings,
} from '../domain/settings.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { makesSales } from '../domain/sales.ts';
import { isSupto } from '../domain/version.ts';
import { ok, type Result } from '../domain/result.ts';
import type { ShopWords } from '../store/servers.ts';
import type { Shop, ShopDescription } from '../shop/shop.ts';
import type {
  ReadOnlyReason,
  Warehouse,
  WarehouseChoices,
  WarehouseDescription,
  WarehouseUses,
} from '../warehouse/warehouse.ts';
import { deliveryItems } from './map/delivery-item.ts';

/** A server's two ends as they are, and every setting that does not fit them. */
export interface ServerCheck {
  warehouse: WarehouseDescription;
  /** What the warehouse has to choose from, with the names of it. */
  choices: WarehouseChoices;
  shop: ShopDescription;
  /** The shop's statuses, in its own order. */
  statuses: ShopStatus[];
  problems: Problem[];
  /** Those of them that keep Kervan from writing into the warehouse and from nothing else. */
  onlyWriting: Problem[];
}

/** What is kept of how the shop speaks. */
export function wordsOfShop({
  statuses,
  shop: { currency },
}: Pick<ServerCheck, 'statuses' | 'shop'>): ShopWords {
  return { statuses, currency };
}

/** What keeps a warehouse that can only be read from being written; null where it can be written. */
export function readOnlyProblem(database: DatabaseAddress, readOnly: ReadOnlyReason | null): Problem | null {
  if (readOnly === null) return null;
  const place = database.kind === 'access' || database.kind === 'sqlite' ? database.file : database.database;
  return problem('warehouse-read-only', { database: place, reason: READ_ONLY[readOnly] });
}

const READ_ONLY: Record<ReadOnlyReason, { bg: string; en: string }> = {
  platform: {
    bg: 'файлове на Access се записват само от Windows',
    en: 'Access files are written on Windows only',
  },
  file: {
    bg: 'потребителят, с който работи Керван, няма право да пише във файла или в папката му',
    en: 'the user Kervan runs as may not write the file or its folder',
  },
};

/** Checks a definition against its database and its shop. Fails only when one of the two cannot be asked. */
export async function checkServer(
  definition: Definition,
  warehouse: Warehouse,
  shop: Shop,
  allowEmulator: boolean,
): Promise<Result<ServerCheck>> {
  const there = await warehouse.describe(usesOf(definition.settings.import));
  if (!there.ok) return there;
  const choices = await warehouse.choices();
  if (!choices.ok) return choices;
  const ofDelivery = deliveryItems(definition.settings);
  const items = await warehouse.items(ofDelivery.map(({ item }) => item as ItemId));
  if (!items.ok) return items;
  const retailPartner = definition.settings.import.retailPartner as PartnerId;
  const retail = await warehouse.partners([retailPartner]);
  if (!retail.ok) return retail;
  const described = await shop.describe();
  if (!described.ok) return described;
  const statuses = await shop.statuses();
  if (!statuses.ok) return statuses;

  const codes = statuses.value.map(({ code }) => code);
  const problems = [
    ...endsDisagree(definition, there.value, described.value, allowEmulator),
    ...missingChoices(definition, choices.value),
    ...missingStatuses(definition, codes),
  ];
  if (definition.settings.import.delivery.add) {
    for (const { item, setting } of ofDelivery) {
      if (items.value.get(item as ItemId)?.isDeleted ?? true)
        problems.push(problem('item-missing', { setting, value: item }));
    }
  }
  if (retail.value.get(retailPartner)?.isDeleted ?? true) {
    problems.push(
      problem('partner-missing', { setting: 'settings.import.retailPartner', value: retailPartner }),
    );
  }
  return ok({
    warehouse: there.value,
    choices: choices.value,
    shop: described.value,
    statuses: statuses.value,
    problems,
    onlyWriting: there.value.mayRead
      ? problems.filter(({ code }) => code === 'warehouse-rights-missing')
      : [],
  });
}

/** What the settings do in the warehouse besides orders. */
export function usesOf(incoming: UsingSettings): WarehouseUses {
  const { saleStatuses, saleNumbers, nomenclature, mode } = incoming;
  const sales = makesSales({ settings: { import: incoming } });
  return {
    newRecords: nomenclature,
    updates: nomenclature && mode === 'add-and-update',
    sales,
    conversions: saleStatuses.length > 0,
    saleNumbers: sales && saleNumbers !== null,
  };
}

function endsDisagree(
  definition: Definition,
  there: WarehouseDescription,
  shop: ShopDescription,
  allowEmulator: boolean,
): Problem[] {
  const problems: Problem[] = [];
  if (there.pricesIncludeVat === null) problems.push(problem('warehouse-vat-mode-unknown'));
  if (there.rightsMissing.length > 0)
    problems.push(problem('warehouse-rights-missing', { rights: there.rightsMissing.join(', ') }));
  if (there.unsafeTables.length > 0)
    problems.push(problem('warehouse-without-transactions', { tables: there.unsafeTables.join(', ') }));
  if (makesSales(definition) && there.costMethod >= 2) problems.push(problem('sale-needs-average-cost'));
  if (there.currency !== shop.currency)
    problems.push(problem('currency-differs', { warehouse: there.currency, shop: shop.currency }));
  // Invented orders must not reach a real warehouse.
  if (shop.isEmulator && !there.isSample && !allowEmulator)
    problems.push(problem('warehouse-not-sample', { url: definition.shop.url }));
  if (there.hasSuptoSigns && !isSupto(definition.warehouse.version)) {
    const detail = {
      bg: 'в базата има уникални номера на продажби (УНП), каквито се издават от версия 3.07.100 (СУПТО) нататък',
      en: 'the database holds unique sale numbers (УНП), which are issued from version 3.07.100 (СУПТО) on',
    };
    problems.push(
      problem('setting-wrong', { setting: 'warehouse.version', value: definition.warehouse.version, detail }),
    );
  }
  return problems;
}

function missingChoices(definition: Definition, choices: WarehouseChoices): Problem[] {
  const { import: incoming, export: outgoing, maps } = definition.settings;
  const user = isSupto(definition.warehouse.version) ? 'activeUser' : 'documentUser';
  const wanted: [string, readonly (number | null)[], readonly { id: number }[]][] = [
    [`settings.import.${user}`, [incoming[user]], choices.users],
    ['settings.import.location', [incoming.location], choices.locations],
    ['settings.export.stockGroups', outgoing.stockGroups, choices.locationGroups],
    ['settings.export.itemGroups', outgoing.itemGroups, choices.itemGroups],
    ['settings.export.partnerGroups', outgoing.partnerGroups, choices.partnerGroups],
    // Defaults nobody wrote and this version does not use must not stop a database that lacks a kind of payment.
    ['settings.maps.vat', Object.values(written(maps.vat, DEFAULT_MAPS.vat)), choices.vatGroups],
    [
      'settings.maps.payments',
      Object.values(
        makesSales(definition) ? maps.payments : written(maps.payments, DEFAULT_MAPS.payments),
      ).map(({ paymentType }) => paymentType),
      choices.paymentTypes,
    ],
  ];
  return wanted.flatMap(([setting, values, available]) => {
    const known = new Set(available.map(({ id }) => id));
    const unknown = [...new Set(values)].filter((value) => value !== null && !known.has(value));
    return unknown.map((value) => missing(setting, value!));
  });
}

/** The entries of a map that are not as they are by default. */
function written<Value>(map: Record<string, Value>, defaults: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(map).filter(
      ([key, value]) => !(key in defaults) || canonicalHash(value) !== canonicalHash(defaults[key]),
    ),
  );
}

function missingStatuses({ settings }: Definition, known: readonly string[]): Problem[] {
  const lists = ['orderStatuses', 'saleStatuses', 'cancelStatuses', 'returnStatuses'] as const;
  return lists.flatMap((list) =>
    settings.import[list]
      .filter((status) => !known.includes(status))
      .map((value) => problem('choice-missing-shop', { setting: `settings.import.${list}`, value })),
  );
}

function missing(setting: string, value: number): Problem {
  return problem('choice-missing-warehouse', { setting, value });
}
