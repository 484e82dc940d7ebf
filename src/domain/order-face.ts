import type { OrderNumber } from './ids.ts';
import type { Order } from './order.ts';
import { digitsOf, phoneForms } from './phone.ts';

/** What a list shows of an order besides its state, and what it is found by. */
export interface OrderFace {
  /** '' when it cannot be read. */
  buyer: string;
  /** As the shop has it. */
  phone: string;
  total: string | null;
  currency: string | null;
  /** 1 when the buyer wants an invoice. */
  wants_invoice: 0 | 1;
  search: string;
}

/** The face of an order; of one that cannot be read only the number is known. */
export function orderFace(number: OrderNumber | string, order: Order | null): OrderFace {
  if (!order)
    return {
      buyer: '',
      phone: '',
      total: null,
      currency: null,
      wants_invoice: 0,
      search: foldSearch(number),
    };
  const { customer, delivery, invoice, totals, currency } = order;
  const phones = [customer.phone, delivery.phone];
  const names = [customer.name, delivery.recipient, invoice?.name ?? ''];
  const found = [number, ...names, ...phones.flatMap(phoneForms)].filter((text) => text !== '');
  return {
    buyer: customer.name.trim() || delivery.recipient.trim(),
    phone: customer.phone.trim() || delivery.phone.trim(),
    total: totals.total.toFixed(2),
    currency,
    wants_invoice: invoice ? 1 : 0,
    search: [...new Set(found.map(foldSearch))].join('\n'),
  };
}

/** The texts of which one must stand in `search`: what was typed, and its digits when it may be a part of a phone. */
export function searchTexts(typed: string): string[] {
  const text = foldSearch(typed);
  const isPhone = /^[\d\s+()/.-]+$/.test(text) && digitsOf(text).length >= 3;
  return [...new Set(isPhone ? [text, digitsOf(text)] : [text])];
}

/** Small letters of one form, blanks of any kind as one, none at the ends. */
export function foldSearch(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
