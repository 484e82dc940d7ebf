import type { Decimal } from '../domain/decimal.ts';
import type {
  Day,
  DocumentKind,
  DocumentPlan,
  NewItem,
  NewPartner,
  PaidAmount,
  PartnerCard,
  SaleNumberSource,
  WrittenDocument,
} from '../domain/document.ts';
import type { ItemId, LocationId, PartnerId, UserId } from '../domain/ids.ts';
import type { PartnerKey } from '../domain/partner.ts';
import type { Result } from '../domain/result.ts';
import type { DatabaseAddress, MatchBy, PriceColumn } from '../domain/settings.ts';

/** The port to a warehouse program. Every answer is a Result: an unreachable, locked or foreign database is a problem, never an exception. */
export interface WarehouseDriver {
  id: string;
  title: { bg: string; en: string };
  /** The kinds of database this version can open. */
  databases: readonly DatabaseAddress['kind'][];
  /** Opens the database, checks that it is one of this program, and prepares a session that never loses text silently. */
  connect(address: ResolvedDatabase, options: WarehouseOptions): Promise<Result<Warehouse>>;
}

/** A database address whose secrets are plain text. */
export type ResolvedDatabase =
  | { kind: 'sqlite'; file: string }
  | AccessDatabase
  | MysqlDatabase
  | MssqlDatabase;

/** A file of Microsoft Access. */
export interface AccessDatabase {
  kind: 'access';
  file: string;
  password: string;
  /** Who reads much and writes nothing reads a copy, also where the engine could be asked. */
  readFromCopy?: boolean;
}

/** A database of MySQL or MariaDB; the line is encrypted only when that is said. */
export interface MysqlDatabase {
  kind: 'mysql';
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  encrypt?: boolean;
  trustCertificate?: boolean;
  /** A file with the certificate that is trusted, or with that of who signed it. */
  certificate?: string;
}

/** A database of Microsoft SQL Server; the settings of the same names in domain/settings.ts say what they mean. */
export interface MssqlDatabase {
  kind: 'mssql';
  host: string;
  port?: number;
  instance?: string;
  database: string;
  windowsSignIn: boolean;
  domain?: string;
  user: string;
  password: string;
  encrypt: boolean;
  trustCertificate: boolean;
  /** A file with the certificate that is trusted, or with that of who signed it. */
  certificate?: string;
  oldServer: boolean;
}

/** Why a database can only be read: what this machine is, or the rights to the file. */
export type ReadOnlyReason = 'platform' | 'file';

export interface WarehouseOptions {
  /** Answers the VAT mode for a database that does not say (setting `pricesIncludeVat`); null asks the database. */
  pricesIncludeVat: boolean | null;
  /** Much will be read and nothing written: a copy may be read, where the address allows it. */
  isForReading?: boolean;
}

