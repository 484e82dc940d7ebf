import { rmSync } from 'node:fs';
import { seededRandom } from '../../demo/gombashop/random.ts';
import { startGombaShop, type GombaShop } from '../../demo/gombashop/server.ts';
import type { Order, ProductInput } from '../../demo/gombashop/records.ts';
import type { Row } from '../../demo/warehouse/schema.ts';
import { SPECIAL_ITEMS } from '../../demo/warehouse/sample-items.ts';
import { LOCATIONS, PARTNERS, USERS } from '../../demo/warehouse/sample-registers.ts';
import { decimal, toCents } from '../../src/domain/decimal.ts';
import { readDefinition } from '../../src/domain/definition.ts';
import type { Definition } from '../../src/domain/settings.ts';
import type { ResolvedDatabase } from '../../src/warehouse/warehouse.ts';
import { generateOrder } from './orders.ts';
import { snapshot, type Snapshot } from './truth.ts';
import { newFolder, type TestWarehouse } from './warehouses.ts';

/** Everything Kervan stands between, with its truth in reach: a sample warehouse, a shop that sells from it, buyers. */
export interface World {
  warehouse: TestWarehouse;
  shop: GombaShop;
  /** Below it each installation of Kervan has its data folder. */
  folder: string;
  definition: Definition;
  /** The warehouse as it was before anybody came. */
  before: Snapshot;
  /** What orders were before somebody edited them; a document may have been made of any of these. */
  earlier: Map<string, Order[]>;
  /** Documents of others, by their note: they must stand there in the end. */
  foreign: Map<string, { number: number; lines: number }>;
  /** Buyers place orders; their numbers. */
  placeOrders(count: number): string[];
  /** Somebody in the shop confirms a new order, cancels one, or adds a piece to one. */
  changeSomeOrder(): void;
  /** Closes the shop and removes the folder; the warehouse stays. */
  close(): Promise<void>;
}

export interface WorldOptions {
  seed: number;
  /** Changes the definition before anybody uses it. */
  configure?: (definition: Definition) => void;
  /** Kervan reaches the warehouse here; default its own address. */
  address?: ResolvedDatabase;
}

const DAY_MS = 86_400_000;
/** Orders from this day on make documents. */
export const SINCE = new Date(Date.now() - 500 * DAY_MS).toISOString().slice(0, 10);
/** The shop's clock begins so long ago, and goes on by up to this much from one order to the next. */
const SHOP_AGE_MS = 400 * DAY_MS;
const LONGEST_LULL_MS = 30 * 60_000;
const SHOP_HAS = '100';

/** Builds a world in a warehouse that is as it was made. */
export async function buildWorld(
  warehouse: TestWarehouse,
  { seed, configure, address }: WorldOptions,
): Promise<World> {
  const random = seededRandom(seed);
  // Buyers come minutes apart, so that reading on at a wrong place would miss some.
  let shopTimeMs = Date.now() - SHOP_AGE_MS;
  const timePasses = (): void => {
    shopTimeMs = Math.min(shopTimeMs + random() * LONGEST_LULL_MS, Date.now());
  };
  const shop = await startGombaShop({
    file: ':memory:',
    port: 0,
    apiId: 'demo',
    key: 'demo-key',
    numberSeed: seed,
    clock: () => Math.floor(shopTimeMs),
  });
  const folder = newFolder();
  shop.shop.addProducts(productsOf(warehouse));
  const variants = shop.shop.allProducts().flatMap((product) => product.variants.map(({ id }) => id));
  const since = new Date(`${SINCE}T00:00:00Z`);
  const earlier = new Map<string, Order[]>();
  const definition = definitionOf(address ?? warehouse.address, shop.url);
  configure?.(definition);
  return {
    warehouse,
    shop,
    folder,
    definition,
    before: await snapshot(warehouse),
    earlier,
    foreign: new Map(),
    placeOrders: (count) =>
      shop.shop.together(() =>
        Array.from({ length: count }, () => {
          timePasses();
          return shop.shop.placeOrder(generateOrder(random, { variants, since })).number;
        }),
      ),
    changeSomeOrder() {
      const orders = shop.shop.allOrders().filter(({ status }) => status !== 'cancelled');
      const order = orders[Math.floor(random() * orders.length)];
      if (!order) return;
      timePasses();
      if (random() < 0.4) {
        earlier.set(order.number, [...(earlier.get(order.number) ?? []), order]);
        shop.shop.editOrder(order.number, withOneMore);
        return;
      }
      shop.shop.changeStatus(order.number, order.status === 'new' ? 'confirmed' : 'cancelled');
    },
    async close() {
      await shop.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The order with one piece more in its first line, its sums right again. */
function withOneMore(order: Order): Order {
  const [line, ...lines] = order.lines;
  const [payment, ...payments] = [...order.payments].reverse();
  const quantity = decimal(line!.quantity).plus('1');
  const total = toCents(quantity.times(decimal(line!.unitPrice))).minus(decimal(line!.discount ?? '0'));
  const more = total.minus(decimal(line!.total));
  const plusMore = (amount: string): string => decimal(amount).plus(more).toFixed(2);
  const { goods, total: all } = order.totals;
  return {
    ...order,
    lines: [{ ...line!, quantity: quantity.toString(), total: total.toFixed(2) }, ...lines],
    payments: [...payments.reverse(), { ...payment!, amount: plusMore(payment!.amount) }],
    totals: { ...order.totals, goods: plusMore(goods), total: plusMore(all) },
  };
}

/** What Kervan is told of a warehouse and a shop. */
export function definitionOf(database: ResolvedDatabase, url: string): Definition {
  const read = readDefinition(
    {
      name: 'fault',
      started: true,
      schedules: { import: { at: 'start', everyMinutes: 1 }, export: { at: 'start', everyMinutes: 1 } },
      warehouse: { version: '3.07.056', database },
      shop: { url, apiId: 'demo', key: 'demo-key' },
      settings: {
        import: {
          since: SINCE,
          location: LOCATIONS.shopCentre,
          documentUser: USERS.online,
          retailPartner: PARTNERS.onlineBuyers,
          delivery: { add: true, item: SPECIAL_ITEMS.delivery },
        },
        // Whole pieces would hide a wrong fraction.
        export: { stock: { step: 0.001 } },
      },
    },
    SINCE,
  );
  if (!read.ok) throw new Error(`the definition is refused: ${JSON.stringify(read.problems)}`);
  return read.definition;
}

/** What a shop sells from a warehouse. */
export function productsOf(warehouse: TestWarehouse): ProductInput[] {
  return sellable(warehouse).map((good) => productOf(good, warehouse));
}

/** The goods that can be sold by their code: kept in stock, not deleted, and no other one has the code. */
function sellable({ rows }: TestWarehouse): Row[] {
  const codeOf = (good: Row): string => String(good['Code']).trim().toLowerCase();
  const codes = rows.goods.map(codeOf);
  return rows.goods.filter(
    (good) =>
      Number(good['ID']) > 1 &&
      good['Deleted'] !== -1 &&
      good['Type'] !== 8 &&
      codeOf(good) !== '' &&
      codes.filter((code) => code === codeOf(good)).length === 1,
  );
}

function productOf(good: Row, { rows }: TestWarehouse): ProductInput {
  const vat = rows.vatgroups.find((group) => group['ID'] === good['TaxGroup'])!;
  return {
    name: String(good['Name']),
    vatRate: String(vat['VATValue']),
    variants: [
      { sku: String(good['Code']), price: Number(good['PriceOut2']).toFixed(2), quantity: SHOP_HAS },
    ],
  };
}
