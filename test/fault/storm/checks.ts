import { DatabaseSync } from 'node:sqlite';
import { lastRuns } from '../../../src/store/runs.ts';
import { runInside } from '../kervan.ts';
import { cashViolations, saleNumberViolations, stockViolations } from '../sales.ts';
import { changedSince, reservations } from '../truth.ts';
import { documentsOf } from './check-documents.ts';
import { problemsOf } from './check-problems.ts';
import { quantitiesOf } from './check-quantities.ts';
import { receiptsOf } from './check-receipts.ts';
import { recordsOf } from './check-records.ts';
import { newPayments, newRows, type Check } from './scene.ts';

/** What must be true once the town has calmed down. */
export const CHECKS: Record<string, Check> = {
  'nobody else’s rows changed': onlyOwnRows,
  'each order has its document, once and to the cent': documentsOf,
  'no number twice, each reserved': numbersOf,
  'the store is what the documents say': async ({ town }) => stockViolations(town, await newRows(town)),
  'the cash book is what was paid in cash': async ({ town }) => cashViolations(town, await newPayments(town)),
  'each sale has its sale number': async ({ town }) => saleNumberViolations(town, await newRows(town)),
  'each sale has its receipt, once': receiptsOf,
  'the shop shows what there is': quantitiesOf,
  'Kervan and the shop know the documents': recordsOf,
  'people are told what only they can do, and nothing else': problemsOf,
  'nothing is running or locked': nothingOpen,
  'what is done is not done again': notAgain,
};

/** Tables that Kervan or the clerk writes to; of their old rows the other checks speak. */
const WRITTEN = ['store', 'transformations', 'payments', 'cashbook', 'ecrreceipts'];

async function onlyOwnRows({ town }: Parameters<Check>[0]): Promise<string[]> {
  const changed = await changedSince(town.before, town.warehouse);
  // MariaDB names the table with its database.
  return changed.filter(
    (each) => !WRITTEN.some((table) => new RegExp(`^rows of (\\w+\\.)?${table} changed$`).test(each)),
  );
}

/** Operation types and the prefixes of their numbers. */
const PREFIXES = new Map([
  [19, 'OR'],
  [2, 'S'],
  [34, 'Rf'],
]);

async function numbersOf({ town }: Parameters<Check>[0]): Promise<string[]> {
  const reserved = await reservations(town.warehouse);
  const known = new Set(reserved);
  const violations = known.size === reserved.length ? [] : ['nextacct holds a row twice'];
  const notes = new Map<string, Set<string>>();
  for (const row of await newRows(town)) {
    const name = `${PREFIXES.get(Number(row['OperType'])) ?? '?'}${Number(row['Acct'])}`;
    notes.set(name, (notes.get(name) ?? new Set()).add(String(row['Note'])));
  }
  for (const [name, own] of notes) {
    if (own.size !== 1) violations.push(`${name} is used twice: ${[...own].join(' // ')}`);
    if (!known.has(name)) violations.push(`${name} is not reserved`);
  }
  return violations;
}

async function nothingOpen({ town, installations }: Parameters<Check>[0]): Promise<string[]> {
  const violations: string[] = [];
  for (const { store, server } of installations) {
    const open = (await lastRuns(store, server.id, 100_000)).filter(({ state }) => state === 'running');
    if (open.length > 0) violations.push(`${open.length} runs are open`);
  }
  const { address } = town.warehouse;
  if (address.kind === 'sqlite') {
    const file = new DatabaseSync(address.file, { timeout: 0 });
    try {
      file.exec('BEGIN EXCLUSIVE; ROLLBACK');
    } catch (error) {
      violations.push(`the warehouse is locked: ${String(error)}`);
    } finally {
      file.close();
    }
  }
  return violations;
}

async function notAgain({ town, installations }: Parameters<Check>[0]): Promise<string[]> {
  const state = async (): Promise<string> => {
    const { setStock, updateOrder } = await town.shop.requests();
    return JSON.stringify([
      await newRows(town),
      await newPayments(town),
      await reservations(town.warehouse),
      setStock,
      updateOrder,
      town.printer?.journal() ?? null,
    ]);
  };
  const before = await state();
  for (const installation of installations) {
    for (const part of ['import', 'export'] as const) await runInside(installation, part);
  }
  const violations = installations.flatMap(({ bugs }) =>
    bugs.map((bug) => `bug: ${bug instanceof Error ? bug.stack : String(bug)}`),
  );
  return (await state()) === before ? violations : [...violations, 'a second run wrote something'];
}
