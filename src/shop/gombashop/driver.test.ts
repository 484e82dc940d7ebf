import type { RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { answerJson, startAnswering } from '../../../test/contract/shop/answering-server.ts';
import { decimal } from '../../domain/decimal.ts';
import type { OrderNumber, ProductId, VariantId } from '../../domain/ids.ts';
import type { Problem } from '../../domain/problem.ts';
import type { Result } from '../../domain/result.ts';
import type { ShopAddress } from '../shop.ts';
import { gombashop } from './driver.ts';

const KEY = 'a-key-that-is-never-shown';
const NUMBER = '1001' as OrderNumber;
const MOMENT = '2026-11-23T10:15:00+02:00';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function connect(url: string, change: Partial<ShopAddress> = {}) {
  const shop = gombashop.connect({ url, apiId: 'demo', key: KEY, timeZone: 'Europe/Sofia', ...change });
  closing.push(() => shop.close());
  return shop;
}

async function shopThat(answer: RequestListener, change: Partial<ShopAddress> = {}) {
  const server = await startAnswering(answer);
  closing.push(() => server.close());
  return { server, shop: connect(server.url, change) };
}

function problemOf(result: Result<unknown>): Problem {
  if (result.ok) throw new Error('a value came where a problem was expected');
  expect(JSON.stringify(result.problem)).not.toContain(KEY);
  return result.problem;
}

function changesOf(...quantities: string[]) {
  return quantities.map((quantity, index) => ({
    variant: `v${index}` as VariantId,
    quantity: decimal(quantity),
  }));
}

test('a certificate that nobody vouches for ends the connection before the key is sent', async () => {
  // A mail server's own makeshift certificate does for any protocol over TLS.
  const heard: string[] = [];
  const server = new SMTPServer({ secure: true, logger: false });
  server.server.on('secureConnection', (socket: Socket) =>
    socket.on('data', (data) => heard.push(data.toString('latin1'))),
  );
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closing.push(() => new Promise((done) => server.close(() => done())));
  const { port } = server.server.address() as AddressInfo;
  const found = problemOf(await connect(`https://127.0.0.1:${port}`).describe());
  expect(found).toMatchObject({
    code: 'shop-unreachable',
    params: { detail: expect.stringMatching(/certificate/i) },
  });
  expect(heard).toEqual([]);
});

describe('requests', () => {
  test('go to the module below the address, named and with the key, in one page at a time', async () => {
    const { server, shop } = await shopThat(answerJson({ items: [], nextCursor: null }));
    await shop.orders({ updatedSince: new Date('2026-11-23T10:15:00.500+02:00'), cursor: 'a b&c' });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET' });
    const { pathname, searchParams } = new URL(request!.url, server.url);
    expect(pathname).toBe('/api/microinvest/v1/orders');
    expect(Object.fromEntries(searchParams)).toEqual({
      limit: '100',
      updatedSince: '2026-11-23T08:15:00.500Z',
      cursor: 'a b&c',
    });
    expect(request!.headers['user-agent']).toMatch(/^Kervan\/\d+\.\d+\.\d+/);
    expect(request!.headers.authorization).toBe(`Basic ${Buffer.from(`demo:${KEY}`).toString('base64')}`);
  });

  test.each(['', '/', '/bg/', '/bg/api/microinvest/v1/'])('an address may end in %j', async (end) => {
    const { server } = await shopThat(answerJson({ items: [], nextCursor: null }));
    expect((await connect(server.url + end).orders({})).ok).toBe(true);
    const place = end.startsWith('/bg') ? '/bg' : '';
    expect(server.requests[0]!.url).toBe(`${place}/api/microinvest/v1/orders?limit=100`);
  });

  test('an order number with odd signs stays one part of the path', async () => {
    const { server, shop } = await shopThat(answerJson({}, 404));
    await shop.order('10/01?№ 5' as OrderNumber);
    expect(server.requests[0]!.url).toBe('/api/microinvest/v1/orders/10%2F01%3F%E2%84%96%205');
  });

  test('quantities are sent as plain texts, cut to six places', async () => {
    let sent = '';
    const { shop } = await shopThat((request, response) => {
      request.setEncoding('utf8').on('data', (part: string) => (sent += part));
      request.on('end', () => response.end('[]'));
    });
    await shop.setStock(changesOf('1.50', '0.0000019', '-0.0000001', '123456789012', '0.1234569'));
    const quantities = (JSON.parse(sent) as { quantity: string }[]).map(({ quantity }) => quantity);
    expect(quantities).toEqual(['1.5', '0.000001', '0', '123456789012', '0.123456']);
  });

  test('use a few connections, however many calls there are', async () => {
    const sockets = new Set<unknown>();
    const { shop } = await shopThat((request, response) => {
      sockets.add(request.socket);
      response.end('{"items":[],"nextCursor":null}');
    });
    const results = await Promise.all(Array.from({ length: 40 }, () => shop.orders({})));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(sockets.size).toBeLessThanOrEqual(4);
  });
});

describe('answers that are no answer', () => {
  test('a Retry-After date becomes milliseconds', async () => {
    const headers = {
      date: 'Mon, 23 Nov 2026 10:00:00 GMT',
      'retry-after': 'Mon, 23 Nov 2026 10:00:45 GMT',
    };
    const { shop } = await shopThat(answerJson({}, 503, headers));
    expect(problemOf(await shop.orders({}))).toMatchObject({ code: 'shop-busy', retryAfterMs: 45_000 });
  });

  test('a busy shop without Retry-After says nothing of a wait', async () => {
    const { shop } = await shopThat(answerJson({}, 429));
    expect(problemOf(await shop.orders({}))).not.toHaveProperty('retryAfterMs');
  });

  test('an error of the server is the failure of the shop, whatever its body', async () => {
    const { server, shop } = await shopThat(answerJson('stack', 502));
    expect(problemOf(await shop.orders({}))).toEqual({
      code: 'shop-failed',
      params: { address: server.url, status: 502 },
    });
  });

  test('a refusal is told in the words of the shop, without the key it echoes', async () => {
    const body = { title: 'Bad', code: 'invalid', detail: `no\u0000"${KEY}"\nhere`, field: 'cursor' };
    const { shop } = await shopThat(answerJson(body, 400));
    expect(problemOf(await shop.orders({ cursor: 'x' }))).toEqual({
      code: 'shop-refused',
      params: { code: 'invalid', detail: 'no "***" here', field: 'cursor' },
    });
  });

  test('a refusal without words carries its status, and is not taken for an unknown order', async () => {
    const { shop } = await shopThat((_request, response) => response.writeHead(404).end('<h1>Няма</h1>'));
    expect(problemOf(await shop.order(NUMBER)).params).toEqual({ code: 'http-404', detail: '', field: '' });
  });

  test('a redirect is not followed; the key goes nowhere else', async () => {
    const elsewhere = await shopThat(answerJson({ items: [], nextCursor: null }));
    const { shop } = await shopThat(answerJson({}, 301, { location: `${elsewhere.server.url}/orders` }));
    const { code, params } = problemOf(await shop.orders({}));
    expect(code).toBe('shop-unreadable');
    expect(JSON.stringify(params)).toContain(elsewhere.server.url);
    expect(elsewhere.server.requests).toEqual([]);
  });

  test('an endless body is cut off at its limit, not collected', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, ' ');
    let sentMebibytes = 0;
    const isCut = Promise.withResolvers<void>();
    const { shop } = await shopThat((_request, response) => {
      response.on('close', isCut.resolve);
      const pump = () => {
        do sentMebibytes += 1;
        while (response.write(mebibyte) && !response.destroyed);
        response.once('drain', pump);
      };
      pump();
    });
    const { code, params } = problemOf(await shop.orders({}));
    expect(code).toBe('shop-unreadable');
    expect(JSON.stringify(params)).toContain('64 MiB');
    await isCut.promise;
    expect(sentMebibytes).toBeLessThan(100);
  });

  test('a body that drips for ever ends at the time limit', async () => {
    const { shop } = await shopThat(
      (_request, response) => {
        const drip = setInterval(() => response.write(' '), 20);
        response.on('close', () => clearInterval(drip));
      },
      { timeoutMs: 300 },
    );
    expect(problemOf(await shop.orders({}))).toMatchObject({ code: 'shop-silent', params: { seconds: 0.3 } });
  });

  test('a body cut in the middle is a shop that cannot be reached', async () => {
    const { shop } = await shopThat((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"items":[', () => response.destroy());
    });
    expect(problemOf(await shop.orders({})).code).toBe('shop-unreachable');
  });

  test('a port where nobody listens, a name nobody has and a speaker of another protocol are named', async () => {
    const nobody = connect('http://127.0.0.1:1');
    expect(problemOf(await nobody.orders({}))).toMatchObject({
      code: 'shop-unreachable',
      params: { address: 'http://127.0.0.1:1', detail: expect.stringContaining('ECONNREFUSED') as string },
    });
    expect(problemOf(await connect('http://no-such-shop.invalid').orders({})).code).toBe('shop-unreachable');
    const mailServer = createServer((socket) => socket.resume().end('220 mail ready\r\n'));
    await new Promise<void>((resolve) => mailServer.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => mailServer.close(() => resolve())));
    const { port } = mailServer.address() as AddressInfo;
    expect(problemOf(await connect(`http://127.0.0.1:${port}`).orders({})).code).toBe('shop-unreadable');
  });

  test('text in another encoding is refused instead of becoming broken names', async () => {
    const page = `{"items":[{"number":"1001","updatedAt":"${MOMENT}","buyer":"\xcc\xe0\xf0"}],"nextCursor":null}`;
    const { shop } = await shopThat((_request, response) => response.end(Buffer.from(page, 'latin1')));
    expect(problemOf(await shop.orders({})).code).toBe('shop-unreadable');
  });

  test.each([
    ['nothing', null],
    ['a bare list', []],
    ['no list', { items: {}, nextCursor: null }],
    ['no nextCursor', { items: [] }],
    ['an empty nextCursor', { items: [], nextCursor: '' }],
    ['a number for nextCursor', { items: [], nextCursor: 2 }],
  ])('a page with %s is unreadable', async (_name, page) => {
    const { shop } = await shopThat(answerJson(page));
    expect(problemOf(await shop.orders({})).code).toBe('shop-unreadable');
  });
});

