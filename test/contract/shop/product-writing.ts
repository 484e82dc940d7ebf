import { describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { ProductId, VariantId } from '../../../src/domain/ids.ts';
import type { ProductWriting } from '../../../src/shop/shop.ts';
import type { Ground } from './battery.ts';
import { problemOf, valueOf } from './results.ts';

const shirt = (sku: string, more: Partial<ProductWriting> = {}): ProductWriting => ({
  name: `Риза ${sku}`,
  vatRate: decimal('20'),
  unit: 'бр.',
  isHidden: false,
  variants: [
    { sku, barcode: '3800000000015', price: decimal('12.5'), listPrice: null, quantity: decimal('0') },
  ],
  ...more,
});

/** What a shop takes of products and prices. */
export function productWritingTests(ground: Ground): void {
  const written = async (...products: ProductWriting[]) =>
    valueOf(await ground.shop.writeProducts(products)).map((answer) => valueOf(answer));
  const product = async (id: ProductId) => valueOf(await ground.shop.product(id))!;

  describe('products and prices that are written', () => {
    test('stand there as they were sent, with the numbers the shop gave them', async () => {
      const category = valueOf(await ground.shop.createCategory('Ризи', null));
      const below = valueOf(await ground.shop.createCategory('Летни', category));
      const variants = ['S', 'M'].map((size) => ({
        sku: `RIZA-${size}`,
        parameters: [{ name: 'Размер', value: size }],
        price: decimal('8.5'),
        listPrice: decimal('10'),
      }));
      const [made] = await written(shirt('', { categories: [below], variants }));
      const read = await product(made!.id);
      expect(read).toMatchObject({ name: 'Риза ', unit: 'бр.', isHidden: false, categoryIds: [below] });
      expect(read.vatRate?.toString()).toBe('20');
      expect(read.variants.map(({ id }) => id)).toEqual(made!.variants);
      expect(read.variants.map(({ sku, parameters }) => [sku, parameters[0]?.value])).toEqual([
        ['RIZA-S', 'S'],
        ['RIZA-M', 'M'],
      ]);
      expect(
        read.variants.map((each) => [each.priceWithVat?.toString(), each.oldPriceWithVat?.toString()]),
      ).toEqual([
        ['8.5', '10'],
        ['8.5', '10'],
      ]);
      expect(valueOf(await ground.shop.categories())).toContainEqual({
        id: below,
        name: 'Летни',
        parentId: category,
      });
    });

    test('a code that another product has is refused with that product, and stops no other of its batch', async () => {
      const [first] = await written(shirt('А'));
      const answers = valueOf(await ground.shop.writeProducts([shirt('А'), shirt('Б')]));
      expect(answers.map(({ ok }) => ok)).toEqual([false, true]);
      expect(problemOf(answers[0]!)).toMatchObject({
        code: 'product-refused',
        params: { name: 'Риза А', code: 'sku-taken', existing: first!.id },
      });
    });

    test('a change leaves what it does not name as it is; a variant comes and goes', async () => {
      const [{ id, variants } = { id: '', variants: [] }] = await written(shirt('А'));
      const [changed] = await written({
        id: id as ProductId,
        name: 'Риза',
        variants: [
          { id: variants[0]!, parameters: [{ name: 'Цвят', value: 'бял' }] },
          { sku: 'Б', parameters: [{ name: 'Цвят', value: 'син' }], price: decimal('9') },
        ],
      });
      expect(changed!.variants[0]).toBe(variants[0]);
      const both = await product(id as ProductId);
      expect(both).toMatchObject({ name: 'Риза', unit: 'бр.' });
      expect(both.variants.map((each) => each.priceWithVat?.toString())).toEqual(['12.5', '9']);
      await written({ id: id as ProductId, name: 'Риза', isHidden: true, removed: [changed!.variants[1]!] });
      expect(await product(id as ProductId)).toMatchObject({ isHidden: true, variants: [{ sku: 'А' }] });
    });

    test('are found by their codes, deleted ones not', async () => {
      const [one, , three] = await written(shirt('А'), shirt('Б'), shirt('В'));
      ground.stand.deleteProduct(three!.id);
      const found = valueOf(await ground.shop.productsWith(['А', 'В', 'няма']));
      expect(found.map(({ id }) => id)).toEqual([one!.id]);
      expect(valueOf(await ground.shop.productsWith([]))).toEqual([]);
    });

    test('prices are absolute, end a promotion, and one that is refused stops no other', async () => {
      const [{ id, variants } = { id: '', variants: [] }] = await written(shirt('А'));
      const change = (price: string, listPrice: string | null, variant = variants[0]!) => ({
        variant,
        price: decimal(price),
        listPrice: listPrice === null ? null : decimal(listPrice),
      });
      const shown = async () => {
        const [variant] = (await product(id as ProductId)).variants;
        return [variant!.priceWithVat?.toString(), variant!.oldPriceWithVat?.toString() ?? null];
      };
      for (let time = 0; time < 2; time += 1) {
        const answers = valueOf(
          await ground.shop.setPrices([change('1', null, 'nobody' as VariantId), change('8', '10')]),
        );
        expect(answers.map((answer) => answer?.code ?? null)).toEqual(['price-refused', null]);
        expect(await shown()).toEqual(['8', '10']);
      }
      expect(valueOf(await ground.shop.setPrices([change('10', null)]))).toEqual([null]);
      expect(await shown()).toEqual(['10', null]);
    });

    test('more than a batch is a mistake of the caller', async () => {
      const many = Array.from({ length: ground.shop.productBatch + 1 }, (_, place) => shirt(String(place)));
      await expect(ground.shop.writeProducts(many)).rejects.toThrow(RangeError);
    });
  });
}