export interface Warehouse {
  /** What stands at the other end; for the connection test, the doctor and the validation of settings. */
  describe(uses?: WarehouseUses): Promise<Result<WarehouseDescription>>;
  /** Everything a setting can be chosen from. */
  choices(): Promise<Result<WarehouseChoices>>;
  /**
   * The items whose matching field equals one of the values after trimming, compared without case, deleted ones and the
   * system item left out. Several items for one value are all given: the caller must not guess.
   */
  findItems(matchBy: MatchBy, values: readonly string[]): Promise<Result<Map<string, Item[]>>>;
  /**
   * Items for a person who looks for one: whose code or barcode begins with the text, or whose code or name holds it, compared without
   * case; deleted ones and the system item left out. Equal codes and barcodes come first, then what begins with the text; at most `limit`.
   */
  searchItems(text: string, limit: number): Promise<Result<Item[]>>;
  /**
   * Partners for a person who looks for one: whose code, name or Bulstat (ЕИК) holds the text, compared without case; deleted ones
   * left out. Equal codes and Bulstats come first, then what begins with the text; at most `limit`.
   */
  searchPartners(text: string, limit: number): Promise<Result<Partner[]>>;
  /**
   * The partners with these ids, deleted ones included; unknown ids are absent. Code, name and Bulstat are blank where the user of the
   * database has no right to them.
   */
  partners(ids: readonly PartnerId[]): Promise<Result<Map<PartnerId, Partner>>>;
  /**
   * The partners whose field is one of these values, deleted ones left out; values are compared in their `keyForm`, however they are
   * written in the database (short of two numbers in one field). Several partners for one value are all given.
   */
  findPartners(key: PartnerKey, values: readonly string[]): Promise<Result<Map<string, Partner[]>>>;
  /** Partners in the order of their ids, after one of them; deleted ones and the system partner left out. */
  partnersAfter(after: number, limit: number): Promise<Result<ListedPartner[]>>;
  /** A page of items by their ids, with what they are matched by; deleted ones and the system item left out. Read page by page, with the last id of each. */
  matchItems(afterId: ItemId, limit: number): Promise<Result<MatchItem[]>>;
  /** A page of partners by their ids, with what they are matched by; deleted ones left out. */
  matchPartners(afterId: PartnerId, limit: number): Promise<Result<MatchPartner[]>>;
  /** The items with these ids, deleted ones included; unknown ids are absent. */
  items(ids: readonly ItemId[]): Promise<Result<Map<ItemId, Item>>>;
  /**
   * What the shop is told of items, in the order of their ids, after one of them; deleted ones and the system item left out. Prices are as the
   * columns say, in the VAT mode of the database.
   */
  catalogueAfter(columns: CatalogueColumns, after: number, limit: number): Promise<Result<CatalogueRecord[]>>;
  /** These items; deleted and unknown ones are absent. */
  catalogueOf(columns: CatalogueColumns, ids: readonly ItemId[]): Promise<Result<CatalogueItem[]>>;
  /**
   * The sum of store.Qtty over the locations for each of the items; an item without a row there is absent. Exact
   * decimals: rows are summed after conversion, not as doubles.
   */
  stock(items: readonly ItemId[], locations: readonly LocationId[]): Promise<Result<Map<ItemId, Decimal>>>;
  /**
   * What open customer orders (operations of type 19, and of type 33 by their main location) hold at the locations,
   * for all items that have any.
   */
  openOrders(locations: readonly LocationId[]): Promise<Result<Map<ItemId, Decimal>>>;
  /** The open orders that hold an item at the locations, newest first: what `openOrders` adds up of it, document by document. */
  openOrdersOf(item: ItemId, locations: readonly LocationId[]): Promise<Result<OpenOrder[]>>;
  /** The locations of these location groups, each once, deleted ones left out. */
  locationsOf(groups: readonly number[]): Promise<Result<LocationId[]>>;
  /**
   * Writes an order document with all its lines and its number in one transaction, or finds the one that stands there
   * already: repeating the call never makes a second one. After a Result that failed nothing of it stands in the
   * database, unless the failure is a lost connection; then calling again tells.
   */
  writeDocument(
    plan: DocumentPlan,
    /** Whether the rows of the order document that the plan replaces are the ones that were written; asked inside the transaction. */
    isOurs?: StandingDocument['isOurs'],
  ): Promise<Result<DocumentOutcome>>;
  /**
   * Makes an item in a transaction of its own, or finds the one that carries its code; repeating it, or doing it beside a document that
   * brings the same item, makes no second one.
   */
  createItem(item: NewItem): Promise<Result<Created<ItemId>>>;
  /** Makes a partner, or finds the one that is recognised as it; as `createItem`. The user is who entered it. */
  createPartner(partner: NewPartner, user: UserId): Promise<Result<Created<PartnerId>>>;
  /** What stands of these partners; deleted and unknown ones are absent. */
  partnerCards(ids: readonly PartnerId[]): Promise<Result<Map<PartnerId, PartnerCard>>>;
  /** Changes a partner, as `updateItem`; what is printed changes with what is kept. */
  updatePartner(
    id: PartnerId,
    expected: PartnerCard,
    changes: Partial<PartnerCard>,
  ): Promise<Result<UpdateOutcome>>;
  /** Changes an item, if what is changed is still as expected; what it has no room for is cut. */
  updateItem(id: ItemId, expected: ExpectedItem, changes: ItemChanges): Promise<Result<UpdateOutcome>>;
  /** Writes what was paid of a document after it was written; repeating it changes nothing. */
  writePayment(payment: LaterPayment): Promise<Result<'written' | 'existing'>>;
  /**
   * Writes that the fiscal receipt of a sale, or the reversal that goes with a return, was printed; repeating it changes nothing. `gone`: the
   * document does not stand any more, and nothing is written.
   */
  noteReceipt(receipt: PrintedReceipt): Promise<Result<'written' | 'existing' | 'gone'>>;
  /**
   * Takes an order document away, as the program does when one is voided: its lines go, its key, and the reservation of its number. Only while its
   * rows are ours and nothing was made from it. Repeating it answers `gone`.
   */
  releaseDocument(document: StandingDocument): Promise<Result<'released' | 'gone' | Hindrance>>;
  /** Writes an order document anew under its own number, in one transaction; under the same conditions. */
  rewriteDocument(plan: DocumentPlan, document: StandingDocument): Promise<Result<RewriteOutcome>>;
  /** The numbers of the invoices made from documents of a kind with these numbers; those without one are absent. */
  invoicesOf(kind: DocumentKind, numbers: readonly number[]): Promise<Result<Map<number, string>>>;
  /** What is recorded as owed and paid for documents of a kind with these numbers; those without any row are absent. */
  paymentsOf(kind: DocumentKind, numbers: readonly number[]): Promise<Result<Map<number, RecordedMoney>>>;
  /** Which of these keys are taken: what they stand for was written once, and may be gone by now. */
  heldKeys(keys: readonly string[]): Promise<Result<Set<string>>>;
  /** The highest sale number (УНП) of a register within a range that stands there; null for none. */
  lastSaleNumber(range: Pick<SaleNumberSource, 'register' | 'from' | 'to'>): Promise<Result<number | null>>;
  /** The code of a user (users.Code), by which sale numbers name the operator; '' when there is none. */
  userCode(user: UserId): Promise<Result<string>>;
  /** Where the documents with these keys are now. */
  findDocuments(keys: readonly string[]): Promise<Result<Map<string, DocumentTrace>>>;
  /** The live lines of the documents of a kind with these numbers, whatever their notes say; a number without any is absent. */
  documentLines(kind: DocumentKind, numbers: readonly number[]): Promise<Result<Map<number, DocumentRow[]>>>;
  /** The days of the live documents of a kind with these numbers; a number without any is absent. */
  documentDays(kind: DocumentKind, numbers: readonly number[]): Promise<Result<Map<number, Day>>>;
  /** Keys of all live documents whose key starts with the prefix, with their numbers; for `relink`. */
  documentsWithPrefix(prefix: string): Promise<Result<Map<string, { kind: DocumentKind; number: number }>>>;
  /**
   * Puts back the keys of live documents that lost them (the program's yearly trimming deletes every row of nextacct and
   * writes only its own anew). Answers how many were missing.
   */
  restoreKeys(prefix: string): Promise<Result<number>>;
  /** The ends of the remaining operations, by which a restored backup and a yearly trimming are told apart. */
  horizon(): Promise<Result<OperationsHorizon>>;
  /** What the order documents with these numbers were turned into, if the warehouse says so. */
  transformationsOf(numbers: readonly number[]): Promise<Result<Map<number, Transformation>>>;
  close(): Promise<void>;
}

