import { byId } from './dom.js';
import { refusalWords } from './words.js';

/** What the shop refused; the message is for people. */
export class Refused extends Error {}

/**
 * Asks the shop's own side (under /_emulator/). Throws Refused with words for people, or a network error.
 *
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function ask(method, path, body, signal) {
  const answer = await fetch(`/_emulator${path}`, {
    method,
    cache: 'no-store',
    ...(signal ? { signal } : {}),
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const value = text === '' ? null : JSON.parse(text);
  if (!answer.ok) throw new Refused(refusalWords(value ?? {}));
  return value;
}

const LOOK_MS = 1500;
const listeners = [];
let known = '';
let timer = 0;
let isLooking = false;
/** What the shop showed last. */
export let view = /** @type {any} */ (null);

/** Calls back with what the shop shows now and whenever that may have changed; `hasNewRecords` says whether records did. */
export function onShop(listener) {
  listeners.push(listener);
}

/** Looks at the shop now, and from then on every second and a half while somebody looks at the page. */
export async function look() {
  clearTimeout(timer);
  if (isLooking) return;
  isLooking = true;
  try {
    const found = await ask('GET', `/desk?known=${known}`);
    const hasNewRecords = found.records !== null;
    known = found.version;
    view = { ...found, records: found.records ?? view.records };
    byId('connection').hidden = true;
    for (const listener of listeners) listener(view, hasNewRecords);
  } catch (error) {
    byId('connection').hidden = false;
    console.error(error);
  } finally {
    isLooking = false;
    if (!document.hidden) timer = window.setTimeout(look, LOOK_MS);
  }
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void look();
});

/** Does something for the user: shows why it was refused, and looks at the shop right after. True when it was done. */
export async function attempt(place, work) {
  place.hidden = true;
  try {
    await work();
    void look();
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) console.error(error);
    place.textContent =
      error instanceof Refused ? error.message : 'Магазинът не отговаря. Опитайте отново след малко.';
    place.hidden = false;
    return false;
  }
}