describe('records', () => {
  test('that are no orders are named by what can be read of them, and the others are given', async () => {
    const good = { number: '1001', updatedAt: MOMENT };
    const items = [{ number: 77, updatedAt: MOMENT }, good, null, [], { ...good, updatedAt: 'x' }, 'order'];
    const { shop } = await shopThat(answerJson({ items, nextCursor: null }));
    const result = await shop.orders({});
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    expect(result.value.items.map(({ number }) => number)).toEqual(['1001']);
    expect(result.value.problems.map(({ record }) => record)).toEqual(['77', '#3', '#4', '1001', '#6']);
    expect(result.value.problems.map(({ problem }) => problem.code)).toEqual(
      Array.from({ length: 5 }, () => 'order-unreadable'),
    );
  });

  test('that are no products are named, and the others are given', async () => {
    const good = { id: 'p1', name: 'Кафе', updatedAt: MOMENT, variants: [{ id: 'v1' }], images: 5 };
    const bad = { ...good, id: 'p2', variants: [{ id: 'v2', quantity: 3 }] };
    const { shop } = await shopThat(answerJson({ items: [bad, good], nextCursor: null }));
    const result = await shop.products({});
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    expect(result.value.items).toEqual([
      {
        id: 'p1',
        name: 'Кафе',
        unit: '',
        vatRate: null,
        categoryIds: [],
        isDeleted: false,
        isHidden: false,
        updatedAt: new Date(MOMENT),
        variants: [
          {
            id: 'v1',
            sku: '',
            barcode: '',
            parameters: [],
            priceWithVat: null,
            oldPriceWithVat: null,
            quantity: null,
          },
        ],
      },
    ]);
    expect(result.value.problems).toMatchObject([
      { record: 'p2', problem: { code: 'product-unreadable', params: { record: 'p2' } } },
    ]);
    expect(JSON.stringify(result.value.problems)).toContain('variants[0].quantity');
  });

  test('that are no customers are named, and the others are given', async () => {
    const good = { id: 'c1', name: 'Мария', updatedAt: MOMENT };
    const bad = { ...good, id: 'c2', company: { name: 'Роза ООД' } };
    const { shop } = await shopThat(answerJson({ items: [bad, good], nextCursor: null }));
    const result = await shop.customers({});
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    expect(result.value.items).toMatchObject([{ id: 'c1', company: null }]);
    expect(result.value.problems).toMatchObject([
      { record: 'c2', problem: { code: 'customer-unreadable', params: { record: 'c2' } } },
    ]);
    expect(JSON.stringify(result.value.problems)).toContain('company.eik');
  });

  test('a product that cannot be understood is the fault of the product, not of the shop', async () => {
    const body = { id: 'p1', name: 'Кафе', updatedAt: MOMENT, variants: [{ id: 'v1', price: 2.5 }] };
    const { shop } = await shopThat(answerJson(body));
    const { code, params } = problemOf(await shop.product('p1' as ProductId));
    expect(code).toBe('product-unreadable');
    expect(params.record).toBe('p1');
    expect(JSON.stringify(params.detail)).toContain('variants[0].price');
  });

  test('another product than the one asked for is not taken for it', async () => {
    const { shop } = await shopThat(answerJson({ id: 'p2', name: 'Чай', updatedAt: MOMENT }));
    expect(problemOf(await shop.product('p1' as ProductId)).code).toBe('shop-unreadable');
  });

  test('another order than the one asked for is not taken for it', async () => {
    const { shop } = await shopThat(answerJson({ number: '1002', updatedAt: MOMENT }));
    expect(problemOf(await shop.order(NUMBER)).code).toBe('shop-unreadable');
    expect(problemOf(await shop.writeDocumentNumber(NUMBER, '5')).code).toBe('shop-unreadable');
  });

  test('capabilities nobody knows are dropped', async () => {
    const capabilities = ['paging', 'teleport', 7, null];
    const body = {
      name: 'Х',
      url: 'https://x.example',
      currency: 'EUR',
      timeZone: 'Europe/Sofia',
      capabilities,
    };
    const { shop } = await shopThat(answerJson(body));
    expect(await shop.describe()).toMatchObject({
      ok: true,
      value: { isEmulator: false, capabilities: ['paging'] },
    });
  });
});

