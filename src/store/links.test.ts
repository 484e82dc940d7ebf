import { beforeEach, describe, expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import type { ItemId, ProductId, RunId, ServerId, VariantId } from '../domain/ids.ts';
import {
  doubledSkus,
  linkItem,
  linksOf,
  shownHundreds,
  shownItems,
  shownText,
  unlinkedAfter,
} from './links.ts';
import {
  forgetVariants,
  keepVariants,
  recodedVariants,
  recordsOfNobody,
  variantsOf,
} from './shop-variants.ts';
import { beginSending, exportSize, linksToSend, recordSent, saveDue } from './quantities.ts';
import type { Store } from './store.ts';
import type { LinkRow } from './tables.ts';

const SERVER = 'server' as ServerId;
const RUN = 'run' as RunId;
const NOW = new Date('2026-11-23T10:00:00Z');
let store: Store;
beforeEach(() => {
  store = testStore();
});

const keep = (...pairs: [variant: string, sku: string][]) =>
  keepVariants(
    store,
    SERVER,
    pairs.map(([variant, sku]) => ({ variant: variant as VariantId, product: 'p' as ProductId, sku })),
    NOW,
  );
const link = (variant: string, item: number) => linkItem(store, SERVER, variant, item as ItemId);
const row = async (variant: string): Promise<LinkRow> =>
  (await linksOf(store, SERVER, [variant as VariantId])).get(variant as VariantId)!;
const dueIs = (variant: string, quantity: string | null) =>
  saveDue(store, SERVER, [{ variant, quantity, parts: null }]);
const toSend = async () => (await linksToSend(store, SERVER, 0, 100)).map(({ variant }) => variant);

async function send(variant: string): Promise<void> {
  const epochs = await beginSending(store, SERVER, [await row(variant)]);
  await finish(variant, epochs.get(variant)!);
}
async function finish(variant: string, epoch: number): Promise<void> {
  const { stock_due: quantity } = await row(variant);
  await recordSent(store, SERVER, [{ variant, quantity: quantity!, epoch }], RUN, NOW);
}

test('what the shop tells of a variant is kept as it was told last', async () => {
  const told = { variant: '1' as VariantId, product: 'p' as ProductId, sku: 'A' };
  const first = { name: 'Риза, бял', barcode: '380', price: '8.50', listPrice: '10.00', isHidden: true };
  await keepVariants(store, SERVER, [{ ...told, ...first }], NOW);
  expect(await row('1')).toMatchObject({
    name: 'Риза, бял',
    barcode: '380',
    price_shown: '8.50',
    list_price_shown: '10.00',
    is_hidden: 1,
  });
  await keepVariants(store, SERVER, [{ ...told, name: 'Риза', price: '10.00' }], NOW);
  expect(await row('1')).toMatchObject({
    name: 'Риза',
    barcode: '',
    price_shown: '10.00',
    list_price_shown: null,
    is_hidden: 0,
  });
});

test('the text of what the shop is made to show is the one of what it is seen to show', async () => {
  const shown = { product: 'p' as ProductId, sku: 'A', price: '8.5' };
  const [one, other] = [
    { ...shown, variant: '1' as VariantId, listPrice: '10' },
    { ...shown, variant: '2' as VariantId, listPrice: null },
  ];
  await keepVariants(store, SERVER, [one, other], NOW);
  await link('1', 199);
  await link('2', 200);
  const items = await shownItems(store, SERVER, 0, 1000);
  expect(items.get(199)).toBe(shownText(one));
  expect(items.get(200)).toBe(shownText(other));
  expect([...(await shownHundreds(store, SERVER, 0, 1000))]).toEqual([
    [1, `199${shownText(one)}`],
    [2, `200${shownText(other)}`],
  ]);
});

describe('which item a variant is', () => {
  test('an item belongs to one variant; the holder is named and keeps it', async () => {
    await keep(['1', 'A'], ['2', 'B']);
    expect(await link('1', 10)).toBeNull();
    expect(await link('1', 10)).toBeNull();
    expect(await link('2', 10)).toBe('1');
    expect((await row('2')).item).toBeNull();
  });

  test('a variant keeps its item while its sku stays, whatever its case and the blanks around it', async () => {
    await keep(['1', 'ab-1']);
    await link('1', 10);
    await keep(['1', ' AB-1 ']);
    expect(await row('1')).toMatchObject({ item: 10, sku: ' AB-1 ' });
    await keep(['1', 'AB-2']);
    expect((await row('1')).item).toBeNull();
    expect((await unlinkedAfter(store, SERVER, '', 10)).map(({ variant }) => variant)).toEqual(['1']);
  });

  test('skus that differ only by case or blanks are doubled', async () => {
    await keep(['1', 'a'], ['2', 'A '], ['3', 'b']);
    expect(await doubledSkus(store, SERVER)).toEqual(new Map([['A', ['1', '2']]]));
    await forgetVariants(store, SERVER, ['2' as VariantId]);
    expect(await doubledSkus(store, SERVER)).toEqual(new Map());
    expect(await variantsOf(store, SERVER, ['p' as ProductId])).toEqual(['1', '3']);
  });
});

describe('a variant without a code', () => {
  test('is kept, is doubled with no other, and is not looked up', async () => {
    await keep(['1', ''], ['2', ' '], ['3', 'A']);
    expect(await doubledSkus(store, SERVER)).toEqual(new Map());
    expect((await unlinkedAfter(store, SERVER, '', 10)).map(({ variant }) => variant)).toEqual(['3']);
  });
});

test('what nobody carries any more is known when codes change and when variants go', async () => {
  await keep(['1', 'A'], ['2', 'A'], ['3', ''], ['4', 'B']);
  const told = [
    ['1', 'a '],
    ['2', 'C'],
    ['3', 'D'],
    ['4', ''],
  ].map(([variant, sku]) => ({ variant: variant as VariantId, product: 'p' as ProductId, sku: sku! }));
  const recoded = await recodedVariants(store, SERVER, told);
  expect(recoded.map(({ variant }) => variant).sort()).toEqual(['2', '3', '4']);
  await keepVariants(store, SERVER, told, NOW);
  expect((await recordsOfNobody(store, SERVER, recoded)).sort()).toEqual(['sku 3', 'sku B']);
  const gone = await forgetVariants(store, SERVER, ['1', '4'] as VariantId[]);
  expect((await recordsOfNobody(store, SERVER, gone)).sort()).toEqual(['sku 4', 'sku A']);
});

describe('which quantities are sent', () => {
  beforeEach(async () => {
    await keep(['1', 'A'], ['2', 'B']);
    await link('1', 10);
    await link('2', 20);
    await dueIs('1', '5');
    await dueIs('2', null);
  });

  test('what was never sent, then only what differs; never a quantity that cannot be said', async () => {
    expect(await toSend()).toEqual(['1']);
    await send('1');
    expect(await toSend()).toEqual([]);
    await dueIs('1', '6');
    expect(await toSend()).toEqual(['1']);
    await dueIs('1', null);
    expect(await toSend()).toEqual([]);
  });

  test('a crash after the shop said yes leads to sending again, even a quantity that went back', async () => {
    await send('1');
    await dueIs('1', '6');
    await beginSending(store, SERVER, [await row('1')]);
    // Here the process died: the shop shows 6, the record says 5, and 5 is due again.
    await dueIs('1', '5');
    expect(await toSend()).toEqual(['1']);
    await send('1');
    expect(await toSend()).toEqual([]);
  });

  test('an order that comes while a batch is under way keeps the quantity unknown', async () => {
    const epochs = await beginSending(store, SERVER, [await row('1')]);
    await store
      .updateTable('links')
      .set((eb) => ({ stock_epoch: eb('stock_epoch', '+', 1), stock_touched: 1 }))
      .where('variant', '=', '1')
      .execute();
    await finish('1', epochs.get('1')!);
    expect(await row('1')).toMatchObject({ stock_sent: '5', stock_touched: 1 });
    expect(await toSend()).toEqual(['1']);
    await send('1');
    expect(await row('1')).toMatchObject({ stock_touched: 0 });
    expect(await toSend()).toEqual([]);
  });

  test('a variant that becomes another item is sent again', async () => {
    await send('1');
    await linkItem(store, SERVER, '1', null);
    await link('1', 30);
    await dueIs('1', '5');
    expect(await toSend()).toEqual(['1']);
  });
});

test('the size of an export counts changes no order explains, and zeros of any cause', async () => {
  await keep(['1', 'A'], ['2', 'B'], ['3', 'C'], ['4', 'D'], ['5', 'E']);
  for (const [index, variant] of ['1', '2', '3', '4', '5'].entries()) {
    await link(variant, index + 1);
    await dueIs(variant, index === 3 ? '0' : '7');
    if (variant !== '5') await send(variant);
  }
  await dueIs('1', '0');
  await dueIs('2', '8');
  await dueIs('3', '0');
  await store.updateTable('links').set({ stock_touched: 1 }).where('variant', '=', '3').execute();
  expect(await exportSize(store, SERVER)).toEqual({ total: 5, changed: 2, positive: 3, zeroed: 2 });
});
