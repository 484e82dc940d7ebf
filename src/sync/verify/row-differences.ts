import type { DocumentPlan } from '../../domain/document.ts';
import type { DocumentRow } from '../../warehouse/warehouse.ts';
import { fingerprint, plannedRows } from '../record-document.ts';
import { differs, type Difference } from './deviation.ts';

interface NamedRow {
  name: string;
  row: DocumentRow;
}

/**
 * What of the rows in the warehouse is not as it was written. Equal rows are put aside first; what is left over is compared by item, so that
 * one changed row is told as changed and not as one missing and one added.
 */
export function rowDifferences(plan: DocumentPlan, rows: readonly DocumentRow[]): Difference[] {
  const planned = plannedRows(plan).map((row, index): NamedRow => ({ name: plan.lines[index]!.name, row }));
  const left = [...rows];
  const take = (fits: (row: DocumentRow) => boolean): DocumentRow | null => {
    const index = left.findIndex(fits);
    return index < 0 ? null : left.splice(index, 1)[0]!;
  };
  const unequal = planned.filter(
    ({ row }) => take((each) => fingerprint([each]) === fingerprint([row])) === null,
  );
  const differences = unequal.flatMap((each): Difference[] => {
    const standing = take(({ item }) => item === each.row.item);
    return standing ? changesOf(each, standing) : [{ code: 'row-missing', params: { name: each.name } }];
  });
  const added = left.map((row): Difference => {
    return { code: 'row-added', params: { item: row.item, quantity: row.quantity.toString() } };
  });
  return [...differences, ...added];
}

function changesOf({ name, row }: NamedRow, standing: DocumentRow): Difference[] {
  const changes: Difference[] = [];
  const [price, priceNow] = [row.priceOut.round(6), standing.priceOut.round(6)];
  if (!row.quantity.round(6).eq(standing.quantity.round(6)))
    changes.push(differs('quantity', row.quantity, standing.quantity, { name }));
  if (!price.eq(priceNow)) changes.push(differs('price', price, priceNow, { name }));
  if (row.partner !== standing.partner)
    changes.push(differs('partner', row.partner, standing.partner, { name }));
  if (row.location !== standing.location)
    changes.push(differs('location', row.location, standing.location, { name }));
  return changes;
}
