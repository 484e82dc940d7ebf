import { turnedClock, type TurnedClock } from '../../test/clock.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { testStore } from '../../test/store.ts';
import { administratorAt, browserAt, listeningWeb, webNeeds, type Browser } from '../../test/web.ts';
import type { Store } from '../store/store.ts';

const HOUR = 3_600_000;
const PASSWORD = 'a long secret';

let store: Store;
let clock: TurnedClock;
let address: string;

beforeEach(async () => {
  store = testStore();
  clock = turnedClock('2026-11-23T08:00:00Z');
  address = await listeningWeb(webNeeds(store, { clock }));
});

async function viewerAt(administrator: Browser): Promise<Browser> {
  const body = { name: 'Борис', role: 'viewer', password: PASSWORD };
  expect((await administrator.ask('POST', '/api/v1/users', body)).status).toBe(201);
  const viewer = browserAt(address);
  await viewer.signIn('Борис', PASSWORD);
  return viewer;
}

async function mode(browser: Browser): Promise<string> {
  return (await browser.ask('GET', '/api/v1/session')).body.mode;
}

describe('setting up', () => {
  test('the first visitor becomes the administrator, and is signed in', async () => {
    const browser = browserAt(address);
    expect(await mode(browser)).toBe('setup');
    const answer = await browser.ask('POST', '/api/v1/setup', { name: 'Ана', password: PASSWORD });
    expect(answer).toMatchObject({
      status: 200,
      body: { mode: 'in', user: { name: 'Ана', role: 'administrator' }, csrf: expect.any(String) },
    });
    expect(await mode(browser)).toBe('in');
    expect(await mode(browserAt(address))).toBe('sign-in');
  });

  test('of many who try at once one wins, and later ones are refused', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) =>
        browserAt(address).ask('POST', '/api/v1/setup', { name: `user${n}`, password: PASSWORD }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
    const late = await browserAt(address).ask('POST', '/api/v1/setup', { name: 'x', password: PASSWORD });
    expect(late).toMatchObject({ status: 409, body: { code: 'set-up-already' } });
    expect(await store.selectFrom('users').select('name').execute()).toHaveLength(1);
  });

  test('a short password is refused', async () => {
    const answer = await browserAt(address).ask('POST', '/api/v1/setup', { name: 'Ана', password: 'short' });
    expect(answer.status).toBe(400);
    expect(await mode(browserAt(address))).toBe('setup');
  });
});

