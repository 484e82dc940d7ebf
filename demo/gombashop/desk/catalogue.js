import { byId, element, fillSelect, money, quantity, setText } from './dom.js';
import { onShop } from './shop.js';

const PAGE = window.matchMedia('(max-width: 62rem)').matches ? 8 : 30;
const list = byId('products');
const search = byId('search');
const category = byId('category');
const more = byId('more-products');

let records = /** @type {any} */ (null);
let shown = PAGE;
/** What is in the list now, so that it is only made anew when it is another. */
let drawn = '';
/** Where the quantities stand, by variant. */
const quantities = new Map();
const sums = new Map();

/** Shows the products; `add` is called with a variant (and its product) that somebody wants. */
export function showCatalogue(add) {
  onShop((view, hasNewRecords) => {
    if (!hasNewRecords) return;
    records = view.records;
    // What has colours and sizes comes first: there is more to see.
    const isFamily = ({ variants }) => (variants.length > 1 ? 0 : 1);
    records.products.sort((a, b) => isFamily(a) - isFamily(b));
    fillSelect(category, [['', 'всички'], ...categoryTree(records.categories)]);
    draw(add);
  });
  search.addEventListener('input', () => restart(add));
  category.addEventListener('change', () => restart(add));
  more.addEventListener('click', () => {
    const before = list.children.length;
    shown += PAGE;
    draw(add);
    list.children[before]?.querySelector('button, summary')?.focus();
  });
}

function restart(add) {
  shown = PAGE;
  draw(add);
}

function draw(add) {
  if (!records) return;
  const found = records.products.filter(isWanted());
  const products = found.slice(0, shown);
  const signature = JSON.stringify(products.map(withoutQuantities));
  if (signature !== drawn) {
    drawn = signature;
    quantities.clear();
    sums.clear();
    list.replaceChildren(...products.map((product) => productItem(product, add)));
  }
  for (const product of products) showQuantities(product);
  more.hidden = found.length <= shown;
  const all = records.products.length;
  const words = found.length === all ? '' : ` от ${all}`;
  setText(byId('product-count'), `${found.length}${words} ${all === 1 ? 'продукт' : 'продукта'}`);
  if (found.length === 0 && list.children.length === 0) {
    list.append(element('li', { class: 'empty', text: 'Няма такъв продукт.' }));
    drawn = '';
  }
}

function isWanted() {
  const words = search.value.trim().toLocaleLowerCase('bg').split(/\s+/);
  const branch = new Set(category.value ? [category.value] : []);
  // Parents come before their children.
  for (const { id, parentId } of records.categories) if (branch.has(parentId)) branch.add(id);
  return ({ name, categoryIds = [], variants }) => {
    if (branch.size > 0 && !categoryIds.some((id) => branch.has(id))) return false;
    const text = [name, ...variants.map(({ sku }) => sku ?? '')].join(' ').toLocaleLowerCase('bg');
    return words.every((word) => text.includes(word));
  };
}

/** Everything of a product but its quantities: those are changed in place. */
function withoutQuantities({ id, name, unit, variants }) {
  return [id, name, unit, variants.map(({ id, sku, price, parameters }) => [id, sku, price, parameters])];
}

function categoryTree(categories, parentId = null, depth = 0) {
  return categories
    .filter((each) => each.parentId === parentId)
    .flatMap(({ id, name }) => [
      [id, `${'\u2003'.repeat(depth)}${name}`],
      ...categoryTree(categories, id, depth + 1),
    ]);
}

function productItem(product, add) {
  const { name, variants, unit = 'бр.' } = product;
  const [only] = variants;
  if (variants.length > 1) return familyItem(product, add);
  return element(
    'li',
    { class: 'product' },
    element(
      'div',
      { class: 'what' },
      element('span', { class: 'name', text: name }),
      element(
        'span',
        { class: 'faint' },
        only.sku ? `код ${only.sku}` : element('span', { class: 'warn', text: 'без код' }),
      ),
    ),
    element('span', { class: 'price', text: money(only.price, records.currency) }),
    stockMark(only.id, unit),
    element('button', {
      type: 'button',
      text: 'Добави',
      'aria-label': `Добави ${name}`,
      onclick: () => add(product, only),
    }),
  );
}

