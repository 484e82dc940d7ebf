import type { NewOrder } from '../../demo/gombashop/orders.ts';

/** What a generated order can be made of. */
export interface Assortment {
  variants: readonly string[];
  /** The first moment of orders that make documents. */
  since: Date;
}

const WHOLE = ['1', '1', '1', '2', '3', '5', '12'];
const FRACTIONS = ['0.5', '0.75', '1.333', '0.125', '2.005'];
const PRICES = ['0.01', '0.99', '3.33', '7.77', '19.90', '149.99', '1234.56'];
const PAYMENTS = ['cash-on-delivery', 'card-online', 'bank-transfer', 'postal-money-transfer'] as const;
const NAMES = ['Мария Петрова', "Д'Арк „Жана“ | ЕООД", 'Иван\tИванов  ', 'Élodie 100% _', 'Ω'.repeat(90)];

/**
 * An order as buyers place them, from a source of numbers: one to eight lines, every kind of discount alone and together,
 * sometimes fractions, free goods, a delivery, a fee. Seven of ten are confirmed; the others are new, cancelled, or
 * older than what makes documents.
 */
export function generateOrder(random: () => number, { variants, since }: Assortment): NewOrder {
  const pick = <Value>(values: readonly Value[]): Value => values[Math.floor(random() * values.length)]!;
  const chance = (share: number): boolean => random() < share;
  const lines = Array.from({ length: 1 + Math.floor(random() * 8) }, () => ({
    variantId: pick(variants),
    quantity: chance(0.15) ? pick(FRACTIONS) : pick(WHOLE),
    ...(chance(0.3) && { unitPrice: pick(PRICES) }),
    ...(chance(0.15) && { discountPercent: pick(['5', '10', '33', '100']) }),
    ...(chance(0.1) && { discount: pick(['0.01', '1.00', '7.35']) }),
  }));
  const statusDice = random();
  const status = statusDice < 0.75 ? 'confirmed' : statusDice < 0.9 ? 'new' : 'cancelled';
  const promoCode = chance(0.5)
    ? { percent: pick(['10', '15', '33.33']) }
    : { amount: pick(['5.00', '500.00']) };
  return {
    lines,
    status,
    customer: { id: null, name: pick(NAMES), phone: '+359888123456' },
    payment: pick(PAYMENTS),
    delivery: {
      price: pick(['0.00', '4.99', '6.00']),
      city: 'София',
      address: pick([
        'ул. „Шипка“ № 1',
        'ж.к. Люлин 3, бл. 310, вх. Б, ет. 5, ап. 27, звънец „Петрови“'.repeat(4),
      ]),
    },
    ...(chance(0.1) && { createdAt: new Date(since.getTime() - 86_400_000).toISOString() }),
    ...(chance(0.3) && { cashOnDeliveryFee: '1.20' }),
    ...(chance(0.3) && { promoCode: { code: 'LETO', ...promoCode } }),
    ...(chance(0.2) && {
      voucher: { code: 'V-17', amount: pick(['5.00', '20.00', '300.00']), isBought: chance(0.5) },
    }),
    ...(chance(0.25) && { freeDelivery: true }),
  };
}