/** A record that was asked for: made now, or found standing there. */
export interface Created<Id> {
  id: Id;
  isNew: boolean;
}

/** What the shop may change of an item; what is absent stays. */
export interface ItemChanges {
  name?: string;
  /** Only of an item without any. */
  barcode?: string;
  /** Names of groups from the top down; missing ones are made. */
  groupPath?: string[];
}

/** A document that holds a quantity of an item. */
export interface OpenOrder {
  kind: 'order' | 'restaurant';
  number: number;
  location: LocationId;
  quantity: Decimal;
  /** The note of its line: the key of the order comes first when the document is Kervan's. */
  note: string;
}

/** An item as it was seen before a change. */
export type ExpectedItem = Pick<Item, 'name' | 'barcodes' | 'group'>;

/** What became of a change: done, nothing to do, left alone because somebody changed the record meanwhile, or the record is gone. */
export type UpdateOutcome = 'updated' | 'unchanged' | 'changed-meanwhile' | 'gone';

/** How a written document was reached. */
export interface DocumentOutcome {
  /** `written` now; `existing`: it stood there already; `finished`: its key is there and its rows are gone (converted or voided). */
  kind: 'written' | 'existing' | 'finished';
  /** With its lines as they stand, whose items and partner have their numbers; absent when finished. */
  document?: WrittenDocument & { rows: DocumentRow[] };
}

