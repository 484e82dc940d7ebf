import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { guardedLookup, mayCall } from './address-guard.ts';
import { netFp } from './fiscal/net-fp/driver.ts';
import { gombashop } from './shop/gombashop/driver.ts';

const shopAt = (url: string, more: object = {}) => {
  const shop = gombashop.connect({
    url,
    apiId: 'demo',
    key: 'demo-key',
    timeZone: 'Europe/Sofia',
    timeoutMs: 3000,
    ...more,
  });
  onTestFinished(() => shop.close());
  return shop;
};

/** A server of the test's own that answers everything alike; tells what it was asked. */
async function serverSaying(status: number, headers: Record<string, string>, asked: string[] = []) {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status, headers).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test.each([
  '169.254.169.254',
  '169.254.0.1',
  '[fd00:ec2::254]',
  '[fd00:ec2::23]',
  '[fd00:ec2:0:0:ffff::1]',
  '[fd00:c1::a9fe:a9fe]',
  '[fd20:ce::254]',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'instance-data',
  '0.0.0.0',
  '0.1.2.3',
  '[::]',
  '224.0.0.251',
  '239.255.255.250',
  '255.255.255.255',
  '[fe80::1]',
  'fe80::1%eth0',
  '[ff02::1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '[64:ff9b::169.254.169.254]',
  '[2002:a9fe:a9fe::1]',
  '[2002:a83f:8110::1]',
  '[2002:e000:fb::1]',
  '[64:ff9b::a83f:8110]',
  '[64:ff9b::192.0.0.192]',
  '[64:ff9b::]',
  '[64:ff9b:1::a9fe:a9fe]',
  '[64:ff9b:1:ffff:0:ffff:100.100.100.200]',
  // The prefixes of 48, 56 and 64 bits, which have eight bits of nothing inside the address.
  '[64:ff9b:1:a9fe:a9:fe00::]',
  '[64:ff9b:1:a9:fe:a9fe::]',
  '[64:ff9b:1:0:a9:fea9:fe00:0]',
  '[::ffff:0:a9fe:a9fe]',
  '[::ffff:0:168.63.129.16]',
  '[::ffff:0.0.0.0]',
  '[::169.254.169.254]',
  '[::a83f:8110]',
])('%s is called by nobody', (host) => expect(mayCall(host)).toBe(false));

test.each([
  '127.0.0.1',
  '[::1]',
  'localhost',
  '10.0.0.5',
  '172.16.3.4',
  '192.168.1.250',
  '[fd12:3456::7]',
  '[fd00:ec3::23]',
  '[fd00:c1::7]',
  '93.184.216.34',
  '[2606:2800::1]',
  '[64:ff9b::93.184.216.34]',
  '[64:ff9b::192.168.1.250]',
  '[64:ff9b:1::93.184.216.34]',
  '[64:ff9b:1:5db8:d8:2200::]',
  '[64:ff9b:2::a9fe:a9fe]',
  '[::ffff:192.168.1.250]',
  '[::ffff:0:192.168.1.250]',
  '[::192.168.1.250]',
  '[2002:5db8:d822::a9fe:a9fe]',
  'shop.example',
])('%s may be called: printers, warehouses and shops live there', (host) => expect(mayCall(host)).toBe(true));

// Names that are numbers are resolved by the system alone, as a name of a hostile DNS would be.
test.each(['2852039166', '0xa9fea9fe', '169.254.43518', '0'])(
  'a name is judged by the address it leads to: %s',
  async (name) => {
    expect(mayCall(name)).toBe(true);
    const found = await new Promise((done) =>
      guardedLookup(name, { all: true }, (error, addresses) => done(error ?? addresses)),
    );
    expect(found).toMatchObject({ code: 'KERVAN_REFUSED_ADDRESS' });
  },
);

test('a look-up answers the very address it has judged', async () => {
  const found = await new Promise((done) =>
    guardedLookup('2130706433', {}, (error, address) => done(error ?? address)),
  );
  expect(found).toBe('127.0.0.1');
});

test.each(['http://169.254.169.254', 'http://2852039166', 'http://[fd00:ec2::254]', 'http://0.0.0.0:8081'])(
  'a shop at %s is refused before anything is sent',
  async (url) => {
    const answer = await shopAt(url).describe();
    expect(answer).toMatchObject({ ok: false, problem: { code: 'address-refused' } });
  },
);

test('a print server at a metadata address is refused before anything is sent', async () => {
  for (const host of ['169.254.169.254', 'fd00:ec2::254', '2852039166']) {
    const printer = netFp.connect({ host, port: 80, printer: 'dt1', timeoutMs: 3000 });
    onTestFinished(() => printer.close());
    expect(await printer.info()).toMatchObject({ ok: false, problem: { code: 'address-refused' } });
  }
});

test('a redirect to a metadata address is told, not followed', async () => {
  const asked: string[] = [];
  const location = 'http://169.254.169.254/latest/meta-data/';
  const port = await serverSaying(302, { location }, asked);
  const answer = await shopAt(`http://127.0.0.1:${port}`).describe();
  expect(answer).toMatchObject({ ok: false, problem: { code: 'shop-unreadable' } });
  expect(asked).toHaveLength(1);
});

test('who allows any address is not kept from it', async () => {
  const asked: string[] = [];
  const port = await serverSaying(200, {}, asked);
  await shopAt(`http://0.0.0.0:${port}`).describe();
  expect(asked).toEqual([]);
  await shopAt(`http://0.0.0.0:${port}`, { mayCallAnywhere: true }).describe();
  expect(asked).toHaveLength(1);
});

test('every HTTP client of the product goes through the guard', () => {
  const calling = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'address-guard.ts')
    .map((name) => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }))
    .filter(({ text }) => /from '(?:undici|node:https?)'|\bfetch\(/.test(text))
    // What listens, and names of codes, call nobody.
    .filter(({ text }) => !/import (?:type )?\{ ?(?:STATUS_CODES|IncomingMessage)/.test(text));
  expect(calling.length).toBeGreaterThan(0);
  expect(calling.filter(({ text }) => !text.includes('guardedConnector')).map(({ name }) => name)).toEqual(
    [],
  );
});
