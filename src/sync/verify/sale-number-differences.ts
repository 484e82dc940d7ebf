import type { DocumentOfVersion } from '../../store/documents.ts';
import { NUMBER_OF_OPEN_BEFORE, type WrittenDocument } from '../../domain/document.ts';
import { differs, type Difference } from './deviation.ts';

/**
 * Whether a sale has the unique sale number (УНП) that it was given: the one that was noted, out of the range it was taken from; of a sale
 * that was open before the СУПТО the one for all of these.
 */
export function saleNumberDifferences(
  { plan, order }: DocumentOfVersion,
  { saleNumber }: WrittenDocument,
): Difference[] {
  if (!plan.saleNumber) return [];
  if (plan.saleNumber === NUMBER_OF_OPEN_BEFORE)
    return saleNumber === plan.saleNumber ? [] : [differs('sale-number', plan.saleNumber, saleNumber ?? '–')];
  const { register, operator, from, to, again } = plan.saleNumber;
  const noted = order?.document_key === plan.key ? order.sale_number : null;
  const start = `${register}-${operator}-`;
  const sequence = saleNumber?.startsWith(start) ? Number(saleNumber.slice(start.length)) : Number.NaN;
  const isOfRange = sequence >= from && sequence <= to;
  const isRight = (isOfRange || saleNumber === again) && (noted === null || noted === saleNumber);
  if (isRight) return [];
  return [differs('sale-number', noted ?? `${start}${from}…${to}`, saleNumber ?? '–')];
}
