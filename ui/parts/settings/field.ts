import type { WarehouseChoices } from '../../../src/web/wire/servers.ts';
import type { Draft } from './draft.ts';

/** One setting of the form. Its name and explanation stand in the texts under "settings.field.<path>". */
export interface Field {
  path: string;
  control: Control;
  isRequired?: boolean;
  /** Accepted and kept, but not done by this version yet: the setting, or these of its values. */
  pending?: true | readonly string[];
  /** Hidden while it is false. */
  applies?: (draft: Draft) => boolean;
}

/** A list of the warehouse from which a setting is chosen. */
export type ListName = keyof WarehouseChoices;

/** How a setting is asked for. `none: true` = it may be empty, which is said as null. */
export type Control =
  | { kind: 'text'; none?: true; placeholder?: string }
  | { kind: 'number'; none?: true; least?: number; decimals?: number; unit?: 'percent' }
  | { kind: 'day' }
  | { kind: 'yes-no' }
  | { kind: 'one-of'; values: readonly (string | boolean | null)[] }
  | { kind: 'some-of'; values: readonly string[] }
  | { kind: 'choice'; list: ListName; none?: true }
  | { kind: 'choices'; list: ListName }
  | { kind: 'statuses' }
  | { kind: 'item' }
  | { kind: 'partner' }
  | { kind: 'secret' }
  | { kind: 'time-zone' }
  | { kind: 'database-kind'; values: readonly string[] }
  | { kind: 'printer' }
  | { kind: 'pair'; parts: readonly [Part, Part] }
  | { kind: 'table'; table: Table }
  | { kind: 'schedule' };

/** One half of a setting that is made of two. */
export interface Part {
  name: string;
  kind: 'number' | 'text' | 'day';
}

/** A setting that says something of each code of the shop or each percent. */
export interface Table {
  columns: readonly Column[];
  /** What a new row begins with. */
  blank: unknown;
}

/** A column of a table; `name` null = the row is this one value. */
export interface Column {
  name: string | null;
  kind: 'choice' | 'one-of' | 'yes-no' | 'number' | 'item';
  list?: ListName;
  values?: readonly string[];
}

export interface Section {
  id: 'server' | 'warehouse' | 'shop' | 'import' | 'export' | 'print' | 'maps' | 'schedule';
  fields: readonly Field[];
}
