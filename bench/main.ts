import { availableParallelism, cpus } from 'node:os';
import { createConnection } from 'mysql2/promise';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { startMariaDb } from '../test/servers/mariadb.ts';
import { benchCatalogue } from './catalogue.ts';
import { benchDocuments } from './documents.ts';
import { table, type Figure } from './figures.ts';
import { benchMatching } from './matching.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchProducts } from './products.ts';
import { benchStart } from './start.ts';
import { benchStock } from './stock.ts';

/**
 * `npm run bench`: what Kervan takes beside the least that must be done, measured in the same run on the same machine. Reported,
 * never a gate: the figures are this machine's.
 */
const server = await startMariaDb();
const figures: Figure[] = [];
try {
  await keepWhatIsCommitted(server);
  figures.push(...(await benchStart()));
  figures.push(...(await benchDocuments(server, 'order', 10_000)));
  figures.push(...(await benchDocuments(server, 'sale', 10_000)));
  figures.push(...(await benchOrders(server, 1000)));
  figures.push(...(await benchOrders(server, 10_000)));
  figures.push(...(await benchStock(server, 3000)));
  figures.push(...(await benchStock(server, 15_000)));
  figures.push(...(await benchCatalogue(server, 100_000)));
  figures.push(...(await benchMatching(server, 5000)));
  figures.push(...(await benchMatching(server, 20_000)));
  figures.push(...(await benchPages(100_000)));
  figures.push(...(await benchProducts(100_000)));
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
