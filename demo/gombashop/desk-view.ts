import type { Fault } from './faults.ts';
import type { StoredOrder } from './order-rows.ts';
import { START } from './pages.ts';
import { withoutMoment } from './products.ts';
import type { Category, Customer, OrderStatus, Product } from './records.ts';
import type { Shop } from './shop.ts';

/** More than anybody looks through on a page. */
const MOST_PRODUCTS = 2000;
const MOST_CUSTOMERS = 200;
const MOST_ORDERS = 100;
const MOST_REQUESTS = 12;

/** What the order desk shows of the shop. */
interface DeskRecords {
  name: string;
  currency: string;
  statuses: OrderStatus[];
  categories: Category[];
  products: Product[];
  customers: Customer[];
  /** The newest first; there may be more. */
  orders: StoredOrder[];
  orderCount: number;
}

/** Everything the order desk asks for, again and again. */
export interface DeskView {
  version: string;
  /** null: nothing changed since the version that is known. */
  records: DeskRecords | null;
  settings: Shop['settings'];
  faults: Fault[];
  /** What clients of the shop's interface asked last, the newest first. */
  requests: { operationId: string; at: number; status: number | null; records: number }[];
  /** The shop's clock, milliseconds since 1970. */
  now: number;
}

/** What the desk shows now. Records, the large part, are left out while the version the desk knows is the right one. */
export function deskView(shop: Shop, known: string | undefined): DeskView {
  const version = shop.version();
  return {
    version,
    records: known === version ? null : deskRecords(shop),
    settings: shop.settings,
    faults: shop.faults.list(),
    requests: shop.requests.latest().slice(-MOST_REQUESTS).reverse(),
    now: shop.clock.now(),
  };
}

function deskRecords(shop: Shop): DeskRecords {
  const start = { after: START, limit: MOST_PRODUCTS };
  const products = shop.products.list(start).rows.filter(({ deleted }) => !deleted);
  const customers = shop.customers.list({ ...start, limit: MOST_CUSTOMERS }).rows;
  return {
    name: shop.name,
    currency: shop.currency,
    statuses: shop.statuses,
    categories: shop.categories.all(),
    products: products.map(withoutMoment).sort((a, b) => a.name.localeCompare(b.name, 'bg')),
    customers: customers.filter(({ deleted }) => !deleted).map(withoutMoment),
    orders: shop.orders.latest(MOST_ORDERS),
    orderCount: shop.countRecords().orders,
  };
}
