import { decimal, element, mark, money } from './dom.js';

/** The sign of a currency as people write it. */
const SIGNS = { EUR: '€', BGN: 'лв.' };

/**
 * The line of an order in a form: quantity, discount, a button to take it away.
 *
 * @param {{ name: string, note?: string, quantity: string, discount?: string, currency: string, hasPercent?: boolean,
 *   onChange: () => void, onRemove: () => void }} wanted
 */
export function lineItem(wanted) {
  const { name, note = '', hasPercent = true, onChange, onRemove } = wanted;
  const amount = field('Количество', wanted.quantity.replace('.', ','), onChange);
  const discount = field('Отстъпка', (wanted.discount ?? '').replace('.', ','), onChange);
  discount.input.placeholder = 'няма';
  const kind = element(
    'select',
    { 'aria-label': `Отстъпка в, ${name}`, onchange: onChange },
    element('option', { value: 'discountPercent', text: '%' }),
    element('option', { value: 'discount', text: SIGNS[wanted.currency] }),
  );
  if (!hasPercent) kind.value = 'discount';
  kind.hidden = !hasPercent;
  const total = element('span', { class: 'price' });
  const item = element(
    'li',
    { class: 'line' },
    element(
      'span',
      { class: 'what' },
      element('span', { class: 'name', text: name }),
      element('span', { class: 'faint', text: note }),
    ),
    total,
    element('div', { class: 'line-fields' }, amount.label, discount.label, kind),
    element('button', {
      type: 'button',
      class: 'quiet',
      text: 'Махни',
      'aria-label': `Махни ${name}`,
      onclick: onRemove,
    }),
  );
  return {
    item,
    focus: () => amount.input.select(),
    addOne() {
      amount.input.value = String(Number(decimal(amount.input.value) ?? 0) + 1).replace('.', ',');
    },
    /** What is typed as the contract has it; null when something is no number. */
    read() {
      const [typed, off] = [decimal(amount.input.value), decimal(discount.input.value)];
      mark(amount.input, !typed || Number(typed) === 0);
      mark(discount.input, off === undefined);
      if (!typed || Number(typed) === 0 || off === undefined) return null;
      return { quantity: typed, ...(off === null ? {} : { [kind.value]: off }) };
    },
    /** Amounts are in this currency from now on. */
    setCurrency(currency) {
      kind.options[1].textContent = SIGNS[currency];
    },
    /** Shows what the line comes to. */
    show(line, currency) {
      total.textContent = line ? money(line.total, currency) : '';
    },
  };
}

function field(name, value, onChange) {
  const input = element('input', { inputmode: 'decimal', autocomplete: 'off', value, oninput: onChange });
  return { input, label: element('label', {}, name, input) };
}
