import type { App } from '../app.ts';
import type { ServerId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { phoneForms } from '../domain/phone.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Shop } from '../shop/shop.ts';
import { eraseBuyers, ordersNaming, orderToErase, type BuyersOrder } from '../store/erasure.ts';
import {
  asBoth,
  forgetCandidates,
  forgetPeople,
  keptPeople,
  type KeptPerson,
} from '../store/erase-customers.ts';
import { cutMentions } from '../store/erase-mentions.ts';
import { forgetExamples } from '../store/matching.ts';
import { scrubStore } from '../store/scrub.ts';
import type { Server } from '../store/servers.ts';
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
  /** What was kept of him outside orders: "customer 5" of the shop, "partner 7" of the warehouse. */
  people: string[];
  /** Whether nothing is left of him in the free space of the file either; null when it is only said what would go. */
  isScrubbed: boolean | null;
}

/** What erasing needs of the installation. */
export type ErasureNeeds = Pick<App, 'store' | 'openShop'>;

/**
 * Takes a buyer out of the orders without a document, out of what is kept of him outside orders, and out of what others said; `isPlan` only says what would go. Orders
 * with a document stay as they are: documents and what they were made of have to be kept by law. Nothing is changed in the warehouse or the shop.
 */
export async function eraseBuyer(
  { store, openShop }: ErasureNeeds,
  server: Server,
  whose: Whose,
  { isPlan, now }: { isPlan: boolean; now: Date },
): Promise<Result<Erasure>> {
  const opened = await openShop(server.definition.shop);
  if (!opened.ok) return opened;
  const shop = opened.value;
  try {
    const found = await ordersOf(store, shop, server.id, whose);
    const orders = found.flatMap(({ raws }) => raws.flatMap((raw) => readable(shop, raw)));
    const theirs = await peopleOf(store, server.id, whose, orders);
    const people = [...new Set(theirs.map(({ record }) => record))];
    if (found.length + people.length === 0) {
      // He may have been erased already, when the file could not be written anew.
      if (!isPlan) await scrubStore(store);
      return failed(problem('buyer-unknown', { server: server.definition.name }));
    }
    const open = found.filter(({ document }) => document === null);
    const erased = open.filter(({ isErased }) => !isErased).map(({ number }) => number);
    const kept = found.flatMap(({ number, document }) => (document === null ? [] : [{ number, document }]));
    if (isPlan) return ok({ erased, kept, people, isScrubbed: null });
    await eraseBuyers(store, server.id, erased, (raw) => shop.withoutBuyer(raw), now);
    await forgetPeople(store, server.id, people);
    await forgetCandidates(store, server.id, new Set(people));
    await forgetExamples(store, server.id);
    const texts = [
      ...[whose.email, whose.phone].flatMap((text) => text ?? []),
      ...orders.flatMap(textsOf),
      ...theirs.flatMap(({ own }) => own),
    ];
    const keptRecords = kept.map(({ number }) => `order ${number}`);
    await cutMentions(store, texts, keptRecords);
    return ok({ erased, kept, people, isScrubbed: await scrubStore(store) });
  } finally {
    await shop.close();
  }
}

function readable(shop: Shop, raw: string): Order[] {
  const read = shop.readOrder(raw);
  return read.ok ? [read.value] : [];
}

/** What an order calls its buyer, and how he is reached. */
function textsOf({ customer, delivery, invoice }: Order): string[] {
  const { name, email, phone } = customer;
  return [
    name,
    email,
    phone,
    delivery.recipient,
    delivery.phone,
    invoice?.name ?? '',
    invoice?.manager ?? '',
  ];
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
  const isTheirs = (raw: string): boolean =>
    readable(shop, raw).some(({ customer, delivery }) =>
      (email !== undefined ? [customer.email] : [customer.phone, delivery.phone]).some(names),
    );
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

/**
 * What is kept of a buyer outside orders: where his e-mail or phone stands, and whoever his orders say that he is, as a customer and as a partner. Of one
 * order nobody is meant but its buyer in it.
 */
async function peopleOf(
  store: Store,
  server: ServerId,
  { email, phone, order }: Whose,
  orders: readonly Order[],
): Promise<KeptPerson[]> {
  if (order !== undefined) return [];
  const names = naming({ email, phone });
  const kept = await keptPeople(store, server);
  const named = kept.filter(({ texts }) => texts.some(names)).map(({ record }) => record);
  const customers = orders.flatMap(({ customer: { id } }) => (id === null ? [] : [`customer ${id}`]));
  const theirs = new Set(await asBoth(store, server, [...named, ...customers]));
  return kept.filter(({ record }) => theirs.has(record));
}
