import { blankRow } from './default-rows.ts';
import type { Row, Rows } from './schema.ts';

/** The kinds whose numbers can be counted per location; 101 stands for invoices, which are no kind of operation. */
export const TYPES_WITH_RANGES = [
  1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 15, 17, 19, 24, 26, 27, 28, 34, 36, 101,
] as const;

/** How far apart the ranges of two locations begin. */
const RANGE_LENGTH = 1_000_000;

/** The first number of a location's range: 1, 1 000 000, 2 000 000, … in the order of the locations. */
export function rangeStart(location: number): number {
  return Math.max((location - 1) * RANGE_LENGTH, 1);
}

/**
 * Where a range begins is kept as an operation of no partner and no item, with the number before the first. Every
 * reader of operations has to leave these rows out. The last location's have NULL instead of partner 0.
 */
export function addPlaceholders(rows: Rows): void {
  const last = rows.objects.at(-1);
  for (const location of rows.objects) {
    for (const type of TYPES_WITH_RANGES) {
      const partner = location === last ? null : 0;
      rows.operations.push(placeholder(rows, type, Number(location['ID']), partner));
    }
  }
}

function placeholder(rows: Rows, type: number, location: number, partner: number | null): Row {
  return {
    ...blankRow('operations'),
    ID: rows.operations.length + 1,
    OperType: type,
    Acct: rangeStart(location) - 1,
    PartnerID: partner,
    ObjectID: location,
    Date: '2026-09-30 00:00:00',
    UserRealTime: '2026-09-30 10:00:00',
  };
}
