import { spawnSync } from 'node:child_process';
import { seededRandom } from '../../demo/gombashop/random.ts';
import type { FaultKind } from '../../demo/net-fp/faults.ts';
import { ok } from '../../src/domain/result.ts';
import { runPart, type Ends } from '../../src/run/execute.ts';
import { sayNotPrinted, sayPrinted } from '../../src/run/settle-receipt.ts';
import type { Server } from '../../src/store/servers.ts';
import type { ReceiptRow } from '../../src/store/receipt-tables.ts';
import { openPrintingWorld, type PrintingWorld } from '../flow/printing-world.ts';
import { placeTwo } from '../flow/sale-facts.ts';

export interface ReceiptFaults {
  seed: number;
  faults: number;
}

/** What the faults came to. */
export interface ReceiptFigures {
  /** By kind, those that hit. */
  hits: Record<string, number>;
  receipts: number;
  reversals: number;
  /** How often a person had to look at the paper. */
  asked: number;
  violations: string[];
}

/** What the print server does to a print. */
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
/** So many faults in a world; a new one costs less than looking at ever more orders. */
const FAULTS_OF_A_WORLD = 100;
/** The call before or after which Kervan dies. */
const DEADLY = ['writeDocument', 'printReceipt', 'printReversal', 'outcomeOf', 'info'] as const;

/**
 * Sells and takes back orders while the printer, the line to it and Kervan itself fail at the points between the intent and the answer, one fault in
 * each import. Now and then the print server ends and forgets its tasks, and a person answers what is in doubt by looking at the paper. Then all is calm,
 * and everything that is still in doubt is answered. What must hold: no sale has two receipts or two reversals on paper, none is forgotten, and what
 * Kervan says is printed is what is on paper.
 */
export async function receiptsUnderFaults({ seed, faults }: ReceiptFaults): Promise<ReceiptFigures> {
  const random = seededRandom(seed);
  const figures: ReceiptFigures = { hits: {}, receipts: 0, reversals: 0, asked: 0, violations: [] };
  for (let left = faults; left > 0; left -= FAULTS_OF_A_WORLD)
    await strikeWorld(Math.min(FAULTS_OF_A_WORLD, left), random, figures);
  return figures;
}

async function strikeWorld(faults: number, random: () => number, figures: ReceiptFigures): Promise<void> {
  const oneOf = <Each>(all: readonly Each[]): Each => all[Math.floor(random() * all.length)]!;
  const open = await openPrintingWorld();
  const orders: string[] = [];
  try {
    for (let count = 0; count < faults; count += 1) {
      orders.push(placeTwo(open.world));
      if (random() < 0.3) returnOne(open, oneOf(orders));
      if (random() < 0.1) await restart(open);
      const hit = random() < 0.5 ? await failAtPrinter(open, oneOf(AT_THE_PRINTER)) : await die(open, random);
      if (hit) figures.hits[hit] = (figures.hits[hit] ?? 0) + 1;
      figures.violations.push(...doubled(open, orders));
      if (random() < 0.3) figures.asked += await answerDoubts(open, orders);
    }
    open.printer.faults.clear();
    for (let round = 0; round < 3; round += 1) {
      await calmImport(open);
      figures.asked += await answerDoubts(open, orders);
    }
    await calmImport(open);
    figures.violations.push(...(await judge(open, orders)));
    const kinds = open.journal().map(({ kind }) => kind);
    figures.receipts += kinds.filter((kind) => kind === 'receipt').length;
    figures.reversals += kinds.filter((kind) => kind === 'reversal').length;
  } finally {
    await open.close();
  }
}

function returnOne({ world }: PrintingWorld, order: string): void {
  if (world.shop.order(order).status === 'confirmed') world.shop.changeStatus(order, 'returned');
}

async function restart(open: PrintingWorld): Promise<void> {
  await open.switchOff();
  await open.switchOn();
}

/** An import in which the next print fails so; answers what hit. */
async function failAtPrinter(open: PrintingWorld, kind: FaultKind): Promise<string | null> {
  const fault = open.printer.faults.add({ kind, after: 0, times: 1, code: 'E301' });
  await calmImport(open);
  const hit = fault.hits > 0 ? kind : null;
  open.printer.faults.clear();
  return hit;
}

let deadProcess: number | undefined;