function familyItem(product, add) {
  const { id, name, variants, unit = 'бр.' } = product;
  const prices = [...new Set(variants.map(({ price }) => price))].sort((a, b) => a - b);
  const range = [prices[0], ...(prices.length > 1 ? [prices.at(-1)] : [])];
  const sum = element('span', { class: 'stock' });
  sums.set(id, { place: sum, unit });
  return element(
    'li',
    { class: 'product family' },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element(
          'span',
          { class: 'what' },
          element('span', { class: 'name', text: name }),
          element('span', { class: 'faint', text: `${variants.length} разновидности` }),
        ),
        element('span', {
          class: 'price',
          text: range.map((price) => money(price, records.currency)).join(' – '),
        }),
        sum,
      ),
      variants[0].parameters?.length === 2 ? matrix(product, add) : rows(product, add),
    ),
  );
}

/** Two parameters are a table: colours down, sizes across; each cell a button with its quantity. */
function matrix(product, add) {
  const [first, second] = [0, 1].map((index) => valuesOf(product, index));
  const [across, down] = [1, 0].map((index) => product.variants[0].parameters[index].name);
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col', text: `${down} / ${across}` }),
    ...second.map((size) => element('th', { scope: 'col', text: size })),
  );
  const body = first.map((colour) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row', text: colour }),
      ...second.map((size) => {
        const found = product.variants.find(
          ({ parameters }) => parameters[0].value === colour && parameters[1].value === size,
        );
        return element('td', { 'data-size': size }, found ? variantButton(product, found, add) : null);
      }),
    ),
  );
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      { class: 'matrix' },
      element('caption', { text: 'Наличност; натиснете, за да добавите' }),
      element('thead', {}, head),
      element('tbody', {}, ...body),
    ),
  );
}

function rows(product, add) {
  return element(
    'div',
    { class: 'variants' },
    ...product.variants.map((variant) =>
      element('span', {}, optionsOf(variant), ' ', variantButton(product, variant, add)),
    ),
  );
}

function variantButton(product, variant, add) {
  const button = element('button', { type: 'button', class: 'cell', onclick: () => add(product, variant) });
  const say = (amount) =>
    `Добави ${product.name}, ${optionsOf(variant)}, наличност ${quantity(amount)}, ${money(variant.price)}`;
  quantities.set(variant.id, { place: button, unit: '', say });
  return button;
}

function valuesOf({ variants }, index) {
  return [...new Set(variants.map(({ parameters }) => parameters[index].value))];
}

/** "синя, M"; empty for the only variant of a product. */
export function optionsOf({ parameters = [] }) {
  return parameters.map(({ value }) => value).join(', ');
}

function stockMark(variantId, unit) {
  const place = element('span', { class: 'stock' });
  quantities.set(variantId, { place, unit });
  return place;
}

function showQuantities({ id, variants }) {
  let total = 0;
  for (const variant of variants) {
    total += Number(variant.quantity);
    const found = quantities.get(variant.id);
    if (!found) continue;
    showQuantity(found.place, variant.quantity, found.unit);
    if (found.say) found.place.setAttribute('aria-label', found.say(variant.quantity));
  }
  const sum = sums.get(id);
  if (sum) showQuantity(sum.place, total, sum.unit);
}

function showQuantity(place, amount, unit) {
  const text = `${quantity(amount)}${unit && ` ${unit}`}`;
  if (place.textContent === text) return;
  const isChange = place.textContent !== '';
  place.textContent = text;
  place.classList.toggle('none', Number(amount) <= 0);
  if (isChange) {
    place.classList.remove('changed');
    // Read in between, so that the animation begins anew.
    void place.offsetWidth;
    place.classList.add('changed');
  }
}
