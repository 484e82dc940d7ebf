import type { OriginalAmount } from '../../domain/document.ts';
import type { Order } from '../../domain/order.ts';

/** operations.Note holds 255 characters; the warehouse driver cuts again if a database has a shorter column. */
const NOTE_LENGTH = 255;
const NAME_LENGTH = 60;
const PHONE_LENGTH = 24;

/**
 * The note on every line of an order's document: "<key> | <who> | <phone> | <town, address>".
 *
 * The key comes first, alone before the first space: by it Kervan finds its document again. Name and phone keep at most 60 and
 * 24 characters, the address takes the rest; the whole is at most 255 characters and what is cut ends in "…". Of an order in leva the
 * amount in leva stands at the end when there is room for all of it.
 */
export function documentNote(key: string, order: Order, original: OriginalAmount | null): string {
  const name = cut(oneLine(order.delivery.recipient || order.customer.name), NAME_LENGTH);
  const phone = cut(oneLine(order.delivery.phone || order.customer.phone), PHONE_LENGTH);
  const town = oneLine(`${order.delivery.postCode} ${order.delivery.city}`);
  const address = [town, oneLine(order.delivery.address)].filter(Boolean).join(', ');
  const head = [key, name, phone].filter(Boolean).join(' | ');
  const room = NOTE_LENGTH - Array.from(head).length - ' | '.length;
  const note = address && room > 0 ? `${head} | ${cut(address, room)}` : head;
  const leva = original ? ` | ${original.totalWithVat.toFixed(2)} лв.` : '';
  return Array.from(note + leva).length <= NOTE_LENGTH ? note + leva : note;
}

/** The note of a document as that of another one made of it: the key is the other's, what follows stays as far as there is room. */
export function noteUnder(key: string, note: string): string {
  const end = note.indexOf(' ');
  return cut(end === -1 ? key : key + note.slice(end), NOTE_LENGTH);
}

/** A text as one line: control characters and runs of blanks become one blank, none at the ends. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}

function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
