import { problem } from '../domain/problem.ts';
import { openProposals } from '../store/matches.ts';
import { closeProblemsOf } from '../store/problems.ts';
import type { LinkRow } from '../store/tables.ts';
import type { Item } from '../warehouse/warehouse.ts';
import { remember, type SyncContext } from './context.ts';

/**
 * Tells of each variant whose code is that of one item although the last comparison saw that and proposes another for it, and answers these
 * variants. The story: somebody doubled a digit, and the code of a cream is now that of a coffee. Barcode and name told the comparison which cream it
 * is, nobody answered, and the matching was called done. By its code alone the cream would now show how much coffee there is; so it waits until
 * a person says what it is. A code that was given to the variant or to the item since is a person's word as well, and links.
 */
export async function tellDoubtful(
  context: SyncContext,
  rows: readonly LinkRow[],
  itemsOf: (row: LinkRow) => readonly Item[],
): Promise<ReadonlySet<string>> {
  const { store, server } = context;
  const told = rows.filter((row) => itemsOf(row).length === 1);
  const proposals = await openProposals(
    store,
    server.id,
    'item',
    told.map(({ variant }) => variant),
  );
  const doubtful = new Set<string>();
  for (const row of told) {
    const item = itemsOf(row)[0]!;
    const [first, ...others] = proposals.get(row.variant) ?? [];
    if (!first || !others.some(({ id, reason }) => id === item.id && reason === 'code')) continue;
    doubtful.add(row.variant);
    const params = {
      sku: row.sku,
      item: `${item.name} (${item.id})`,
      proposed: `${first.name} (${first.id})`,
    };
    await remember(context, `sku ${row.sku_key}`, problem('link-code-doubtful', params));
  }
  const others = rows.filter(({ variant }) => !doubtful.has(variant)).map(({ sku_key }) => `sku ${sku_key}`);
  await closeProblemsOf(store, server.id, others, ['link-code-doubtful']);
  return doubtful;
}
