import { documentKey, stepOf } from '../../domain/document-key.ts';
import { least, spread, sum, ZERO, type Decimal } from '../../domain/decimal.ts';
import type { Day, PaidAmount } from '../../domain/document.ts';
import { dayIn } from '../../domain/local-time.ts';
import type { Order } from '../../domain/order.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Answer } from '../../domain/result.ts';
import type { Definition, ImportSettings } from '../../domain/settings.ts';
import { mappedPayments, type MappedPayment } from './document-money.ts';
import { converted } from './in-euro.ts';
import { orderMoney } from './order-money.ts';
import type { StandingSale } from './part-of-sale.ts';
import { paidWithSale, type KeyOf, type WrittenPayment } from './written-payments.ts';

/** What was paid after the sale was written, with the key it is written under, and the one that an earlier version wrote it under. */
export interface PaidLater {
  key: string;
  formerKey: string;
  paid: PaidAmount;
}

export interface LaterContext {
  tag: string;
  /** The shop's zone, in which a payment's day is read. */
  timeZone: string;
  today: Day;
  settings: ImportSettings;
  maps: Definition['settings']['maps'];
}

/** How the payments of an order and those in the warehouse differ. */
export interface PaymentsSince {
  /** Paid in the shop, and not written yet. */
  due: PaidLater[];
  /** Written because the shop said that it was paid, and the shop says so no more. */
  unconfirmed: WrittenPayment[];
  /** Keys of what is written and is no such thing. */
  confirmed: string[];
  /** Why paid payments cannot be written. */
  problems: Problem[];
}

type OwedSale = Pick<StandingSale, 'totalWithVat' | 'original' | 'money' | 'lines'>;

/**
 * What of an order's payments is to be written after its sale, and what was written and is paid no more. `later` are the payments that were
 * written since the sale. Each payment is known by its place among the order's payments and by the shop's method, so that it has the same key for
 * ever. What was written stands for one payment of the order, so that none is written twice when methods are matched otherwise since, or when the
 * shop puts another payment before it; and all that is written is never more than the shop says is paid.
 *
 * Amounts are the sale's, not the order's: without a delivery line, or in leva, the two differ, and what is paid of a sale that a person left
 * as it was is at most what the shop says. Methods whose payments are never written, or were with the document, are none of these.
 *
 * The story of the forgotten payment: it is written, the process dies before that is noted, and its method is matched with another kind before the
 * next import. Its key is the same all the same, and the warehouse says that it stands.
 */
export function paymentsSince(
  { atSale, after }: { atSale: Order; after: Order },
  sale: OwedSale,
  later: readonly Pick<WrittenPayment, 'key' | 'amountWithVat'>[],
  context: LaterContext,
): PaymentsSince {
  const vouchers = vouchersOf(sale, atSale, context);
  const [then, now] = [paymentsOf(atSale, vouchers, context), paymentsOf(after, vouchers, context)];
  if (!then.ok || !now.ok) {
    const problems = !now.ok && after.payments.some(({ isPaid }) => isPaid) ? now.problems : [];
    return { due: [], unconfirmed: [], confirmed: [], problems };
  }
  const keyOf: KeyOf = (place, name) =>
    documentKey(context.tag, after.number, 'payment', stepOf(`${place} ${name}`));
  const amounts = amountsOf(now.value, sale);
  const written = [
    ...paidWithSale(sale.money, then.value, keyOf),
    ...later.map((each) => ({
      ...each,
      ...placeOf(each.key, [then.value, now.value], keyOf),
      isShops: true,
    })),
  ];
  const { taken, left } = matched(written, now.value, amounts);
  const confirmed = written.filter((each) => !left.includes(each));
  const paid = amounts.filter((_, place) => taken.has(place) || isPaidInShop(now.value[place]!));
  let room = sum(paid).minus(sum(confirmed.map(({ amountWithVat }) => amountWithVat)));
  const due = now.value.flatMap((payment, place): PaidLater[] => {
    if (taken.has(place) || !isPaidInShop(payment)) return [];
    const amountWithVat = least(amounts[place]!, room);
    if (amountWithVat.lte(ZERO)) return [];
    room = room.minus(amountWithVat);
    const { type, paidAt, transaction } = payment;
    const day = paidAt ? dayIn(context.timeZone, paidAt) : context.today;
    const [key, formerKey] = keysOf(place, payment, keyOf);
    return [{ key, formerKey, paid: { type, amountWithVat, day, transaction } }];
  });
  return { due, unconfirmed: left, confirmed: confirmed.map(({ key }) => key), problems: [] };
}

/** Whether two versions of an order are paid by the same amounts in the same ways, paid already or not. */
export function arePaidAlike(before: Order, after: Order): boolean {
  const waysOf = ({ payments, discounts }: Order): string =>
    JSON.stringify([payments.map(({ method, amount }) => [method, amount]), discounts]);
  return waysOf(before) === waysOf(after);
}