describe('signing in', () => {
  test('the cookie is out of reach of scripts and other sites; only the hash of its token is stored', async () => {
    await administratorAt(address);
    const { headers } = await browserAt(address).signIn('ана', PASSWORD);
    const cookie = headers.get('set-cookie')!;
    expect(cookie).toMatch(/^kervan_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Strict$/);
    const token = /=([\w-]+);/.exec(cookie)![1]!;
    const rows = JSON.stringify(await store.selectFrom('sessions').selectAll().execute());
    expect(rows).not.toContain(token);
  });

  test('a request that came by https gets a cookie for https alone', async () => {
    await administratorAt(address);
    const body = { name: 'Ана', password: PASSWORD };
    const headers = { 'x-forwarded-proto': 'https' };
    const answer = await browserAt(address).ask('POST', '/api/v1/session', body, headers);
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
  });

  test('a wrong password and an unknown name are told the same', async () => {
    await administratorAt(address);
    const wrong = await browserAt(address).signIn('Ана', 'another secret');
    const unknown = await browserAt(address).signIn('Никой', PASSWORD);
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign-in-wrong' } });
    expect(unknown.body).toEqual(wrong.body);
    expect(wrong.headers.get('set-cookie')).toBeNull();
  });

  test('after five wrong tries even the right password waits, and longer each time', async () => {
    await administratorAt(address);
    const browser = browserAt(address);
    for (let tries = 0; tries < 5; tries += 1)
      expect((await browser.signIn('Ана', 'wrong')).status).toBe(401);
    const waits = await browser.signIn('Ана', PASSWORD);
    expect(waits).toMatchObject({ status: 429, body: { code: 'sign-in-throttled' } });
    expect(waits.headers.get('retry-after')).toBe('5');
    clock.advance(5_000);
    expect((await browser.signIn('Ана', 'wrong')).status).toBe(401);
    expect((await browser.signIn('Ана', PASSWORD)).headers.get('retry-after')).toBe('10');
    clock.advance(10_000);
    expect((await browser.signIn('Ана', PASSWORD)).status).toBe(200);
  });

  test('guesses sent all at once are no more than five', async () => {
    await administratorAt(address);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_each, n) => browserAt(address).signIn('Ана', `guess number ${n}`)),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
  });

  test('guessing many names from one address waits too', async () => {
    const browser = browserAt(address);
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await browser.signIn(`name ${n}`, 'guess')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

describe('a session', () => {
  test('ends after twelve hours without use, and use puts that off', async () => {
    const browser = await administratorAt(address);
    clock.advance(11 * HOUR);
    expect(await mode(browser)).toBe('in');
    clock.advance(11 * HOUR);
    expect(await mode(browser)).toBe('in');
    clock.advance(12 * HOUR);
    expect(await mode(browser)).toBe('sign-in');
    expect(await browser.ask('GET', '/api/v1/servers')).toMatchObject({
      status: 401,
      body: { code: 'web-sign-in' },
    });
  });

  test('that began by a clock that ran ahead does not last until it is as late again', async () => {
    clock.advance(30 * 24 * HOUR);
    const browser = await administratorAt(address);
    clock.advance(-30 * 24 * HOUR);
    expect(await mode(browser)).toBe('sign-in');
  });

  test('goes on when the clock is set back by an hour, and ends after twelve hours without use', async () => {
    const browser = await administratorAt(address);
    clock.advance(-HOUR);
    expect(await mode(browser)).toBe('in');
    clock.advance(12 * HOUR);
    expect(await mode(browser)).toBe('sign-in');
  });

  test('ends after seven days, however much it is used', async () => {
    const browser = await administratorAt(address);
    for (let hours = 0; hours < 7 * 24; hours += 6) {
      expect(await mode(browser)).toBe('in');
      clock.advance(6 * HOUR);
    }
    expect(await mode(browser)).toBe('sign-in');
  });

  test('ends with signing out, and its cookie is of no use any more', async () => {
    const browser = await administratorAt(address);
    const { cookie } = browser;
    expect((await browser.ask('DELETE', '/api/v1/session')).status).toBe(204);
    expect(browser.cookie).toBe('kervan_session=');
    expect((await browserAt(address).ask('GET', '/api/v1/servers', undefined, { cookie })).status).toBe(401);
  });

  test('a made-up cookie is nobody', async () => {
    await administratorAt(address);
    for (const cookie of ['kervan_session=abc', 'kervan_session=', 'kervan_session=%00', 'x; =; ;;']) {
      expect((await browserAt(address).ask('GET', '/api/v1/servers', undefined, { cookie })).status).toBe(
        401,
      );
    }
  });

  test('a new password signs all others of the same user out, and the old one opens nothing', async () => {
    const browser = await administratorAt(address);
    const viewer = await viewerAt(browser);
    const other = browserAt(address);
    await other.signIn('Ана', PASSWORD);
    const change = { current: PASSWORD, password: 'quite another one' };
    expect((await browser.ask('PUT', '/api/v1/session/password', change)).status).toBe(204);
    expect(await mode(browser)).toBe('in');
    expect(await mode(other)).toBe('sign-in');
    expect(await mode(viewer)).toBe('in');
    expect((await other.signIn('Ана', PASSWORD)).status).toBe(401);
    expect((await other.signIn('Ана', 'quite another one')).status).toBe(200);
  });

  test('the current password must be right, and guessing it waits', async () => {
    const browser = await administratorAt(address);
    const guess = { current: 'a wild guess', password: 'quite another one' };
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await browser.ask('PUT', '/api/v1/session/password', guess)).toMatchObject({
        status: 422,
        body: { code: 'password-wrong' },
      });
    }
    expect((await browser.ask('PUT', '/api/v1/session/password', guess)).status).toBe(429);
  });
});

