import { ask, attempt, byId } from './printer.js';

/** What can be tried, in words for people. */
const TRIALS = [
  { name: 'Бавен печат (20 секунди)', fault: { kind: 'slow', delayMs: 20_000 } },
  { name: 'Връзката прекъсва преди печата', fault: { kind: 'cut-before' } },
  { name: 'Връзката прекъсва след печата', fault: { kind: 'cut-after' } },
  { name: 'Отпечатва, но после не помни задачата', fault: { kind: 'lost-task' } },
  { name: 'Отпечатва, но съобщава грешка', fault: { kind: 'fails-after' } },
  { name: 'Отпечатва, но отговаря неразбираемо', fault: { kind: 'garbage' } },
  { name: 'Отказва с грешка на фискалната памет', fault: { kind: 'refuse', code: 'E202' } },
  { name: 'Отказва с грешка на печатащата глава', fault: { kind: 'refuse', code: 'E304' } },
  { name: 'Сървърът за печат още търси принтери', fault: { kind: 'detecting', times: null } },
];

let shown = '';

/** Shows the switches: pressed is what the next print meets. */
export function showFaults({ faults }) {
  const key = JSON.stringify(faults.map(({ id }) => id));
  if (key === shown) return;
  shown = key;
  const focused = document.activeElement?.textContent;
  byId('faults').replaceChildren(...TRIALS.map((trial) => row(trial, faults)));
  for (const button of byId('faults').querySelectorAll('button')) {
    if (button.textContent === focused) button.focus();
  }
}

function row({ name, fault }, faults) {
  const on = faults.find(({ kind, code }) => kind === fault.kind && (!fault.code || code === fault.code));
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.setAttribute('aria-pressed', String(Boolean(on)));
  button.addEventListener(
    'click',
    () =>
      void attempt(byId('refusal'), async () => {
        await (on ? ask('DELETE', `/faults/${on.id}`) : ask('POST', '/faults', fault));
        return null;
      }),
  );
  item.append(button);
  return item;
}