/** An import in which Kervan dies before or after a call; answers which, or null when the import made no such call. */
async function die(open: PrintingWorld, random: () => number): Promise<string | null> {
  const name = DEADLY[Math.floor(random() * DEADLY.length)]!;
  const isAfter = random() < 0.5;
  const dying = Promise.withResolvers<true>();
  let passes = random() < 0.2 ? 1 : 0;
  const mortal = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (property !== name || typeof value !== 'function') return value;
        const call = value as (...values: unknown[]) => Promise<unknown>;
        return async (...values: unknown[]) => {
          if (passes > 0) {
            passes -= 1;
            return call(...values);
          }
          if (isAfter) await call(...values);
          dying.resolve(true);
          // The dead do not go on.
          return new Promise<never>(() => {});
        };
      },
    });
  const wrap = ({ warehouse, shop, printer }: Ends): Ends => ({
    shop,
    warehouse: mortal(warehouse),
    printer: printer && mortal(printer),
  });
  const isDead = await Promise.race([importing(open, wrap).then(() => false), dying.promise]);
  if (!isDead) return null;
  deadProcess ??= spawnSync(process.execPath, ['--version']).pid;
  const { store } = open.world.app();
  await store.updateTable('runs').set({ pid: deadProcess }).where('state', '=', 'running').execute();
  return `death ${isAfter ? 'after' : 'before'} ${name}`;
}

const calmImport = (open: PrintingWorld) => importing(open, (ends) => ends);

async function importing({ world }: PrintingWorld, wrap: (ends: Ends) => Ends): Promise<void> {
  const app = world.app();
  // Whatever waits is due again.
  world.clock.advance(2 * 3_600_000);
  const needs = {
    store: app.store,
    clock: world.clock,
    allowEmulator: false,
    open: async ({ definition }: Server) => {
      const ends = await app.open(definition);
      return ends.ok ? ok(wrap(ends.value)) : ends;
    },
    onBug: (error: unknown): never => {
      throw error;
    },
  };
  const done = await runPart(needs, { server: await world.server(), part: 'import', cause: 'person' });
  if (!done.ok) throw new Error(`could not run: ${done.problem.code}`);
}

/** What is on paper of an order. */
function onPaper(open: PrintingWorld, order: string, kind: 'receipt' | 'reversal') {
  return open
    .journal()
    .filter((each) => each.kind === kind && each.lines.some((line) => line.includes(`№ ${order}`)));
}

function doubled(open: PrintingWorld, orders: readonly string[]): string[] {
  return orders.flatMap((order) =>
    (['receipt', 'reversal'] as const).flatMap((kind) => {
      const { length } = onPaper(open, order, kind);
      return length > 1 ? [`order ${order} has ${length} of ${kind} on paper`] : [];
    }),
  );
}

/** A person looks at the paper for everything that is in doubt; answers how much that was. */
async function answerDoubts(open: PrintingWorld, orders: readonly string[]): Promise<number> {
  const { world } = open;
  const needs = { store: world.app().store, clock: world.clock };
  const server = await world.server();
  let asked = 0;
  for (const order of orders) {
    for (const row of await open.receipts(order)) {
      if (row.state !== 'in-doubt') continue;
      const [printed] = onPaper(open, order, row.kind === 'sale' ? 'receipt' : 'reversal');
      const paper = printed && {
        receiptNumber: String(printed.number).padStart(7, '0'),
        receiptDateTime: printed.at,
      };
      const said = paper
        ? await sayPrinted(needs, server, row.id, paper, 'Ана')
        : await sayNotPrinted(needs, server, row.id, 'Ана');
      if (!said.ok) throw new Error(said.problem.code);
      asked += 1;
    }
  }
  return asked;
}

/** What does not hold when all is calm. */
async function judge(open: PrintingWorld, orders: readonly string[]): Promise<string[]> {
  const violations = doubled(open, orders);
  for (const order of orders) {
    const rows = await open.receipts(order);
    const document = await open.world.order(order);
    const sale = rows.find(({ kind }) => kind === 'sale');
    if (document?.document_kind === 'sale' && !sale) violations.push(`the receipt of ${order} is forgotten`);
    if (document?.state === 'finished' && !rows.some(({ kind }) => kind === 'reversal'))
      violations.push(`the reversal of ${order} is forgotten`);
    for (const row of rows) violations.push(...judgeOne(open, row));
  }
  return violations;
}

function judgeOne(
  open: PrintingWorld,
  { order_number: order, kind, state, total, amount }: ReceiptRow,
): string[] {
  const printed = onPaper(open, order, kind === 'sale' ? 'receipt' : 'reversal');
  const [only] = printed;
  if (state === 'dropped') return only ? [`the ${kind} of ${order} is on paper and said to be none`] : [];
  if (state !== 'printed') return [`the ${kind} of ${order} is ${state} when all is calm`];
  if (!only) return [`the ${kind} of ${order} is said to be printed and is not on paper`];
  return Number(only.total) === Number(total) && Number(amount) === Number(total)
    ? []
    : [`the ${kind} of ${order} comes to ${only.total}, not ${total}`];
}