describe('changes', () => {
  test('need the token of the very session', async () => {
    const browser = await administratorAt(address);
    const viewer = await viewerAt(browser);
    const user = { name: 'Васил', role: 'viewer', password: PASSWORD };
    for (const token of ['', 'wrong', viewer.csrf!]) {
      const answer = await browser.ask('POST', '/api/v1/users', user, { 'x-csrf-token': token });
      expect(answer).toMatchObject({ status: 403, body: { code: 'web-not-ours' } });
    }
    expect((await browser.ask('POST', '/api/v1/users', user)).status).toBe(201);
  });

  test.each([
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:8081' }],
    ['without an origin of its own', { origin: 'null' }],
    ['as the browser says', { 'sec-fetch-site': 'same-site' }],
  ])('are refused to a page %s, even with cookie and token', async (_page, headers) => {
    const browser = await administratorAt(address);
    const user = { name: 'Васил', role: 'viewer', password: PASSWORD };
    const answer = await browser.ask('POST', '/api/v1/users', user, headers);
    expect(answer).toMatchObject({ status: 403, body: { code: 'web-not-ours' } });
    expect(await store.selectFrom('users').select('name').execute()).toHaveLength(1);
  });

  test('nobody can be signed in from another page', async () => {
    await administratorAt(address);
    const body = { name: 'Ана', password: PASSWORD };
    const answer = await browserAt(address).ask('POST', '/api/v1/session', body, {
      origin: 'http://localhost:8081',
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('what a form can send is not read', async () => {
    const browser = await administratorAt(address);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await browser.ask('POST', '/api/v1/users', '{"name":"x"}', { 'content-type': type });
      expect(answer.status).toBe(415);
    }
  });

  test('a body of more than 256 kB is refused', async () => {
    const browser = await administratorAt(address);
    const body = { definition: { name: 'x'.repeat(256 * 1024) } };
    expect((await browser.ask('POST', '/api/v1/check', body)).status).toBe(413);
  });
});

describe('users', () => {
  test('names differ by more than small and capital letters', async () => {
    const browser = await administratorAt(address);
    const again = { name: ' АНА ', role: 'viewer', password: PASSWORD };
    expect(await browser.ask('POST', '/api/v1/users', again)).toMatchObject({
      status: 409,
      body: { code: 'user-exists' },
    });
  });

  test('are listed without their passwords', async () => {
    const browser = await administratorAt(address);
    await viewerAt(browser);
    const { body } = await browser.ask('GET', '/api/v1/users');
    expect(body).toEqual({
      items: [
        { name: 'Ана', role: 'administrator' },
        { name: 'Борис', role: 'viewer' },
      ],
    });
  });

  test('a user who is removed is out at once', async () => {
    const browser = await administratorAt(address);
    const viewer = await viewerAt(browser);
    const name = encodeURIComponent('борис');
    expect((await browser.ask('DELETE', `/api/v1/users/${name}`)).status).toBe(204);
    expect(await mode(viewer)).toBe('sign-in');
    expect((await browser.ask('DELETE', `/api/v1/users/${name}`)).body.code).toBe('user-unknown');
  });

  test('nobody removes himself', async () => {
    const browser = await administratorAt(address);
    const answer = await browser.ask('DELETE', `/api/v1/users/${encodeURIComponent('Ана')}`);
    expect(answer).toMatchObject({ status: 409, body: { code: 'user-oneself' } });
  });
});

test('the open demonstration asks for nothing, and still only its own pages may change anything', async () => {
  const open = await listeningWeb(
    webNeeds(testStore(), { isOpen: true, orderDesk: 'http://127.0.0.1:8081' }),
  );
  const browser = browserAt(open);
  const { body } = await browser.ask('GET', '/api/v1/session');
  expect(body).toMatchObject({
    mode: 'open',
    user: { role: 'administrator' },
    orderDesk: 'http://127.0.0.1:8081',
  });
  const draft = { definition: {} };
  expect((await browser.ask('POST', '/api/v1/check', draft)).status).toBe(403);
  browser.csrf = body.csrf;
  expect((await browser.ask('POST', '/api/v1/check', draft)).status).toBe(200);
  const elsewhere = { origin: 'http://127.0.0.1:8081' };
  expect((await browser.ask('POST', '/api/v1/check', draft, elsewhere)).status).toBe(403);
  const setup = { name: 'Ана', password: PASSWORD };
  expect((await browser.ask('POST', '/api/v1/setup', setup)).status).toBe(409);
});
