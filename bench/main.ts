import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import type { DatabaseServer } from '../test/servers/database-server.ts';
import { startMariaDb } from '../test/servers/mariadb.ts';
import { benchCatalogue } from './catalogue.ts';
import { benchDatabase, type Kind } from './databases.ts';
import { benchDocuments } from './documents.ts';
import { table, type Figure } from './figures.ts';
import { benchFirstExport } from './first-export.ts';
import { benchLargeCatalogue } from './large-catalogue.ts';
import { benchLoad } from './load.ts';
import { benchMatching } from './matching.ts';
import { benchOrders } from './orders.ts';
import { benchPages } from './pages.ts';
import { benchProducts } from './products.ts';
import { benchStart } from './start.ts';
import { benchStock } from './stock.ts';

interface Bench {
  name: string;
  /** With how many records it is measured; some twice, to see what grows. */
  sizes: number[];
  /** Those that take a quarter of an hour: only with `--long`. */
  long?: number[];
  measure: (server: DatabaseServer, size: number) => Promise<Figure[]>;
}

const BENCHES: Bench[] = [
  { name: 'start', sizes: [0], measure: () => benchStart() },
  database('mysql'),
  database('mssql'),
  database('access'),
  database('sqlite'),
  {
    name: 'documents',
    sizes: [10_000],
    measure: (server, size) => benchDocuments(server, 'order', size),
  },
  { name: 'sales', sizes: [10_000], measure: (server, size) => benchDocuments(server, 'sale', size) },
  { name: 'orders', sizes: [1000, 10_000], measure: benchOrders },
  { name: 'stock', sizes: [3000, 15_000], measure: benchStock },
  { name: 'catalogue', sizes: [20_000], long: [100_000], measure: benchCatalogue },
  { name: 'first-export', sizes: [20_000], long: [100_000], measure: benchFirstExport },
  { name: 'large-catalogue', sizes: [100_000], long: [1_000_000], measure: benchLargeCatalogue },
  { name: 'matching', sizes: [5000, 20_000], measure: benchMatching },
  { name: 'pages', sizes: [100_000], measure: (_, size) => benchPages(size) },
  { name: 'load', sizes: [50_000], measure: benchLoad },
  { name: 'products', sizes: [100_000], measure: (_, size) => benchProducts(size) },
];

function database(kind: Kind): Bench {
  return {
    name: `database-${kind}`,
    sizes: [100_000],
    measure: (server, size) => benchDatabase(server, kind, size),
  };
}

/** What could not be measured, and why. */
interface Failure {
  bench: string;
  size: number;
  why: string;
}

/**
 * `npm run bench`: what Kervan takes beside the least that must be done, measured in the same run on the same machine. Reported,
 * never a gate: the figures are this machine's. `npm run bench catalogue 20000` measures one of them, with as many records as one likes; `--json FILE` keeps the
 * figures for a program as well. One that fails costs only its own figures, and the exit code is 1.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, long: { type: 'boolean', default: false } },
});
const [only, size] = positionals;
const wanted = BENCHES.filter(
  ({ name }) => only === undefined || name === only || name.startsWith(`${only}-`),
);
if (wanted.length === 0) throw new Error(`which? ${BENCHES.map(({ name }) => name).join(', ')}`);
const startedAt = new Date();
const figures: (Figure & { bench: string; size: number; ratio: number | null })[] = [];
const failures: Failure[] = [];
const server = await startMariaDb();
try {
  await keepWhatIsCommitted(server);
  for (const bench of wanted) {
    const sizes = size === undefined ? [...bench.sizes, ...(values.long ? (bench.long ?? []) : [])] : [size];
    for (const each of sizes) await run(bench, Number(each));
  }
} finally {
  await server.stop();
}
console.log(`${machine()}\n\n${table(figures)}`);
for (const { bench, size: records, why } of failures)
  console.log(`\nnot measured: ${bench} ${records}: ${why}`);
if (failures.length > 0) process.exitCode = 1;

async function run({ name: bench, measure }: Bench, records: number): Promise<void> {
  const begunAt = performance.now();
  process.stderr.write(`${bench} ${records || ''} …`);
  try {
    for (const figure of await measure(server, records)) {
      const { kervan, bare } = figure;
      figures.push({ ...figure, bench, size: records, ratio: bare === undefined ? null : kervan / bare });
    }
  } catch (error) {
    failures.push({ bench, size: records, why: (error as Error).message });
  }
  process.stderr.write(` ${((performance.now() - begunAt) / 1000).toFixed(0)} s\n`);
  // After each: who ends the rest has what was measured by then.
  if (values.json !== undefined) writeFileSync(values.json, asJson());
}

function asJson(): string {
  const [processor] = cpus();
  const about = {
    startedAt: startedAt.toISOString(),
    node: process.versions.node,
    processors: availableParallelism(),
    processor: processor?.model ?? null,
  };
  return `${JSON.stringify({ ...about, figures, failures }, null, 2)}\n`;
}

function machine(): string {
  return `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`;
}

/** The servers of tests do not wait for the disk; a shop's does, and so does this one. */
async function keepWhatIsCommitted({ host, port, user, password }: DatabaseServer): Promise<void> {
  const connection = await createConnection({ host, port, user, password });
  await connection.query('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
  await connection.end();
}
