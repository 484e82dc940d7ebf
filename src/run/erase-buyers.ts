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
import { sweepLeftovers } from '../store/leftovers.ts';
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

const DAY_MS = 86_400_000;

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

/** What to do when the log says `erasure`. */
const NEXT = {
  copies:
    'tried again every hour; if it stays, delete by hand what is older than 30 days beside kervan.db (.version-, .newer-, .damaged-)',
  buyers:
    'tried again every hour; if it stays, run kervan doctor: it looks at the data folder, the database of Kervan and the shop',
};

/**
 * What there is to forget by itself, every hour: copies of before, and buyers that nothing needs. What fails is said in the log with what to do, and keeps
 * nothing else from being forgotten. Never throws.
 */
export async function forgetByItself(app: Needs & Pick<App, 'config' | 'log'>, now: Date): Promise<void> {
  const { config, log } = app;
  try {
    sweepLeftovers(config.storeFile, now);
  } catch (error) {
    log.error({ err: error, next: NEXT.copies }, 'erasure');
  }
  try {
    for (const { server, error } of await eraseOldBuyers(app, config.buyersDays, now))
      log.error({ server, err: error, next: NEXT.buyers }, 'erasure');
  } catch (error) {
    log.error({ err: error, next: NEXT.buyers }, 'erasure');
  }
}

/**
 * Takes the buyers out of what has not been needed for so many days: orders that never got a document, and versions of documented orders that later
 * ones have replaced. Plans that are too old to be applied go too, also of servers that stand still. A thousand of each server at once; the next time the next.
 * Answers the servers at which it failed; the others are done all the same. Throws when the servers cannot be listed.
 */
export async function eraseOldBuyers(
  needs: Needs,
  days: number,
  now: Date,
): Promise<{ server: string; error: unknown }[]> {
  const failures: { server: string; error: unknown }[] = [];
  for (const { id, definition } of await listServers(needs.store)) {
    try {
      await forgetPlans(needs.store, id, now);
      if (days > 0)
        await eraseOldOf(needs, id, definition.shop, new Date(now.getTime() - days * DAY_MS), now);
    } catch (error) {
      failures.push({ server: definition.name, error });
    }
  }
  return failures;
}

/** Only the shop's driver knows where in an order its buyer stands; the shop itself is not asked, so it needs no key. */
async function eraseOldOf(
  { store, openShop }: Needs,
  server: ServerId,
  address: Server['definition']['shop'],
  before: Date,
  now: Date,
): Promise<void> {
  const opened = await openShop({ ...address, key: '' });
  if (!opened.ok) throw new Error(opened.problem.code);
  const shop = opened.value;
  const blank = (raw: string): string => shop.withoutBuyer(raw);
  try {
    await eraseBuyers(store, server, await forgettableOrders(store, server, before), blank, now);
    await blankOldVersions(store, server, before, blank);
  } finally {
    await shop.close();
  }
}
