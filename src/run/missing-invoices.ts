import type { Day } from '../domain/document.ts';
import { daysUntil, dayIn, laterDay } from '../domain/local-time.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Shop } from '../shop/shop.ts';
import { findVersion } from '../store/inbox.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { BECAME_SALE, salesToInvoice, type SaleToInvoice } from '../store/wanted-invoices.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { ViewNeeds } from './order-view.ts';
import { asking } from './probe.ts';

/** An invoice is issued at most so many days after the day of the sale (VAT Act, art. 113, par. 4). */
const INVOICE_DAYS = 5;

/** A sale whose buyer wants an invoice and has none. */
export interface MissingInvoice {
  order: string;
  buyer: string;
  /** As the buyer gave it; '' when the latest version tells none. */
  eik: string;
  /** operations.Acct */
  sale: number;
  day: Day;
  /** УНП; null for a sale without one, and one that somebody made of the order document. */
  saleNumber: string | null;
  /** The last day to issue it. */
  lastDay: Day;
  /** Days from today in the shop's zone to the last one; below zero when it has passed. */
  daysLeft: number;
}

export interface MissingInvoices {
  /** How many there are, of which `items` are the most urgent. */
  count: number;
  items: MissingInvoice[];
}

const PAGE = 500;

/**
 * The sales whose buyers want an invoice and that the warehouse knows none for, the most urgent first. The warehouse is asked only when there is
 * a sale that somebody wants an invoice for. Changes nothing: invoices are issued in Warehouse Pro.
 */
export async function missingInvoices(
  { store, clock, openShop, openWarehouse }: ViewNeeds,
  server: Server,
  limit: number,
): Promise<Result<MissingInvoices>> {
  const { id, definition } = server;
  const first = await salesToInvoice(store, id, null, PAGE);
  if (first.length === 0) return ok({ count: 0, items: [] });
  const found = await asking(
    () => openWarehouse(definition.warehouse),
    (warehouse) => withoutInvoice(store, server, warehouse, first),
  );
  if (!found.ok) return found;
  const sales = found.value;
  const today = dayIn(definition.shop.timeZone, clock.now());
  return asking(
    () => openShop(definition.shop),
    async (shop) => {
      const items: MissingInvoice[] = [];
      for (const sale of sales.slice(0, limit)) items.push(await describe(store, server, shop, sale, today));
      return ok({ count: sales.length, items });
    },
  );
}

/** A sale as it stands in the warehouse. */
interface StandingSale extends SaleToInvoice {
  sale: number;
  day: Day;
}

async function withoutInvoice(
  store: Store,
  { id }: Server,
  warehouse: Warehouse,
  first: SaleToInvoice[],
): Promise<Result<StandingSale[]>> {
  const found: StandingSale[] = [];
  for (let page = first; page.length > 0; page = await salesToInvoice(store, id, page.at(-1)!, PAGE)) {
    const invoices = await warehouse.invoicesOf('sale', page.map(saleOf));
    if (!invoices.ok) return invoices;
    const open = page.filter((row) => !invoices.value.has(saleOf(row)));
    // What somebody made of an order document has a day of its own, and may be voided since.
    const days = await warehouse.documentDays('sale', open.filter(becameSale).map(saleOf));
    if (!days.ok) return days;
    for (const row of open) {
      const day = becameSale(row) ? days.value.get(saleOf(row)) : row.document_day;
      if (day !== undefined) found.push({ ...row, sale: saleOf(row), day });
    }
  }
  return ok(found.toSorted((one, other) => (one.day < other.day ? -1 : Number(one.day > other.day))));
}

function becameSale({ reason }: SaleToInvoice): boolean {
  return reason?.startsWith(BECAME_SALE) ?? false;
}

/** operations.Acct of the sale. */
function saleOf(row: SaleToInvoice): number {
  return becameSale(row) ? Number(row.reason!.slice(BECAME_SALE.length)) : row.document_number;
}

async function describe(
  store: Store,
  { id }: Server,
  shop: Shop,
  { number, version, buyer, sale, day, sale_number }: StandingSale,
  today: Day,
): Promise<MissingInvoice> {
  const raw = await findVersion(store, id, number, version);
  const read = raw === null ? null : shop.readOrder(raw);
  const invoice = read?.ok ? read.value.invoice : null;
  const lastDay = laterDay(day, INVOICE_DAYS);
  return {
    order: number,
    buyer: invoice?.name.trim() || (buyer ?? ''),
    eik: invoice?.eik.trim() || (invoice?.vatNumber.trim() ?? ''),
    sale,
    day,
    saleNumber: sale_number,
    lastDay,
    daysLeft: daysUntil(today, lastDay),
  };
}
