/** Products, prices and quantities as GombaShop's assumed protocol (see driver.ts) takes them. */
import { Decimal, ZERO } from '../../domain/decimal.ts';
import type { ProductId, VariantId } from '../../domain/ids.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { PriceChange, ProductWriting, StockChange, VariantWriting, WrittenProduct } from '../shop.ts';
import { putBatch, type Accepted, type Batch } from './batch.ts';
import { unreadable, type Client } from './client.ts';

/** The most products the contract takes in one call. */
export const PRODUCT_BATCH = 100;
/** The most quantities or prices the contract takes in one call. */
export const CHANGE_BATCH = 500;
/** The contract's decimals end here. */
const QUANTITY_DECIMALS = 6;
/** The contract's longest name and code, in characters. */
const NAME_LENGTH = 255;
export const CODE_LENGTH = 64;

const STOCK: Batch<StockChange> = {
  operation: 'setStock',
  path: '/stock/batch',
  body: ({ variant, quantity }) => ({ variantId: variant, quantity: quantityText(quantity) }),
  refused: 'stock-refused',
  nameOf: ({ variant }) => ({ variant }),
};

const PRICES: Batch<PriceChange> = {
  operation: 'setPrices',
  path: '/prices/batch',
  body: ({ variant, price, listPrice }) => ({
    variantId: variant,
    price: price.toFixed(),
    oldPrice: listPrice?.toFixed() ?? null,
  }),
  refused: 'price-refused',
  nameOf: ({ variant }) => ({ variant }),
};

const PRODUCTS: Batch<ProductWriting> = {
  operation: 'upsertProducts',
  path: '/products/batch',
  body: productBody,
  refused: 'product-refused',
  nameOf: ({ name }) => ({ name }),
};

/** Sets quantities. */
export async function setStock(client: Client, changes: readonly StockChange[]) {
  return answersOnly(await putBatch(client, STOCK, atMost(CHANGE_BATCH, changes)));
}

/** Sets prices. */
export async function setPrices(client: Client, changes: readonly PriceChange[]) {
  return answersOnly(await putBatch(client, PRICES, atMost(CHANGE_BATCH, changes)));
}

/** Creates and changes products. */
export async function writeProducts(
  client: Client,
  products: readonly ProductWriting[],
): Promise<Result<Result<WrittenProduct>[]>> {
  const answers = await putBatch(client, PRODUCTS, atMost(PRODUCT_BATCH, products));
  if (!answers.ok) return answers;
  return ok(
    answers.value.map((answer, index) => (answer.ok ? written(products[index]!, answer.value) : answer)),
  );
}

/** Without the number of the product, or of as many variants as were sent, nobody knows what the shop made. */
function written(product: ProductWriting, { id, variantIds }: Accepted): Result<WrittenProduct> {
  const sent = product.variants?.length ?? 0;
  if (id === undefined || (variantIds?.length ?? 0) < sent) {
    return failed(
      unreadable('upsertProducts', {
        bg: `за „${product.name}“ липсва номерът на продукта или на разновидност`,
        en: `the number of the product or of a variant is missing for “${product.name}”`,
      }),
    );
  }
  return ok({ id: id as ProductId, variants: (variantIds ?? []) as VariantId[] });
}

function answersOnly(answers: Result<Result<Accepted>[]>) {
  return answers.ok ? ok(answers.value.map((answer) => (answer.ok ? null : answer.problem))) : answers;
}

function atMost<Record>(most: number, records: readonly Record[]): readonly Record[] {
  if (records.length > most) throw new RangeError(`more than ${most} changes in a batch`);
  return records;
}

function productBody(product: ProductWriting): object {
  const { id, name, description, categories, vatRate, unit, isHidden, isPromotion, variants, removed } =
    product;
  return {
    ...(id !== undefined && { id }),
    name: cut(name, NAME_LENGTH),
    ...(description !== undefined && { description }),
    ...(categories && { categoryIds: categories }),
    ...(vatRate && { vatRate: vatRate.toFixed() }),
    ...(unit !== undefined && { unit }),
    ...(isHidden !== undefined && { hidden: isHidden }),
    ...(isPromotion !== undefined && { isPromo: isPromotion }),
    ...(variants && { variants: variants.map(variantBody) }),
    ...(removed && removed.length > 0 && { removeVariantIds: removed }),
  };
}

function variantBody({ id, sku, barcode, parameters, price, listPrice, quantity }: VariantWriting): object {
  return {
    ...(id !== undefined && { id }),
    ...(sku !== undefined && { sku }),
    ...(barcode !== undefined && { barcode }),
    ...(parameters && { parameters }),
    ...(price && { price: price.toFixed() }),
    ...(listPrice !== undefined && { oldPrice: listPrice?.toFixed() ?? null }),
    ...(quantity && { quantity: quantityText(quantity) }),
  };
}

/** By characters, never through the middle of one. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Array.from(text).slice(0, length).join('');
}

/** Cut, not rounded, to the contract's precision: the shop must never be promised more than there is. */
function quantityText(quantity: Decimal): string {
  const shown = quantity.round(QUANTITY_DECIMALS, Decimal.roundDown);
  return shown.eq(ZERO) ? '0' : shown.toFixed();
}
