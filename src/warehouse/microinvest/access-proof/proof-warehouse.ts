import { decimal } from '../../../domain/decimal.ts';
import type { DocumentPlan } from '../../../domain/document.ts';
import type { ItemId, OrderNumber, PartnerId } from '../../../domain/ids.ts';
import type { Result } from '../../../domain/result.ts';
import type { Warehouse } from '../../warehouse.ts';
import { microinvest } from '../driver.ts';
import type { Ground } from './prove.ts';

/** What was answered; a problem is thrown, and told as what was found. */
export function valueOf<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.problem));
}

/** Works with two of Kervan's own connections to the copy. */
export async function opened(
  { address }: Ground,
  work: (...warehouses: [Warehouse, Warehouse]) => Promise<void>,
): Promise<void> {
  const one = valueOf(await microinvest.connect(address, { pricesIncludeVat: true }));
  const other = valueOf(await microinvest.connect(address, { pricesIncludeVat: true }));
  try {
    await work(one, other);
  } finally {
    await one.close();
    await other.close();
  }
}

/** An order of the system item for the system partner at the first location. */
export async function orderPlan(warehouse: Warehouse, number: number): Promise<DocumentPlan> {
  const { locations, users } = valueOf(await warehouse.choices());
  const one = decimal('1');
  const key = `KVO-PROOF-${number}`;
  return {
    kind: 'order',
    key,
    orderNumber: String(number) as OrderNumber,
    location: locations[0]!.id,
    partner: 1 as PartnerId,
    user: users[0]!.id,
    date: '2026-11-20',
    totalWithVat: decimal('0.3'),
    note: `${key} | Проба`,
    lines: [1, 2, 3].map((line) => ({
      item: 1 as ItemId,
      orderLine: String(line),
      name: 'Проба',
      quantity: decimal(`${line}.1`),
      priceOut: decimal('0.1'),
      vatOut: decimal('0.02'),
      vatRate: decimal('20'),
      priceIn: one,
      vatIn: one,
      discountPercent: decimal('0'),
      totalWithVat: decimal('0.1'),
      reductions: [],
    })),
    money: null,
    saleNumber: null,
    replaces: null,
    original: null,
    receipt: null,
  };
}
