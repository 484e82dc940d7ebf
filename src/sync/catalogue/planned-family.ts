import type { CatalogueRow } from '../../store/tables.ts';
import type { FamilyMember, FamilyWriting } from '../map/family-writing.ts';

/** A family and what would be done about it. */
export interface PlannedFamily {
  writing: FamilyWriting;
  members: readonly FamilyMember[];
}

/** How the outcomes and problems of an item of the catalogue are named. */
export function itemRecord({ item }: Pick<CatalogueRow, 'item'>): string {
  return `item ${item}`;
}
