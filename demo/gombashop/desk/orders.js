import { byId, element, fillSelect, money, quantity, setText, time } from './dom.js';
import { editOrder, returnOrder } from './order-dialogs.js';
import { sumsOf } from './order-form.js';
import { ask, attempt, onShop } from './shop.js';
import { PAYMENTS, REFUND_METHODS } from './words.js';

const list = byId('orders');
const problem = byId('orders-problem');
/** What is shown of each order, so that only what changed is made anew. */
const cards = new Map();
let statuses = /** @type {any[]} */ ([]);

/** Keeps the list of placed orders up to date. */
export function showOrders() {
  onShop(({ records }, hasNewRecords) => {
    if (!hasNewRecords) return;
    ({ statuses } = records);
    draw(records.orders);
    setText(byId('order-count'), records.orderCount > 0 ? String(records.orderCount) : '');
    const isWhole = records.orders.length === records.orderCount;
    setText(
      byId('orders-shown'),
      isWhole ? '' : `Последните ${records.orders.length} от ${records.orderCount}`,
    );
    byId('orders-empty').hidden = records.orderCount > 0;
  });
}

function draw(orders) {
  const focused = document.activeElement?.getAttribute('data-action');
  const focusedNumber = document.activeElement?.closest('.order-card')?.id;
  const items = orders.map((stored) => {
    const content = JSON.stringify(stored);
    const known = cards.get(stored.id);
    if (known?.content === content) return known.item;
    const item = stored.isRaw ? rawCard(stored) : card(stored.order);
    if (known?.item.querySelector('details')?.open) item.querySelector('details').open = true;
    keepChoice(known?.item, item);
    cards.set(stored.id, { content, item });
    return item;
  });
  const before = [...list.children];
  if (items.length !== before.length || items.some((item, index) => item !== before[index])) {
    list.replaceChildren(...items);
    // A card that was made anew must not take the focus away from under somebody's hands.
    if (focused && focusedNumber) {
      const again = document.getElementById(focusedNumber)?.querySelector(`[data-action="${focused}"]`);
      if (again instanceof HTMLElement) again.focus();
    }
  }
}

/** A card that was made anew keeps the status somebody has chosen on it and not yet sent. */
function keepChoice(before, after) {
  const isChosen = before?.querySelector('[data-action="change"]')?.disabled === false;
  const select = after.querySelector('[data-action="status"]');
  if (!isChosen || !select) return;
  select.value = before.querySelector('[data-action="status"]').value;
  select.dispatchEvent(new Event('change'));
}

/** Brings an order into view, as a link to it asks for. */
export function goToOrder(number) {
  const found = document.getElementById(`order-${number}`);
  found?.scrollIntoView({ block: 'start' });
  found?.focus();
}

function card(order) {
  const { number, createdAt, customer, invoice, totals, currency, status } = order;
  const isPaid = order.payments.every(({ paid }) => paid);
  return element(
    'li',
    { class: 'order-card panel', id: `order-${number}`, tabindex: '-1' },
    element(
      'div',
      { class: 'order-head' },
      element('h3', { text: `Поръчка ${number}` }),
      element('span', { class: `status ${status}`, text: statusName(status) }),
      element('span', { class: isPaid ? 'chip good' : 'chip', text: isPaid ? 'платена' : 'неплатена' }),
      documentChip(order),
      returnChip(order),
      element('span', { class: 'price', text: money(totals.total, currency) }),
    ),
    element('p', {
      class: 'faint',
      text: [
        time(createdAt),
        invoice ? `${invoice.name} (ЕИК ${invoice.eik})` : customer.name,
        phone(customer),
      ]
        .filter(Boolean)
        .join('\u00a0· '),
    }),
    details(order),
    actions(order, isPaid),
  );
}

/** On one line, so that it can be read out. */
function phone(customer) {
  return customer.phone?.replaceAll(' ', '\u00a0');
}

function documentChip({ warehouseDocument }) {
  return warehouseDocument
    ? element('span', { class: 'chip good', text: `документ ${warehouseDocument}` })
    : element('span', { class: 'chip', text: 'без документ' });
}

/** Tells that some of the goods came back, while others did not. */
function returnChip({ status, refunds = [] }) {
  const cameBack = refunds.some(({ lines = [] }) => lines.length > 0);
  return cameBack && status !== 'returned' ? element('span', { class: 'chip', text: 'върната част' }) : null;
}

function statusName(status) {
  return statuses.find(({ code }) => code === status)?.name ?? status;
}