/**
 * The key of a payment, by the shop's method; and the one the first versions gave it, by what the method is matched with.
 *
 * The story of the upgraded Kervan: an earlier version writes a payment and dies before it is noted, and before the next import a newer one takes its
 * place. In the warehouse it stands under its former key.
 */
function keysOf(place: number, { method, type }: MappedPayment, keyOf: KeyOf): [key: string, former: string] {
  return [keyOf(place, method), keyOf(place, type)];
}

/** Which payment of either version of the order has this key; none when it went since, or its kind is matched otherwise since an earlier version noted it. */
function placeOf(
  key: string,
  versions: readonly (readonly MappedPayment[])[],
  keyOf: KeyOf,
): Pick<WrittenPayment, 'place' | 'method'> {
  for (const payments of versions) {
    for (const [place, payment] of payments.entries())
      if (keysOf(place, payment, keyOf).includes(key)) return { place, method: payment.method };
  }
  return { place: null, method: null };
}

/** Which places of the order's payments are written already, and what was written of which no payment is paid. */
function matched(
  written: readonly WrittenPayment[],
  now: readonly MappedPayment[],
  amounts: readonly Decimal[],
): { taken: ReadonlySet<number>; left: WrittenPayment[] } {
  const places = placesOf(written, now, amounts);
  const isConfirmed = (each: WrittenPayment): boolean => {
    const place = places.get(each);
    if (!each.isShops || place === undefined) return !each.isShops;
    return now[place]!.isPaid || now[place]!.paidWhen === 'document';
  };
  const taken = new Set(written.filter(isConfirmed).flatMap((each) => places.get(each) ?? []));
  const left = written.filter((each) => {
    if (isConfirmed(each)) return false;
    const free = [...now.keys()].filter((place) => isPaidInShop(now[place]!) && !taken.has(place));
    const same = free.find((place) => amounts[place]!.eq(each.amountWithVat));
    // What is written and has no place any more is money of this order all the same: it is never written beside itself.
    const other = same ?? (each.place === null ? free[0] : undefined);
    if (other !== undefined) taken.add(other);
    return other === undefined;
  });
  return { taken, left };
}

/** Where what was written stands now: at its place with its amount, else where its method and amount went, else at its place. */
function placesOf(
  written: readonly WrittenPayment[],
  now: readonly MappedPayment[],
  amounts: readonly Decimal[],
): ReadonlyMap<WrittenPayment, number> {
  const places = new Map<WrittenPayment, number>();
  const free = new Set(now.keys());
  const isSameAmount = (each: WrittenPayment, place: number): boolean =>
    amounts[place]!.eq(each.amountWithVat);
  const ways: ((each: WrittenPayment, place: number) => boolean)[] = [
    (each, place) => each.place === place && isSameAmount(each, place),
    (each, place) => each.method === now[place]!.method && isSameAmount(each, place),
    (each, place) => each.place === place,
  ];
  for (const stands of ways)
    for (const each of written.filter((one) => !places.has(one))) {
      const place = [...free].find((one) => stands(each, one));
      if (place === undefined) continue;
      free.delete(place);
      places.set(each, place);
    }
  return places;
}

function isPaidInShop({ paidWhen, isPaid }: MappedPayment): boolean {
  return paidWhen === 'shop-says' && isPaid;
}

function amountsOf(
  payments: readonly MappedPayment[],
  { totalWithVat, original }: Pick<OwedSale, 'totalWithVat' | 'original'>,
): Decimal[] {
  const inOrder = payments.map(({ amountWithVat }) => amountWithVat);
  const all = original ? converted(sum(inOrder), original.rate) : sum(inOrder);
  return spread(least(totalWithVat, all), inOrder);
}

/** What vouchers were when the sale was written, whatever the settings say since; as they say where the order had none. */
function vouchersOf(
  { lines }: OwedSale,
  { discounts }: Order,
  { settings }: LaterContext,
): ImportSettings['vouchers'] {
  if (lines.some(({ reductions }) => reductions.some(({ cause }) => cause === 'voucher'))) return 'discount';
  const hasVouchers = discounts.some(
    ({ kind, isFreeDelivery, amountWithVat }) =>
      kind === 'voucher' && !isFreeDelivery && amountWithVat.gt(ZERO),
  );
  return hasVouchers ? 'payment' : settings.vouchers;
}

/** The payments as the warehouse knows them. That an order's sums contradict each other is said elsewhere. */
function paymentsOf(
  order: Order,
  vouchers: ImportSettings['vouchers'],
  { maps }: LaterContext,
): Answer<MappedPayment[]> {
  const money = orderMoney(order, vouchers);
  if (!money.ok) return { ok: false, problems: [] };
  return mappedPayments(order, money.value.vouchers, maps.payments);
}
