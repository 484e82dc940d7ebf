import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { orderFace } from '../src/domain/order-face.ts';
import type { OrderNumber } from '../src/domain/ids.ts';
import { problem } from '../src/domain/problem.ts';
import { readDefinition } from '../src/domain/definition.ts';
import { storeArrivals } from '../src/store/arrivals.ts';
import { openProblem } from '../src/store/problems.ts';
import { claimRun, endRun, NO_COUNTS, recordOutcomes } from '../src/store/runs.ts';
import { saveServer } from '../src/store/servers.ts';
import { openStore } from '../src/store/store.ts';
import { buildWeb } from '../src/web/server.ts';
import { anOrder } from '../test/orders.ts';
import { testSealer, webNeeds } from '../test/web.ts';
import { median, type Figure } from './figures.ts';
import { readyMadeMs } from './ready-made.ts';
import { systemClock } from '../src/clock.ts';

const TIMES = 9;
const NAMES = ['Мария Петрова', 'Иван Иванов', 'Йордан Щерев', 'Élodie Дюпон', 'Стефка Георгиева'];

/** How long the pages' lists take with so many orders, a tenth of them with problems, over the API without a network. */
export async function benchPages(orders: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-pages-'));
  const opened = openStore(join(folder, 'kervan.db'));
  if (!opened.ok) throw new Error(opened.problem.code);
  const store = opened.value;
  const run = await fill(store, orders);
  const web = buildWeb(webNeeds(store, { isOpen: true }));
  try {
    const get = async (path: string) => {
      const answer = await web.inject({
        url: `/api/v1/servers/sofia${path}`,
        headers: { host: 'localhost' },
      });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
      return answer.json<{ next: string }>();
    };
    const deep = await cursorAfter(get, 20);
    const search = (text: string) => `/orders?search=${encodeURIComponent(text)}`;
    const asked: [string, string][] = [
      ['the newest of all', '/orders'],
      ['those in need of attention', '/orders?view=attention'],
      ['those that wait', '/orders?view=waiting'],
      ['a page far down', `/orders?after=${deep}`],
      ['found by a number', search(String(7_000_000 + Math.floor(orders / 2)))],
      ['found by a buyer many have', search('щерев')],
      ['found by a phone one has', search('0888 000 042')],
      ['found by nothing', search('няма такъв')],
      ['problems by code', '/problems/groups'],
      ['a page of problems', '/problems?code=item-not-found'],
      ['a page of outcomes by kind', `/runs/${run}/outcomes?outcome=failed`],
    ];
    const figures: Figure[] = [];
    for (const [name, path] of asked)
      figures.push({
        name: `${orders} orders: ${name}`,
        unit: 'ms',
        kervan: await millisecondsOf(() => get(path)),
        bare: await readyMadeMs(JSON.stringify(await get(path)), TIMES),
      });
    return figures;
  } finally {
    await web.close();
    await store.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let count = 0; count < TIMES; count += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

async function cursorAfter(get: (path: string) => Promise<{ next: string }>, pages: number): Promise<string> {
  let after = '';
  for (let count = 0; count < pages; count += 1)
    after = (await get(`/orders?limit=200${after && `&after=${after}`}`)).next;
  return after;
}

/** Orders of two years, every tenth of them with a problem; answers a run with an outcome of each. */
async function fill(store: Parameters<typeof storeArrivals>[0], orders: number): Promise<string> {
  const now = new Date();
  const read = readDefinition(
    {
      name: 'sofia',
      warehouse: { version: '3.07.060', database: { kind: 'sqlite', file: '/nowhere.db' } },
      shop: { url: 'http://127.0.0.1:9', apiId: 'demo', key: 'k' },
      settings: { import: { location: 3 } },
    },
    '2024-01-01',
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { id } = (await saveServer(store, testSealer, read.definition, now)).server;
  const claim = await claimRun(store, id, 'import', 'person', systemClock);
  if (!claim.ok) throw new Error('not claimed');
  for (let start = 0; start < orders; start += 500) {
    const arrivals = Array.from({ length: Math.min(500, orders - start) }, (_, offset) => {
      const index = start + offset;
      const number = String(7_000_000 + index) as OrderNumber;
      const phone = `0888${String(index).padStart(6, '0')}`;
      const createdAt = new Date(
        now.getTime() - ((orders - index) / orders) * 730 * 86_400_000,
      ).toISOString();
      const order = anOrder({
        number,
        createdAt,
        customer: { name: NAMES[index % NAMES.length]!, phone },
        delivery: { phone },
      });
      const raw = JSON.stringify(order);
      return {
        number,
        updatedAt: now,
        raw,
        status: 'confirmed',
        createdAt: new Date(createdAt),
        lines: [],
        face: orderFace(number, order),
      };
    });
    await storeArrivals(store, id, arrivals, null, now);
    await store.transaction().execute(async (transaction) => {
      for (const { number } of arrivals.filter((_, index) => index % 10 === 0)) {
        const found = problem('item-not-found', {
          number,
          name: 'x',
          sku: 'x',
          field: { bg: 'код', en: 'code' },
        });
        await openProblem(transaction, id, `order ${number}`, found, claim.run, now);
      }
      await recordOutcomes(
        transaction,
        claim.run,
        arrivals.map(({ number }, index) => ({
          record: `order ${number}`,
          outcome: index % 10 === 0 ? 'failed' : 'created',
          detail: null,
        })),
      );
    });
  }
  await store
    .updateTable('orders')
    .set({ state: 'documented' })
    .where('problems', '=', 0)
    .where('number', '<', String(7_000_000 + orders * 0.95))
    .execute();
  await endRun(store, claim.run, 'done', NO_COUNTS, now);
  return claim.run;
}
