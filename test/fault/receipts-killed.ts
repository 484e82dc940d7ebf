import { setTimeout as pause } from 'node:timers/promises';
import type { FaultKind } from '../../demo/net-fp/faults.ts';
import type { MariaDb } from '../servers/mariadb.ts';
import { calmDown } from './storm/calm.ts';
import { pick } from './storm/fault.ts';
import { isPrint } from './storm/faults-printer.ts';
import { AT_ONCE, AT_ONCE_UNDER_SUPTO } from './storm/flows.ts';
import { paperOf } from './storm/paper.ts';
import { buildTown, type Line, type Town } from './storm/town.ts';
import { isCommit, type Cut } from './tcp-proxy.ts';

export interface KilledOptions {
  seed: number;
  faults: number;
  mariaDb: MariaDb;
  /** Told of what each fault was. */
  onFault?: (text: string) => void;
}

/** What the faults came to. */
export interface KilledFigures {
  /** By kind, those that hit. */
  hits: Map<string, number>;
  /** How often Kervan was killed. */
  kills: number;
  receipts: number;
  reversals: number;
  /** How often a person had to look at the paper. */
  asked: number;
  violations: string[];
}

/** So many faults in a world; a new one costs less than looking at ever more orders. */
const FAULTS_OF_A_WORLD = 100;
const MINUTE_MS = 60_000;
/** Longer than an order waits for its next try. */
const PAUSE_MS = 130 * MINUTE_MS;

/**
 * Kervan as its own process sells and takes back orders, prints and is killed (SIGKILL) at the points between the intent and the answer: as a request to the
 * printer or a COMMIT of the warehouse comes by, before it arrives, when it has been sent, when the answer is there, when it was heard. Between the deaths the
 * printer, its process and the line to it fail as well. Then all is calm, and whatever must hold in a storm must hold. The seed gives the orders and faults.
 */
export async function receiptsUnderKills({
  seed,
  faults,
  mariaDb,
  onFault = () => {},
}: KilledOptions): Promise<KilledFigures> {
  const figures: KilledFigures = {
    hits: new Map(),
    kills: 0,
    receipts: 0,
    reversals: 0,
    asked: 0,
    violations: [],
  };
  for (let done = 0, world = 0; done < faults; done += FAULTS_OF_A_WORLD, world += 1) {
    const flow = world % 2 === 0 ? AT_ONCE : AT_ONCE_UNDER_SUPTO;
    const fixed = { flow, isTwo: false, isPrinting: true };
    const town = await buildTown({ seed: seed * 1000 + world, engine: 'mariadb', mariaDb, fixed });
    try {
      await strikeTown(town, Math.min(FAULTS_OF_A_WORLD, faults - done), figures, onFault);
      figures.violations.push(...(await calmDown(town)));
      const kinds = town.printer!.journal().map(({ kind }) => kind);
      figures.receipts += kinds.filter((kind) => kind === 'receipt').length;
      figures.reversals += kinds.filter((kind) => kind === 'reversal').length;
    } finally {
      await town.close();
    }
  }
  return figures;
}

async function strikeTown(
  town: Town,
  faults: number,
  figures: KilledFigures,
  onFault: (text: string) => void,
): Promise<void> {
  const [kervan] = town.kervans;
  const shop = town.shop.look();
  const variants = shop.allProducts().flatMap((product) => product.variants.map(({ id }) => id));
  shop.close();
  const applied = await kervan!.apply();
  if (applied.exitCode !== 0) throw new Error(`apply failed: ${applied.complaints}`);
  await kervan!.start();
  const orders: string[] = [];
  for (let count = 0; count < faults; count += 1) {
    // What waits for its next try is due again.
    town.clock?.set(town.clock.aheadMs() + PAUSE_MS);
    orders.push(await place(town, variants));
    if (town.random() < 0.3) await returnOne(town, pick(orders, town));
    const hit = await struckImport(town);
    onFault(hit ?? 'nothing was hit');
    if (hit) figures.hits.set(hit, (figures.hits.get(hit) ?? 0) + 1);
    if (!kervan!.isAlive()) {
      figures.kills += 1;
      await kervan!.start();
    }
    figures.violations.push(...doubled(town, orders));
    if (town.random() < 0.3) figures.asked += await kervan!.answerDoubts(() => town.printer!.journal());
  }
}

