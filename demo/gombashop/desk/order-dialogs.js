import { lineItem } from './basket.js';
import { optionsOf } from './catalogue.js';
import { byId, decimal, element, mark, money, quantity, say } from './dom.js';
import { ask, attempt, view } from './shop.js';

const edit = byId('edit-dialog');
const editForm = byId('edit-form');
const back = byId('return-dialog');
const backForm = byId('return-form');

let edited = /** @type {any} */ (null);
/** The lines in the dialog: {target: {id} or {variantId}, line}. */
let editLines = /** @type {any[]} */ ([]);
let returned = /** @type {any} */ (null);
let returnLines = /** @type {any[]} */ ([]);
/** Variants by what is offered in the list of products. */
let offered = new Map();

/** Makes the two dialogs work. */
export function prepareDialogs() {
  for (const dialog of [edit, back]) {
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
  }
  editForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void saveEdit();
  });
  backForm.addEventListener('submit', (event) => {
    event.preventDefault();
    void saveReturn();
  });
  editForm.elements.wantsInvoice.addEventListener('change', showInvoice);
  byId('edit-add-button').addEventListener('click', addOffered);
  byId('edit-add').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    addOffered();
  });
}

/** Opens the dialog that changes lines and buyer of an order. */
export function editOrder(order) {
  edited = order;
  const { customer, invoice, note = '' } = order;
  byId('edit-title').textContent = `Редакция на поръчка ${order.number}`;
  const { elements } = editForm;
  const values = {
    name: customer.name,
    phone: customer.phone,
    email: customer.email,
    companyName: invoice?.name,
    eik: invoice?.eik,
    vatNumber: invoice?.vatNumber,
    manager: invoice?.manager,
    note,
  };
  for (const [name, value] of Object.entries(values)) elements[name].value = value ?? '';
  elements.wantsInvoice.checked = Boolean(invoice);
  showInvoice();
  editLines = [];
  byId('edit-lines').replaceChildren();
  for (const line of order.lines) addLine({ id: line.id }, line, order.currency, false);
  offerProducts();
  editForm.querySelector('.problem').hidden = true;
  edit.showModal();
}

function showInvoice() {
  editForm.querySelector('[data-invoice]').hidden = !editForm.elements.wantsInvoice.checked;
}

/** @param {any} line */
function addLine(target, line, priceCurrency, hasPercent) {
  const { name, unitPrice, quantity: amount, discount } = line;
  const entry = { target, line: /** @type {any} */ (null) };
  entry.line = lineItem({
    name,
    note: money(unitPrice, priceCurrency),
    quantity: amount,
    discount,
    currency: edited.currency,
    hasPercent,
    onChange: () => entry.line.read(),
    onRemove() {
      entry.line.item.remove();
      editLines = editLines.filter((each) => each !== entry);
      byId('edit-add').focus();
    },
  });
  editLines.push(entry);
  byId('edit-lines').append(entry.line.item);
  return entry.line;
}

function offerProducts() {
  offered = new Map(
    view.records.products.flatMap(({ name, variants }) =>
      variants.map((variant) => {
        const options = optionsOf(variant);
        const whole = options ? `${name}: ${options}` : name;
        return [`${whole}${variant.sku ? ` (${variant.sku})` : ''}`, { name: whole, variant }];
      }),
    ),
  );
  byId('edit-products').replaceChildren(...[...offered.keys()].map((value) => element('option', { value })));
}

function addOffered() {
  const field = byId('edit-add');
  const typed = field.value.trim();
  const found =
    offered.get(typed) ?? [...offered.values()].find(({ variant }) => typed !== '' && variant.sku === typed);
  mark(field, !found);
  if (!found) {
    field.focus();
    return;
  }
  const { name, variant } = found;
  field.value = '';
  const line = { name, unitPrice: variant.price, quantity: '1' };
  addLine({ variantId: variant.id }, line, view.records.currency, true).focus();
}

