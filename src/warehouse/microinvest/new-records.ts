import type { DocumentLine, DocumentPlan } from '../../domain/document.ts';
import type { ItemId } from '../../domain/ids.ts';
import { ok, type Result } from '../../domain/result.ts';
import { itemOf } from './new-items.ts';
import { partnerOf } from './new-partners.ts';
import type { Session } from './session.ts';
import { foldText, type OpenTransaction } from './sql/dialect.ts';

/**
 * The plan with numbers in the place of what its document brings along: items and a partner that stand by now, or are made in the
 * document's own transaction, so that they are there with it or not at all.
 */
export async function createRecords(
  session: Session,
  transaction: OpenTransaction,
  plan: DocumentPlan,
  writtenAt: string,
): Promise<Result<DocumentPlan>> {
  const made = new Map<string, ItemId>();
  const lines: DocumentLine[] = [];
  for (const line of plan.lines) {
    if (typeof line.item === 'number') {
      lines.push(line);
      continue;
    }
    const key = `${line.item.match.by} ${foldText(line.item.match.value)}`;
    const known = made.get(key);
    const item = known === undefined ? await itemOf(session, transaction, line.item) : ok({ id: known });
    if (!item.ok) return item;
    made.set(key, item.value.id);
    lines.push({ ...line, item: item.value.id });
  }
  if (typeof plan.partner === 'number') return ok({ ...plan, lines });
  const { user } = plan;
  const partner = await partnerOf(session, transaction, plan.partner, { user, writtenAt });
  return partner.ok ? ok({ ...plan, lines, partner: partner.value.id }) : partner;
}
