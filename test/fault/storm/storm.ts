import { setTimeout as pause } from 'node:timers/promises';
import { calmDown } from './calm.ts';
import { choose, oneTo, pick, type FaultKind } from './fault.ts';
import { DATABASE } from './faults-database.ts';
import { chooseOutside, OUTSIDE } from './faults-outside.ts';
import { PRINTER } from './faults-printer.ts';
import { PROGRAMS } from './faults-programs.ts';
import type { Ended, KervanProcess } from './kervan.ts';
import { changeOrders, placeOrders } from './life.ts';
import { buildTown, type Town, type TownOptions } from './town.ts';

export interface StormOptions extends TownOptions {
  rounds: number;
  /** Told of each round as it begins. */
  onRound?: (text: string) => void;
}

/** What a storm came to. */
export interface StormOutcome {
  /** How often each kind of fault hit. */
  faults: Map<string, number>;
  /** How runs ended while it stormed. */
  runs: Map<string, number>;
  violations: string[];
  orders: number;
  description: string;
}

/** Faults of the outside and the database that are under way at the same time, at most. */
const MOST_TOGETHER = 14;
const LEAST_TOGETHER = 4;
const SHARE_OF_PROGRAM_FAULTS = 0.3;
const MINUTE_MS = 60_000;

/**
 * Builds a town and lets it storm: in every round buyers order, people change things, Kervan imports and exports, and meanwhile
 * things break, drawn by the seed from the tables of faults. Then the town calms down, and everything is looked at. The seed gives the
 * same town, orders and faults; where exactly a fault strikes is up to the machine.
 */
export async function storm(options: StormOptions): Promise<StormOutcome> {
  const town = await buildTown(options);
  const faults = new Map<string, number>();
  const runs = new Map<string, number>();
  const count = (of: Map<string, number>, name: string, by: number): void => {
    if (by > 0) of.set(name, (of.get(name) ?? 0) + by);
  };
  try {
    const shop = town.shop.look();
    const variants = shop.allProducts().flatMap((product) => product.variants.map(({ id }) => id));
    shop.close();
    for (const kervan of town.kervans) {
      const applied = await kervan.apply();
      if (applied.exitCode !== 0) throw new Error(`apply failed: ${applied.complaints}`);
      await kervan.start();
    }
    for (let round = 1; round <= options.rounds; round += 1) {
      const chosen = chooseFaults(town);
      options.onRound?.(`round ${round}: ${chosen.map(({ name }) => name).join(', ')}`);
      // Whatever waits for its next try has its chance.
      town.clock?.set(town.clock.aheadMs() + oneTo(40, town) * MINUTE_MS);
      await placeOrders(town, variants, oneTo(3, town));
      await changeOrders(town, oneTo(3, town));
      const before = cutsOf(town);
      await Promise.all([
        ...chosen.map(async ({ name, strike }) => count(faults, name, await strike(town))),
        ...town.kervans.map(async (kervan) => {
          for (const ended of await work(town, kervan)) count(runs, describe(ended), 1);
        }),
        live(town, variants),
      ]);
      await mend(town);
      await answerDoubts(town);
      for (const [name, cuts] of cutsOf(town)) count(faults, name, cuts - (before.get(name) ?? 0));
      for (const [kind, hits] of await town.shop.clearFaults()) count(faults, `shop: ${kind}`, hits);
      for (const [kind, hits] of (await town.printer?.clearFaults()) ?? [])
        count(faults, `printer: ${kind}`, hits);
    }
    count(faults, 'the printer died', town.printer?.deaths() ?? 0);
    const violations = await calmDown(town);
    const orders = town.shop.orders().length;
    const engine = town.mariaDb ? 'MariaDB' : 'SQLite';
    const description = `${engine}, ${town.flow.name}, ${town.kervans.length === 2 ? 'two installations, ' : ''}${orders} orders${onPaper(town)}`;
    return { faults, runs, violations, orders, description };
  } finally {
    await town.close();
  }
}

function chooseFaults(town: Town): FaultKind[] {
  const few = chooseOutside(
    [...OUTSIDE, ...DATABASE, ...PRINTER],
    town,
    LEAST_TOGETHER + oneTo(MOST_TOGETHER - LEAST_TOGETHER, town),
  );
  const harsh = town.random() < SHARE_OF_PROGRAM_FAULTS ? choose(PROGRAMS, town) : null;
  return harsh ? [...few, harsh] : few;
}

/** A few parts, one after the other, as the schedule would. */
async function work(town: Town, kervan: KervanProcess): Promise<Ended[]> {
  const ended: Ended[] = [];
  for (let part = oneTo(4, town); part > 0; part -= 1) {
    const name = pick(['import', 'import', 'export'], town);
    ended.push(
      await kervan.run(name).catch((error: Error) => {
        town.violations.push(error.message);
        return { state: 'gone' as const };
      }),
    );
  }
  return ended;
}

function describe(ended: Ended): string {
  return 'problem' in ended && ended.problem ? `${ended.state} (${ended.problem})` : ended.state;
}

/** Life goes on while things break. */
async function live(town: Town, variants: readonly string[]): Promise<void> {
  await pause(town.random() * 300);
  await placeOrders(town, variants, oneTo(2, town));
  await changeOrders(town, oneTo(2, town));
}

const SHARE_OF_ROUNDS_WITH_ANSWERS = 0.4;

/** Now and then somebody looks at what is in doubt, and at the paper. */
async function answerDoubts({ printer, kervans, random }: Town): Promise<void> {
  if (printer && random() < SHARE_OF_ROUNDS_WITH_ANSWERS)
    await kervans[0]!.answerDoubts(() => printer.journal());
}

function onPaper({ printer }: Town): string {
  if (!printer) return '';
  const kinds = printer.journal().map(({ kind }) => kind);
  const many = (wanted: string): number => kinds.filter((kind) => kind === wanted).length;
  return `, ${many('receipt')} receipts, ${many('reversal')} reversals`;
}

function cutsOf({ toShop, toWarehouse, toPrinter }: Town): Map<string, number> {
  const of = (name: string, cuts: Record<string, number>): [string, number][] =>
    Object.entries(cuts).map(([cut, hits]) => [`${name}: ${cut}`, hits]);
  return new Map([
    ...of('shop line', toShop.proxy.cuts),
    ...of('warehouse line', toWarehouse?.proxy.cuts ?? {}),
    ...of('printer line', toPrinter?.proxy.cuts ?? {}),
  ]);
}

/** What a round has broken stands again; a Kervan that died without being killed is a violation. */
async function mend(town: Town): Promise<void> {
  for (const line of [town.toShop, town.toWarehouse, town.toPrinter]) {
    line?.disarm();
    line?.proxy.letGo();
  }
  // One thing may have kept another from being put right.
  await town.printer?.change({ paper: 'enough', coverOpen: false });
  await town.printer?.report('z-report');
  for (const kervan of town.kervans) {
    if (kervan.isAlive()) continue;
    town.violations.push(`Kervan ended by itself: ${kervan.complaints().slice(-600)}`);
    await kervan.start();
  }
}
