import type { Generated } from 'kysely';

/**
 * The vendor's tables, as far as Kervan uses them. Every column may be NULL, whatever the newest schema says: databases
 * upgraded from older versions have columns without a default, at the end of the table. Amounts are binary doubles, booleans
 * -1 and 0, blank text is one space.
 */
export interface WarehouseTables {
  goods: GoodsTable;
  goodsgroups: GroupTable;
  partnersgroups: GroupTable;
  objectsgroups: GroupTable;
  partners: PartnersTable;
  objects: { ID: Generated<number>; Name: string | null; GroupID: number | null; Deleted: number | null };
  /** Code is read only where sale numbers are issued. */
  users: { ID: Generated<number>; Code: string | null; Name: string | null; Deleted: number | null };
  operations: OperationsTable;
  store: StoreTable;
  payments: PaymentsTable;
  cashbook: CashbookTable;
  nextacct: { NextAcct: string };
  vatgroups: { ID: Generated<number>; Name: string | null; VATValue: number | null };
  paymenttypes: { ID: Generated<number>; Name: string | null; PaymentMethod: number | null };
  currencies: { ID: Generated<number>; Currency: string | null };
  /** Invoices and notes: InvoiceNumber of the document OperType/Acct. */
  documents: { Acct: number; OperType: number; InvoiceNumber: string | null };
  ecrreceipts: ReceiptsTable;
  configuration: {
    ID: Generated<number>;
    Key: string | null;
    Value: string | null;
    UserID: number | null;
  };
  registration: {
    ID: Generated<number>;
    Company: string | null;
    IsDefault: number | null;
    Deleted: number | null;
  };
  system: { Version: string | null };
  transformations: {
    ID: Generated<number>;
    RootOperType: number | null;
    RootAcct: number | null;
    FromOperType: number | null;
    FromAcct: number | null;
    ToOperType: number | null;
    ToAcct: number | null;
    UserID: number | null;
    UserRealTime: string | null;
  };
}

/** All but ID and Deleted are not required to be readable: the right to them may be held back. */
interface PartnersTable {
  ID: Generated<number>;
  Code: string | null;
  /** The name, and the one that is printed; so with all that ends in 2. */
  Company: string | null;
  Company2: string | null;
  MOL: string | null;
  MOL2: string | null;
  City: string | null;
  City2: string | null;
  Address: string | null;
  Address2: string | null;
  Phone: string | null;
  Phone2: string | null;
  Fax: string | null;
  eMail: string | null;
  /** VAT number with its country. */
  TaxNo: string | null;
  /** ЕИК. */
  Bulstat: string | null;
  BankName: string | null;
  BankCode: string | null;
  BankAcct: string | null;
  BankVATName: string | null;
  BankVATCode: string | null;
  BankVATAcct: string | null;
  PriceGroup: number | null;
  Discount: number | null;
  Type: number | null;
  IsVeryUsed: number | null;
  UserID: number | null;
  GroupID: number | null;
  UserRealTime: string | null;
  Deleted: number | null;
  CardNumber: string | null;
  Note1: string | null;
  Note2: string | null;
  PaymentDays: number | null;
}

type SalePrices = Record<`PriceOut${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10}`, number | null>;

/** What of goods is only written, with a new item. */
interface NewGoods extends SalePrices {
  Name2: string | null;
  Measure2: string | null;
  Ratio: number | null;
  MinQtty: number | null;
  NormalQtty: number | null;
  Description: string | null;
  IsRecipe: number | null;
  IsVeryUsed: number | null;
}

interface GoodsTable extends NewGoods {
  ID: Generated<number>;
  Code: string | null;
  BarCode1: string | null;
  BarCode2: string | null;
  BarCode3: string | null;
  Catalog1: string | null;
  Catalog2: string | null;
  Catalog3: string | null;
  Name: string | null;
  Measure1: string | null;
  PriceIn: number | null;
  Type: number | null;
  TaxGroup: number | null;
  GroupID: number | null;
  Deleted: number | null;
}

/** The balance of an item at a location; without lots one row each. */
interface StoreTable {
  ID: Generated<number>;
  ObjectID: number | null;
  GoodID: number | null;
  Qtty: number | null;
  Price: number | null;
  Lot: string | null;
  LotID: number | null;
  LotOrder: number | null;
}

/** What is owed (Mode -1) and paid (Mode 1) for the document OperType/Acct. */
interface PaymentsTable {
  ID: Generated<number>;
  Acct: number | null;
  OperType: number | null;
  PartnerID: number | null;
  ObjectID: number | null;
  Qtty: number | null;
  Mode: number | null;
  Sign: number | null;
  Date: string | null;
  UserID: number | null;
  UserRealTime: string | null;
  Type: number | null;
  TransactionNumber: string | null;
  EndDate: string | null;
}

