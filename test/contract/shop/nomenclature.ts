import { describe, expect, test } from 'vitest';
import type { CustomerId, ProductId } from '../../../src/domain/ids.ts';
import type { Company } from '../../../src/domain/order.ts';
import type { Shop, ShopVariant } from '../../../src/shop/shop.ts';
import type { Ground } from './battery.ts';
import { allPages, valueOf } from './results.ts';

/** A product as the stand enters it. */
export interface NewProduct {
  name: string;
  unit: string;
  vatRate: string;
  /** The names of categories, each below the one before; the product stands in the last. */
  categories: string[];
  isHidden: boolean;
  variants: { sku: string; barcode: string; size: string; price: string; oldPrice: string | null }[];
}

/** A customer as the stand enters them. */
export interface NewCustomer {
  name: string;
  email?: string;
  phone?: string;
  city?: string;
  address?: string;
  postCode?: string;
  company?: Company;
}

const SHIRT: NewProduct = {
  name: 'Риза „Лято“',
  unit: 'бр.',
  vatRate: '9',
  categories: ['Облекло', 'Ризи'],
  isHidden: true,
  variants: [
    { sku: 'RIZA-S', barcode: '3800000000015', size: 'S', price: '12.50', oldPrice: '20.00' },
    { sku: 'RIZA-M', barcode: '3800000000022', size: 'M', price: '13.00', oldPrice: null },
  ],
};

const COMPANY: Company = {
  name: 'Роза ООД',
  eik: '121212121',
  vatNumber: 'BG121212121',
  manager: 'Роза Димова',
  city: 'Варна',
  address: 'бул. Приморски 1',
};

/** What a shop tells of its products, categories and customers. */
export function nomenclatureTests(ground: Ground): void {
  const productsOf = async (shop: Shop) =>
    (await allPages((query) => shop.products(query))).flatMap(({ items }) => items);
  const customersOf = async (shop: Shop) =>
    (await allPages((query) => shop.customers(query))).flatMap(({ items }) => items);

  describe('products', () => {
    test('tell all that an item is made of', async () => {
      const id = ground.stand.addProduct(SHIRT);
      const product = valueOf(await ground.shop.product(id))!;
      expect(product).toMatchObject({ id, name: SHIRT.name, unit: 'бр.', isHidden: true, isDeleted: false });
      expect(product.vatRate?.toString()).toBe('9');
      expect(product.variants.map(shown)).toEqual([
        ['RIZA-S', '3800000000015', 'Размер: S', '12.50', '20.00', '5.00'],
        ['RIZA-M', '3800000000022', 'Размер: M', '13.00', undefined, '5.00'],
      ]);
    });

    test('stand whole in lists, as they are by themselves', async () => {
      const ids = [SHIRT, { ...SHIRT, isHidden: false }].map((each) => ground.stand.addProduct(each));
      const listed = await productsOf(ground.shop);
      expect(listed.map(({ id }) => id)).toEqual(ids);
      for (const each of listed) expect(each).toEqual(valueOf(await ground.shop.product(each.id)));
    });

    test('that the shop does not know or has deleted are null, and in lists marked as deleted', async () => {
      expect(valueOf(await ground.shop.product('no-such-product' as ProductId))).toBeNull();
      const id = ground.stand.addProduct(SHIRT);
      ground.stand.deleteProduct(id);
      expect(valueOf(await ground.shop.product(id))).toBeNull();
      expect(await productsOf(ground.shop)).toMatchObject([{ id, isDeleted: true, name: SHIRT.name }]);
    });

    test('stand in categories, each of which is in the tree once with the one above it', async () => {
      expect(valueOf(await ground.shop.categories())).toEqual([]);
      const { categoryIds } = valueOf(await ground.shop.product(ground.stand.addProduct(SHIRT)))!;
      const tree = valueOf(await ground.shop.categories());
      const above = tree.find(({ name }) => name === 'Облекло')!;
      expect(above.parentId).toBeNull();
      expect(tree.filter(({ id }) => id !== above.id)).toEqual([
        { id: categoryIds[0], name: 'Ризи', parentId: above.id },
      ]);
    });
  });

  describe('customers', () => {
    test('reading to the end gives each customer once', async () => {
      const names = Array.from({ length: 620 }, (_, index) => `Клиент ${index}`);
      const ids = names.map((name) => ground.stand.addCustomer({ name }));
      const pages = await allPages((query) => ground.shop.customers(query));
      const read = pages.flatMap(({ items }) => items);
      expect(read.map(({ id }) => id)).toEqual(ids);
      expect(read.map(({ name }) => name)).toEqual(names);
      expect(pages.length > 1).toBe(ground.canAll);
    });

    test('tell all that a partner is made of, and what they leave out is empty', async () => {
      const ivan = { name: 'Иван Петров', email: 'ivan@example.bg', phone: '0888 123 456' };
      const place = { city: 'Бургас', address: 'ул. Роза № 5', postCode: '8000' };
      const [person, nobody, company] = [
        { ...ivan, ...place },
        { name: '' },
        { name: 'Роза', company: COMPANY },
      ].map((each) => ground.stand.addCustomer(each));
      const blank = { email: '', phone: '', city: '', address: '', postCode: '', company: null };
      const read = await customersOf(ground.shop);
      expect(read).toMatchObject([
        { ...blank, id: person, ...ivan, ...place },
        { ...blank, id: nobody, name: '' },
        { ...blank, id: company, name: 'Роза', company: COMPANY },
      ]);
      for (const each of read)
        expect(each).toMatchObject({ isDeleted: false, updatedAt: expect.any(Date) as Date });
    });

    test('changed exactly at updatedSince are given, older ones are not where the shop can filter', async () => {
      const ids = ['А', 'Б', 'В'].map((name) => ground.stand.addCustomer({ name }));
      const [, second] = valueOf(await ground.shop.customers({})).items;
      const page = valueOf(await ground.shop.customers({ updatedSince: second!.updatedAt }));
      expect(page.items.map(({ id }) => id)).toEqual(ground.canAll ? ids.slice(1) : ids);
    });

    test('that were deleted stay in lists, marked', async () => {
      const ids: CustomerId[] = ['А', 'Б'].map((name) => ground.stand.addCustomer({ name }));
      ground.stand.deleteCustomer(ids[0]!);
      const deleted = (await customersOf(ground.shop)).filter(({ isDeleted }) => isDeleted);
      expect(deleted.map(({ id }) => id)).toEqual([ids[0]]);
    });
  });
}

function shown({ sku, barcode, parameters, priceWithVat, oldPriceWithVat, quantity }: ShopVariant) {
  const numbers = [priceWithVat, oldPriceWithVat, quantity].map((number) => number?.toFixed(2));
  return [sku, barcode, ...parameters.map(({ name, value }) => `${name}: ${value}`), ...numbers];
}
