import * as z from 'zod';
import type { Day } from './document.ts';
import { problem, type Problem } from './problem.ts';
import { receiptRule } from './receipt.ts';
import { failed, ok, type Result } from './result.ts';
import { makesSales } from './sales.ts';
import { expectedWords } from './setting-words.ts';
import {
  definitionSchema,
  paymentMethods,
  usingSettings,
  type Definition,
  type UsingSettings,
} from './settings.ts';
import { compareVersions, isSupto, OLDEST_VERSION } from './version.ts';

export type DefinitionAnswer = { ok: true; definition: Definition } | { ok: false; problems: Problem[] };

/**
 * Reads a definition from anything: fills the defaults in, or names every fault at once, each at its place. `since` is the
 * default of settings.import.since: the day the server was created.
 */
export function readDefinition(input: unknown, since: Day): DefinitionAnswer {
  const parsed = definitionSchema.safeParse(input, { reportInput: true });
  if (!parsed.success) return { ok: false, problems: faultsOf(parsed.error) };
  // The schema hands out its default parts themselves: two servers must not share one.
  const definition = structuredClone(parsed.data);
  definition.settings.import.since ??= since;
  const problems = contradictions(definition);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, definition };
}

const warehouseAddress = z.object({
  warehouse: definitionSchema.shape.warehouse.pick({ database: true, pricesIncludeVat: true }).strip(),
});
export type WarehouseAddress = z.infer<typeof warehouseAddress>['warehouse'];
const shopAddress = z.object({ shop: definitionSchema.shape.shop });
const printServer = z.object({
  printer: definitionSchema.shape.printer
    .unwrap()
    .unwrap()
    .pick({ driver: true, host: true, port: true })
    .strip(),
});
export type ShopAddress = Definition['shop'];
/** The `printer` object of a definition that has one. */
export type PrinterSettings = NonNullable<Definition['printer']>;

/** The address of the database in a definition of which the rest may still be missing; or its first fault. */
export function readWarehouseAddress(input: unknown): Result<WarehouseAddress> {
  const parsed = warehouseAddress.safeParse(input, { reportInput: true });
  if (!parsed.success) return failed(fault(parsed.error.issues[0]!)[0]!);
  const [missing] = withoutUser(parsed.data.warehouse);
  return missing ? failed(missing) : ok(parsed.data.warehouse);
}

/** The address of the shop in a definition of which the rest may still be missing; or its first fault. */
export function readShopAddress(input: unknown): Result<ShopAddress> {
  const parsed = shopAddress.safeParse(input, { reportInput: true });
  return parsed.success ? ok(parsed.data.shop) : failed(fault(parsed.error.issues[0]!)[0]!);
}

/** What of a draft's settings says which rights are needed in the warehouse; what is missing or wrong is as by default. */
export function readUsingSettings(input: unknown): UsingSettings {
  const { data } = draftOfUses.safeParse(input);
  const parsed = usingSettings.safeParse(data?.settings?.import ?? {});
  return parsed.success ? parsed.data : usingSettings.parse({});
}

const draftOfUses = z.object({ settings: z.object({ import: z.unknown() }).optional() });

/** The methods of payment of a draft, as far as they can be read; those by default where it names none. */
export function readPaymentMethods(input: unknown): Definition['settings']['maps']['payments'] {
  const { data } = draftOfMaps.safeParse(input);
  const parsed = paymentMethods.safeParse(data?.settings?.maps?.payments);
  return parsed.success ? parsed.data : paymentMethods.parse(undefined);
}

const draftOfMaps = z.object({
  settings: z.object({ maps: z.object({ payments: z.unknown() }).optional() }).optional(),
});

/** Every fault that a schema of settings has found, as a problem at its setting. */
export function faultsOf({ issues }: z.ZodError): Problem[] {
  return issues.flatMap(fault);
}

/** Where the print server of a definition is, its printer not chosen yet; or its first fault. */
export function readPrintServer(input: unknown): Result<PrinterSettings> {
  const parsed = printServer.safeParse(input, { reportInput: true });
  if (!parsed.success) return failed(fault(parsed.error.issues[0]!)[0]!);
  return ok({ ...parsed.data.printer, printer: '', taxGroups: {} });
}

function fault(issue: z.core.$ZodIssue): Problem[] {
  const setting = pathShown(issue.path) || '·';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problem('setting-unknown', { setting: pathShown([...issue.path, key]) }));
  }
  if (issue.input === undefined && issue.code !== 'custom') return [problem('setting-missing', { setting })];
  return [problem('setting-wrong', { setting, value: shown(issue), detail: expectedWords(issue) })];
}

const LONGEST_SHOWN = 80;

/** A place in a definition, whose names may be the user's own: each shortened. */
function pathShown(path: readonly PropertyKey[]): string {
  return path.map((step) => String(step).slice(0, LONGEST_SHOWN).toWellFormed()).join('.');
}

/** What the user wrote, shortened; never a secret, and nothing that may hold one. */
function shown(issue: z.core.$ZodIssue): string {
  const { path } = issue;
  // Where the kind of a record is unknown, what came is the record; the kind is what the user wrote.
  const input = issue.code === 'invalid_union' && issue.discriminator ? kindOf(issue) : issue.input;
  if (['password', 'key', 'secret'].some((name) => path.includes(name))) return '***';
  return typeof input === 'object'
    ? ''
    : (JSON.stringify(input) ?? '').slice(0, LONGEST_SHOWN).toWellFormed();
}