async function saveEdit() {
  const problem = editForm.querySelector('.problem');
  const lines = editLines.map(({ target, line }) => ({ target, read: line.read() }));
  const { elements } = editForm;
  const said = (name) => elements[name].value.trim();
  mark(elements.name, said('name') === '');
  if (lines.length === 0) {
    problem.textContent = 'В поръчката трябва да остане поне един ред. За отказ сменете статуса ѝ.';
    problem.hidden = false;
    return;
  }
  if (said('name') === '' || lines.some(({ read }) => !read)) {
    editForm.querySelector('[aria-invalid]')?.focus();
    return;
  }
  const optional = (name) => (said(name) === '' ? {} : { [name]: said(name) });
  const { city, address } = edited.invoice ?? {};
  const isDone = await attempt(problem, () =>
    ask('PATCH', `/orders/${edited.number}`, {
      // A discount that was taken out of the field of a line that stays is none any more.
      lines: lines.map(({ target, read }) => ({
        ...('id' in target ? { discount: '0' } : {}),
        ...target,
        ...read,
      })),
      customer: { name: said('name'), ...optional('phone'), ...optional('email') },
      invoice: elements.wantsInvoice.checked
        ? {
            name: said('companyName'),
            eik: said('eik'),
            ...optional('vatNumber'),
            ...optional('manager'),
            ...(city ? { city } : {}),
            ...(address ? { address } : {}),
          }
        : null,
      note: said('note'),
    }),
  );
  if (isDone) edit.close();
}

/** Opens the dialog that takes goods back. */
export function returnOrder(order) {
  returned = order;
  byId('return-title').textContent = `Връщане по поръчка ${order.number}`;
  const cameBack = new Map();
  for (const { lineId, quantity: amount } of (order.refunds ?? []).flatMap(({ lines = [] }) => lines)) {
    cameBack.set(lineId, (cameBack.get(lineId) ?? 0) + Number(amount));
  }
  returnLines = order.lines
    .map((line) => ({ line, left: rounded(Number(line.quantity) - (cameBack.get(line.id) ?? 0)) }))
    .filter(({ left }) => left > 0)
    .map(({ line, left }) => {
      const input = element('input', {
        inputmode: 'decimal',
        autocomplete: 'off',
        value: String(left).replace('.', ','),
      });
      return { id: line.id, left, input, name: line.name };
    });
  byId('return-lines').replaceChildren(
    ...returnLines.map(({ name, left, input }) =>
      element(
        'li',
        { class: 'line' },
        element('span', { class: 'what' }, element('span', { class: 'name', text: name })),
        element('label', {}, `Количество, най-много ${quantity(left)}`, input),
      ),
    ),
  );
  backForm.elements.amount.value = '';
  mark(backForm.elements.amount, false);
  backForm.querySelector('.problem').hidden = true;
  back.showModal();
}

async function saveReturn() {
  const { amount, method } = backForm.elements;
  const typed = decimal(amount.value);
  mark(amount, typed === undefined);
  const lines = returnLines.map(({ id, left, input }) => {
    const wanted = decimal(input.value) ?? '0';
    mark(input, wanted === undefined || Number(wanted) > left);
    return { lineId: id, quantity: wanted };
  });
  if (backForm.querySelector('[aria-invalid]')) {
    backForm.querySelector('[aria-invalid]').focus();
    return;
  }
  const goods = lines.filter(({ quantity: wanted }) => Number(wanted) > 0);
  const problem = backForm.querySelector('.problem');
  if (goods.length === 0 && typed === null) {
    say(problem, 'Въведете какво се връща, или сумата, ако се връщат само пари.');
    returnLines[0]?.input.focus();
    return;
  }
  const isDone = await attempt(problem, () =>
    ask('POST', `/orders/${returned.number}/return`, {
      lines: goods,
      method: method.value,
      ...(typed === null ? {} : { amount: typed }),
    }),
  );
  if (isDone) back.close();
}

function rounded(amount) {
  return Math.round(amount * 1e6) / 1e6;
}
