import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createConnection } from 'mysql2/promise';
import { MATCH_RULES } from '../src/domain/matching.ts';
import { markOf } from '../src/run/seen-pairs.ts';
import { gombashop } from '../src/shop/gombashop/driver.ts';
import type { PageQuery } from '../src/shop/shop.ts';
import { dirtyPair } from '../test/catalogues/dirty-pair.ts';
import { fill } from '../test/catalogues/fill.ts';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { readBare } from './catalogue.ts';
import { secondsOf, spentOn, type Figure } from './figures.ts';
import { buildWorld, type World } from './world.ts';

/**
 * A dirty pair of catalogues, compared by Kervan as its own process, every rule accepted, and called done: how long it takes, how much memory, and how
 * much of it is right, also of what the codes link by themselves from then on. Beside it, reading both sides and laying equal codes together.
 */
export async function benchMatching(server: DatabaseServer, size: number): Promise<Figure[]> {
  const world = await buildWorld(server, 50);
  try {
    const truth = await fillWorld(world, size);
    const compared = await world.kervan('match');
    const mark = markOf(compared.report.id);
    let acceptingSeconds = 0;
    for (const rule of MATCH_RULES.item)
      acceptingSeconds += await secondsOf(() =>
        world.command('match', 'bench', '--accept', `${rule}=${mark}`),
      );
    const { linked, linkedRight, rest, restRight } = judged(world, truth);
    await world.command('match', 'bench', '--done');
    await world.kervan('export-stock', '--plan');
    const after = judged(world, truth);
    const { startedAt, endedAt } = compared.report;
    const bare = await spentOn(() => joinBare(world));
    const of = `of ${size} × ${size} dirty records`;
    return [
      {
        name: `comparison ${of}`,
        unit: 's',
        kervan: (Date.parse(endedAt) - Date.parse(startedAt)) / 1000,
        bare: bare.seconds,
      },
      { name: `most memory in the comparison ${of}`, unit: 'MiB', kervan: compared.peakMemoryMiB },
      { name: `accepting all rules ${of}`, unit: 's', kervan: acceptingSeconds },
      { name: `linked by rules ${of}`, unit: 'pairs', kervan: linked },
      { name: 'of them right', unit: '%', kervan: (100 * linkedRight) / linked },
      { name: 'the rest that has a partner', unit: 'pairs', kervan: rest },
      { name: 'of them proposed right', unit: '%', kervan: (100 * restRight) / rest },
      {
        name: `linked by their codes afterwards ${of}`,
        unit: 'pairs',
        kervan: after.linked - linked,
      },
      {
        name: 'of them wrong',
        unit: 'pairs',
        kervan: after.linked - linked - (after.linkedRight - linkedRight),
      },
    ];
  } finally {
    await world.close();
  }
}

/** The least of a comparison: both sides are read, and what has the same code is laid together. */
async function joinBare(world: World): Promise<number> {
  const items = new Map((await readBare(world)).map((item) => [item.code, item]));
  const client = gombashop.connect({
    url: world.shop.url,
    apiId: 'bench',
    key: 'bench-key',
    timeZone: 'Europe/Sofia',
  });
  let pairs = 0;
  for (let query: PageQuery = {}; ;) {
    const page = await client.products(query);
    if (!page.ok) throw new Error(page.problem.code);
    for (const { variants } of page.value.items) pairs += variants.filter(({ sku }) => items.has(sku)).length;
    if (page.value.nextCursor === null) break;
    query = { cursor: page.value.nextCursor };
  }
  await client.close();
  return pairs;
}

async function fillWorld({ shop, database }: World, size: number): Promise<Map<string, number | null>> {
  for (const { id } of shop.shop.allProducts()) shop.shop.deleteProduct(id);
  const connection = await createConnection(database);
  try {
    return await fill(dirtyPair(size), (sql, values) => connection.query(sql, values), shop.shop);
  } finally {
    await connection.end();
  }
}

function judged({ folder }: World, truth: ReadonlyMap<string, number | null>) {
  const store = new DatabaseSync(join(folder, 'data', 'kervan.db'), { readOnly: true });
  const rows = store
    .prepare("SELECT subject, proposed, linked FROM matches WHERE kind = 'item'")
    .all() as unknown as { subject: string; proposed: number | null; linked: number | null }[];
  store.close();
  const linked = rows.filter((row) => row.linked !== null);
  const rest = rows.filter((row) => row.linked === null && truth.get(row.subject) !== null);
  return {
    linked: linked.length,
    linkedRight: linked.filter((row) => truth.get(row.subject) === row.linked).length,
    rest: rest.length,
    restRight: rest.filter((row) => truth.get(row.subject) === row.proposed).length,
  };
}
