import { canonicalHash } from './canonical.ts';
import { problem, type Problem } from './problem.ts';
import { makesSales } from './sales.ts';
import { definitionSchema, type Definition } from './settings.ts';
import { isSupto } from './version.ts';

/** A part that reads settings of its own. */
type StoppablePart = 'import-orders' | 'import-nomenclature' | 'export-stock' | 'audit-stock';

/** A setting that is switched on and that this version does not do yet. */
export interface Unavailable {
  setting: string;
  /** The parts that must not run as long as it is on, because they would do something else than the setting says. */
  stops: readonly StoppablePart[];
}

/** What a definition says where it says nothing; of what it must say only something. */
const UNSAID = definitionSchema.parse({
  name: '0',
  warehouse: { version: '3.07.056', database: { kind: 'sqlite', file: '0' } },
  shop: { url: 'http://localhost', apiId: '0', key: '0' },
  settings: { import: { location: 1 } },
});

/**
 * What of a definition is accepted and kept but not done by this version. Settings that only add work are named; those that
 * change what a document is also stop the part, so that nothing is written otherwise than the definition says.
 */
export function unavailable(definition: Definition): Unavailable[] {
  const { export: outgoing, maps } = definition.settings;
  const changed = (part: (definition: Definition) => unknown): boolean =>
    canonicalHash(part(definition)) !== canonicalHash(part(UNSAID));
  const all: (Unavailable & { on: boolean })[] = [
    {
      setting: 'printer',
      on: definition.printer !== null,
      // Under СУПТО a sale with a printer needs the printer's receipt; without it there must be no sale.
      stops: isSupto(definition.warehouse.version) && makesSales(definition) ? ['import-orders'] : [],
    },
    { setting: 'settings.export.mode', on: changed(({ settings }) => settings.export.mode), stops: [] },
    { setting: 'settings.export.items', on: outgoing.items, stops: [] },
    {
      setting: 'settings.export.itemGroups',
      on: outgoing.itemGroups.length > 0 || outgoing.allGroups,
      stops: [],
    },
    { setting: 'settings.export.groupingField', on: outgoing.groupingField !== null, stops: [] },
    { setting: 'settings.export.price', on: changed(({ settings }) => settings.export.price), stops: [] },
    { setting: 'settings.export.promoPrice', on: outgoing.promoPrice !== null, stops: [] },
    { setting: 'settings.export.partners', on: outgoing.partners, stops: [] },
    { setting: 'settings.export.partnerGroups', on: outgoing.partnerGroups.length > 0, stops: [] },
    {
      setting: 'settings.export.overwrite',
      on: outgoing.overwrite.some((part) => ['name', 'description', 'images'].includes(part)),
      stops: [],
    },
    { setting: 'settings.maps.deliveries', on: Object.keys(maps.deliveries).length > 0, stops: [] },
    {
      setting: 'warehouse.database.kind',
      on: ['mssql', 'access'].includes(definition.warehouse.database.kind),
      stops: ['import-orders', 'import-nomenclature', 'export-stock', 'audit-stock'],
    },
  ];
  return all.filter(({ on }) => on).map(({ setting, stops }) => ({ setting, stops }));
}

/** The problems that keep a part from running with this definition. */
export function stopping(definition: Definition, part: StoppablePart): Problem[] {
  return unavailable(definition)
    .filter(({ stops }) => stops.includes(part))
    .map(({ setting }) => problem('setting-not-available', { setting }));
}
