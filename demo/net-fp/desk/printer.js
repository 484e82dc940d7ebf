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

/**
 * Asks the emulator's own side (under /_emulator/).
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body) {
  const answer = await fetch(`/_emulator${path}`, {
    method,
    cache: 'no-store',
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  const text = await answer.text();
  return text === '' ? null : JSON.parse(text);
}

const LOOK_MS = 1000;
const listeners = [];
let timer = 0;

/** Calls back with what the printer shows, now and whenever that may have changed. */
export function onPrinter(listener) {
  listeners.push(listener);
}

/** Looks at the printer now, and from then on every second while somebody looks at the page. */
export async function look() {
  clearTimeout(timer);
  try {
    const view = await ask('GET', '/desk');
    byId('connection').hidden = true;
    for (const listener of listeners) listener(view);
  } catch (error) {
    byId('connection').hidden = false;
    console.warn(error);
  } finally {
    clearTimeout(timer);
    if (!document.hidden) timer = window.setTimeout(look, LOOK_MS);
  }
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});

/** Does something for the user; `act` gives null, or words why it was refused. Looks at the printer right after. */
export async function attempt(place, act) {
  place.hidden = true;
  let words;
  try {
    words = await act();
  } catch (error) {
    console.warn(error);
    words = 'Принтерът не отговаря. Опитайте отново след малко.';
  }
  place.textContent = words ?? '';
  place.hidden = !words;
  await look();
}