function kindOf({ input, discriminator }: z.core.$ZodIssueInvalidUnion): unknown {
  return (input as Record<string, unknown>)[discriminator!];
}

/** What the schema cannot say: settings that contradict each other. */
function contradictions(definition: Definition): Problem[] {
  const problems: Problem[] = [];
  const { version } = definition.warehouse;
  const { import: incoming } = definition.settings;
  if (compareVersions(version, OLDEST_VERSION) < 0) {
    problems.push(problem('version-too-old', { version, oldest: OLDEST_VERSION }));
  }
  if (isSupto(version) && incoming.activeUser === null)
    problems.push(problem('version-needs-user', { version }));
  for (const setting of ['activeUser', 'cashRegister', 'saleNumbers', 'declaration'] as const) {
    if (!isSupto(version) && incoming[setting] !== null) {
      problems.push(wrong(`settings.import.${setting}`, onlyUnderSupto(version)));
    }
  }
  if (!isSupto(version) && definition.warehouse.suptoSince !== undefined)
    problems.push(wrong('warehouse.suptoSince', onlyUnderSupto(version)));
  // Without who sells, on which device, with which numbers, and who declared it, there is no sale under СУПТО.
  for (const setting of ['cashRegister', 'saleNumbers', 'declaration'] as const) {
    if (isSupto(version) && makesSales(definition) && incoming[setting] === null)
      problems.push(problem('setting-missing', { setting: `settings.import.${setting}` }));
  }
  const { saleNumbers } = incoming;
  if (saleNumbers && saleNumbers.from > saleNumbers.to) {
    problems.push(
      wrong('settings.import.saleNumbers', { bg: 'началото е след края', en: 'it ends before it begins' }),
    );
  }
  if (incoming.orderStatuses.length === 0) {
    const detail = {
      bg: 'без нито един статус нищо не би се импортирало',
      en: 'without a status nothing would ever be imported',
    };
    problems.push(wrong('settings.import.orderStatuses', detail));
  }
  problems.push(
    ...statusesTwice(incoming),
    ...withoutUser(definition.warehouse),
    ...printerContradictions(definition),
  );
  return problems;
}

/** What keeps a printer from ever printing, or from knowing what. */
function printerContradictions({ printer, settings }: Definition): Problem[] {
  if (!printer) return [];
  const problems: Problem[] = [];
  if (!makesSales({ settings })) {
    problems.push(
      wrong('printer', {
        bg: 'касова бележка се издава за продажба, а тези настройки правят само поръчки: изберете продажба (буква o) или статуси, с които поръчката става продажба',
        en: 'a receipt is of a sale, and these settings make orders only: choose sale (letter o), or statuses with which an order becomes a sale',
      }),
    );
  }
  const rules = Object.entries(settings.maps.payments).map(([method, { receipt }]) => ({
    method,
    rule: receiptRule(method, receipt),
  }));
  for (const { method, rule } of rules)
    if (rule === null)
      problems.push(problem('setting-missing', { setting: `settings.maps.payments.${method}.receipt` }));
  if (rules.every(({ rule }) => rule === 'none')) {
    problems.push(
      wrong('settings.maps.payments', {
        bg: 'има касов принтер, а за нито един начин на плащане не се издава бележка',
        en: 'there is a printer, and no method of payment gets a receipt',
      }),
    );
  }
  return problems;
}

/**
 * What is wrong with the day on which the СУПТО went live, on a day in the shop's zone: the version is the one that works now, so the day cannot
 * be still to come. Asked only when a definition is saved; one that is kept was right by then.
 */
export function suptoDayAhead({ warehouse }: Definition, today: Day): Problem[] {
  const { suptoSince } = warehouse;
  if (suptoSince === undefined || suptoSince <= today) return [];
  const detail = {
    bg: 'този ден още не е дошъл: въведете новата версия и деня, когато започнете да работите с нея',
    en: 'that day is still to come: enter the new version and the day when you begin to work with it',
  };
  return [problem('setting-wrong', { setting: 'warehouse.suptoSince', value: suptoSince, detail })];
}

function onlyUnderSupto(version: string): { bg: string; en: string } {
  return {
    bg: `има смисъл само от версия 3.07.100 (СУПТО) нататък, а версията е ${version}`,
    en: `applies only from version 3.07.100 (СУПТО) on, and the version is ${version}`,
  };
}

/** Whoever signs in to SQL Server has a name, with Windows too: the account that runs Kervan cannot be used. */
function withoutUser({ database }: Pick<Definition['warehouse'], 'database'>): Problem[] {
  if (database.kind !== 'mssql' || database.user !== undefined) return [];
  return [problem('setting-missing', { setting: 'warehouse.database.user' })];
}

/** One status cannot make a document and cancel it. */
function statusesTwice(incoming: Definition['settings']['import']): Problem[] {
  const ends = new Set([...incoming.cancelStatuses, ...incoming.returnStatuses]);
  const both = [...new Set([...incoming.orderStatuses, ...incoming.saleStatuses])].filter((status) =>
    ends.has(status),
  );
  return both.map((status) =>
    wrong('settings.import.orderStatuses', {
      bg: `статусът „${status}“ стои и сред тези, които отказват или връщат поръчка`,
      en: `the status "${status}" also stands among those that cancel or return an order`,
    }),
  );
}

function wrong(setting: string, detail: { bg: string; en: string }): Problem {
  return problem('setting-wrong', { setting, value: '', detail });
}
