import { Cron } from 'croner';
import * as z from 'zod';
import { RECEIPT_RULES } from './receipt.ts';
import type { Expected } from './setting-words.ts';

/**
 * The definition of a server: the same object in the pages, over HTTP and in a file. Letters are those of the vendor's
 * guide. The whole schema exists from the first version; what is not yet available is accepted, kept, and named as such
 * when it is switched on (see availability.ts).
 */

const must = (be: Expected): { error: Expected } => ({ error: be });

const warehouseId = z.int().min(1).max(2_147_483_647);
export const text = (longest: number) => z.string().trim().min(1).max(longest);
/** A status, method or code of the shop. */
const shopCode = text(100);
export const port = z.int().min(1).max(65_535);

/** A secret is written out or taken from an environment variable; it is never shown again. */
export const secret = z.union(
  [
    z.string().max(500),
    z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, must('variable')) }),
  ],
  must('secret'),
);
export type Secret = z.infer<typeof secret>;

/** "2026-11-01"; a YAML date is accepted too. */
const day = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.iso.date(must('day')),
);
export const timeZone = z.string().refine(isTimeZone, must('time zone'));
const duration = z.string().regex(/^PT(?=\d)(\d{1,3}H)?(\d{1,4}M)?(\d{1,5}S)?$/, must('duration'));

const database = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite'), file: text(1000) }),
  z.strictObject({
    kind: z.literal('mysql'),
    host: text(255).default('127.0.0.1'),
    port: port.default(3306),
    user: text(100),
    password: secret.default(''),
    database: text(64),
    encrypt: z.boolean().default(false),
    trustCertificate: z.boolean().default(false),
    certificate: text(1000).optional(),
  }),
  z.strictObject({
    kind: z.literal('mssql'),
    host: text(255).default('127.0.0.1'),
    port: port.optional(),
    instance: text(100).optional(),
    /** Required, like that of MySQL; a definition of an older Kervan may lack it. */
    user: text(200).optional(),
    password: secret.default(''),
    database: text(128),
    windowsSignIn: z.boolean().default(false),
    domain: text(100).optional(),
    encrypt: z.boolean().default(true),
    trustCertificate: z.boolean().default(false),
    certificate: text(1000).optional(),
    oldServer: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('access'),
    file: text(1000),
    password: secret.default(''),
    readFromCopy: z.boolean().default(true),
  }),
]);
export type DatabaseAddress = z.infer<typeof database>;

const warehouse = z.strictObject({
  driver: z.literal('microinvest').default('microinvest'),
  version: z.string(must('version')).regex(/^\d{1,3}\.\d{1,3}(\.\d{1,4}){0,2}$/, must('version')),
  /** The day on which a version of СУПТО went live. */
  suptoSince: day.optional(),
  database,
  pricesIncludeVat: z.boolean().nullable().default(null),
});

export const webAddress = z.url({ protocol: /^https?$/, ...must('url') }).max(500);

const shop = z.strictObject({
  driver: z.literal('gombashop').default('gombashop'),
  url: webAddress,
  /** The address under which its first documents were written; the shop has moved since. */
  movedFrom: webAddress.optional(),
  apiId: text(200),
  key: secret,
  timeZone: timeZone.default('Europe/Sofia'),
});

const printer = z.strictObject({
  driver: z.literal('net-fp').default('net-fp'),
  host: text(255),
  port: port.default(8001),
  printer: text(100),
  taxGroups: z
    .record(z.string().regex(/^\d{1,2}$/, must('percent')), z.int().min(1).max(8))
    .default({ '20': 2, '9': 4, '0': 1 }),
  operator: text(20).optional(),
  password: secret.optional(),
  /** Which returns are reversed on the printer; left out: `paid-in-cash`. */
  reversals: z.enum(['all', 'paid-in-cash', 'none']).optional(),
  /** Why a receipt is reversed when its sale was corrected; left out: an operator's error, as long as that may be. */
  correctionReason: z.enum(['operator-error', 'refund', 'tax-base-reduction']).optional(),
});

const importSettings = z.strictObject({
  since: day.optional(),
  activeUser: warehouseId.nullable().default(null),
  documentUser: warehouseId.default(1),
  mode: z.enum(['add', 'add-and-update']).default('add-and-update'),
  orderStatuses: z.array(shopCode).max(100).default(['confirmed']),
  saleStatuses: z.array(shopCode).max(100).default([]),
  cancelStatuses: z.array(shopCode).max(100).default(['cancelled']),
  returnStatuses: z.array(shopCode).max(100).default(['returned']),
  location: warehouseId,
  documentKind: z.enum(['order', 'sale']).default('order'),
  documentDate: z.enum(['order-day', 'import-day']).default('order-day'),
  delivery: z
    .strictObject({ add: z.boolean().default(true), item: warehouseId.default(1) })
    .default({ add: true, item: 1 }),
  updateNameAndGroup: z.boolean().default(false),
  nomenclature: z.boolean().default(true),
  cashRegister: z
    .string()
    .regex(/^[A-Z]{2}\d{6}$/, must('cash register'))
    .nullable()
    .default(null),
  saleNumbers: z
    .strictObject({ from: z.int().min(1).max(9_999_999), to: z.int().min(1).max(9_999_999) })
    .nullable()
    .default(null),
  padOperatorCode: z.boolean().default(false),
  declaration: z
    .strictObject({ by: text(200), on: day })
    .nullable()
    .default(null),
  buyers: z.enum(['retail', 'partner']).default('retail'),
  retailPartner: warehouseId.default(1),
  vouchers: z.enum(['discount', 'payment']).default('discount'),
});

/** What of the settings of the import decides which rights are needed in the database. */
export const usingSettings = importSettings
  .pick({ mode: true, saleStatuses: true, documentKind: true, nomenclature: true, saleNumbers: true })
  .strip();
