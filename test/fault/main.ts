/**
 * The long form of the fault tests: `npm run fault -- [--seed N] [--minutes M] [--orders N] [--rounds N] [--prints N] [--parallel N] [--only CASE]
 * [--verbose]`.
 *
 * Goes through all cases with one seed, then with the next, until the minutes are over (at least once). Prints figures, and
 * for each violation how to replay its case; what each kind of fault came to at the end. Exit code 0 nothing violated, 1 something.
 */
import { parseArgs } from 'node:util';
import { startMariaDb, type MariaDb } from '../servers/mariadb.ts';
import { useQuickFolder } from '../servers/quick-folder.ts';
import { serverKilled, throughBrokenLine } from './broken-line.ts';
import { inspect } from './inspect.ts';
import { killAgainAndAgain } from './kill.ts';
import { receiptsUnderKills } from './receipts-killed.ts';
import { receiptsUnderFaults, type ReceiptFigures } from './receipts.ts';
import { openInstallation, runToEnd } from './kervan.ts';
import { BLOWS, strikeCalls } from './nth-call.ts';
import { besideVendors, twoInstallations } from './rivals.ts';
import { atOnce, byStatus, forgetful, later, underSupto } from './sales.ts';
import { storm } from './storm/storm.ts';
import type { TownOptions } from './storm/town.ts';
import { CUTS } from './tcp-proxy.ts';
import { orderDocuments } from './truth.ts';
import { mysqlTestWarehouse, sqliteTestWarehouse, type TestWarehouse } from './warehouses.ts';
import { buildWorld } from './world.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    orders: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '40' },
    prints: { type: 'string', default: '200' },
    only: { type: 'string' },
    parallel: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
useQuickFolder();
const orders = Number(values.orders);
const rounds = Number(values.rounds);
const prints = Number(values.prints);

/** A stack of calls and its reason; more would bury the others. */
const LONGEST_VIOLATION = 1500;

/** What a case came to. */
interface Figures {
  faults: number;
  kills: number;
  violations: string[];
  /** What else is worth knowing. */
  detail: string;
  /** How often each kind of fault hit. */
  byKind?: ReadonlyMap<string, number>;
}

type Case = (seed: number) => Promise<Figures>;

const CASES = [
  'storm-sqlite',
  'storm-mariadb',
  'receipts-killed',
  'receipts-calls',
  'kill-sqlite',
  'kill-mariadb',
  'calls-sqlite',
  'calls-mariadb',
  'calls-sales',
  'vendors-mariadb',
  'two-sqlite',
  'two-mariadb',
  'line-mariadb',
  'silence-mariadb',
  'server-mariadb',
] as const;
type CaseName = (typeof CASES)[number];

const total = { cases: 0, faults: 0, kills: 0, violations: 0 };
const byKind = new Map<string, number>();
const deadline = Date.now() + Number(values.minutes) * 60_000;
// Whatever was started goes with this process, and that must end for it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const jobs = allJobs();
await Promise.all(Array.from({ length: Number(values.parallel) }, workOff));
if (total.cases === 0) throw new Error(`no case ${values.only}`);
for (const [kind, hits] of [...byKind].sort(([, one], [, other]) => other - one))
  console.log(`  ${hits} × ${kind}`);
console.log(
  `${total.cases} cases, ${total.faults} faults injected, ${total.kills} kills, ${total.violations} violations`,
);
process.exitCode = total.violations > 0 ? 1 : 0;

/** The cases of one seed after the other; after the first one the storms alone, unless others are named. */
function* allJobs(): Generator<[name: CaseName, seed: number]> {
  const firstSeed = Number(values.seed);
  for (let seed = firstSeed; ; seed += 1) {
    for (const name of CASES) {
      if (values.only ? !name.startsWith(values.only) : seed > firstSeed && !name.startsWith('storm'))
        continue;
      if (seed > firstSeed && Date.now() > deadline) return;
      yield [name, seed];
    }
    if (Date.now() > deadline) return;
  }
}

/** One of those who work side by side, with a database server of its own to kill. */
async function workOff(): Promise<void> {
  const server = await startMariaDb();
  try {
    const cases = allCases(server);
    for (const [name, seed] of jobs) await perform(name, cases[name], seed);
  } finally {
    await server.stop();
  }
}

