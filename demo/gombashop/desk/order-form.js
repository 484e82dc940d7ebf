import { lineItem } from './basket.js';
import { optionsOf } from './catalogue.js';
import { byId, decimal, element, fillSelect, mark, money, say } from './dom.js';
import { dayField, momentOf } from './order-day.js';
import { ask, attempt, onShop, Refused, view } from './shop.js';
import { CURRENCIES, DELIVERIES, DISCOUNTS, PAYMENTS } from './words.js';

const form = byId('order');
const fields = form.elements;
const basket = byId('basket');
/** Methods for which a courier collects money. */
const COLLECTED = ['cash-on-delivery', 'postal-money-transfer'];
const PREVIEW_MS = 200;

/** What is in the basket: {variant, name, line}, in the order in which it was added. */
let lines = /** @type {any[]} */ ([]);
let timer = 0;
let asking = new AbortController();

/** Makes the form of a new order work. */
export function showOrderForm() {
  fillSelect(
    fields.deliveryMethod,
    DELIVERIES.map(([name]) => [name, name]),
  );
  fillSelect(fields.payment, Object.entries(PAYMENTS));
  onShop(({ records }, hasNewRecords) => {
    if (hasNewRecords) fillFromShop(records);
  });
  form.addEventListener('input', preview);
  form.addEventListener('change', (event) => {
    if (event.target.name === 'buyer') chooseBuyer();
    if (event.target.name === 'customer') fillCustomer(fields.customer.value);
    if (event.target.name === 'knownCompany') fillCompany(fields.knownCompany.value);
    if (event.target.name === 'deliveryMethod') choosePrice();
    if (event.target.name === 'payment') choosePayment();
    if (event.target.name === 'currency') chooseCurrency();
    preview();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void place();
  });
  byId('to-order').addEventListener('click', () => {
    form.scrollIntoView();
    lines[0]?.line.focus();
  });
  byId('clear-order').addEventListener('click', () => {
    form.reset();
    for (const { line } of lines) line.item.remove();
    lines = [];
    fields.status.value = 'confirmed';
    fields.currency.value = view.records.currency;
    chooseCurrency();
    chooseBuyer();
    choosePrice();
    choosePayment();
    preview();
  });
  choosePrice();
  choosePayment();
}

/** Puts a variant into the basket; one that is there already is wanted once more. */
export function addToBasket(product, variant) {
  say(byId('order-done'), '');
  const there = lines.find(({ variantId }) => variantId === variant.id);
  if (there) {
    there.line.addOne();
    preview();
    return;
  }
  const options = optionsOf(variant);
  const name = options ? `${product.name}: ${options}` : product.name;
  const line = lineItem({
    name,
    note: `${money(variant.price, view.records.currency)} за ${product.unit ?? 'бр.'}`,
    quantity: '1',
    currency: fields.currency.value,
    onChange: preview,
    onRemove: () => remove(variant.id),
  });
  lines.push({ variantId: variant.id, line });
  basket.append(line.item);
  preview();
}

function remove(variantId) {
  const place = lines.findIndex((each) => each.variantId === variantId);
  lines[place].line.item.remove();
  lines.splice(place, 1);
  (lines[place] ?? lines.at(-1))?.line.focus();
  preview();
}

function fillFromShop({ customers, statuses, currency }) {
  if (fields.currency.value === '') {
    fillSelect(fields.currency, Object.entries(CURRENCIES));
    fields.currency.value = currency;
    chooseCurrency();
  }
  const chosen = fields.status.value || 'confirmed';
  fillSelect(
    fields.status,
    statuses.map(({ code, name }) => [code, name]),
  );
  fields.status.value = chosen;
  const persons = customers.filter(({ company }) => !company);
  const companies = customers.filter(({ company }) => company);
  fillSelect(
    fields.customer,
    persons.map(({ id, name }) => [id, name]),
  );
  fillSelect(fields.knownCompany, [['', 'нова'], ...companies.map(({ id, company }) => [id, company.name])]);
}

