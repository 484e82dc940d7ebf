import { byId } from './printer.js';

const KINDS = {
  receipt: 'Касова бележка',
  reversal: 'Сторно бележка',
  'x-report': 'X отчет',
  'z-report': 'Z отчет',
  'cash-in': 'Внесени пари',
  'cash-out': 'Изведени пари',
  duplicate: 'Дубликат',
};

let shown = '';

/** Shows what was printed, the latest on top; what is there already stays, so that nothing is read aloud twice. */
export function showRoll({ documents }) {
  byId('no-paper-yet').hidden = documents.length > 0;
  const key = documents.map(({ number }) => number).join();
  if (key === shown) return;
  const known = new Set(shown.split(',').map(Number));
  shown = key;
  const roll = byId('roll');
  const fresh = documents.filter(({ number }) => !known.has(number));
  roll.prepend(...fresh.map(slip));
  while (roll.children.length > documents.length) roll.lastElementChild.remove();
}

/** One slip, as it came out of the device. */
function slip({ number, kind, lines, reversed }) {
  const item = document.createElement('li');
  item.className = `slip ${kind}`;
  const title = document.createElement('h3');
  title.textContent = `${KINDS[kind] ?? kind} ${String(number).padStart(7, '0')}`;
  if (reversed) title.textContent += ` към ${String(reversed.number).padStart(7, '0')}`;
  const paper = document.createElement('pre');
  paper.textContent = lines.join('\n');
  // Narrow screens roll it sideways; with the keyboard too.
  paper.tabIndex = 0;
  item.append(title, paper);
  return item;
}