async function place(town: Town, variants: readonly string[]): Promise<string> {
  await town.shop.timePasses(town.random() * 30 * MINUTE_MS);
  const payment = pick(['cash-on-delivery', 'card-online'] as const, town);
  const lines = [{ variantId: pick(variants, town), quantity: '2' }];
  return (await town.shop.place({ status: 'confirmed', payment, lines })).number;
}

async function returnOne({ shop }: Town, number: string): Promise<void> {
  if (shop.orders().find((order) => order.number === number)?.status === 'confirmed')
    await shop.changeStatus(number, 'returned');
}

/** An import in which something strikes; answers what hit. */
async function struckImport(town: Town): Promise<string | null> {
  const dice = town.random();
  const strike = dice < 0.6 ? die(town) : dice < 0.85 ? await failAtPrinter(town) : cutLine(town);
  await town.kervans[0]!.run('import');
  const hit = await strike();
  for (const line of [town.toPrinter, town.toWarehouse]) {
    line?.disarm();
    line?.proxy.letGo();
  }
  return hit;
}

/** Answers, when the import is over, what hit. */
type Strike = () => Promise<string | null>;

/** When Kervan dies, seen from what comes by on the line. */
const MOMENTS = ['before', 'sent', 'answered', 'heard'] as const;

/** What comes by on the line to the printer or the warehouse. */
const PASSING: Record<
  string,
  { lineOf: (town: Town) => Line; fits: (data: Buffer) => boolean; most: number }
> = {
  'the print': { lineOf: ({ toPrinter }) => toPrinter!, fits: isPrint, most: 2 },
  'the question': {
    lineOf: ({ toPrinter }) => toPrinter!,
    fits: (data) => data.toString('latin1', 0, 40).startsWith('GET /printers/taskinfo'),
    most: 3,
  },
  'the commit': { lineOf: ({ toWarehouse }) => toWarehouse!, fits: isCommit, most: 3 },
};

/** Kervan dies at one of the next of them: it is killed in the very moment. */
function die(town: Town): Strike {
  const name = pick(['the print', 'the print', 'the print', 'the question', 'the commit'], town);
  const moment = pick(MOMENTS, town);
  const { lineOf, fits, most } = PASSING[name]!;
  const line = lineOf(town);
  let death: Promise<boolean> | null = null;
  const kill = (): void => void (death ??= town.kervans[0]!.kill());
  const strike = (): Cut | null => {
    if (moment === 'before' || moment === 'sent') {
      kill();
      return moment === 'before' ? 'before' : null;
    }
    line.proxy.hear = () => {
      kill();
      return moment === 'heard';
    };
    return null;
  };
  line.arm(strike, town.random() < 0.7 ? 1 : most, fits);
  return async () => ((await death) ? `death: ${name} ${moment}` : null);
}

const AT_THE_PRINTER: readonly FaultKind[] = [
  'cut-before',
  'cut-after',
  'lost-task',
  'die-before',
  'die-after',
  'fails-after',
  'garbage',
  'refuse',
];

async function failAtPrinter(town: Town): Promise<Strike> {
  const printer = town.printer!;
  const deaths = printer.deaths();
  const kind = pick(AT_THE_PRINTER, town);
  await printer.setFault({ kind, code: 'E301' });
  return async () => {
    const hits = await printer.clearFaults();
    return printer.deaths() > deaths || (hits.get(kind) ?? 0) > 0 ? `printer: ${kind}` : null;
  };
}

/** The line to the printer is cut, or the printer killed while something may be in it. */
function cutLine(town: Town): Strike {
  if (town.random() < 0.3) {
    const killed = pause(town.random() * 150).then(() => town.printer!.kill());
    return async () => {
      await killed;
      return 'printer: killed';
    };
  }
  const { proxy } = town.toPrinter!;
  const cut = pick(['before', 'part', 'whole', 'answer', 'half-open', 'slow'] as const, town);
  const before = proxy.cuts[cut];
  town.toPrinter!.arm(cut, 1, isPrint);
  return async () => (proxy.cuts[cut] > before ? `printer line: ${cut}` : null);
}

function doubled({ printer }: Town, orders: readonly string[]): string[] {
  const journal = printer!.journal();
  return orders.flatMap((order) =>
    (['receipt', 'reversal'] as const).flatMap((kind) => {
      const { length } = paperOf(journal, order, kind);
      return length > 1 ? [`order ${order} has ${length} of ${kind} on paper`] : [];
    }),
  );
}