/** Money that came in (or went back) after a document was written. */
export interface LaterPayment {
  key: string;
  kind: 'sale' | 'return';
  /** operations.Acct. */
  number: number;
  partner: PartnerId;
  location: LocationId;
  user: UserId;
  /** payments.EndDate of the document. */
  dueDay: Day;
  paid: PaidAmount;
}

/** What a fiscal device printed for a document. */
export interface PrintedReceipt {
  kind: 'sale' | 'return';
  /** operations.Acct. */
  number: number;
  /** The serial number of the device, "DY123456". */
  register: string;
  /** Of the receipt: digits, at most nine of them counted. */
  receiptNumber: string;
  /** The device's clock, "2026-11-23T12:05:07". */
  printedAt: string;
  /** УНП. */
  saleNumber: string;
  amountWithVat: Decimal;
  user: UserId;
}

/** The money of a document as it stands, whoever entered it. */
export interface RecordedMoney {
  /** The sum of what is owed. */
  due: Decimal;
  paid: Omit<PaidAmount, 'day'>[];
}

/** A document that is to be changed, if it is still what was written. */
export interface StandingDocument {
  key: string;
  number: number;
  /** Whether these rows are the ones that were written; asked inside the transaction. */
  isOurs: (rows: readonly DocumentRow[]) => boolean;
}

/** What keeps a document from being changed: somebody changed its rows, or an invoice, a receipt or another document was made from it. */
export type Hindrance = 'touched' | 'has-dependents';

export type RewriteOutcome =
  | { kind: 'rewritten'; document: WrittenDocument & { rows: DocumentRow[] } }
  | { kind: Hindrance };

/** What the database knows of a document key. */
export interface DocumentTrace {
  hasKey: boolean;
  /** The live rows found by the marker in their notes. */
  document: (WrittenDocument & { rows: DocumentRow[] }) | null;
}

/** A live line as it stands, to tell whether somebody changed what we wrote. */
export interface DocumentRow {
  item: ItemId;
  quantity: Decimal;
  priceOut: Decimal;
  partner: PartnerId;
  location: LocationId;
}

/** The document that was made of another one. */
export interface Transformation {
  operationType: number;
  number: number;
  /** Its key when it is a sale that a Kervan made. */
  key: string | null;
}

export interface OperationsHorizon {
  /** The oldest document date that remains; null in an empty database. */
  oldestDay: Day | null;
  /** The database server's time of the newest saved operation, local to that server; null in an empty database. */
  newestSavedAt: string | null;
  /** The largest operations.ID. */
  newestId: number;
}

export interface Item {
  id: ItemId;
  code: string;
  name: string;
  barcodes: string[];
  catalogs: [string, string, string];
  unit: string;
  /** Unit cost in the VAT mode of the database. */
  priceIn: Decimal;
  /** Percent of the item's VAT group; null when the group does not exist. */
  vatRate: Decimal | null;
  vatGroup: number;
  group: number;
  isService: boolean;
  isDeleted: boolean;
}

/** Fields of an item that settings may name besides its prices. */
export type ItemField = 'Catalog1' | 'Catalog2' | 'Catalog3' | 'BarCode2' | 'BarCode3' | 'Description';

/** The columns of goods that settings choose. */
export interface CatalogueColumns {
  price: PriceColumn;
  promoPrice: PriceColumn | null;
  /** Given back as `fields`, in this order; at most four. */
  fields: readonly ItemField[];
}

/** An item as the shop is told of it. */
export interface CatalogueRecord {
  id: ItemId;
  /** All that is read of the item with these columns, as it stands there: rows that are equal as JSON are equal items. */
  row: object;
  /** The item; made of its row when it is asked for, because most are as they were and nobody asks. */
  item(): CatalogueItem;
}

