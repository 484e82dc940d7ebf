import type { Draft } from './draft.ts';

/** The form of a new server begins with what Kervan takes for granted; a test holds it to the schema of definitions. */
export const BLANK: Draft = {
  type: 'warehouse-pro-gombashop',
  warehouse: {
    driver: 'microinvest',
    database: { kind: 'mysql', host: '127.0.0.1', port: 3306, encrypt: false, trustCertificate: false },
    pricesIncludeVat: null,
  },
  shop: { driver: 'gombashop', timeZone: 'Europe/Sofia' },
  printer: null,
  settings: {
    import: {
      activeUser: null,
      documentUser: 1,
      mode: 'add-and-update',
      orderStatuses: ['confirmed'],
      saleStatuses: [],
      cancelStatuses: ['cancelled'],
      returnStatuses: ['returned'],
      documentKind: 'order',
      documentDate: 'order-day',
      delivery: { add: true, item: 1 },
      updateNameAndGroup: false,
      nomenclature: true,
      cashRegister: null,
      saleNumbers: null,
      padOperatorCode: false,
      declaration: null,
      buyers: 'retail',
      retailPartner: 1,
      vouchers: 'discount',
    },
    export: {
      mode: 'create-and-update',
      items: true,
      partners: false,
      partnerGroups: [],
      itemGroups: [],
      allGroups: false,
      groupingField: null,
      variantFields: {},
      stockGroups: [],
      price: 'PriceOut2',
      promoPrice: null,
      stock: { subtractOrders: true, subtractWaiting: true, reserve: 0, max: null, step: 1 },
      overwrite: ['price', 'stock', 'visibility'],
      brake: { share: 20, least: 20 },
    },
    matchBy: 'code',
    maps: {
      payments: {
        'cash-on-delivery': { paymentType: 1, paidWhen: 'shop-says', receipt: 'cash' },
        'postal-money-transfer': { paymentType: 2, paidWhen: 'shop-says', receipt: 'none' },
        'card-online': { paymentType: 3, paidWhen: 'shop-says', receipt: 'card' },
        'bank-transfer': { paymentType: 2, paidWhen: 'shop-says', receipt: 'none' },
        'card-on-delivery': { paymentType: 3, paidWhen: 'shop-says', receipt: 'card' },
        'gift-voucher': { paymentType: 4, paidWhen: 'shop-says', receipt: 'coupons' },
      },
      deliveries: {},
      vat: { '20': 1 },
    },
  },
  schedules: {
    import: { at: 'start', everyMinutes: 5 },
    export: { at: { delay: 'PT1M' }, everyMinutes: 5 },
    audit: { cron: '0 3 * * *' },
  },
};

/** What a printer is before anything is said of it. */
export const BLANK_PRINTER = { driver: 'net-fp', port: 8001, taxGroups: { '20': 2, '9': 4, '0': 1 } };

/** What a database of each kind is before anything is said of it; settings of other kinds are refused. */
export const BLANK_DATABASES = {
  mysql: { kind: 'mysql', host: '127.0.0.1', port: 3306, encrypt: false, trustCertificate: false },
  sqlite: { kind: 'sqlite' },
  mssql: {
    kind: 'mssql',
    host: '127.0.0.1',
    windowsSignIn: false,
    encrypt: true,
    trustCertificate: false,
    oldServer: false,
  },
  access: { kind: 'access', readFromCopy: true },
} as const;