async function perform(name: string, run: Case, seed: number): Promise<void> {
  const startedAt = performance.now();
  const outcome = await run(seed).catch((error: unknown): Figures => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { faults: 0, kills: 0, violations: [`the case itself failed: ${said}`], detail: '' };
  });
  const { faults, kills, violations, detail } = outcome;
  for (const [kind, hits] of outcome.byKind ?? []) byKind.set(kind, (byKind.get(kind) ?? 0) + hits);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const figures = `${faults} faults, ${kills} kills, ${violations.length} violations`;
  console.log(`${name}, seed ${seed}: ${figures} in ${seconds} s${detail && ` (${detail})`}`);
  for (const violation of new Set(violations))
    console.log(`  ✗ ${violation.trim().slice(0, LONGEST_VIOLATION)}`);
  if (violations.length > 0)
    console.log(
      `  replay: npm run fault -- --seed ${seed} --minutes 0 --orders ${orders} --rounds ${rounds} --prints ${prints} --only ${name}`,
    );
  total.cases += 1;
  total.faults += faults;
  total.kills += kills;
  total.violations += violations.length;
}

function allCases(mariaDb: MariaDb): Record<CaseName, Case> {
  // Every other seed keeps prices without VAT; as many items as orders, so that the shop is not sold out.
  const options = (seed: number) => ({ pricesIncludeVat: seed % 2 === 1, items: Math.max(60, orders) });
  const sqlite = (seed: number) => Promise.resolve(sqliteTestWarehouse(options(seed)));
  const mysql = (seed: number) => mysqlTestWarehouse(mariaDb, options(seed));
  const on = (make: (seed: number) => Promise<TestWarehouse>, work: Work): Case => {
    return async (seed) => {
      const warehouse = await make(seed);
      try {
        return await work(warehouse, seed);
      } finally {
        await warehouse.close();
      }
    };
  };
  return {
    'storm-sqlite': (seed) => stormOf({ seed, engine: 'sqlite', mariaDb: null }),
    'storm-mariadb': (seed) => stormOf({ seed, engine: 'mariadb', mariaDb }),
    'receipts-killed': (seed) => receiptsKilled(mariaDb, seed),
    'receipts-calls': receiptsCalls,
    'kill-sqlite': on(sqlite, kill),
    'kill-mariadb': on(mysql, kill),
    'calls-sqlite': on(sqlite, calls),
    'calls-mariadb': on(mysql, calls),
    'calls-sales': on(sqlite, callsOfSales),
    'vendors-mariadb': on(mysql, vendors),
    'two-sqlite': on(sqlite, two),
    'two-mariadb': on(mysql, two),
    'line-mariadb': on(mysql, line),
    'silence-mariadb': on(mysql, silence),
    'server-mariadb': on(mysql, (warehouse, seed) => killServer(mariaDb, warehouse, seed)),
  };
}

async function stormOf(town: TownOptions): Promise<Figures> {
  const onRound = (text: string): void => console.log(`  ${new Date().toISOString()} ${text}`);
  const outcome = await storm({ ...town, rounds, ...(values.verbose && { onRound }) });
  const { faults, runs, violations, description } = outcome;
  const ended = [...runs].map(([how, count]) => `${count} ${how}`).join(', ');
  return {
    faults: sumOf(faults),
    kills: 0,
    violations,
    detail: `${description}; runs: ${ended}`,
    byKind: faults,
  };
}

/** So many faults around prints, Kervan killed in most of them. */
async function receiptsKilled(mariaDb: MariaDb, seed: number): Promise<Figures> {
  const onFault = (text: string): void => console.log(`  ${new Date().toISOString()} ${text}`);
  const outcome = await receiptsUnderKills({
    seed,
    faults: prints,
    mariaDb,
    ...(values.verbose && { onFault }),
  });
  const { hits, kills, violations } = outcome;
  return { faults: sumOf(hits), kills, violations, detail: paperText(outcome), byKind: hits };
}

/** The same without processes: Kervan’s death is a call that never returns. */
async function receiptsCalls(seed: number): Promise<Figures> {
  const outcome = await receiptsUnderFaults({ seed, faults: prints });
  const hits = new Map(Object.entries(outcome.hits));
  const { violations } = outcome;
  return { faults: sumOf(hits), kills: 0, violations, detail: paperText(outcome), byKind: hits };
}

