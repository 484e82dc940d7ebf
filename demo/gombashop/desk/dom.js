/**
 * A new element. Of the attributes `text` is its text, functions are listeners (`onclick`), false and null are left out.
 *
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name === 'text') made.textContent = value;
    else if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/**
 * The element of the page with this id.
 *
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** Shows a text in an element, or hides it. */
export function say(place, text) {
  place.textContent = text ?? '';
  place.hidden = !text;
}

/** Changes a text only when it is another one: screen readers hear of every change. */
export function setText(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** The options of a select, as pairs of value and text; what was chosen stays chosen when it is still there. */
export function fillSelect(select, pairs) {
  const before = select.value;
  select.replaceChildren(...pairs.map(([value, text]) => element('option', { value, text })));
  if (pairs.some(([value]) => value === before)) select.value = before;
}

const moneyFormats = new Map();

/** "12.50" as people read it: "12,50 €". */
export function money(amount, currency = 'EUR') {
  if (!moneyFormats.has(currency)) {
    moneyFormats.set(currency, new Intl.NumberFormat('bg-BG', { style: 'currency', currency }));
  }
  return moneyFormats.get(currency).format(Number(amount)).replace('-', '−');
}

const quantityFormat = new Intl.NumberFormat('bg-BG', { maximumFractionDigits: 3 });

/** "1.5" as people read it: "1,5". */
export function quantity(amount) {
  return quantityFormat.format(Number(amount)).replace('-', '−');
}

const timeFormat = new Intl.DateTimeFormat('bg-BG', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'Europe/Sofia',
});

const dayFormat = new Intl.DateTimeFormat('bg-BG', { dateStyle: 'medium', timeZone: 'Europe/Sofia' });
/** From then on the year matters more than the hour. */
const LONG_AGO_MS = 180 * 24 * 3_600_000;

/** "25.11, 14:05", on the shop's wall clock; of what is long ago only the day, with its year. */
export function time(moment) {
  const date = new Date(moment);
  return (Date.now() - date.getTime() < LONG_AGO_MS ? timeFormat : dayFormat).format(date);
}

/** What was typed as a decimal of the contract; null for nothing, undefined for what is none. */
export function decimal(typed) {
  const text = typed.trim().replace(/\s/g, '').replace(',', '.');
  if (text === '') return null;
  return /^\d{1,9}(\.\d{1,6})?$/.test(text) ? text : undefined;
}

/** Marks a field as wrong or right, for eyes and for screen readers. */
export function mark(field, isWrong) {
  if (isWrong) field.setAttribute('aria-invalid', 'true');
  else field.removeAttribute('aria-invalid');
}
