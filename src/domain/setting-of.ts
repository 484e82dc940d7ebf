import type { Problem, ProblemCode } from './problem.ts';

/** Problems that name no setting in their parameters and are mended at one all the same. */
const SETTINGS: Partial<Record<ProblemCode, string>> = {
  'version-too-old': 'warehouse.version',
  'version-needs-user': 'settings.import.activeUser',
  'server-other-shop': 'shop.url',
  'server-exists': 'name',
  'warehouse-unreachable': 'warehouse.database',
  'warehouse-no-answer-yet': 'warehouse.database',
  'warehouse-wrong-port': 'warehouse.database.port',
  'warehouse-instance-unknown': 'warehouse.database.instance',
  'warehouse-browser-silent': 'warehouse.database.instance',
  'warehouse-encryption': 'warehouse.database.encrypt',
  'warehouse-encryption-demanded': 'warehouse.database.encrypt',
  'warehouse-encryption-absent': 'warehouse.database.encrypt',
  'warehouse-certificate': 'warehouse.database.trustCertificate',
  'warehouse-certificate-name': 'warehouse.database.trustCertificate',
  'warehouse-refused-login': 'warehouse.database',
  'warehouse-closed-to-user': 'warehouse.database',
  'warehouse-missing': 'warehouse.database',
  'warehouse-folder-missing': 'warehouse.database',
  'warehouse-foreign': 'warehouse.database',
  'warehouse-vat-mode-unknown': 'warehouse.pricesIncludeVat',
  'warehouse-not-sample': 'shop.url',
  'shop-unreachable': 'shop.url',
  'shop-refused-key': 'shop.key',
  'printer-unreachable': 'printer.host',
  'printer-unknown': 'printer.printer',
  'printer-tax-group': 'printer.taxGroups',
  'printer-password': 'printer.password',
};

/** The setting that mends a problem, "settings.import.location"; null when it is mended elsewhere. */
export function settingOf({ code, params }: Problem): string | null {
  const { setting } = params;
  if (typeof setting === 'string') return setting === '·' ? null : setting;
  return SETTINGS[code] ?? null;
}