describe('the results of a batch', () => {
  async function answersTo(results: unknown) {
    const { shop } = await shopThat(answerJson(results));
    return shop.setStock(changesOf('1', '2', '3'));
  }

  async function codesFor(results: unknown[]) {
    const result = await answersTo(results);
    if (!result.ok) throw new Error(JSON.stringify(result.problem));
    return result.value.map((answer) => answer?.code ?? null);
  }

  const yes = (index: number) => ({ index, ok: true });

  test('are matched by their index, in whatever order they come', async () => {
    const refused = { index: 1, ok: false, error: { title: 'No', status: 400, code: 'invalid' } };
    expect(await codesFor([yes(2), refused, yes(0)])).toEqual([null, 'stock-refused', null]);
  });

  test('that are missing, doubled, foreign or broken leave only their own change without an answer', async () => {
    const none = 'shop-unreadable';
    expect(await codesFor([yes(0), yes(2)])).toEqual([null, none, null]);
    expect(await codesFor([yes(0), yes(1), yes(1), yes(2)])).toEqual([null, none, null]);
    expect(await codesFor([yes(0), yes(7), yes(2)])).toEqual([null, none, null]);
    expect(await codesFor([yes(0), { index: '1', ok: true }, yes(2)])).toEqual([null, none, null]);
    expect(await codesFor([yes(0), { index: 1, ok: 'yes' }, yes(2)])).toEqual([null, none, null]);
    expect(await codesFor([yes(0), null, yes(2), yes(-1)])).toEqual([null, none, null]);
  });

  test('that blame the shop itself are tried again, not kept for a person', async () => {
    const failure = { index: 1, ok: false, error: { title: 'Oops', status: 500, code: 'internal' } };
    expect(await codesFor([yes(0), failure, yes(2)])).toEqual([null, 'shop-failed', null]);
  });

  test('tell the reason in the words of the shop', async () => {
    const error = { title: 'Not found', status: 404, code: 'not-found', detail: `no variant (${KEY})` };
    const result = await answersTo([yes(0), { index: 1, ok: false, error }, { index: 2, ok: false }]);
    expect(result).toMatchObject({
      ok: true,
      value: [
        null,
        { code: 'stock-refused', params: { variant: 'v1', code: 'not-found', detail: 'no variant (***)' } },
        { code: 'stock-refused', params: { variant: 'v2', code: '?', detail: '' } },
      ],
    });
  });

  test('that are no list make the whole call unreadable', async () => {
    expect(problemOf(await answersTo({ ok: true })).code).toBe('shop-unreadable');
  });

  test('do not come when the whole batch is refused', async () => {
    const { shop } = await shopThat(answerJson({ title: 'Bad', code: 'invalid', detail: 'too many' }, 400));
    expect(problemOf(await shop.setStock(changesOf('1')))).toMatchObject({
      code: 'shop-refused',
      params: { code: 'invalid', detail: 'too many' },
    });
  });
});
