import type { Clock } from '../clock.ts';
import type { DocumentPlan } from '../domain/document.ts';
import type { RunId } from '../domain/ids.ts';
import type { Order } from '../domain/order.ts';
import { problem, type BothLanguages, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { statusInBoth } from '../i18n/status-name.ts';
import { inBoth, problemInBoth } from '../i18n/text.ts';
import type { Shop } from '../shop/shop.ts';
import { findOrder } from '../store/inbox.ts';
import { linksOf } from '../store/links.ts';
import { orderVersions } from '../store/order-page.ts';
import { NO_COUNTS } from '../store/runs.ts';
import type { Server } from '../store/servers.ts';
import { stepsOf } from '../store/steps.ts';
import type { Store } from '../store/store.ts';
import type { OrderRow, StepRow } from '../store/tables.ts';
import type { SyncContext } from '../sync/context.ts';
import { keptPlan } from '../sync/kept-plan.ts';
import { difference, givenBackSince } from '../sync/order-difference.ts';
import { planDocument } from '../sync/map/order-to-document.ts';
import { preparePage } from '../sync/prepare-orders.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { withinTime } from './time-limit.ts';

/** What looking closely at an order needs. */
export interface ViewNeeds {
  store: Store;
  clock: Clock;
  openShop: (address: Server['definition']['shop']) => Promise<Result<Shop>>;
  openWarehouse: (address: Server['definition']['warehouse']) => Promise<Result<Warehouse>>;
}

/** One order as a person looks at it. */
export interface OrderView extends PlannedAnew {
  /** The latest version as understood; null when it cannot be. */
  order: Order | null;
  /** The item each variant is linked with. */
  items: Map<string, number>;
  versions: ViewedVersion[];
  /** What was done in the warehouse after the document was written. */
  steps: StepRow[];
}

/** The document that was written, or would be written now; null, with the problems, when there can be none. */
interface PlannedAnew {
  plan: ViewedPlan | null;
  planProblems: Problem[];
}

interface ViewedPlan extends DocumentPlan {
  /** kept: as it was written; recomputed: that was not kept, this is what the settings of today give; planned: nothing is written yet. */
  source: 'kept' | 'recomputed' | 'planned';
}

export interface ViewedVersion {
  version: number;
  receivedAt: string;
  updatedAt: string;
  /** What differs from the version before, in words. */
  changes: BothLanguages[];
}

/** Versions shown of an order: one that changes more often is looked at for the last of them. */
const MOST_VERSIONS = 100;
/** How long the warehouse may take while a page waits; without it the order is shown without its document. */
const WAREHOUSE_LIMIT_MS = 5_000;

/** Looks closely at an order; null when the inbox does not know it. The shop is not asked, and the warehouse may be away. */
export async function viewOrder(
  needs: ViewNeeds,
  server: Server,
  number: string,
): Promise<Result<OrderView | null>> {
  const { store, openShop } = needs;
  const row = await findOrder(store, server.id, number);
  if (!row) return ok(null);
  const shop = await openShop(server.definition.shop);
  if (!shop.ok) return shop;
  try {
    const versions = await orderVersions(store, server.id, number, MOST_VERSIONS);
    const read = versions.map(({ raw }) => shop.value.readOrder(raw));
    const latest = read.at(-1)!;
    const kept = await keptPlan(store, server.id, row);
    const planned = kept
      ? ok({ plan: { ...kept, source: 'kept' as const }, planProblems: [] })
      : await withinTime(WAREHOUSE_LIMIT_MS, planAnew(needs, server, shop.value, row));
    return ok({
      order: latest.ok ? latest.value : null,
      steps: await stepsOf(store, server.id, number),
      items: latest.ok ? await itemsOf(store, server, latest.value) : new Map(),
      versions: versions.map(({ version, received_at, updated_at }, index) => ({
        version,
        receivedAt: received_at,
        updatedAt: updated_at,
        changes: index === 0 ? [] : changesBetween(read[index - 1]!, read[index]!, server.statuses),
      })),
      ...(planned.ok ? planned.value : { plan: null, planProblems: [planned.problem] }),
    });
  } finally {
    await shop.value.close();
  }
}

async function itemsOf(store: Store, server: Server, { lines }: Order): Promise<Map<string, number>> {
  const variants = lines.flatMap(({ variantId }) => (variantId === null ? [] : [variantId]));
  const links = await linksOf(store, server.id, [...new Set(variants)]);
  return new Map(
    [...links.values()].flatMap(({ variant, item }) => (item === null ? [] : [[variant, item] as const])),
  );
}

/** What a later version changed, as the timeline of an order says it. */
function changesBetween(
  before: Result<Order>,
  after: Result<Order>,
  statuses: readonly ShopStatus[],
): BothLanguages[] {
  if (!after.ok) return [problemInBoth(after.problem)];
  if (!before.ok) return [];
  const [old, young] = [before.value, after.value];
  const changes = [];
  if (old.status !== young.status)
    changes.push(
      inBoth('what.change.status', {
        before: statusInBoth(old.status, statuses),
        after: statusInBoth(young.status, statuses),
      }),
    );
  const isPaid = ({ payments }: Order): boolean => payments.every((payment) => payment.isPaid);
  if (isPaid(old) !== isPaid(young)) changes.push(inBoth(`what.change.${isPaid(young) ? 'paid' : 'unpaid'}`));
  changes.push(...givenBackSince(old, young), ...difference(old, young));
  if (old.note !== young.note) changes.push(inBoth('what.change.note'));
  return changes;
}

/** The document of the version that was written, or of the latest one as it would be written now. Writes nothing. */
async function planAnew(
  { store, clock, openWarehouse }: ViewNeeds,
  server: Server,
  shop: Shop,
  row: OrderRow,
): Promise<Result<PlannedAnew>> {
  const opened = await openWarehouse(server.definition.warehouse);
  if (!opened.ok) return opened;
  const warehouse = opened.value;
  try {
    const described = await warehouse.describe();
    if (!described.ok) return described;
    if (described.value.pricesIncludeVat === null) return failed(problem('warehouse-vat-mode-unknown'));
    const context: SyncContext = {
      server,
      store,
      shop,
      warehouse,
      printer: null,
      mayUseEmulator: false,
      clock,
      run: '' as RunId,
      counts: { ...NO_COUNTS },
      progress: async () => {},
      signal: new AbortController().signal,
    };
    const version = row.document_version ?? row.version;
    const page = await preparePage(context, [{ ...row, version }], described.value);
    if (!page.ok) return page;
    const order = page.value.orders.get(row.number)!;
    if (!order.ok) return order;
    const decision = planDocument(order.value, page.value.documentContext(order.value));
    if (!decision.ok) return ok({ plan: null, planProblems: decision.problems });
    const source = row.document_version === null ? 'planned' : 'recomputed';
    return ok({ plan: { ...decision.plan, source }, planProblems: [] });
  } finally {
    await warehouse.close();
  }
}
