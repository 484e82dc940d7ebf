import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { readDefinition } from '../src/domain/definition.ts';
import type { ProductId, RunId, VariantId } from '../src/domain/ids.ts';
import { problem } from '../src/domain/problem.ts';
import { keepVariants } from '../src/store/shop-variants.ts';
import { openProblem } from '../src/store/problems.ts';
import { NO_COUNTS, recordOutcomes } from '../src/store/runs.ts';
import { saveServer } from '../src/store/servers.ts';
import { openStore, type Store } from '../src/store/store.ts';
import { buildWeb } from '../src/web/server.ts';
import { testSealer, webNeeds } from '../test/web.ts';
import { median, type Figure } from './figures.ts';
import { readyMadeMs } from './ready-made.ts';

const TIMES = 9;
const NAMES = ['Риза', 'Чаша порцеланова', 'Кафе на зърна', 'Ленена покривка', 'Билков чай'];
/** Runs of a schedule of every five minutes, as long as they are kept. */
const RUNS = 8640;

/** How long the lists of products take with so many of them, nine of ten linked and every hundredth with a problem. */
export async function benchProducts(products: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kervan-bench-products-'));
  const opened = openStore(join(folder, 'kervan.db'));
  if (!opened.ok) throw new Error(opened.problem.code);
  const store = opened.value;
  await fill(store, products);
  const web = buildWeb(webNeeds(store, { isOpen: true }));
  try {
    const get = async (path: string) => {
      const url = `/api/v1/servers/sofia/products${path}`;
      const answer = await web.inject({ url, headers: { host: 'localhost' } });
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${answer.body}`);
      return answer.json<{ next: string }>();
    };
    let deep = '';
    for (let count = 0; count < 20; count += 1)
      deep = (await get(`?limit=200${deep && `&after=${deep}`}`)).next;
    const search = (text: string) => `?search=${encodeURIComponent(text)}`;
    const asked: [string, string][] = [
      ['all by name', ''],
      ['those that are linked', '?view=linked'],
      ['those that are not', '?view=unlinked'],
      ['those with a problem', '?view=problems'],
      ['those that are hidden', '?view=hidden'],
      ['a page far down', `?after=${deep}`],
      ['found by a code', search(`K-${products - 7}`)],
      ['found by a name many have', search('чаша')],
      ['found by nothing', search('няма такъв')],
      ['one with all that was sent for it', '/v-77'],
    ];
    const figures: Figure[] = [];
    for (const [name, path] of asked) {
      const times: number[] = [];
      for (let count = 0; count < TIMES; count += 1) {
        const startedAt = performance.now();
        await get(path);
        times.push(performance.now() - startedAt);
      }
      const bare = await readyMadeMs(JSON.stringify(await get(path)), TIMES);
      figures.push({ name: `${products} products: ${name}`, unit: 'ms', kervan: median(times), bare });
    }
    return figures;
  } finally {
    await web.close();
    await store.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(store: Store, products: number): Promise<void> {
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
  for (let start = 0; start < products; start += 500) {
    const variants = Array.from({ length: Math.min(500, products - start) }, (_, offset) => {
      const index = start + offset;
      return {
        variant: `v-${index}` as VariantId,
        product: `p-${Math.floor(index / 2)}` as ProductId,
        sku: `K-${index}`,
        name: `${NAMES[index % NAMES.length]} ${index}`,
        barcode: String(3_800_000_000_000 + index),
        price: '12.50',
        isHidden: index % 200 === 0,
      };
    });
    await store.transaction().execute(async (transaction) => {
      await keepVariants(transaction, id, variants, now);
      for (const [offset, { variant, sku }] of variants.entries()) {
        if ((start + offset) % 100 !== 0) continue;
        const refused = problem('stock-refused', { sku, variant, code: 'x', detail: 'x' });
        await openProblem(transaction, id, `sku ${sku}`, refused, null, now);
      }
    });
  }
  await sql`update links set item = cast(substr(variant, 3) as integer) + 3 where variant not like '%9'`.execute(
    store,
  );
  const runs = Array.from({ length: RUNS }, (_, index) => ({
    id: `r-${index}`,
    server: id,
    part: 'export',
    state: 'done' as const,
    cause: 'schedule',
    phase: null,
    counts: JSON.stringify(NO_COUNTS),
    started_at: new Date(now.getTime() - index * 300_000).toISOString(),
    ended_at: now.toISOString(),
    heartbeat_at: now.toISOString(),
    host: 'bench',
    pid: 1,
    done: null,
    total: null,
    cancel_asked: 0,
  }));
  for (let start = 0; start < RUNS; start += 500)
    await store
      .insertInto('runs')
      .values(runs.slice(start, start + 500))
      .execute();
  await store.transaction().execute(async (transaction) => {
    for (const { id: run } of runs.filter((_, index) => index % 20 === 0))
      await recordOutcomes(transaction, run as RunId, [
        { record: 'sku K-77', outcome: 'updated', detail: '1 → 2' },
        { record: `sku ${run}`, outcome: 'updated', detail: '1 → 2' },
      ]);
  });
}
