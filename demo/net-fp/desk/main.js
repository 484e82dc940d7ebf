import { showFaults } from './faults.js';
import { ask, attempt, byId, look, onPrinter } from './printer.js';
import { showRoll } from './roll.js';

const PAPER_WORDS = { enough: '', low: 'Хартията свършва.', out: 'Няма хартия.' };

/** Shows how the printer is. */
function showState({ now, state, messages, waiting, printerId, serialNumber, fiscalMemorySerialNumber }) {
  const error = messages.find(({ type }) => type === 'error');
  const place = byId('state');
  place.textContent = error ? `Не печата: ${words(error)}` : PAPER_WORDS[state.paper] || 'Готов за печат.';
  place.classList.toggle('bad', Boolean(error));
  byId('printer-id').textContent = printerId;
  byId('serial').textContent = serialNumber;
  byId('memory').textContent = fiscalMemorySerialNumber;
  byId('clock').textContent = wallText(now);
  byId('cash').textContent = `${state.cash.replace('.', ',')} €`;
  byId('waiting').textContent = String(waiting);
  if (document.activeElement !== byId('paper')) byId('paper').value = state.paper;
  byId('cover').checked = state.coverOpen;
}

/** What the device says, for people. */
function words({ code, text }) {
  const known = {
    E301: 'няма хартия',
    E302: 'капакът е отворен',
    E502: 'минали са 24 часа без Z отчет',
    E403: 'в касата няма толкова пари',
  };
  return `${known[code] ?? text} (${code})`;
}

function wallText(now) {
  const [day, time] = now.split('T');
  return `${day.split('-').reverse().join('.')} г., ${time}`;
}

/** Does what a button says, and shows why not when the device refuses. */
async function work(body) {
  await attempt(byId('refusal'), async () => {
    const answer = await ask('POST', '/work', body);
    const error = answer.messages.find(({ type }) => type === 'error');
    return error ? words(error) : null;
  });
}

byId('x-report').addEventListener('click', () => work({ kind: 'x-report' }));
byId('z-report').addEventListener('click', () => work({ kind: 'z-report' }));
byId('forget-z').addEventListener('click', () => work({ kind: 'forget-z-report' }));
byId('cash-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const amount = byId('amount').value.trim().replace(',', '.');
  if (!/^\d{1,8}(\.\d{1,2})?$/.test(amount)) {
    byId('refusal').textContent = 'Сумата се пише така: 20 или 20,50.';
    byId('refusal').hidden = false;
    return;
  }
  await work({ kind: event.submitter?.value ?? 'cash-in', amount });
});
byId('paper').addEventListener('change', () =>
  attempt(byId('refusal'), () =>
    ask('PATCH', '/conditions', { paper: byId('paper').value }).then(() => null),
  ),
);
byId('cover').addEventListener('change', () =>
  attempt(byId('refusal'), () =>
    ask('PATCH', '/conditions', { coverOpen: byId('cover').checked }).then(() => null),
  ),
);

onPrinter(showState);
onPrinter(showRoll);
onPrinter(showFaults);
await look();
