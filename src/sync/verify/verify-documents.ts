import { documentKey } from '../../domain/document-key.ts';
import type { DocumentKind, DocumentPlan } from '../../domain/document.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Shop } from '../../shop/shop.ts';
import {
  countDocuments,
  countUnkept,
  documentsWithVersions,
  type DocumentOfVersion,
} from '../../store/documents.ts';
import type { Server } from '../../store/servers.ts';
import type { Store } from '../../store/store.ts';
import type { OperationsHorizon, Warehouse } from '../../warehouse/warehouse.ts';
import { isTrimmed } from '../reconcile-documents.ts';
import { differs, type Difference } from './deviation.ts';
import { moneyDifferences } from './money-differences.ts';
import { rowDifferences } from './row-differences.ts';
import { saleNumberDifferences } from './sale-number-differences.ts';
import { standingOf, type Standing } from './standing.ts';
import { versionFindings } from './version-differences.ts';

/** What verifying needs; the shop only reads orders that were received, nobody is asked. */
export interface VerifyNeeds {
  store: Store;
  server: Server;
  shop: Pick<Shop, 'readOrder'>;
  warehouse: Warehouse;
  now: Date;
  signal: AbortSignal;
}

/** One deviation of one document. */
export interface Deviation extends Difference {
  order: string;
  kind: DocumentKind;
  key: string;
  /** operations.Acct; null when it never was known. */
  document: number | null;
}

/** How many documents were found in which state. */
export interface VerifyCounts {
  /** Full and unchanged. */
  verified: number;
  /** Of these the ones whose total is the order's without the delivery, which is no line (setting h). */
  withoutDelivery: number;
  /** With at least one deviation. */
  deviating: number;
  /** No longer there, and it is known why: released, voided, turned into another document, or of a year that was closed. */
  gone: number;
  /** Documents of orders whose plan was not kept: they were found by their keys, as they stood. */
  notKept: number;
}

/** Who hears of it while it goes on. */
export interface VerifyListener {
  deviation(found: Deviation): void;
  progress(done: number, total: number): void;
}

const PAGE = 100;

/**
 * Proves that every kept document is a full and unchanged loading of its order's version, page by page: the version is what was
 * received, the plan holds all of it, and what stands in the warehouse is the plan. Changes nothing. Ends early, after a page, when
 * the signal is set.
 */
export async function verifyDocuments(
  needs: VerifyNeeds,
  listener: VerifyListener,
): Promise<Result<VerifyCounts>> {
  const { store, server, signal } = needs;
  const horizon = await needs.warehouse.horizon();
  if (!horizon.ok) return horizon;
  const notKept = await countUnkept(store, server.id);
  const counts: VerifyCounts = { verified: 0, withoutDelivery: 0, deviating: 0, gone: 0, notKept };
  const total = await countDocuments(store, server.id);
  let afterKey = '';
  let done = 0;
  while (!signal.aborted) {
    const page = await documentsWithVersions(store, server.id, afterKey, PAGE);
    if (page.length === 0) break;
    const verified = await verifyPage({ ...needs, horizon: horizon.value }, page, counts, listener);
    if (!verified.ok) return verified;
    afterKey = page.at(-1)!.plan.key;
    done += page.length;
    listener.progress(done, total);
  }
  return ok(counts);
}

async function verifyPage(
  needs: VerifyNeeds & { horizon: OperationsHorizon },
  page: readonly DocumentOfVersion[],
  counts: VerifyCounts,
  listener: VerifyListener,
): Promise<Result<void>> {
  // Looking for a document that is not there means reading all of them; of these it is known.
  const expected = page.filter((document) => !isKnownGone(document));
  counts.gone += page.length - expected.length;
  const found = await standingOf(needs, expected);
  if (!found.ok) return found;
  for (const document of expected) {
    const standing = found.value.get(document.plan.key)!;
    const { plan, number } = document;
    if (!standing.document && (standing.becameAnother || wasTrimmed(document, needs))) {
      counts.gone += 1;
      continue;
    }
    const isWhole = isWholeOrder(plan, needs.server.tag);
    const { differences, share } = versionFindings(document, isWhole, (raw) => needs.shop.readOrder(raw));
    const all = [...differences, ...standingDifferences(document, standing)];
    counts[all.length === 0 ? 'verified' : 'deviating'] += 1;
    if (all.length === 0 && share === 'without-delivery') counts.withoutDelivery += 1;
    const { orderNumber: order, kind, key } = plan;
    for (const each of all) listener.deviation({ order, kind, key, document: number, ...each });
  }
  return ok(undefined);
}

/** The document of an order, or the sale it became; not a return or a correction, which are parts. */
function isWholeOrder({ kind, key, orderNumber }: DocumentPlan, tag: string): boolean {
  return kind !== 'return' && key === documentKey(tag, orderNumber, kind);
}

/**
 * Whether the own database tells why a document is gone: an order document that was released or became a sale, and one that was found
 * voided or converted in the program. A sale that came back whole stands all the same.
 */
function isKnownGone({ plan, order }: DocumentOfVersion): boolean {
  if (order === null) return false;
  if (order.document_key !== plan.key) return plan.kind === 'order' && order.state !== 'lost';
  const isOver = order.state === 'finished' || order.state === 'closed';
  return isOver && !order.reason?.startsWith('returned ');
}

function wasTrimmed(
  { plan, writtenAt }: DocumentOfVersion,
  { horizon, now }: VerifyNeeds & { horizon: OperationsHorizon },
): boolean {
  return isTrimmed({ document_day: plan.date, document_written_at: writtenAt }, horizon, now);
}

function standingDifferences(
  document: DocumentOfVersion,
  { document: live, money, later }: Standing,
): Difference[] {
  if (!live) return [{ code: 'gone', params: {} }];
  const { plan, number } = document;
  return [
    ...(number === live.number ? [] : [differs('number', number ?? '–', live.number)]),
    ...rowDifferences(plan, live.rows),
    ...saleNumberDifferences(document, live),
    ...moneyDifferences(plan, later, money),
  ];
}