/** Cash that came in and went out. OperType is a kind of turnover of its own, not an operation type. */
interface CashbookTable {
  ID: Generated<number>;
  Date: string | null;
  Desc: string | null;
  OperType: number | null;
  Sign: number | null;
  Profit: number | null;
  UserID: number | null;
  UserRealtime: string | null;
  ObjectID: number | null;
}

/** Fiscal receipts, and by inference the sale numbers of Ordinance Н-18. */
interface ReceiptsTable {
  ID: Generated<number>;
  OperType: number | null;
  Acct: number | null;
  ReceiptID: number | null;
  ReceiptDate: string | null;
  ReceiptType: number | null;
  ECRID: string | null;
  Description: string | null;
  Total: number | null;
  UserID: number | null;
  UserRealTime: string | null;
}

interface GroupTable {
  ID: Generated<number>;
  /** Tree path of three-letter steps, "AAA", "AAAAAB"; "-1" is the system group. */
  Code: string | null;
  Name: string | null;
}

/** One line of a document; there is no header table, header values repeat on each line. */
interface OperationsTable {
  ID: Generated<number>;
  OperType: number | null;
  Acct: number | null;
  GoodID: number | null;
  PartnerID: number | null;
  ObjectID: number | null;
  OperatorID: number | null;
  Qtty: number | null;
  Sign: number | null;
  PriceIn: number | null;
  PriceOut: number | null;
  VATIn: number | null;
  VATOut: number | null;
  Discount: number | null;
  CurrencyID: number | null;
  CurrencyRate: number | null;
  Date: string | null;
  Lot: string | null;
  LotID: number | null;
  Note: string | null;
  SrcDocID: number | null;
  UserID: number | null;
  UserRealTime: string | null;
}

type Columns = { readonly [Table in keyof WarehouseTables]: readonly (keyof WarehouseTables[Table])[] };

// oxfmt-ignore
const GOODS: readonly (keyof GoodsTable)[] = [
  'ID', 'Code', 'BarCode1', 'BarCode2', 'BarCode3', 'Catalog1', 'Catalog2', 'Catalog3', 'Name', 'Measure1', 'PriceIn',
  'Type', 'TaxGroup', 'GroupID', 'Deleted',
];
// oxfmt-ignore
const OPERATIONS: readonly (keyof OperationsTable)[] = [
  'ID', 'OperType', 'Acct', 'GoodID', 'PartnerID', 'ObjectID', 'OperatorID', 'Qtty', 'Sign', 'PriceIn', 'PriceOut',
  'VATIn', 'VATOut', 'Discount', 'CurrencyID', 'CurrencyRate', 'Date', 'Lot', 'LotID', 'Note', 'SrcDocID', 'UserID',
  'UserRealTime',
];

/** What every import adds rows to. */
export const WRITTEN_TABLES = ['nextacct', 'operations'] as const;

/** What a database must have to be taken for one of Warehouse Pro 3.07; what only sales use is not among it. */
export const REQUIRED_COLUMNS: Partial<Columns> = {
  goods: GOODS,
  goodsgroups: ['ID', 'Code', 'Name'],
  partnersgroups: ['ID', 'Code', 'Name'],
  objectsgroups: ['ID', 'Code', 'Name'],
  // Names only serve to search: who granted no right to them goes on without.
  partners: ['ID', 'Deleted'],
  objects: ['ID', 'Name', 'GroupID', 'Deleted'],
  users: ['ID', 'Name', 'Deleted'],
  operations: OPERATIONS,
  store: ['ID', 'ObjectID', 'GoodID', 'Qtty'],
  nextacct: ['NextAcct'],
  vatgroups: ['ID', 'Name', 'VATValue'],
  paymenttypes: ['ID', 'Name', 'PaymentMethod'],
  currencies: ['ID', 'Currency'],
  documents: ['Acct', 'OperType', 'InvoiceNumber'],
  ecrreceipts: ['ID', 'OperType', 'Acct', 'ReceiptType'],
  configuration: ['ID', 'Key', 'Value', 'UserID'],
  registration: ['ID', 'Company', 'IsDefault', 'Deleted'],
  system: ['Version'],
  transformations: ['ID', 'FromOperType', 'FromAcct', 'ToOperType', 'ToAcct'],
};

/** A column of each table that may be written; engines refuse to have the number of a row written before they look at rights. */
export const PLAIN_COLUMNS: Partial<Record<keyof WarehouseTables, string>> = {
  nextacct: 'NextAcct',
  operations: 'Acct',
  store: 'Qtty',
  payments: 'Acct',
  cashbook: 'Sign',
  transformations: 'ToAcct',
  ecrreceipts: 'Acct',
  goods: 'Deleted',
  goodsgroups: 'Code',
  partners: 'Deleted',
};
