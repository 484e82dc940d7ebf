import { setTimeout as pause } from 'node:timers/promises';
import { isBrake } from '../../../src/domain/brake.ts';
import type { ProblemCode } from '../../../src/domain/problem.ts';
import { sayNotPrinted, sayPrinted } from '../../../src/run/settle-receipt.ts';
import { listProblems } from '../../../src/store/problems.ts';
import { receiptsIn, receiptsOfOrder } from '../../../src/store/receipts.ts';
import { openInstallation, runInside, type Installation } from '../kervan.ts';
import { CHECKS } from './checks.ts';
import { lookAtPaper } from './paper.ts';
import type { PrinterProcess } from './printer.ts';
import type { Scene } from './scene.ts';
import type { Town } from './town.ts';
import { systemClock } from '../../../src/clock.ts';

const MOST_ROUNDS = 8;
const FOR_PERSON: ReadonlySet<ProblemCode> = new Set([
  'order-document-changed',
  'order-document-lost',
  'order-changed',
  'finished-order-changed',
  'order-cancelled',
]);

/** The clocks are right again and nothing breaks any more: everything is done to its end and looked at. Answers every violation. */
export async function calmDown(town: Town): Promise<string[]> {
  const violations = [...town.violations];
  town.clock?.set(0);
  for (const [index, kervan] of town.kervans.entries()) {
    const exitCode = await kervan.stop();
    if (exitCode !== 0) violations.push(`Kervan ${index + 1} does not end in order: exit ${exitCode}`);
    violations.push(...bugsIn(kervan.complaints()));
  }
  violations.push(...(await leftOpen(town)));
  const installations = await Promise.all(
    town.kervans.map(({ dataFolder, definition }) =>
      openInstallation(town, dataFolder.slice(town.folder.length + 1), definition),
    ),
  );
  const shop = town.shop.look();
  try {
    violations.push(...(await workOffTogether(town, installations)));
    const scene: Scene = {
      town,
      installations,
      shop,
      orders: shop.allOrders(),
      book: await town.clerk.book(),
    };
    for (const [name, check] of Object.entries(CHECKS)) {
      for (const violation of await check(scene)) violations.push(`${name}: ${violation}`);
    }
    return violations;
  } finally {
    shop.close();
    for (const { store } of installations) await store.destroy();
  }
}

/** What a process wrote down as its own fault. */
function bugsIn(complaints: string): string[] {
  return complaints
    .split('\n')
    .filter((line) => line.includes('"bug"') || /^\s*at .*\/src\//.test(line))
    .slice(0, 5)
    .map((line) => `a bug was met: ${line.slice(0, 900)}`);
}

/** Connections and locks outlive no Kervan that has ended. */
async function leftOpen({ toShop, toWarehouse, toPrinter, warehouse }: Town): Promise<string[]> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    const left: string[] = [];
    if (toShop.proxy.open() > 0) left.push(`${toShop.proxy.open()} connections to the shop are open`);
    if (toPrinter && toPrinter.proxy.open() > 0)
      left.push(`${toPrinter.proxy.open()} connections to the printer are open`);
    if (toWarehouse) {
      if (toWarehouse.proxy.open() > 0)
        left.push(`${toWarehouse.proxy.open()} connections to the warehouse are open`);
      const open = await warehouse.query('SELECT trx_id FROM information_schema.INNODB_TRX');
      if (open.length > 0) left.push(`${open.length} transactions are open`);
    }
    if (left.length === 0 || Date.now() > deadline) return left;
    await pause(100);
  }
}

/** Whether records fail only because a person has to decide: that each of them is told rightly is a check of its own. */
async function waitsForPerson({ store, server }: Installation): Promise<boolean> {
  const problems = await listProblems(store, server.id, 1000);
  return problems.length > 0 && problems.every(({ code }) => FOR_PERSON.has(code));
}

/** A person answers what is in doubt by looking at the paper; how often one was asked. */
async function answerDoubts({ store, server }: Installation, printer: PrinterProcess): Promise<number> {
  const needs = { store, clock: systemClock };
  const doubts = await receiptsIn(store, server.id, ['in-doubt'], 0, 10_000);
  for (const doubt of doubts) {
    const of = await receiptsOfOrder(store, server.id, doubt.order_number);
    const taken = new Set(of.flatMap(({ receipt_number: number }) => number ?? []));
    const said = lookAtPaper(printer.journal(), { ...doubt, order: doubt.order_number }, taken);
    const settled = said
      ? await sayPrinted(needs, server, doubt.id, said, 'Ана')
      : await sayNotPrinted(needs, server, doubt.id, 'Ана');
    if (!settled.ok) throw new Error(settled.problem.code);
  }
  return doubts.length;
}

/** What is open, for whoever reads a violation. */
async function openIn({ store, server }: Installation): Promise<string> {
  const problems = await listProblems(store, server.id, 20);
  return problems
    .map(({ code, record, params }) => `${code} of ${record} ${JSON.stringify(params)}`)
    .join('; ')
    .slice(0, 900);
}

/** Of two installations the one writes what the other has to see: as many turns as there are. Answers the trouble of the last. */
async function workOffTogether(town: Town, installations: readonly Installation[]): Promise<string[]> {
  let trouble: string[] = [];
  for (const _turn of installations) {
    trouble = [];
    for (const installation of installations) trouble.push(...(await workOff(town, installation)));
  }
  return trouble;
}

/**
 * Import and export until both go through without a failure; between two tries hours go by. Twice at least: an order that failed while the clock
 * ran a few hours ahead is left alone until then, and the first round may come before.
 */
async function workOff({ printer }: Town, installation: Installation): Promise<string[]> {
  let trouble: string[] = [];
  /** The parts that a brake has stopped: here somebody looks, and lets it pass. */
  const braked = new Set<string>();
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    trouble = [];
    for (const part of ['import', 'export', 'audit'] as const) {
      const done = await runInside(
        installation,
        part,
        undefined,
        braked.has(part) ? { releaseBrake: { changes: 10_000 } } : {},
      );
      const found = done.ok ? done.value.problem : done.problem;
      if (found) trouble.push(`${part} ended with ${JSON.stringify(found)}`);
      else if (done.ok && done.value.counts.failed > 0 && !(await waitsForPerson(installation)))
        trouble.push(`${part}: ${done.value.counts.failed} records failed: ${await openIn(installation)}`);
      if (found && isBrake(found.code)) braked.add(part);
      else braked.delete(part);
    }
    // Whoever says that something was not printed lets it be printed in the next round.
    if (printer && (await answerDoubts(installation, printer)) > 0) continue;
    if (trouble.length === 0 && round > 1) return [];
  }
  return trouble;
}
