import * as z from 'zod';
import { decimalText, fault, moment, problemWords } from './common.ts';
import { run } from './runs.ts';

const serverState = z
  .enum(['stopped', 'waiting', 'running', 'paused'])
  .meta({ description: 'paused: a configuration problem keeps the schedules from running' });

/** A server as it stands now. */
export const standingServer = z
  .object({
    name: z.string(),
    state: serverState,
    startedAt: moment.nullable(),
    next: z.object({ import: moment.nullable(), export: moment.nullable(), audit: moment.nullable() }),
    /** Why it is paused. */
    pausedBy: problemWords.nullable(),
    lastRun: run.nullable(),
    openProblems: z.int().min(0),
    orders: z.object({ attention: z.int(), waiting: z.int() }),
    /** Receipts that are refused or in doubt; null for a server without a printer that never printed. */
    receipts: z.object({ attention: z.int() }).nullable(),
    shop: z.string(),
    warehouse: z.string(),
  })
  .meta({ id: 'Server' });
export type StandingServer = z.infer<typeof standingServer>;

/** Not the schema that reads definitions: that one also converts, which has no way back. */
const definition = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As given to kervan apply, with every default; secrets are left out' });

const shopStatus = z.object({ code: z.string(), name: z.string() });

export const serverWithDefinition = standingServer
  .extend({
    definition,
    /** Paths of the secrets that are set, as "shop.key"; those taken from the environment stand in the definition. */
    secretsSet: z.array(z.string()),
    /** Settings that are on and that this version does not do. */
    notAvailable: z.array(z.string()),
    /** As the shop itself calls the statuses of its orders, in its order; none until it was asked. */
    statuses: z.array(shopStatus),
  })
  .meta({ id: 'ServerWithDefinition' });
export type ServerWithDefinition = z.infer<typeof serverWithDefinition>;

/**
 * A definition to be saved or tried. A secret that is left out stays what the saved server `keepSecretsOf` has (one that is saved
 * keeps its own). Nothing is saved while the definition contradicts itself, its database or its shop; when one of the two
 * cannot be asked, `unchecked` says why, and it is saved all the same.
 */
export const draft = z.object({
  definition: z.record(z.string(), z.unknown()),
  keepSecretsOf: z.string().max(120).optional(),
});
export const saved = z.object({
  name: z.string(),
  change: z.enum(['created', 'changed', 'unchanged']),
  unchecked: problemWords.nullable(),
  notAvailable: z.array(z.string()),
});
export type Saved = z.infer<typeof saved>;

export const copyServer = z.object({ name: z.string().max(120) });

const choice = z.object({ id: z.int(), name: z.string() });
const group = choice.extend({ code: z.string() });

export const warehouseAnswer = z.object({
  company: z.string(),
  schemaVersion: z.string(),
  engine: z.string(),
  encoding: z.string(),
  items: z.int(),
  partners: z.int(),
  locations: z.int(),
  lastDocument: z.object({ operationType: z.int(), number: z.int(), day: z.string() }).nullable(),
  pricesIncludeVat: z.boolean().nullable(),
  costMethod: z.int(),
  numbersPerLocation: z.boolean(),
  currency: z.string(),
  isSample: z.boolean(),
  /** Why nothing can be written there; null where it can. */
  readOnly: z.enum(['platform', 'file']).nullable(),
  rightsMissing: z.array(z.string()),
  /** Whether the missing ones keep only from writing. */
  mayRead: z.boolean(),
  /** The statements that give these rights. */
  grants: z.array(z.string()),
});
export type WarehouseAnswer = z.infer<typeof warehouseAnswer>;

export const warehouseChoices = z.object({
  users: z.array(choice),
  locations: z.array(choice.extend({ group: z.int() })),
  locationGroups: z.array(group),
  itemGroups: z.array(group),
  partnerGroups: z.array(group),
  vatGroups: z.array(choice.extend({ rate: decimalText })),
  paymentTypes: z.array(choice.extend({ method: z.int() })),
});
export type WarehouseChoices = z.infer<typeof warehouseChoices>;

export const shopAnswer = z.object({
  name: z.string(),
  url: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  isEmulator: z.boolean(),
  capabilities: z.array(z.string()),
});
export type ShopAnswer = z.infer<typeof shopAnswer>;

/** A printer the print server knows; `ready` null when it could not be asked how it is. */
const foundPrinter = z.object({
  id: z.string(),
  serialNumber: z.string(),
  memory: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  taxIdentificationNumber: z.string(),
  isEmulator: z.boolean(),
  ready: z.boolean().nullable(),
  messages: z.array(
    z.object({ kind: z.enum(['info', 'warning', 'error']), code: z.string(), text: z.string() }),
  ),
  /** Methods of payment of the draft whose kind on the receipt it does not take. */
  shortcomings: z.array(problemWords),
});
export type FoundPrinterAnswer = z.infer<typeof foundPrinter>;

/** What the ends of a draft say; an end that could not be asked is its problem, one that was not named is null. */
export const probe = z
  .object({
    warehouse: z
      .object({
        answer: warehouseAnswer.nullable(),
        choices: warehouseChoices.nullable(),
        problem: problemWords.nullable(),
      })
      .nullable(),
    shop: z
      .object({
        answer: shopAnswer.nullable(),
        statuses: z.array(shopStatus).nullable(),
        problem: problemWords.nullable(),
      })
      .nullable(),
    printer: z
      .object({ printers: z.array(foundPrinter).nullable(), problem: problemWords.nullable() })
      .nullable(),
  })
  .meta({ id: 'Probe' });
export type Probe = z.infer<typeof probe>;

/** The parts of a definition that name the ends; the rest may still be missing. */
export const probeRequest = z.object({
  warehouse: z.record(z.string(), z.unknown()).optional(),
  shop: z.record(z.string(), z.unknown()).optional(),
  printer: z.record(z.string(), z.unknown()).nullish(),
  /** Which rights the database is asked about, and which methods of payment the printer must show; what is left out is as by default. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** Whether a database that is not open within 1.5 seconds is waited for. */
  isPatient: z.boolean().default(false),
  keepSecretsOf: z.string().max(120).optional(),
});

export const checked = z.object({ faults: z.array(fault), unchecked: problemWords.nullable() });
