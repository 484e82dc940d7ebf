import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anOrder, anyOrder, RUNS } from '../../../test/orders.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import type { MatchBy } from '../../domain/settings.ts';
import { itemMaker, type ProductCard } from './new-item.ts';

const PRODUCT: ProductCard = {
  name: ' Чаша\n „Роза“ ',
  unit: '',
  barcode: '3800000000015',
  vatRate: decimal('20'),
  categories: ['Дом', ' ', 'Чаши'],
  priceWithVat: decimal('12.00'),
};

const VAT = { '20': 1, '9.00': 2 };

function made(
  order: Order,
  product: Partial<ProductCard> | null = {},
  { pricesIncludeVat = true, matchBy = 'code' }: { pricesIncludeVat?: boolean; matchBy?: MatchBy } = {},
) {
  const productOf = () => product && { ...PRODUCT, ...product };
  const make = itemMaker(order, { newItems: { productOf, matchBy }, vat: VAT, pricesIncludeVat });
  return order.lines.map((line) => make(line));
}

const codes = (answers: ReturnType<typeof made>) =>
  answers.map((answer) => (answer.ok ? 'made' : answer.problem.code));

test('an item is made of what the shop sells now, under the code of the order', () => {
  const [answer] = made(anOrder({ lines: [{ sku: ' Ч-1 ', quantity: '2' }] }));
  expect(answer).toEqual({
    ok: true,
    value: {
      item: {
        match: { by: 'code', value: 'Ч-1' },
        code: 'Ч-1',
        name: 'Чаша „Роза“',
        barcode: '3800000000015',
        unit: 'бр.',
        vatGroup: 1,
        groupPath: ['Дом', 'Чаши'],
        price: decimal('12'),
      },
      orderLine: '1',
      name: 'Чаша „Роза“',
      priceIn: decimal('0'),
      vatRate: decimal('20'),
      quantity: decimal('2'),
    },
  });
});

test('its price stands in the mode of the database, and the unit is the shop’s when it has one', () => {
  const [answer] = made(anOrder(), { unit: 'кг' }, { pricesIncludeVat: false });
  expect(answer).toMatchObject({ value: { item: { price: decimal('10'), unit: 'кг' } } });
});

test('where barcodes match, the code is the barcode', () => {
  const [answer] = made(anOrder({ lines: [{ sku: '380' }] }), {}, { matchBy: 'barcode' });
  expect(answer).toMatchObject({
    value: { item: { barcode: '380', code: '380', match: { by: 'barcode' } } },
  });
});

test('a product without a name is called as on the order', () => {
  expect(made(anOrder({ lines: [{ name: 'Чаша' }] }), { name: ' ' })[0]).toMatchObject({
    value: { name: 'Чаша' },
  });
});

describe('the VAT', () => {
  const line = (vatRate: string) => anOrder({ lines: [{ vatRate }] });
  test('leads to the group of the settings, however the rate is written', () => {
    expect(made(line('9'), { vatRate: decimal('9') })[0]).toMatchObject({ value: { item: { vatGroup: 2 } } });
  });
  test('is that of the order when the shop says none', () => {
    expect(made(line('9'), { vatRate: null })[0]).toMatchObject({ value: { vatRate: decimal('9') } });
  });
  test('without a group holds the order back, with the setting that mends it', () => {
    expect(made(line('0'), { vatRate: null })[0]).toMatchObject({
      problem: { code: 'vat-not-mapped', params: { rate: '0', setting: 'settings.maps.vat' } },
    });
  });
  test('of product and order must agree, and one code has one rate', () => {
    expect(codes(made(line('9')))).toEqual(['product-vat-differs']);
    const twice = anOrder({ lines: [{ sku: 'А' }, { sku: 'а', vatRate: '9' }] });
    expect(codes(made(twice, { vatRate: null }))).toEqual(['made', 'product-vat-differs']);
  });
});

test('a product that is gone makes no item', () => {
  expect(codes(made(anOrder(), null))).toEqual(['item-product-gone']);
});

test('of each code one item is made, on however many lines it stands, written large or small', () => {
  fc.assert(
    fc.property(
      anyOrder,
      fc.array(fc.constantFrom('а', 'А ', 'b', 'B'), { minLength: 12 }),
      (order, skus) => {
        const lines = order.lines.map((line, index) => ({
          ...line,
          sku: skus[index]!,
          vatRate: decimal('20'),
        }));
        const items = made({ ...order, lines }).map((answer) => answer.ok && answer.value.item);
        const distinct = new Set(lines.map(({ sku }) => sku.trim().toUpperCase()));
        expect(new Set(items).size).toBe(distinct.size);
        expect(items).not.toContain(false);
      },
    ),
    RUNS,
  );
});
