import { decimal, fromDouble, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { ItemId, PartnerId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import type { MatchItem, MatchPartner } from '../warehouse.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted } from './conditions.ts';
import { IDENTITY, identityOf } from './item-identity.ts';
import { SYSTEM_ITEM } from './items.ts';
import { cardOf, cardRows } from './partner-cards.ts';
import type { Session } from './session.ts';
import type { Database } from './sql/dialect.ts';

const PRICES = [
  'PriceOut1',
  'PriceOut2',
  'PriceOut3',
  'PriceOut4',
  'PriceOut5',
  'PriceOut6',
  'PriceOut7',
  'PriceOut8',
  'PriceOut9',
  'PriceOut10',
] as const;

const [ONE, HUNDRED] = [decimal('1'), decimal('100')];

/** Items with what they are matched by, in pages by goods.ID. */
export function matchItems(session: Session, afterId: ItemId, limit: number): Promise<Result<MatchItem[]>> {
  return reading(session, async (database) => {
    const { pricesIncludeVat } = await session.configuration.settings(database);
    const areGross = pricesIncludeVat ?? session.options.pricesIncludeVat ?? true;
    const rows = await itemsQuery(database, Math.max(afterId, SYSTEM_ITEM), limit).execute();
    return rows.map((row) => item(row, areGross));
  });
}

/** Partners with what they are matched by, in pages by partners.ID. */
export function matchPartners(
  session: Session,
  afterId: PartnerId,
  limit: number,
): Promise<Result<MatchPartner[]>> {
  return reading(session, async (database) => {
    const rows = await cardRows(database).where('ID', '>', afterId).orderBy('ID').limit(limit).execute();
    return rows.map((row) => ({ id: row.ID as PartnerId, ...cardOf(row) }));
  });
}

function itemsQuery(database: Database, afterId: number, limit: number) {
  return database
    .selectFrom('goods')
    .leftJoin('vatgroups', 'vatgroups.ID', 'goods.TaxGroup')
    .select([
      ...IDENTITY,
      'goods.GroupID',
      'vatgroups.VATValue',
      ...PRICES.map((price) => `goods.${price}` as const),
    ])
    .where('goods.ID', '>', afterId)
    .where(isNotDeleted('goods.Deleted'))
    .orderBy('goods.ID')
    .limit(limit);
}

type ItemRow = Awaited<ReturnType<ReturnType<typeof itemsQuery>['execute']>>[number];

function item(row: ItemRow, areGross: boolean): MatchItem {
  const vat = areGross ? ZERO : fromDouble(row.VATValue ?? 0);
  return {
    ...identityOf(row),
    group: groupNumber(row.GroupID),
    prices: pricesOf(row, vat.div(HUNDRED).plus(ONE)),
  };
}

function pricesOf(row: ItemRow, factor: Decimal): Decimal[] {
  const texts = PRICES.map((price) => fromDouble(row[price]))
    .filter((price) => price.gt(ZERO))
    .map((price) => price.times(factor).toFixed(2));
  return [...new Set(texts)].map(decimal);
}
