import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decimal } from '../../../src/domain/decimal.ts';
import type { CustomerId, OrderNumber, ProductId, VariantId } from '../../../src/domain/ids.ts';
import type { Order } from '../../../src/domain/order.ts';
import type { Problem, ProblemCode } from '../../../src/domain/problem.ts';
import type { Result } from '../../../src/domain/result.ts';
import type { Shop, ShopAddress, ShopDriver } from '../../../src/shop/shop.ts';
import { mutated } from './mutated.ts';
import { nomenclatureTests, type NewCustomer, type NewProduct } from './nomenclature.ts';
import { productWritingTests } from './product-writing.ts';
import { allPages, problemOf, valueOf } from './results.ts';

/** A running shop and what the battery may do to it from behind. */
export interface ShopStand {
  address: ShopAddress;
  /** As many orders of one line each, every one changed later than the one before; their numbers. */
  placeOrders(count: number): OrderNumber[];
  placeOrder(order: { buyer?: string; lines?: number }): OrderNumber;
  /** An order that can be listed and named, but not understood. */
  placeBrokenOrder(): OrderNumber;
  /** An order of which not even the moment of change can be read. */
  placeUnnameableOrder(): void;
  /** A part of the order's first line comes back, and money for it. */
  giveBack(order: OrderNumber, back: { quantity: string; amount: string }): void;
  /** Says that the buyer got the order. */
  deliver(order: OrderNumber): void;
  /** Variants with quantity 5, each of its own product; their ids. */
  addVariants(count: number): VariantId[];
  /** A product whose variants have quantity 5; its id. */
  addProduct(product: NewProduct): ProductId;
  deleteProduct(id: ProductId): void;
  addCustomer(customer: NewCustomer): CustomerId;
  deleteCustomer(id: CustomerId): void;
  quantity(variant: VariantId): string;
  documentNumber(order: OrderNumber): string;
  /** How often the shop has been asked for something. */
  requests(): number;
  fault(fault: Fault): void;
  endFaults(): void;
  deactivateModule(): void;
  close(): Promise<void>;
}

export type Fault =
  | { kind: 'delay'; delayMs: number }
  | { kind: 'too-many-requests' | 'unavailable'; retryAfterSeconds: number }
  | {
      kind: 'cut-before' | 'cut-after' | 'garbage' | 'html-page' | 'duplicates' | 'endless-pages';
    };

/** What a part of the battery works with; new for each test. */
export interface Ground {
  stand: ShopStand;
  shop: Shop;
  canAll: boolean;
}

const KEY = 'a-key-that-is-never-shown';
const NOBODY = 'no such variant' as VariantId;
/** Letters beyond the first plane, control characters, marks that turn the direction, half of a pair, JSON's own signs. */
const ODD_NAME = 'Зоя 🦄👩‍👩‍👧 \u0000\u0007\u001b\u202E\uFEFF\ud83d "\\</script> \u2028 ﷽';

/**
 * What every shop driver promises, checked against a real server: `start` gives a fresh shop that takes the given key
 * and keeps the promises of the port; `canAll` says whether it pages, filters by change and takes document numbers.
 */