function chooseBuyer() {
  const kind = fields.buyer.value;
  for (const part of form.querySelectorAll('[data-buyer]')) part.hidden = part.dataset.buyer !== kind;
  byId('name-label').textContent = kind === 'company' ? 'Лице за контакт' : 'Име';
  if (kind === 'customer') fillCustomer(fields.customer.value);
  if (kind === 'company' && fields.companyName.value === '') {
    const [, first] = fields.knownCompany.options;
    if (first) fields.knownCompany.value = first.value;
    fillCompany(fields.knownCompany.value);
  }
}

function fillCustomer(id) {
  const found = view?.records.customers.find((each) => each.id === id);
  if (!found) return;
  for (const name of ['name', 'phone', 'email']) fields[name].value = found[name] ?? '';
  if (found.city) fields.city.value = found.city;
}

function fillCompany(id) {
  const found = view?.records.customers.find((each) => each.id === id);
  if (!found) return;
  fillCustomer(id);
  const { name, eik, vatNumber, manager, city, address } = found.company;
  const filled = { companyName: name, eik, vatNumber, manager, companyCity: city, companyAddress: address };
  for (const [field, value] of Object.entries(filled)) fields[field].value = value ?? '';
}

function choosePrice() {
  const method = DELIVERIES.find(([name]) => name === fields.deliveryMethod.value);
  fields.deliveryPrice.value = method?.[1] ?? '0,00';
}

function choosePayment() {
  const method = fields.payment.value;
  form.querySelector('[data-fee]').hidden = !COLLECTED.includes(method);
  fields.paid.checked = method === 'card-online' || method === 'gift-voucher';
}

/** Amounts in the form are in the order's currency; one that is not the shop's is that of another time. */
function chooseCurrency() {
  const currency = fields.currency.value;
  dayField(fields.day, currency !== view.records.currency);
  fields.promoKind.options[1].textContent = CURRENCIES[currency];
  for (const { line } of lines) line.setCurrency(currency);
}

/** The order as it stands in the form; null when something in it is missing or no number. */
function readOrder() {
  const wanted = lines.map(({ variantId, line }) => ({ line: line.read(), variantId }));
  const amounts = ['deliveryPrice', 'fee', 'promoValue', 'voucherAmount'].map((name) => {
    const value = decimal(fields[name].value);
    const isUsed = !fields[name].closest('[hidden]');
    mark(fields[name], isUsed && value === undefined);
    return isUsed ? value : null;
  });
  const [price, fee, promo, voucher] = amounts;
  const needed = ['name', ...(wantsInvoice() ? ['companyName', 'eik'] : [])];
  const blank = needed.filter((name) => fields[name].value.trim() === '');
  for (const name of ['name', 'companyName', 'eik']) mark(fields[name], blank.includes(name));
  if (wanted.length === 0 || wanted.some(({ line }) => !line)) return null;
  if (amounts.includes(undefined) || blank.length > 0) return null;
  return {
    lines: wanted.map(({ variantId, line }) => ({ variantId, ...line })),
    customer: readBuyer(),
    ...readInvoice(),
    delivery: withoutBlanks({
      method: fields.deliveryMethod.value,
      price: price ?? '0',
      recipient: fields.name.value.trim(),
      phone: fields.phone.value.trim(),
      city: fields.city.value.trim(),
      address: fields.address.value.trim(),
    }),
    ...(fee ? { cashOnDeliveryFee: fee } : {}),
    payment: fields.payment.value,
    paid: fields.paid.checked,
    ...(fields.promoCode.value.trim() && promo
      ? { promoCode: { code: fields.promoCode.value.trim(), [fields.promoKind.value]: promo } }
      : {}),
    ...(fields.voucherCode.value.trim() && voucher
      ? {
          voucher: {
            code: fields.voucherCode.value.trim(),
            amount: voucher,
            isBought: fields.voucherKind.value === 'bought',
          },
        }
      : {}),
    freeDelivery: fields.freeDelivery.checked,
    ...(fields.note.value.trim() ? { note: fields.note.value.trim() } : {}),
    status: fields.status.value,
    currency: fields.currency.value,
    ...momentOf(fields.day.value),
  };
}

