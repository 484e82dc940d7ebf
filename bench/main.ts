import { availableParallelism, cpus } from 'node:os';
import { createConnection } from 'mysql2/promise';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { startMariaDb } from '../test/servers/mariadb.ts';
import { benchCatalogue } from './catalogue.ts';
import { benchDatabases } from './databases.ts';
import { benchDocuments } from './documents.ts';
import { table, type Figure } from './figures.ts';
import { benchLargeCatalogue } from './large-catalogue.ts';
import { benchLoad } from './load.ts';
import { benchMatching } from './matching.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchProducts } from './products.ts';
import { benchStart } from './start.ts';
import { benchStock } from './stock.ts';

/** What is measured, and with how many records each; some twice, to see what grows. */
const BENCHES: [string, number[], (server: DatabaseServer, size: number) => Promise<Figure[]>][] = [
  ['start', [0], () => benchStart()],
  ['databases', [100_000], benchDatabases],
  ['documents', [10_000], (server, size) => benchDocuments(server, 'order', size)],
  ['sales', [10_000], (server, size) => benchDocuments(server, 'sale', size)],
  ['orders', [1000, 10_000], benchOrders],
  ['stock', [3000, 15_000], benchStock],
  ['catalogue', [100_000], benchCatalogue],
  ['large-catalogue', [100_000, 1_000_000], benchLargeCatalogue],
  ['matching', [5000, 20_000], benchMatching],
  ['pages', [100_000], (_, size) => benchPages(size)],
  ['load', [50_000], benchLoad],
  ['products', [100_000], (_, size) => benchProducts(size)],
];

/**
 * `npm run bench`: what Kervan takes beside the least that must be done, measured in the same run on the same machine. Reported,
 * never a gate: the figures are this machine's. `npm run bench catalogue 20000` measures one of them, with as many records as one likes.
 */
const [only, size] = process.argv.slice(2);
const wanted = BENCHES.filter(([name]) => only === undefined || name === only);
if (wanted.length === 0) throw new Error(`which? ${BENCHES.map(([name]) => name).join(', ')}`);
const server = await startMariaDb();
const figures: Figure[] = [];
try {
  await keepWhatIsCommitted(server);
  for (const [, sizes, bench] of wanted)
    for (const each of size === undefined ? sizes : [Number(size)])
      figures.push(...(await bench(server, each)));
} finally {
  await server.stop();
}
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}\n\n${table(figures)}`,
);

/** The servers of tests do not wait for the disk; a shop's does, and so does this one. */
async function keepWhatIsCommitted({ host, port, user, password }: DatabaseServer): Promise<void> {
  const connection = await createConnection({ host, port, user, password });
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await connection.end();
}