export function shopBattery(
  name: string,
  driver: ShopDriver,
  start: (key: string) => Promise<ShopStand>,
  canAll: boolean,
): void {
  describe(name, () => {
    let stand: ShopStand;
    let shop: Shop;
    const ground = { canAll } as Ground;
    const opened: Shop[] = [];

    function connect(change: Partial<ShopAddress> = {}): Shop {
      const shop = driver.connect({ ...stand.address, ...change });
      opened.push(shop);
      return shop;
    }

    beforeEach(async () => {
      stand = await start(KEY);
      shop = connect();
      Object.assign(ground, { stand, shop });
    });

    afterEach(async () => {
      await Promise.all(opened.splice(0).map((shop) => shop.close()));
      await stand.close();
    });

    async function readBack(number: OrderNumber): Promise<Order> {
      const raw = valueOf(await shop.order(number));
      return valueOf(shop.readOrder(raw!.raw));
    }

    describe('lists', () => {
      test('reading to the end gives each order once, oldest change first', async () => {
        const placed = stand.placeOrders(250);
        const pages = await allPages((query) => shop.orders(query));
        const orders = pages.flatMap(({ items }) => items);
        expect(orders.map(({ number }) => number)).toEqual(placed);
        expect(pages.length > 1).toBe(canAll);
        const moments = orders.map(({ updatedAt }) => updatedAt.getTime());
        expect(moments).toEqual(moments.toSorted((a, b) => a - b));
      });

      test('reading to the end gives each product once', async () => {
        const variants = stand.addVariants(620);
        const pages = await allPages((query) => shop.products(query));
        const read = pages.flatMap(({ items }) => items).flatMap(({ variants }) => variants);
        expect(read.map(({ id }) => id)).toEqual(variants);
        expect(read.every(({ quantity }) => quantity?.eq('5'))).toBe(true);
        expect(pages.length > 1).toBe(canAll);
      });

      test('an order changed exactly at updatedSince is given, older ones are not where the shop can filter', async () => {
        const placed = stand.placeOrders(5);
        const [, , third] = valueOf(await shop.orders({})).items;
        const page = valueOf(await shop.orders({ updatedSince: third!.updatedAt }));
        expect(page.items.map(({ number }) => number)).toEqual(canAll ? placed.slice(2) : placed);
      });

      test('one record that cannot be named is a problem of the page and does not fail the others', async () => {
        const [first] = stand.placeOrders(1);
        stand.placeUnnameableOrder();
        const [last] = stand.placeOrders(1);
        const page = valueOf(await shop.orders({}));
        expect(new Set(page.items.map(({ number }) => number))).toEqual(new Set([first, last]));
        expect(page.problems).toHaveLength(1);
        expect(page.problems[0]!.problem.code).toBe('order-unreadable');
        expect(page.problems[0]!.record).not.toBe('');
      });

      test('a record that comes twice is passed on twice', async () => {
        const [number] = stand.placeOrders(1);
        stand.fault({ kind: 'duplicates' });
        const page = valueOf(await shop.orders({}));
        expect(page.items.map((order) => order.number)).toEqual([number, number]);
      });

      test('pages without end are passed on, for the caller to notice', async () => {
        stand.placeOrders(3);
        stand.fault({ kind: 'endless-pages' });
        const page = valueOf(await shop.orders({}));
        expect(page.nextCursor).not.toBeNull();
        const again = valueOf(await shop.orders({ cursor: page.nextCursor! }));
        expect(again.nextCursor).not.toBeNull();
      });
    });

    describe('orders', () => {
      test('an order is understood from its raw text alone, the same every time', async () => {
        const [number] = stand.placeOrders(1);
        const [listed] = valueOf(await shop.orders({})).items;
        const single = valueOf(await shop.order(number!));
        expect(JSON.parse(listed!.raw)).toEqual(JSON.parse(single!.raw));
        const order = valueOf(shop.readOrder(listed!.raw));
        expect(order.number).toBe(number);
        expect(order.updatedAt).toEqual(listed!.updatedAt);
        expect(order).toEqual(valueOf(connect().readOrder(listed!.raw)));
      });

      test('what came back, what was paid for it and when the order was delivered are read', async () => {
        const number = stand.placeOrder({});
        expect(await readBack(number)).toMatchObject({ refunds: [], deliveredAt: null });
        stand.giveBack(number, { quantity: '0.4', amount: '1.00' });
        stand.giveBack(number, { quantity: '0.6', amount: '1.50' });
        stand.deliver(number);
        const { refunds, lines, deliveredAt } = await readBack(number);
        expect(new Set(refunds.map(({ id }) => id)).size).toBe(2);
        expect(
          refunds.map(({ amountWithVat, lines }) => [
            amountWithVat.toFixed(2),
            ...lines.map(({ lineId, quantity }) => `${lineId}: ${quantity.toString()}`),
          ]),
        ).toEqual([
          ['1.00', `${lines[0]!.id}: 0.4`],
          ['1.50', `${lines[0]!.id}: 0.6`],
        ]);
        expect(refunds.map(({ at }) => at.getTime())).toEqual(
          refunds.map(({ at }) => at.getTime()).toSorted((a, b) => a - b),
        );
        expect(deliveredAt).toBeInstanceOf(Date);
      });

      test('without its buyer an order has the same goods and sums, and nothing of him', async () => {
        const number = stand.placeOrder({});
        const { raw } = valueOf(await shop.order(number))!;
        const [before, after] = [raw, shop.withoutBuyer(raw)].map((each) => valueOf(shop.readOrder(each)));
        const { customer, delivery } = before!;
        for (const text of [customer.name, customer.email, customer.phone, delivery.address].filter(Boolean))
          expect(shop.withoutBuyer(raw)).not.toContain(text);
        expect(after!.customer).toEqual({ id: null, name: '', email: '', phone: '' });
        for (const same of ['number', 'status', 'lines', 'totals', 'discounts', 'refunds'] as const)
          expect(after![same]).toEqual(before![same]);
        expect(shop.withoutBuyer('не е JSON')).toBe('{}');
      });

      test('an order the shop does not know is null', async () => {
        expect(valueOf(await shop.order('no-such-order' as OrderNumber))).toBeNull();
      });

      test('an order that cannot be understood is still listed whole, and its fault is named', async () => {
        const number = stand.placeBrokenOrder();
        const [listed] = valueOf(await shop.orders({})).items;
        expect(listed!.number).toBe(number);
        const { code, params } = problemOf(shop.readOrder(listed!.raw));
        expect(code).toBe('order-unreadable');
        expect(params.number).toBe(number);
        expect(params.detail).not.toBe('');
      });

      test('of an order that cannot be understood the status, age and quantities are still seen', async () => {
        const number = stand.placeBrokenOrder();
        const { raw } = valueOf(await shop.order(number))!;
        const { status, createdAt, lines } = shop.glimpseOrder(raw);
        expect(status).not.toBe('');
        expect(createdAt).toBeInstanceOf(Date);
        expect(lines.map(({ quantity }) => String(quantity))).toEqual(['1']);
        expect(lines[0]!.variantId).not.toBeNull();
      });

      test('names with emoji, control characters and half of a pair survive', async () => {
        const number = stand.placeOrder({ buyer: ODD_NAME });
        expect((await readBack(number)).customer.name).toBe(ODD_NAME);
      });

      test('an order of 10,000 lines is read', async () => {
        const number = stand.placeOrder({ lines: 10_000 });
        const order = await readBack(number);
        expect(order.lines).toHaveLength(10_000);
      });

      test('whatever happened to a raw text, it gives an order or a problem and never throws', async () => {
        const number = stand.placeOrder({ lines: 3 });
        const { raw } = valueOf(await shop.order(number))!;
        const codes: ProblemCode[] = ['order-unreadable', 'order-too-large'];
        fc.assert(
          fc.property(mutated(raw), (text) => {
            const result = shop.readOrder(text);
            expect(() => shop.glimpseOrder(text)).not.toThrow();
            return result.ok ? result.value.lines.length > 0 : codes.includes(result.problem.code);
          }),
          { numRuns: 200 },
        );
      });
    });

    describe('writes', () => {
      test('quantities are set as absolute values, so that repeating a batch changes nothing', async () => {
        const variants = stand.addVariants(3);
        const changes = variants.map((variant, index) => ({ variant, quantity: decimal(`${index}.25`) }));
        for (let time = 0; time < 2; time += 1) {
          expect(valueOf(await shop.setStock(changes))).toEqual([null, null, null]);
          expect(variants.map((variant) => stand.quantity(variant))).toEqual(['0.25', '1.25', '2.25']);
        }
      });

      test('a refused quantity does not fail the others of its batch', async () => {
        const [first, last] = stand.addVariants(2);
        const quantity = decimal('7');
        const answers = valueOf(
          await shop.setStock([first!, NOBODY, last!].map((variant) => ({ variant, quantity }))),
        );
        expect(answers.map((answer) => answer?.code ?? null)).toEqual([null, 'stock-refused', null]);
        expect(answers[1]!.params.variant).toBe(NOBODY);
        expect([first!, last!].map((variant) => stand.quantity(variant))).toEqual(['7', '7']);
      });

      test('a whole batch goes in one call, an empty one in none', async () => {
        const variants = stand.addVariants(shop.batchSize);
        const changes = variants.map((variant) => ({ variant, quantity: decimal('1') }));
        const before = stand.requests();
        expect(valueOf(await shop.setStock([]))).toEqual([]);
        expect(valueOf(await shop.setStock(changes))).toHaveLength(shop.batchSize);
        expect(stand.requests() - before).toBe(1);
      });

      test('more than a batch is a mistake of the caller', async () => {
        const [variant] = stand.addVariants(1);
        const change = { variant: variant!, quantity: decimal('1') };
        const tooMany = Array.from({ length: shop.batchSize + 1 }, () => change);
        await expect(shop.setStock(tooMany)).rejects.toThrow(RangeError);
      });

      test('a write cut before the shop saw it did nothing; sent again it is done', async () => {
        const [variant] = stand.addVariants(1);
        const changes = [{ variant: variant!, quantity: decimal('9') }];
        stand.fault({ kind: 'cut-before' });
        expectProblem(await shop.setStock(changes), 'shop-unreachable');
        expect(stand.quantity(variant!)).toBe('5');
        stand.endFaults();
        expect(valueOf(await shop.setStock(changes))).toEqual([null]);
        expect(stand.quantity(variant!)).toBe('9');
      });

      test('a write cut before its answer was done; sent again it stays so', async () => {
        const [variant] = stand.addVariants(1);
        const changes = [{ variant: variant!, quantity: decimal('9') }];
        stand.fault({ kind: 'cut-after' });
        expectProblem(await shop.setStock(changes), 'shop-unreachable');
        expect(stand.quantity(variant!)).toBe('9');
        stand.endFaults();
        expect(valueOf(await shop.setStock(changes))).toEqual([null]);
        expect(stand.quantity(variant!)).toBe('9');
      });

      test('the document number is written where the shop takes it, and repeating it changes nothing', async () => {
        const [number] = stand.placeOrders(1);
        const answer = await shop.writeDocumentNumber(number!, '0000001234');
        if (!canAll) {
          expectProblem(answer, 'shop-not-supported');
          return;
        }
        expect(answer.ok).toBe(true);
        const written = valueOf(await shop.order(number!));
        expect(stand.documentNumber(number!)).toBe('0000001234');
        expect((await shop.writeDocumentNumber(number!, '0000001234')).ok).toBe(true);
        expect(valueOf(await shop.order(number!))).toEqual(written);
        expect((await readBack(number!)).warehouseDocument).toBe('0000001234');
      });
    });

    describe('a shop that fails', () => {
      test('a shop that does not answer in time is silent', async () => {
        const hasty = connect({ timeoutMs: 250 });
        stand.fault({ kind: 'delay', delayMs: 60_000 });
        const problem = expectProblem(await hasty.orders({}), 'shop-silent');
        expect(problem.params.seconds).toBe(0.25);
      });

      test.each([
        { kind: 'too-many-requests', retryAfterSeconds: 7, retryAfterMs: 7000 },
        { kind: 'unavailable', retryAfterSeconds: 120, retryAfterMs: 120_000 },
        { kind: 'unavailable', retryAfterSeconds: 86_400, retryAfterMs: 900_000 },
      ] as const)(
        'the $retryAfterSeconds seconds of Retry-After ($kind) are $retryAfterMs milliseconds',
        async ({ kind, retryAfterSeconds, retryAfterMs }) => {
          stand.fault({ kind, retryAfterSeconds });
          expect(expectProblem(await shop.orders({}), 'shop-busy').retryAfterMs).toBe(retryAfterMs);
        },
      );

      test.each(['garbage', 'html-page'] as const)(
        'an answer that is %s is unreadable, for reads and writes',
        async (kind) => {
          const [variant] = stand.addVariants(1);
          stand.fault({ kind });
          const quantity = decimal('9');
          expectProblem(await shop.orders({}), 'shop-unreadable');
          expectProblem(await shop.products({}), 'shop-unreadable');
          expectProblem(await shop.product('no-such-product' as ProductId), 'shop-unreadable');
          expectProblem(await shop.categories(), 'shop-unreadable');
          expectProblem(await shop.customers({}), 'shop-unreadable');
          expectProblem(await shop.describe(), 'shop-unreadable');
          expectProblem(await shop.setStock([{ variant: variant!, quantity }]), 'shop-unreadable');
        },
      );

      test('a wrong key is refused by every operation and shown by none', async () => {
        const [number] = stand.placeOrders(1);
        const stranger = connect({ key: `${KEY}-but-wrong` });
        expectProblem(await stranger.describe(), 'shop-refused-key');
        expectProblem(await stranger.statuses(), 'shop-refused-key');
        expectProblem(await stranger.orders({}), 'shop-refused-key');
        expectProblem(await stranger.order(number!), 'shop-refused-key');
        expectProblem(await stranger.products({}), 'shop-refused-key');
        expectProblem(await stranger.product('no-such-product' as ProductId), 'shop-refused-key');
        expectProblem(await stranger.categories(), 'shop-refused-key');
        expectProblem(await stranger.customers({}), 'shop-refused-key');
        expectProblem(await stranger.writeDocumentNumber(number!, '1'), 'shop-refused-key');
        const change = { variant: NOBODY, quantity: decimal('1') };
        expectProblem(await stranger.setStock([change]), 'shop-refused-key');
      });

      test('a module that is not activated is said to be so', async () => {
        stand.deactivateModule();
        expectProblem(await shop.orders({}), 'shop-module-inactive');
      });

      test('a shop that is gone is unreachable, and a read is tried once', async () => {
        stand.fault({ kind: 'cut-before' });
        const before = stand.requests();
        expectProblem(await shop.orders({}), 'shop-unreachable');
        expect(stand.requests() - before).toBe(1);
        await stand.close();
        expectProblem(await shop.orders({}), 'shop-unreachable');
      });

      test.each(['cut-before', 'garbage', 'html-page'] as const)(
        'after %s the same connection works again',
        async (kind) => {
          const placed = stand.placeOrders(2);
          stand.fault({ kind });
          expect((await shop.orders({})).ok).toBe(false);
          stand.endFaults();
          expect(valueOf(await shop.orders({})).items.map(({ number }) => number)).toEqual(placed);
        },
      );
    });

    productWritingTests(ground);
    nomenclatureTests(ground);

    test('the shop says who it is, with only the capabilities we know', async () => {
      const shopSays = valueOf(await shop.describe());
      expect(shopSays.currency).toBe('EUR');
      expect(shopSays.isEmulator).toBe(true);
      for (const capability of ['paging', 'changed-since', 'order-write'] as const) {
        expect(shopSays.capabilities.includes(capability)).toBe(canAll);
      }
      expect(valueOf(await shop.statuses()).every(({ code, name }) => code !== '' && name !== '')).toBe(true);
    });

    test('closing twice is harmless', async () => {
      await shop.describe();
      await shop.close();
      await shop.close();
    });
  });
}

function expectProblem(result: Result<unknown>, code: ProblemCode): Problem {
  const problem = problemOf(result);
  expect(problem.code).toBe(code);
  expect(JSON.stringify(problem)).not.toContain(KEY);
  return problem;
}