/** What the shop is told of an item. */
export interface CatalogueItem {
  id: ItemId;
  code: string;
  name: string;
  description: string;
  barcodes: string[];
  catalogs: [string, string, string];
  unit: string;
  group: number;
  /** Percent of the item's VAT group; null when the group does not exist. */
  vatRate: Decimal | null;
  isService: boolean;
  /** Unit cost, in the VAT mode of the database like the prices. */
  cost: Decimal;
  price: Decimal;
  /** Null when the columns name none. */
  promoPrice: Decimal | null;
  /** The values of the chosen fields; '' for a blank and for a field that was not asked for. */
  fields: string[];
}

/** An item as far as it is matched with products of the shop. */
export interface MatchItem extends Pick<Item, 'id' | 'code' | 'name' | 'barcodes' | 'catalogs' | 'group'> {
  /** Its sale prices (PriceOut1 to 10) with VAT, each once, without those that are not set. */
  prices: Decimal[];
}

/** A partner as far as it is matched with customers of the shop. */
export interface MatchPartner extends PartnerCard {
  id: PartnerId;
}

/** What is done in the warehouse besides reading it and writing orders. */
export interface WarehouseUses {
  /** Sales and returns: they move stock and money. */
  sales?: boolean;
  /** Sales in the place of orders. */
  conversions?: boolean;
  /** Unique sale numbers (УНП). */
  saleNumbers?: boolean;
  /** New items and partners. */
  newRecords?: boolean;
  /** Changes of items and partners that are there. */
  updates?: boolean;
}

export interface WarehouseDescription {
  company: string;
  /** system.Version, "3.07". */
  schemaVersion: string;
  engine: string;
  /** How texts are kept: character sets (MySQL, MariaDB), collation (SQL Server), "Unicode" (Access), "UTF-8" (SQLite). */
  encoding: string;
  items: number;
  partners: number;
  locations: number;
  /** Number and day of the newest document of any kind. */
  lastDocument: { operationType: number; number: number; day: Day } | null;
  /** configkey20; null when the database does not say and the settings do not either. */
  pricesIncludeVat: boolean | null;
  /** configkey23: 0 average, 1 last, 2 FIFO, 3 LIFO, 4 choice, 5 FEFO. */
  costMethod: number;
  /** configkey48. */
  numbersPerLocation: boolean;
  /** configkey12. */
  allowsNegativeStock: boolean;
  /** ISO code of the base currency (currencies row 1). */
  currency: string;
  /** Whether it is stamped as a sample, the only kind a stand-in shop may write to. */
  isSample: boolean;
  /** Table privileges that are needed for what is asked about and the user lacks, "INSERT operations". */
  rightsMissing: string[];
  /** Whether none of these is a right to read: then all that writes nothing works without them. */
  mayRead: boolean;
  /** The statements that give these rights, for whoever administers the database; none where a database has no accounts. */
  grants: string[];
  /** Why nothing can be written; null where it can. */
  readOnly: ReadOnlyReason | null;
  /** Tables to be written whose engine takes nothing back. */
  unsafeTables: string[];
  /** Signs in the database that it works under Ordinance Н-18: rows of ecrreceipts of type 8 (inferred from third-party code). */
  hasSuptoSigns: boolean;
}

export interface Choice<Value = number> {
  id: Value;
  name: string;
}

/** A partner as a person tells it from others (partners.Code, Company, Bulstat, Deleted); texts are '' when there is none. */
export interface Partner extends Choice<PartnerId> {
  code: string;
  /** ЕИК, as it stands. */
  bulstat: string;
  /** Days it has to pay; 0 unless said. */
  paymentDays: number;
  isDeleted: boolean;
}

/** A partner with its group. */
export interface ListedPartner extends PartnerCard {
  id: PartnerId;
  group: number;
  /** It only sells to us. */
  isSupplier: boolean;
}

export interface WarehouseChoices {
  users: Choice<UserId>[];
  locations: (Choice<LocationId> & { group: number })[];
  locationGroups: (Choice & { code: string })[];
  itemGroups: (Choice & { code: string })[];
  partnerGroups: (Choice & { code: string })[];
  vatGroups: (Choice & { rate: Decimal })[];
  paymentTypes: (Choice & { method: number })[];
}
