import type { Day } from '../domain/document.ts';
import { daysUntil, dayIn, laterDay } from '../domain/local-time.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Shop } from '../shop/shop.ts';
import { findVersion } from '../store/inbox.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { salesToInvoice, type SaleToInvoice } from '../store/wanted-invoices.ts';
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
  /** УНП; null for a sale without one. */
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

async function withoutInvoice(
  store: Store,
  { id }: Server,
  warehouse: Warehouse,
  first: SaleToInvoice[],
): Promise<Result<SaleToInvoice[]>> {
  const found: SaleToInvoice[] = [];
  for (let page = first; page.length > 0; page = await salesToInvoice(store, id, page.at(-1)!, PAGE)) {
    const invoices = await warehouse.invoicesOf(
      'sale',
      page.map((sale) => sale.document_number),
    );
    if (!invoices.ok) return invoices;
    found.push(...page.filter((sale) => !invoices.value.has(sale.document_number)));
  }
  return ok(found);
}

async function describe(
  store: Store,
  { id }: Server,
  shop: Shop,
  { number, version, buyer, document_number, document_day, sale_number }: SaleToInvoice,
  today: Day,
): Promise<MissingInvoice> {
  const raw = await findVersion(store, id, number, version);
  const read = raw === null ? null : shop.readOrder(raw);
  const invoice = read?.ok ? read.value.invoice : null;
  const lastDay = laterDay(document_day, INVOICE_DAYS);
  return {
    order: number,
    buyer: invoice?.name.trim() || (buyer ?? ''),
    eik: invoice?.eik.trim() || (invoice?.vatNumber.trim() ?? ''),
    sale: document_number,
    day: document_day,
    saleNumber: sale_number,
    lastDay,
    daysLeft: daysUntil(today, lastDay),
  };
}
