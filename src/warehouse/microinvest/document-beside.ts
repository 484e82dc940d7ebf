import type { DocumentPlan } from '../../domain/document.ts';
import { liveDocument, type LiveDocument } from './live-documents.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';

/**
 * The document of the other kind that stands for the same order, which the plan does not replace: a sale never stands beside its still-open
 * order, whose goods it would take twice; nor an order beside its sale.
 *
 * The story of two installations: one writes the order, the other, whose settings say so, a sale of it. Each has inserted a key of its
 * own and now looks for the other's, locked. Whoever looks second waits, and finds it; two that wait for each other are told by the server,
 * and the one that is rolled back tries again and finds it then.
 *
 * The story of the clerk's sale: a clerk makes a sale of our order document, or voids it. A Kervan that has lost its own database, or another
 * installation that has not seen the document yet, finds an order that is to be sold. The key of the order document is there and its lines are
 * not: what was to be done with this order a person has done.
 */
export async function documentBeside(
  session: Session,
  transaction: OpenTransaction,
  { key, replaces, isAgain = false }: DocumentPlan,
  newestLine: number,
): Promise<LiveDocument | 'finished' | null> {
  const other = keyBeside(key);
  if (other === null || replaces !== null) return null;
  const held = await transaction
    .selectFrom('nextacct')
    .select('NextAcct')
    .where('NextAcct', '=', other)
    .$if(session.dialect.locksRows, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!held) return null;
  const live =
    (await liveDocument(session, transaction, other, newestLine)) ??
    (await liveDocument(session, transaction, other, 'afresh'));
  if (live) return live;
  // Of a sale that stood there before, we made that ourselves.
  return isAgain ? null : 'finished';
}

/** The key of the order's sale, or of the order document of a sale; null for what stands beside both: returns and corrections. */
function keyBeside(key: string): string | null {
  const [letter, ...rest] = key.split('-');
  if (rest.length !== 2) return null;
  if (letter === 'KVO') return `KVS-${rest.join('-')}`;
  return letter === 'KVS' ? `KVO-${rest.join('-')}` : null;
}
