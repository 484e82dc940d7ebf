import type { Clock } from '../clock.ts';
import type { RunId } from '../domain/ids.ts';
import { problem, type ProblemCode } from '../domain/problem.ts';
import { failed, type Result } from '../domain/result.ts';
import { publishAgain } from '../store/catalogue.ts';
import { sendAgain } from '../store/sent-partners.ts';
import { makeDue } from '../store/inbox.ts';
import { recordsWith, type WhichProblems } from '../store/problems.ts';
import type { Server } from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import type { Background } from './background.ts';
import type { Part } from './execute.ts';

/** What can be tried again, in the order it is begun. */
const TRIED = [
  'import',
  'print-receipts',
  'import-nomenclature',
  'export',
  'audit',
] as const satisfies readonly Part[];
type Tried = (typeof TRIED)[number];

/** What looks again at a record: by the first word of its name, for a part by the second. */
const TRIED_FOR: Record<string, Tried> = {
  order: 'import',
  check: 'import',
  receipt: 'print-receipts',
  printer: 'print-receipts',
  sku: 'export',
  product: 'export',
  item: 'export',
  partner: 'export',
  customer: 'import-nomenclature',
  'part import': 'import',
  'part import-orders': 'import',
  'part import-nomenclature': 'import-nomenclature',
  'part print-receipts': 'print-receipts',
  'part export': 'export',
  'part export-catalogue': 'export',
  'part export-stock': 'export',
  'part export-partners': 'export',
  'part audit': 'audit',
  'part audit-stock': 'audit',
};

/** Why no item was made of a product. An import looks at what changed alone, so this takes a reading of all products. */
const WITHOUT_ITEM: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'product-without-sku',
  'product-code-taken',
  'product-vat-unknown',
  'product-vat-not-mapped',
  'product-price-unknown',
]);

function triedFor({ record, code }: { record: string; code: ProblemCode }): Tried | undefined {
  if (WITHOUT_ITEM.has(code)) return 'import-nomenclature';
  return TRIED_FOR[record] ?? TRIED_FOR[record.split(' ', 1)[0]!];
}

/**
 * Tries again what these problems hold up: their orders are due now, and what looks at them begins, one after the
 * other when it is several. A lost document is not written again by this: that is for a person to say of the one order. Answers
 * the first run.
 */
export async function retryProblems(
  { store, clock, background }: { store: Store; clock: Clock; background: Background },
  server: Server,
  which: WhichProblems,
): Promise<Result<RunId>> {
  const records = await recordsWith(store, server.id, which);
  const due = new Set(records.map(triedFor));
  const [first, ...others] = TRIED.filter((part) => due.has(part));
  if (!first) return failed(problem('nothing-to-retry'));
  const orders = records.map(({ record }) => record).filter((record) => record.startsWith('order '));
  const named = (kind: string): string[] =>
    records.flatMap(({ record }) => (record.startsWith(`${kind} `) ? record.slice(kind.length + 1) : []));
  await publishAgain(store, server.id, { items: named('item').map(Number), products: named('product') });
  await sendAgain(store, server.id, named('partner').map(Number));
  await makeDue(
    store,
    server.id,
    orders.map((record) => record.slice('order '.length)),
    clock.now(),
  );
  return begin(first, others);

  /** Begins a part; the next when it has ended, unless somebody stopped it or another run is in its place. */
  function begin(part: Tried, [next, ...rest]: readonly Tried[]): Promise<Result<RunId>> {
    return background.begin({ server, cause: 'person', part }, async ({ state, problem: found }) => {
      if (next && state !== 'stopped' && found?.code !== 'run-taken-over') await begin(next, rest);
    });
  }
}