function readBuyer() {
  const kind = fields.buyer.value;
  const id = { guest: null, customer: fields.customer.value, company: fields.knownCompany.value }[kind];
  return {
    id: id || null,
    ...withoutBlanks({
      name: fields.name.value.trim(),
      phone: fields.phone.value.trim(),
      email: fields.email.value.trim(),
    }),
  };
}

function wantsInvoice() {
  return fields.buyer.value === 'company' && fields.wantsInvoice.checked;
}

function readInvoice() {
  if (!wantsInvoice()) return {};
  const said = (name) => fields[name].value.trim();
  return {
    invoice: {
      name: said('companyName'),
      eik: said('eik'),
      ...withoutBlanks({
        vatNumber: said('vatNumber'),
        manager: said('manager'),
        city: said('companyCity'),
        address: said('companyAddress'),
      }),
    },
  };
}

function withoutBlanks(values) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

/** Asks the shop what the order would come to, once nobody types for a moment. */
function preview() {
  clearTimeout(timer);
  byId('basket-empty').hidden = lines.length > 0;
  timer = window.setTimeout(showPreview, PREVIEW_MS);
}

async function showPreview() {
  asking.abort();
  const asked = (asking = new AbortController());
  const order = readOrder();
  byId('place').disabled = order === null;
  if (!order) {
    showSums(null);
    return;
  }
  try {
    showSums(await ask('POST', '/orders/preview', order, asked.signal));
    byId('order-problem').hidden = true;
  } catch (error) {
    if (asked.signal.aborted) return;
    showSums(null);
    if (error instanceof Refused) say(byId('order-problem'), error.message);
  }
}

function showSums(order) {
  const rows = `${lines.length} ${lines.length === 1 ? 'ред' : 'реда'}`;
  const total = order ? `, ${money(order.totals.total, order.currency)}` : '';
  say(byId('to-order'), lines.length > 0 ? `Към поръчката: ${rows}${total}` : '');
  for (const [index, { line }] of lines.entries()) line.show(order?.lines[index], order?.currency);
  const parts = order ? sumsOf(order) : [];
  byId('sums').replaceChildren(
    ...parts.map(({ name, amount, kind = '' }) =>
      element('div', { class: kind }, element('dt', { text: name }), element('dd', { text: amount })),
    ),
  );
}

/** The account of an order, line by line, as it is shown before and after it was placed. */
export function sumsOf({ totals, delivery, discounts, payments, currency }) {
  const off = (amount) => `−${money(amount, currency)}`;
  const fee = delivery.fee && Number(delivery.fee) > 0;
  const vouchers = payments.filter(({ method, transactionId }) => method === 'gift-voucher' && transactionId);
  return [
    { name: 'Стоки', amount: money(totals.goods, currency) },
    { name: `Доставка (${delivery.method})`, amount: money(delivery.price, currency) },
    ...(fee ? [{ name: 'Такса за наложен платеж', amount: money(delivery.fee, currency) }] : []),
    ...discounts.map(({ kind, code, amount, freeDelivery }) => ({
      name: freeDelivery ? 'Безплатна доставка' : `${DISCOUNTS[kind]}${code ? ` ${code}` : ''}`,
      amount: off(amount),
    })),
    { name: 'Общо', amount: money(totals.total, currency), kind: 'total' },
    ...vouchers.map(({ amount, transactionId }) => ({
      name: `Платено с купен ваучер ${transactionId}`,
      amount: money(amount, currency),
    })),
  ];
}

async function place() {
  const order = readOrder();
  if (!order) {
    form.querySelector('[aria-invalid]')?.focus();
    return;
  }
  byId('place').disabled = true;
  let placed = /** @type {any} */ (null);
  const isDone = await attempt(byId('order-problem'), async () => {
    placed = await ask('POST', '/orders', order);
  });
  byId('place').disabled = false;
  if (!isDone) return;
  for (const { line } of lines) line.item.remove();
  lines = [];
  showSums(null);
  byId('place').disabled = true;
  byId('basket-empty').hidden = true;
  const done = byId('order-done');
  done.replaceChildren(
    `Поръчка ${placed.number} за ${money(placed.totals.total, placed.currency)} е приета. `,
    element('a', { href: `#porachki/${placed.number}`, text: 'Вижте я в списъка' }),
  );
  done.hidden = false;
}