function details(order) {
  const { currency } = order;
  const lines = order.lines.map((line) =>
    element(
      'tr',
      {},
      element(
        'td',
        {},
        line.name,
        element('span', { class: 'faint block', text: line.sku ? `код ${line.sku}` : 'без код' }),
      ),
      element('td', { class: 'number', text: quantity(line.quantity) }),
      element('td', { class: 'number', text: money(line.unitPrice, currency) }),
      element('td', { class: 'number', text: line.discount ? `−${money(line.discount, currency)}` : '' }),
      element('td', { class: 'number', text: money(line.total, currency) }),
    ),
  );
  const head = ['Продукт', 'Кол.', 'Цена', 'Отстъпка', 'Сума'].map((text, index) =>
    element('th', { scope: 'col', class: index === 0 ? '' : 'number', text }),
  );
  return element(
    'details',
    {},
    element('summary', { 'data-action': 'details', text: 'Подробности' }),
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        { class: 'lines' },
        element('thead', {}, element('tr', {}, ...head)),
        element('tbody', {}, ...lines),
      ),
    ),
    element(
      'dl',
      { class: 'account' },
      ...sumsOf(order).map(({ name, amount, kind = '' }) =>
        element('div', { class: kind }, element('dt', { text: name }), element('dd', { text: amount })),
      ),
    ),
    facts(order),
  );
}

function facts(order) {
  const { delivery, deliveredAt, customer, invoice, payments, refunds = [], note, currency } = order;
  const goods = ({ lineId, quantity: amount }) =>
    `${order.lines.find(({ id }) => id === lineId)?.name ?? `ред ${lineId}`} × ${quantity(amount)}`;
  const pairs = [
    ['Купувач', [customer.name, phone(customer), customer.email]],
    [
      'Фактура',
      invoice
        ? [
            invoice.name,
            `ЕИК ${invoice.eik}`,
            invoice.vatNumber,
            invoice.manager && `МОЛ ${invoice.manager}`,
            invoice.city,
            invoice.address,
          ]
        : ['не се иска'],
    ],
    [
      'Доставка',
      [delivery.method, delivery.city, delivery.address, deliveredAt && `получена ${time(deliveredAt)}`],
    ],
    ...payments.map(({ method, amount, paid, paidAt }) => [
      'Плащане',
      [
        PAYMENTS[method],
        money(amount, currency),
        paid ? `платено ${paidAt ? time(paidAt) : ''}` : 'неплатено',
      ],
    ]),
    ...refunds.map(({ amount, method, at, lines = [] }) => [
      lines.length > 0 ? 'Върната стока' : 'Върнати пари',
      [...lines.map(goods), money(amount, currency), REFUND_METHODS[method], time(at)],
    ]),
    ...(note ? [['Бележка', [note]]] : []),
  ];
  return element(
    'dl',
    { class: 'facts' },
    ...pairs.map(([name, values]) =>
      element(
        'div',
        {},
        element('dt', { text: name }),
        element('dd', { text: values.filter(Boolean).join(', ') }),
      ),
    ),
  );
}

function actions(order, isPaid) {
  const { number, status } = order;
  const select = element('select', { 'data-action': 'status', 'aria-label': `Статус на поръчка ${number}` });
  fillSelect(
    select,
    statuses.map(({ code, name }) => [code, name]),
  );
  select.value = status;
  const change = element('button', {
    type: 'button',
    'data-action': 'change',
    text: 'Смени статуса',
    disabled: true,
    onclick: () => attempt(problem, () => ask('POST', `/orders/${number}/status`, { status: select.value })),
  });
  select.addEventListener('change', () => {
    change.disabled = select.value === status;
  });
  const button = (action, text, onclick, disabled = false) =>
    element('button', { type: 'button', 'data-action': action, text, onclick, disabled });
  return element(
    'div',
    { class: 'actions', role: 'group', 'aria-label': `Действия с поръчка ${number}` },
    element('span', { class: 'together' }, select, change),
    button('paid', isPaid ? 'Не е платена' : 'Платена е', () =>
      attempt(problem, () => ask('POST', `/orders/${number}/paid`, { paid: !isPaid })),
    ),
    button('edit', 'Редактирай', () => editOrder(order)),
    button('return', 'Върни', () => returnOrder(order), status === 'returned' || status === 'cancelled'),
  );
}

/** An order kept as raw JSON, to rehearse broken ones: shown as it is. */
function rawCard({ id, order }) {
  return element(
    'li',
    { class: 'order-card panel', id: `order-${id}`, tabindex: '-1' },
    element(
      'div',
      { class: 'order-head' },
      element('h3', { text: `Поръчка ${id}` }),
      element('span', { class: 'chip', text: 'суров JSON' }),
    ),
    element(
      'details',
      {},
      element('summary', { 'data-action': 'details', text: 'Подробности' }),
      element('pre', { class: 'scroll', tabindex: '0', text: JSON.stringify(order, null, 2) }),
    ),
  );
}
