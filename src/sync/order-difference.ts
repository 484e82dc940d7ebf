import type { BothLanguages, ProblemParams } from '../domain/problem.ts';
import type { Order } from '../domain/order.ts';
import { inBoth, numbersInBoth } from '../i18n/text.ts';

/** What is different between two versions of an order, in words. */
export function difference(before: Order, after: Order): BothLanguages[] {
  const changes: BothLanguages[] = [];
  const [old, young] = [linesById(before), linesById(after)];
  for (const [id, line] of old) {
    const now = young.get(id);
    const quantity = line.quantity.toString();
    if (!now) changes.push(both('removed', { name: line.name, quantity }));
    else if (lineText(line) !== lineText(now))
      changes.push(both('line', { name: line.name, before: lineWords(line), after: lineWords(now) }));
  }
  for (const [id, line] of young) {
    if (!old.has(id)) changes.push(both('added', { name: line.name, quantity: line.quantity.toString() }));
  }
  if (!before.totals.total.eq(after.totals.total)) {
    changes.push(
      both('total', { before: before.totals.total.toFixed(2), after: after.totals.total.toFixed(2) }),
    );
  }
  if (deliveryText(before) !== deliveryText(after)) {
    changes.push(
      both('delivery', {
        before: numbersInBoth(deliveryText(before)),
        after: numbersInBoth(deliveryText(after)),
      }),
    );
  }
  if (discountText(before) !== discountText(after)) {
    changes.push(both('discount', { before: discountWords(before), after: discountWords(after) }));
  }
  if (buyer(before) !== buyer(after)) changes.push(both('buyer', {}));
  return changes;
}

/** What was given back since, and the goods that came back for it. Of a sale that Kervan knows it follows by itself, and is no difference. */
export function givenBackSince(before: Order, after: Order): BothLanguages[] {
  const known = new Set(before.refunds.map(({ id }) => id));
  return givenBack({ ...after, refunds: after.refunds.filter(({ id }) => !known.has(id)) });
}

/** All that was given back of an order, and the goods that came back for it, in words. */
export function givenBack(order: Order): BothLanguages[] {
  const lines = linesById(order);
  return order.refunds.flatMap(({ amountWithVat, lines: goods }) => [
    both('refunded', { amount: amountWithVat.toFixed(2) }),
    ...goods.map(({ lineId, quantity }) =>
      both('returned', { name: lines.get(lineId)?.name ?? lineId, quantity: quantity.toString() }),
    ),
  ]);
}

function linesById(order: Order): Map<string, Order['lines'][number]> {
  return new Map(order.lines.map((line) => [line.id, line]));
}

function lineText(line: Order['lines'][number]): string {
  return `${amounts(line)} (${line.sku || line.variantId || ''}, ${line.vatRate.toString()} %)`;
}

function amounts({ quantity, unitPriceWithVat, totalWithVat }: Order['lines'][number]): string {
  return `${quantity.toString()} × ${unitPriceWithVat.toFixed(2)} = ${totalWithVat.toFixed(2)}`;
}

/** Codes may hold a point of their own: only the amounts are written as the language does. */
function lineWords(line: Order['lines'][number]): BothLanguages {
  const [all, numbers] = [lineText(line), amounts(line)];
  const { bg, en } = numbersInBoth(numbers);
  return { bg: all.replace(numbers, () => bg), en: all.replace(numbers, () => en) };
}

function deliveryText({ totals, delivery }: Order): string {
  return `${totals.delivery.toFixed(2)}${delivery.vatRate ? ` (${delivery.vatRate.toString()} %)` : ''}`;
}

function discountText({ totals, discounts }: Order): string {
  const codes = discounts.map(({ code }) => code).filter((code) => code !== '');
  return `${totals.discount.toFixed(2)}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`;
}

function discountWords(order: Order): BothLanguages {
  const amount = order.totals.discount.toFixed(2);
  const { bg, en } = numbersInBoth(amount);
  const all = discountText(order);
  return { bg: bg + all.slice(amount.length), en: en + all.slice(amount.length) };
}

function buyer({ customer, delivery, invoice }: Order): string {
  return JSON.stringify([
    customer,
    invoice,
    delivery.recipient,
    delivery.phone,
    delivery.city,
    delivery.address,
    delivery.postCode,
  ]);
}

function both(key: string, params: ProblemParams): BothLanguages {
  return inBoth(`what.change.${key}`, params);
}
