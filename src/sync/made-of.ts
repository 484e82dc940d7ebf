import { NUMBER_OF_OPEN_BEFORE, type DocumentPlan } from '../domain/document.ts';
import { ok, type Result } from '../domain/result.ts';
import type { OrderRow } from '../store/tables.ts';
import type { WarehouseDescription } from '../warehouse/warehouse.ts';
import type { SyncContext } from './context.ts';
import { decide } from './decide-order.ts';
import { planDocument } from './map/order-to-document.ts';
import { preparePage, type PreparedPage } from './prepare-orders.ts';
import { fingerprint, plannedRows } from './record-document.ts';

/** The version of an order that its document is of, and the plan of that document. */
export interface Made {
  version: number;
  plan: DocumentPlan;
}

/** So many earlier versions are looked at: nobody edits an order so often before its document is recorded. */
const MOST_VERSIONS = 20;

/**
 * Which version of its order a document that was found is of: the newest one that makes exactly its rows. The latest version does whatever its status is by now, an
 * earlier one if it was due for a document. Null when it is of none that is known: then somebody may have worked on it. `row` tells of the
 * document what was found, `page` holds the order as it is now.
 *
 * The story of the edit in between: a document is written, and before this Kervan has recorded it (it died, its database is an older one, another installation was the
 * writer) somebody edits the order. The document is not what the order says any more, and yet nobody has touched it: what it was made of is in the inbox.
 */
export async function madeOf(
  context: SyncContext,
  warehouse: WarehouseDescription,
  page: PreparedPage,
  row: OrderRow,
): Promise<Result<Made | null>> {
  const now = plannedAs(page, row);
  if (now && makesRowsOf(now, row)) return ok({ version: row.version, plan: now });
  const oldest = Math.max(1, row.version - MOST_VERSIONS);
  for (let version = row.version - 1; version >= oldest; version -= 1) {
    const earlier = await preparePage(context, [{ ...row, version }], warehouse);
    if (!earlier.ok) return earlier;
    const plan = wasDue(context, earlier.value, row) ? plannedAs(earlier.value, row) : null;
    if (plan && makesRowsOf(plan, row)) return ok({ version, plan });
  }
  return ok(null);
}

/** What the document of an order would be if it were written now, of the kind it is; null when that cannot be said. */
export function plannedAs(
  page: PreparedPage,
  { number, document_kind: kind, sale_number: saleNumber }: OrderRow,
): DocumentPlan | null {
  const order = page.orders.get(number)!;
  if (!order.ok) return null;
  const decision = planDocument(order.value, {
    ...page.documentContext(order.value),
    kind,
    isOpenFromBefore: saleNumber === NUMBER_OF_OPEN_BEFORE,
  });
  return decision.ok ? decision.plan : null;
}

function makesRowsOf(plan: DocumentPlan, { document_rows: standing }: OrderRow): boolean {
  return fingerprint(plannedRows(plan)) === standing;
}

/** Of a version that was to make no document there is none: what looks like one of it is somebody's work. */
function wasDue({ server }: SyncContext, page: PreparedPage, { number }: OrderRow): boolean {
  const order = page.orders.get(number)!;
  if (!order.ok) return false;
  const { status, createdAt } = order.value;
  const known = { status, created_at: createdAt.toISOString(), erased_at: null };
  return decide(known, server.definition, false) === null;
}
