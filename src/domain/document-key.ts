import { createHash } from 'node:crypto';
import type { OrderNumber } from './ids.ts';

const PLAIN_NUMBER = /^[0-9A-Za-z]{1,32}$/;

/** What Kervan does in the warehouse for an order, each under a key of its own: O order, S sale, R return, C what a correction takes back, P later payment. */
const KINDS = { order: 'O', sale: 'S', return: 'R', correction: 'C', payment: 'P' } as const;
export type KeyKind = keyof typeof KINDS;

/**
 * The name of an order's document inside the warehouse: "KVO-<tag>-<order number>", at most 50 characters
 * (nextacct.NextAcct), capitals only because databases compare it without case. A number of another shape than
 * digits and Latin letters is replaced by its SHA-256, so that no collation can take two numbers for one. What may happen
 * to an order more than once (a return, a correction, a payment) has its step behind the number: "KVR-<tag>-<number>-<step>".
 */
export function documentKey(
  tag: string,
  number: OrderNumber,
  kind: KeyKind = 'order',
  step?: string,
): string {
  return `${documentPrefix(tag, kind)}${numberKey(number)}${step === undefined ? '' : `-${step}`}`;
}

/** Four characters that stand for one of an order's refunds, payments or versions, by its identity in the shop. */
export function stepOf(identity: string): string {
  return BigInt(`0x${sha256(identity).slice(0, 12)}`)
    .toString(36)
    .toUpperCase()
    .slice(-4)
    .padStart(4, '0');
}

/** What of an order number is in its key; two orders with the same cannot be told apart in the warehouse. */
export function numberKey(number: string): string {
  return PLAIN_NUMBER.test(number) ? number.toUpperCase() : `X.${sha256(number).slice(0, 30).toUpperCase()}`;
}

/** What the keys of all documents of a kind of a shop begin with. */
export function documentPrefix(tag: string, kind: KeyKind = 'order'): string {
  return `KV${KINDS[kind]}-${tag}-`;
}

/**
 * Eight characters that stand for a shop, made from its own identity: the API identifier and the address. The same
 * after a rename, after delete and re-create, and in a second installation.
 */
export function shopTag(apiId: string, url: string): string {
  const address = new URL(url);
  const identity = `${apiId.trim()}@${address.host.toLowerCase()}${address.pathname.replace(/\/+$/, '')}`;
  return sha256(identity).slice(0, 8).toUpperCase();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
