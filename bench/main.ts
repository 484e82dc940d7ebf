import { availableParallelism, cpus } from 'node:os';
import { startMariaDb } from '../test/servers/mariadb.ts';
import { table, type Figure } from './figures.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchStart } from './start.ts';
import { benchStock } from './stock.ts';

/**
 * `npm run bench`: what Kervan takes beside the least that must be done, measured in the same run on the same machine. Reported,
 * never a gate: the figures are this machine's.
 */
const server = await startMariaDb();
const figures: Figure[] = [];
try {
  figures.push(...(await benchStart()));
  figures.push(...(await benchOrders(server, 1000)));
  figures.push(...(await benchOrders(server, 5000)).slice(1));
  figures.push(...(await benchStock(server, 3000)));
  figures.push(...(await benchStock(server, 15_000)));
  figures.push(...(await benchPages(100_000)));
} finally {
  await server.stop();
}
console.log(
  `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}\n\n${table(figures)}`,
);