function paperText({
  receipts,
  reversals,
  asked,
}: Pick<ReceiptFigures, 'receipts' | 'reversals' | 'asked'>): string {
  return `${receipts} receipts and ${reversals} reversals on paper, ${asked} looked up there by a person`;
}

function sumOf(hits: ReadonlyMap<string, number>): number {
  return [...hits.values()].reduce((sum, each) => sum + each, 0);
}

type Work = (warehouse: TestWarehouse, seed: number) => Promise<Figures>;

/** A kill for every 15 orders. */
async function kill(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const world = await buildWorld(warehouse, { seed });
  const figures = await killAgainAndAgain(world, { seed, orders, kills: Math.ceil(orders / 15) });
  const before = (await orderDocuments(warehouse, true)).length - world.before.documents;
  const installation = await openInstallation(world);
  try {
    const violations = [...(await runToEnd(installation)), ...(await inspect(world, [installation]))];
    const { kills, midRun, resumed, ended, failures } = figures;
    const detail =
      `${orders} orders, ${before} documents written by processes that were killed; ${midRun} kills in the middle of a ` +
      `run, ${resumed} times left to the service to take up again; ${ended} processes ended before`;
    return { faults: 0, kills, violations: [...failures, ...violations], detail };
  } finally {
    await installation.store.destroy();
    await world.close();
  }
}

async function calls(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const figures: Figures = { faults: 0, kills: 0, violations: [], detail: '' };
  for (const port of ['warehouse', 'shop'] as const) {
    for (const blow of BLOWS) {
      const { struck, violations } = await strikeCalls(warehouse, { port, blow }, { seed, orders: 4 });
      figures.faults += struck;
      figures.violations.push(...violations);
    }
  }
  return figures;
}

/** The same while orders are sold, and while what follows their sale is written; in the end also with the own database lost. */
async function callsOfSales(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const ways = [atOnce, byStatus, underSupto(atOnce), underSupto(byStatus)];
  const figures: Figures = { faults: 0, kills: 0, violations: [], detail: '' };
  for (const variant of ways.flatMap((way) => [way, later(way), forgetful(way)])) {
    for (const blow of BLOWS) {
      const place = { port: 'warehouse', blow } as const;
      const { struck, violations } = await strikeCalls(warehouse, place, { seed, orders: 6, variant });
      figures.faults += struck;
      figures.violations.push(...violations);
    }
  }
  return figures;
}

async function vendors(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const { violations, reports } = await besideVendors(warehouse, { seed, orders, clients: 3 });
  const count = (name: 'committed' | 'rolledBack' | 'voided' | 'collisions' | 'repeated'): number =>
    reports.reduce((sum, report) => sum + report[name], 0);
  const detail =
    `${orders} orders; others wrote ${count('committed')}, rolled back ${count('rolledBack')}, voided ` +
    `${count('voided')}; ${count('collisions')} collisions, ${count('repeated')} repeated`;
  return { faults: count('rolledBack') + count('voided'), kills: 0, violations, detail };
}

async function two(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const { violations } = await twoInstallations(warehouse, { seed, orders });
  return { faults: 0, kills: 0, violations, detail: `${orders} orders` };
}

async function line(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const cuts = CUTS.filter((cut) => cut !== 'silent');
  const outcome = await throughBrokenLine(warehouse, { seed, orders, cuts, share: 0.1 });
  const figures = Object.values(outcome.cuts).reduce((sum, count) => sum + count, 0);
  return { faults: figures, kills: 0, violations: outcome.violations, detail: JSON.stringify(outcome.cuts) };
}

/** A server that says nothing any more is waited for two minutes each time: once is enough. */
async function silence(warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const outcome = await throughBrokenLine(warehouse, {
    seed,
    orders: 12,
    cuts: ['silent'],
    share: 1,
    most: 1,
  });
  return { faults: outcome.cuts.silent, kills: 0, violations: outcome.violations, detail: '' };
}

async function killServer(mariaDb: MariaDb, warehouse: TestWarehouse, seed: number): Promise<Figures> {
  const kills = 10;
  const violations = await serverKilled(mariaDb, warehouse, { seed, orders, kills });
  return { faults: 0, kills, violations, detail: `${orders} orders; kills of the database server` };
}
