import { byId, element, fillSelect, setText } from './dom.js';
import { ask, attempt, onShop } from './shop.js';
import { FAULTS, FAULT_TARGETS, OPERATIONS } from './words.js';

const settings = byId('fault-settings');
const active = byId('active-faults');
const problem = byId('faults-problem');
let drawn = '';

/** Makes the fault switches, the settings of the shop and the list of requests work. */
export function showTrials() {
  fillSelect(settings.elements.operation, FAULT_TARGETS);
  settings.addEventListener('submit', (event) => event.preventDefault());
  byId('faults').replaceChildren(...FAULTS.map(faultCard));
  byId('clear-faults').addEventListener('click', () => attempt(problem, () => ask('DELETE', '/faults')));
  for (const [id, name] of [
    ['is-module-active', 'isModuleActive'],
    ['lowers-stock', 'lowersStock'],
  ]) {
    byId(id).addEventListener('change', ({ target }) =>
      attempt(problem, () => ask('PATCH', '/settings', { [name]: target.checked })),
    );
  }
  onShop((view) => {
    byId('is-module-active').checked = view.settings.isModuleActive;
    byId('lowers-stock').checked = view.settings.lowersStock;
    showActive(view.faults);
    showRequests(view.requests, view.now);
  });
}

function faultCard(fault) {
  const { kind, name, does, rehearses, setting, paged } = fault;
  const input =
    setting &&
    element('input', { type: 'number', min: '0', max: '600', value: String(setting.value), required: true });
  return element(
    'li',
    { class: 'fault' },
    element('h4', { text: name }),
    element('p', { text: does }),
    element('p', { class: 'faint', text: rehearses }),
    paged ? element('p', { class: 'faint', text: 'Засяга само списъците.' }) : null,
    element(
      'div',
      { class: 'fault-foot' },
      input ? element('label', {}, setting.label, input) : null,
      element('button', {
        type: 'button',
        text: 'Включи',
        'aria-label': `Включи: ${name}`,
        onclick: () => switchOn(kind, setting && { [setting.name]: Number(input.value) * setting.factor }),
      }),
    ),
  );
}

function switchOn(kind, more) {
  const { operation, times, after } = settings.elements;
  return attempt(problem, () =>
    ask('POST', '/faults', {
      kind,
      operation: operation.value,
      after: Number(after.value),
      ...(times.value === '' ? {} : { times: Number(times.value) }),
      ...more,
    }),
  );
}

function showActive(faults) {
  const open = faults.filter(({ hits, times }) => times === undefined || hits < times);
  setText(byId('fault-count'), open.length > 0 ? String(open.length) : '');
  byId('faults-empty').hidden = faults.length > 0;
  byId('clear-faults').hidden = faults.length === 0;
  const content = JSON.stringify(faults);
  if (content === drawn) return;
  drawn = content;
  const focused = document.activeElement?.getAttribute('data-fault');
  active.replaceChildren(...faults.map(activeItem));
  if (focused) active.querySelector(`[data-fault="${focused}"]`)?.focus();
}

function activeItem({ id, kind, operation, hits, calls, times, after }) {
  const name = FAULTS.find((each) => each.kind === kind)?.name ?? kind;
  const where = [operation]
    .flat()
    .map((each) => (each === '*' ? 'всички заявки' : (OPERATIONS[each] ?? each).toLocaleLowerCase('bg')))
    .join(', ');
  const isOver = times !== undefined && hits >= times;
  const parts = [
    where,
    after > calls ? `след още ${after - calls}` : null,
    times === undefined ? `дотук ${hits}` : `${hits} от ${times}`,
    isOver ? 'изчерпано' : null,
  ];
  return element(
    'li',
    { class: isOver ? 'over' : '' },
    element('span', { class: 'name', text: name }),
    element('span', { class: 'faint', text: parts.filter(Boolean).join(' · ') }),
    element('button', {
      type: 'button',
      class: 'quiet',
      'data-fault': id,
      text: isOver ? 'Махни' : 'Изключи',
      'aria-label': `${isOver ? 'Махни' : 'Изключи'}: ${name}`,
      onclick: () => attempt(problem, () => ask('DELETE', `/faults/${id}`)),
    }),
  );
}

function showRequests(requests, now) {
  byId('requests-empty').hidden = requests.length > 0;
  byId('requests').replaceChildren(
    ...requests.map(({ operationId, at, status, records }) =>
      element(
        'li',
        {},
        element('span', { text: OPERATIONS[operationId] ?? operationId }),
        records > 0 ? element('span', { class: 'faint', text: `${records} записа` }) : null,
        element('span', {
          class: status !== null && status < 400 ? 'chip good' : 'chip bad',
          text: status ?? 'прекъсната',
        }),
        element('span', { class: 'faint', text: ago(now - at) }),
      ),
    ),
  );
}

function ago(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return seconds < 90 ? `преди ${seconds} с` : `преди ${Math.round(seconds / 60)} мин`;
}
