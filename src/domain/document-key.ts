import { createHash } from 'node:crypto';
import type { OrderNumber } from './ids.ts';

const PLAIN_NUMBER = /^[0-9A-Za-z]{1,32}$/;

/**
 * The name of an order's document inside the warehouse: "KVO-<tag>-<order number>", at most 50 characters
 * (nextacct.NextAcct), capitals only because databases compare it without case. A number of another shape than
 * digits and Latin letters is replaced by its SHA-256, so that no collation can take two numbers for one.
 */
export function documentKey(tag: string, number: OrderNumber): string {
  return `${documentPrefix(tag)}${numberKey(number)}`;
}

/** What of an order number is in its key; two orders with the same cannot be told apart in the warehouse. */
export function numberKey(number: string): string {
  return PLAIN_NUMBER.test(number) ? number.toUpperCase() : `X.${sha256(number).slice(0, 30).toUpperCase()}`;
}

/** What the keys of all order documents of a shop begin with. */
export function documentPrefix(tag: string): string {
  return `KVO-${tag}-`;
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