export type UsingSettings = z.infer<typeof usingSettings>;

const priceColumn = z.enum([
  'PriceOut1',
  'PriceOut2',
  'PriceOut3',
  'PriceOut4',
  'PriceOut5',
  'PriceOut6',
  'PriceOut7',
  'PriceOut8',
  'PriceOut9',
  'PriceOut10',
]);

export type PriceColumn = z.infer<typeof priceColumn>;

const stockRule = z.strictObject({
  subtractOrders: z.boolean().default(true),
  subtractWaiting: z.boolean().default(true),
  reserve: z.number().min(0).max(1_000_000).default(0),
  max: z.number().min(0).max(100_000_000).nullable().default(null),
  step: z.number().min(0.001).max(1_000_000).default(1),
});
export type StockRule = z.infer<typeof stockRule>;

const itemField = z.enum(['Catalog1', 'Catalog2', 'Catalog3', 'BarCode2', 'BarCode3', 'Description']);

const exportSettings = z.strictObject({
  mode: z.enum(['create', 'create-and-update']).default('create-and-update'),
  items: z.boolean().default(true),
  partners: z.boolean().default(false),
  partnerGroups: z.array(warehouseId).max(1000).default([]),
  itemGroups: z.array(warehouseId).max(5000).default([]),
  allGroups: z.boolean().default(false),
  groupingField: itemField.nullable().default(null),
  variantFields: z
    .record(text(50), itemField)
    .refine((fields) => Object.keys(fields).length <= 3, must('three at most'))
    .default({}),
  stockGroups: z.array(warehouseId).max(1000).default([]),
  price: priceColumn.default('PriceOut2'),
  promoPrice: priceColumn.nullable().default(null),
  stock: stockRule.default(stockRule.parse({})),
  overwrite: z
    .array(z.enum(['name', 'price', 'stock', 'visibility', 'description', 'images']))
    .max(6)
    .default(['price', 'stock', 'visibility']),
  brake: z
    .strictObject({ share: z.number().min(1).max(100).default(20), least: z.int().min(1).default(20) })
    .default({ share: 20, least: 20 }),
});

const paymentRule = z.strictObject({
  paymentType: warehouseId,
  paidWhen: z.enum(['shop-says', 'document', 'never']).default('shop-says'),
  /** What its receipt shows; left out: as the law says (see receipt.ts). Yes and no are of before there were receipts. */
  receipt: z
    .preprocess(
      (value) => (value === false ? 'none' : value === true ? undefined : value),
      z.enum(RECEIPT_RULES).optional(),
    )
    .optional(),
});

const defaultPayments = {
  'cash-on-delivery': { paymentType: 1, paidWhen: 'shop-says', receipt: 'cash' },
  'postal-money-transfer': { paymentType: 2, paidWhen: 'shop-says', receipt: 'none' },
  'card-online': { paymentType: 3, paidWhen: 'shop-says', receipt: 'card' },
  'bank-transfer': { paymentType: 2, paidWhen: 'shop-says', receipt: 'none' },
  'card-on-delivery': { paymentType: 3, paidWhen: 'shop-says', receipt: 'card' },
  'gift-voucher': { paymentType: 4, paidWhen: 'shop-says', receipt: 'coupons' },
} as const;

/** The methods of payment of the shop's orders. */
export const paymentMethods = z.record(shopCode, paymentRule).default({ ...defaultPayments });

const maps = z.strictObject({
  payments: paymentMethods,
  deliveries: z.record(shopCode, z.strictObject({ item: warehouseId })).default({}),
  vat: z.record(z.string().regex(/^\d{1,2}(\.\d{1,2})?$/, must('percent')), warehouseId).default({ '20': 1 }),
});

const schedule = z
  .strictObject({
    at: z.union([z.literal('start'), z.strictObject({ delay: duration })], must('start or delay')).optional(),
    everyMinutes: z.int().min(1).max(10_080).optional(),
    cron: z.string().max(100).refine(isCron, must('cron')).optional(),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
    hours: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/, must('hours'))
      .optional(),
  })
  .refine(
    (value) => value.cron === undefined || value.everyMinutes === undefined,
    must('cron or everyMinutes'),
  );
export type ScheduleRule = z.infer<typeof schedule>;

const settings = z.strictObject({
  import: importSettings,
  export: exportSettings.default(exportSettings.parse({})),
  matchBy: z.enum(['code', 'barcode', 'catalog1', 'catalog2', 'catalog3']).default('code'),
  maps: maps.default(maps.parse({})),
});

const schedules = z.strictObject({
  import: schedule.default({ at: 'start', everyMinutes: 5 }),
  export: schedule.default({ at: { delay: 'PT1M' }, everyMinutes: 5 }),
  audit: schedule.default({ cron: '0 3 * * *' }),
});

/** The maps a definition has when it says nothing. */
export const DEFAULT_MAPS = maps.parse({});

/** The schema of a server's definition. */
export const definitionSchema = z.strictObject({
  name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u, must('name')),
  type: z.literal('warehouse-pro-gombashop').default('warehouse-pro-gombashop'),
  /** Left out: as it is; a new server is stopped. */
  started: z.boolean().optional(),
  warehouse,
  shop,
  printer: printer.nullable().default(null),
  settings,
  schedules: schedules.default(schedules.parse({})),
});

/** A server's definition with every default filled in. */
export type Definition = z.infer<typeof definitionSchema>;
export type ImportSettings = Definition['settings']['import'];
export type ExportSettings = Definition['settings']['export'];
export type MatchBy = Definition['settings']['matchBy'];

function isCron(pattern: string): boolean {
  try {
    return new Cron(pattern, { paused: true }).getPattern() === pattern;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
