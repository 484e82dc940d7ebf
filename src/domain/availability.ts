import { problem, type Problem } from './problem.ts';
import type { Definition } from './settings.ts';

/** A part that reads settings of its own. */
type StoppablePart =
  | 'import-orders'
  | 'import-nomenclature'
  | 'print-receipts'
  | 'export-catalogue'
  | 'export-stock'
  | 'export-partners'
  | 'audit-stock';

/** A setting that is switched on and that this version does not do yet. */
export interface Unavailable {
  setting: string;
  /** The parts that must not run as long as it is on, because they would do something else than the setting says. */
  stops: readonly StoppablePart[];
}

/**
 * What of a definition is accepted and kept but not done by this version. Settings that only add work are named; those that
 * change what a document is also stop the part, so that nothing is written otherwise than the definition says.
 */
export function unavailable(definition: Definition): Unavailable[] {
  const { export: outgoing, maps } = definition.settings;
  const all: (Unavailable & { on: boolean })[] = [
    {
      setting: 'settings.export.overwrite',
      on: outgoing.overwrite.includes('images'),
      stops: [],
    },
    { setting: 'settings.maps.deliveries', on: Object.keys(maps.deliveries).length > 0, stops: [] },
  ];
  return all.filter(({ on }) => on).map(({ setting, stops }) => ({ setting, stops }));
}

/** The problems that keep a part from running with this definition. */
export function stopping(definition: Definition, part: StoppablePart): Problem[] {
  return unavailable(definition)
    .filter(({ stops }) => stops.includes(part))
    .map(({ setting }) => problem('setting-not-available', { setting }));
}
