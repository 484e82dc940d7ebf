import type { Definition } from './settings.ts';

/** Whether a server writes sales: at once (setting o), or when the status of an order says so. */
export function makesSales({
  settings,
}: {
  settings: { import: Pick<Definition['settings']['import'], 'documentKind' | 'saleStatuses'> };
}): boolean {
  const { documentKind, saleStatuses } = settings.import;
  return documentKind === 'sale' || saleStatuses.length > 0;
}
