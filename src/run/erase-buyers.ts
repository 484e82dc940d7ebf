import type { App } from '../app.ts';
import type { ServerId } from '../domain/ids.ts';
import { phoneForms } from '../domain/phone.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Shop } from '../shop/shop.ts';
import {
  blankOldVersions,
  eraseBuyers,
  forgettableOrders,
  ordersNaming,
  orderToErase,
  type BuyersOrder,
} from '../store/erasure.ts';
import { forgetCustomers, keptCustomers } from '../store/erase-customers.ts';
import { forgetPlans } from '../store/plans.ts';
import { listServers, type Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';

/** Whose data are to go: the buyer with exactly this e-mail or phone, or of this one order. */
export interface Whose {
  email?: string;
  phone?: string;
  order?: string;
}

/** The orders of a buyer: those whose data go, and those that stay because a document was made of them. */
export interface Erasure {
  erased: string[];
  kept: { number: string; document: number }[];
  /** What was kept of him as a customer, outside orders: "customer 5". */
  customers: string[];
}

type Needs = Pick<App, 'store' | 'openShop'>;

/**
 * Takes a buyer out of the orders without a document; `isPlan` only says which they are. Orders with a document stay as they are: documents and what
 * they were made of have to be kept by law. Nothing is changed in the warehouse or the shop.
 */
export async function eraseBuyer(
  { store, openShop }: Needs,
  server: Server,
  whose: Whose,
  { isPlan, now }: { isPlan: boolean; now: Date },
): Promise<Result<Erasure>> {
  const opened = await openShop(server.definition.shop);
  if (!opened.ok) return opened;
  const shop = opened.value;
  try {
    const found = await ordersOf(store, shop, server.id, whose);
    const customers = await customersOf(store, server.id, whose);
    if (found.length + customers.length === 0)
      return failed(problem('buyer-unknown', { server: server.definition.name }));
    const open = found.filter(({ document }) => document === null);
    const erased = open.filter(({ isErased }) => !isErased).map(({ number }) => number);
    if (!isPlan) {
      await eraseBuyers(store, server.id, erased, (raw) => shop.withoutBuyer(raw), now);
      await forgetCustomers(store, server.id, customers);
    }
    const kept = found.flatMap(({ number, document }) => (document === null ? [] : [{ number, document }]));
    return ok({ erased, kept, customers });
  } finally {
    await shop.close();
  }
}

async function ordersOf(
  store: Store,
  shop: Shop,
  server: ServerId,
  { email, phone, order }: Whose,
): Promise<BuyersOrder[]> {
  if (order !== undefined) {
    const found = await orderToErase(store, server, order);
    return found ? [found] : [];
  }
  const names = naming({ email, phone });
  const isTheirs = (raw: string): boolean => {
    const read = shop.readOrder(raw);
    if (!read.ok) return false;
    const { customer, delivery } = read.value;
    return (email !== undefined ? [customer.email] : [customer.phone, delivery.phone]).some(names);
  };
  const digits = phone === undefined ? undefined : phoneForms(phone);
  const named = await ordersNaming(store, server, { text: email?.trim(), digits });
  return named.filter(({ raws }) => raws.some(isTheirs));
}

/** Whether a text is exactly this e-mail, or this phone in whichever form it is written. */
function naming({ email, phone }: Pick<Whose, 'email' | 'phone'>): (text: string) => boolean {
  if (email !== undefined) return (text) => text.trim().toLowerCase() === email.trim().toLowerCase();
  const wanted = new Set(phoneForms(phone!));
  return (text) => phoneForms(text).some((form) => wanted.has(form));
}

async function customersOf(
  store: Store,
  server: ServerId,
  { email, phone, order }: Whose,
): Promise<string[]> {
  if (order !== undefined) return [];
  const names = naming({ email, phone });
  const theirs = (await keptCustomers(store, server)).filter(({ texts }) => texts.some(names));
  return [...new Set(theirs.map(({ record }) => record))];
}

/**
 * Takes the buyers out of what has not been needed for so many days: orders that never got a document, and versions of documented orders that later
 * ones have replaced. Plans that are too old to be applied go too, also of servers that stand still. A thousand of each server at once; the next time the next.
 */
export async function eraseOldBuyers({ store, openShop }: Needs, days: number, now: Date): Promise<void> {
  for (const { id } of await listServers(store)) await forgetPlans(store, id, now);
  if (days === 0) return;
  const before = new Date(now.getTime() - days * 86_400_000);
  for (const { id, definition } of await listServers(store)) {
    const opened = await openShop({ ...definition.shop, key: '' });
    if (!opened.ok) continue;
    const blank = (raw: string): string => opened.value.withoutBuyer(raw);
    await eraseBuyers(store, id, await forgettableOrders(store, id, before), blank, now);
    await blankOldVersions(store, id, before, blank);
    await opened.value.close();
  }
}
