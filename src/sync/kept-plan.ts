import type { DocumentPlan } from '../domain/document.ts';
import type { ServerId } from '../domain/ids.ts';
import { documentsOfOrder } from '../store/documents.ts';
import type { Store } from '../store/store.ts';
import type { OrderRow } from '../store/tables.ts';
import { fingerprint, plannedRows } from './record-document.ts';

/**
 * The plan as it was written, kept then; null when nothing was written, or when what stands is not known to be it: the document was
 * found by its key later, with other lines or of another version.
 */
export async function keptPlan(store: Store, server: ServerId, row: OrderRow): Promise<DocumentPlan | null> {
  if (row.document_version === null) return null;
  const documents = await documentsOfOrder(store, server, row.number);
  const kept = documents.find(
    ({ plan, version }) =>
      plan.key === row.document_key &&
      version === row.document_version &&
      (row.document_rows === null || row.document_rows === fingerprint(plannedRows(plan))),
  );
  return kept?.plan ?? null;
}
