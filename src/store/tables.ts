import type { Generated, Selectable } from 'kysely';
import type { MatchingState } from '../domain/matching.ts';
import type { PrinterRow, ReceiptTable } from './receipt-tables.ts';
import type { StepKind } from './steps.ts';

/**
 * Kervan's own database. Moments are ISO texts in UTC, money and quantities decimal texts, flags 0/1.
 * What each table is for is told in migrations.ts.
 */
export interface StoreTables {
  servers: ServerRow;
  orders: OrderTable;
  order_versions: OrderVersionRow;
  order_lines: OrderLineRow;
  links: LinkTable;
  cursors: { server: string; name: string; value: string };
  runs: RunRow;
  run_events: RunEventTable;
  outcomes: OutcomeRow;
  problems: ProblemRow;
  plans: PlanRow;
  plan_records: PlanRecordRow;
  sent_partners: SentPartnerRow;
  catalogue: CatalogueTable;
  catalogue_hundreds: { server: string; hundred: number; seen: string };
  shop_products: ShopProductTable;
  category_links: { server: string; item_group: number; category: string };
  documents: DocumentTableRow;
  sale_numbers: { server: string; register: string; sequence: number };
  steps: StepRow;
  speakers: SpeakerRow;
  users: UserRow;
  sessions: SessionRow;
  changes: { server: string; kind: string; count: number };
  partner_links: PartnerLinkRow;
  matching: MatchingTable;
  matches: MatchTable;
  refused_pairs: { server: string; variant: string; item: number; created_at: string };
  notice_settings: { id: 1; settings: string; secrets: string; changed_at: string };
  told: ToldRow;
  notices: { id: string; kind: 'news' | 'summary'; made_at: string; content: string };
  deliveries: DeliveryTable;
  receipts: ReceiptTable;
  printers: PrinterRow;
  printing: { printer: string; run: string };
}

export interface ToldRow {
  server: string;
  record: string;
  code: string;
  told_at: string;
  gone_at: string | null;
}

interface DeliveryTable {
  notice: string;
  channel: string;
  state: 'due' | 'sent' | 'given-up';
  attempts: Generated<number>;
  next_try_at: string | null;
  sent_at: string | null;
  /** Why the last try failed: a Problem as JSON. */
  problem: string | null;
}

export interface ServerRow {
  id: string;
  name: string;
  /** The definition as JSON, its secrets left out. */
  definition: string;
  /** The secrets, sealed. */
  secrets: string;
  tag: string;
  /** Hash of the definition; a waiting order is looked at again when it changes. */
  settings_hash: string;
  is_started: number;
  started_at: string | null;
  created_at: string;
  changed_at: string;
  /** The statuses of the shop's orders, a JSON array of {code, name}; null until the shop was asked. */
  statuses: string | null;
  /** What the shop counts in, as it said last; null until it was asked. */
  currency: string | null;
}

export type OrderState = 'new' | 'waiting' | 'documented' | 'finished' | 'lost' | 'closed';

export interface OrderRow {
  server: string;
  number: string;
  /** Number without the difference of small and capital letters; two orders must not share it. */
  number_key: string;
  state: OrderState;
  /** Latest version in order_versions. */
  version: number;
  hash: string;
  business_hash: string;
  status: string;
  /** The order's moment in the shop; null when the order cannot be read. */
  created_at: string | null;
  updated_at: string;
  reason: string | null;
  /** Settings the last decision was made with. */
  decided_with: string | null;
  /** When a waiting order is tried again by itself; null = when it or the settings change. */
  next_try_at: string | null;
  attempts: number;
  document_key: string | null;
  document_kind: 'order' | 'sale' | null;
  /** УНП. */
  sale_number: string | null;
  document_number: number | null;
  document_day: string | null;
  document_written_at: string | null;
  document_total: string | null;
  /** The version the document was made of, and the latest version compared with it. */
  document_version: number | null;
  explained_version: number | null;
  /** The version that a person said needs no other document. */
  settled_version: number | null;
  /** Fingerprint of the rows as written, to see whether somebody changed them. */
  document_rows: string | null;
  /** Number of the document that is being taken away, kept before it is; null when none is. */
  releasing: number | null;
  write_back: 'pending' | 'done' | null;
  /** When its buyer was taken out of it; null: he is in it. A version that comes later brings him back. */
  erased_at: string | null;
  /** Who ordered, the phone as the shop has it, the total; null or '' when the latest version cannot be read (buyer: not yet). */
  buyer: string | null;
  phone: string;
  total: string | null;
  currency: string | null;
  /** 1 when its buyer wants an invoice by the latest version; null until that was read. */
  wants_invoice: number | null;
  /** What it is found by: see order-face.ts. */
  search: string;
  /** The moment lists are sorted by: its own, or its last change when that is not known. */
  shown_at: string;
}

/** What triggers keep of an order. */
interface OrderTable extends OrderRow {
  /** How many problems are open. */
  problems: Generated<number>;
  view: Generated<'attention' | 'waiting' | 'done'>;
}

export interface OrderVersionRow {
  server: string;
  number: string;
  version: number;
  hash: string;
  updated_at: string;
  received_at: string;
  raw: string;
  /** 1 when the buyer was taken out of raw. */
  is_blank: Generated<number>;
}

/** What the latest version of an order holds of each variant; stock that waits is counted from here. */
export interface OrderLineRow {
  server: string;
  number: string;
  line: number;
  variant: string | null;
  sku: string;
  quantity: string;
}

/** A variant of the shop, and the item it is (null as long as none is known). */
export interface LinkTable {
  server: string;
  variant: string;
  product: string;
  sku: string;
  /** The sku without the difference of small and capital letters. */
  sku_key: string;
  item: number | null;
  created_at: string;
  /** The quantity the shop showed when its product was last read; it may have sold some since. */
  stock_shown: string | null;
  /** The quantity the shop should show, as last computed. */
  stock_due: string | null;
  /** The quantity last accepted by the shop. */
  stock_sent: string | null;
  stock_sent_at: string | null;
  stock_sent_run: string | null;
  /** Goes up with everything that may have changed the number in the shop. */
  stock_epoch: Generated<number>;
  /** The epoch in which stock_sent was sent; a lower one than stock_epoch means the shop's number is unknown. */
  stock_sent_epoch: Generated<number>;
  /** 1 when what made it unknown was an order, which explains a change. */
  stock_touched: Generated<number>;
  /** 1 when a person said that the variant is this item; then codes do not change it. */
  is_by_hand: Generated<number>;
  /** How stock_due came about, a StockSource as JSON; null when it never was computed. */
  stock_parts: Generated<string | null>;
  /** What the shop calls it, with what tells it from the other variants of its product: "Риза, бял, M"; '' until it was read. */
  name: Generated<string>;
  barcode: Generated<string>;
  /** What the shop sold it for when its product was last read, with VAT; null when it did not say. */
  price_shown: Generated<string | null>;
  /** Its list price then, while it was in promotion. */
  list_price_shown: Generated<string | null>;
  /** 1 when the shop's people kept its product out of sight. */
  is_hidden: Generated<number>;
  /** What it is found by, and sorted by: name, code and barcode in small letters; '' until it was read. */
  search: Generated<string>;
  /** When the shop last told of it; null when it did before that was kept. */
  told_at: Generated<string | null>;
  /** When its product was last changed, by the shop's clock. */
  shop_changed_at: Generated<string | null>;
  /** Why the last audit found the shop to show another quantity than it should, a DriftCause; null when it did not, or a quantity was sent since. */
  drift: Generated<string | null>;
  /** What an audit found the shop to show in place of what was sent, when that is to be sent again; null once it was. */
  stock_found: Generated<string | null>;
}

/** What a quantity was computed from, as texts. */
export interface StockSource {
  /** The item's name. */
  name: string;
  /** Sum of the locations; null when the item has no row there. */
  balance: string | null;
  openOrders: string;
  waitingOrders: string;
}

export type LinkRow = Selectable<LinkTable>;

/** A customer of the shop, and the partner a person said it is. */
export interface PartnerLinkRow {
  server: string;
  customer: string;
  partner: number;
  created_at: string;
}

interface MatchingTable {
  server: string;
  /** What was decided, or found when both sides held data for the first time; null as long as nothing was. */
  state: MatchingState | null;
  decided_at: string | null;
  /** The run that compared the two sides last. */
  run: string | null;
  compared_at: string | null;
  /** The health of both sides, as JSON. */
  report: string | null;
  /** Goes up when a pair is linked or unlinked. */
  touched: Generated<number>;
}

export type MatchingRow = Selectable<MatchingTable>;

/** A variant or a customer of the shop as it was last compared with the warehouse. */
interface MatchTable {
  server: string;
  kind: 'item' | 'partner';
  /** The variant or customer. */
  subject: string;
  run: string;
  /** Of a variant its product; '' else. */
  product: string;
  /** The sku, or the ЕИК. */
  code: string;
  name: string;
  /** Its barcode, or e-mail and phone. */
  more: string;
  price: string | null;
  /** What it may be, the likeliest first: Candidate[] as JSON. */
  candidates: Generated<string>;
  proposed: number | null;
  linked: number | null;
  /** The proposal that a person said is not it. */
  rejected: number | null;
  score: Generated<number>;
  reason: Generated<string>;
  /** 1 when the rule of the reason may link it. */
  is_sure: Generated<number>;
  /** The rule it was linked by, or 'hand'; null when matching did not link it. */
  linked_by: string | null;
  state: Generated<'open' | 'none' | 'rejected' | 'linked'>;
  search: Generated<string>;
}

export type MatchRow = Selectable<MatchTable>;

export interface RunRow {
  id: string;
  server: string;
  part: string;
  state: 'running' | 'done' | 'failed' | 'stopped' | 'interrupted';
  cause: string;
  phase: string | null;
  counts: string;
  started_at: string;
  ended_at: string | null;
  heartbeat_at: string;
  /** How long its computer had been on then (`Clock.uptimeMs`); null of a run of a version that did not keep it. */
  heartbeat_uptime_ms: number | null;
  host: string;
  pid: number;
  /** How far the phase is; null when that is not known. */
  done: number | null;
  total: number | null;
  /** 1 when somebody asked it to end after the record it is at. */
  cancel_asked: number;
}

interface RunEventTable {
  id: Generated<number>;
  run: string;
  at: string;
  kind: 'began' | 'phase' | 'cancel-asked' | 'ended';
  phase: string | null;
  /** Counts as JSON, as they stood then. */
  counts: string | null;
  /** A Problem as JSON. */
  problem: string | null;
}

export type RunEventRow = Selectable<RunEventTable>;

export interface OutcomeRow {
  run: string;
  record: string;
  outcome: string;
  detail: string | null;
}

export interface ProblemRow {
  server: string;
  code: string;
  record: string;
  params: string;
  first_at: string;
  last_at: string;
  next_try_at: string | null;
  run: string | null;
}

export interface UserRow {
  /** The name without the difference of small and capital letters. */
  name_key: string;
  name: string;
  role: 'administrator' | 'viewer';
  /** argon2id, with its parameters and salt. */
  password: string;
  created_at: string;
}

/** A signed-in browser. */
export interface SessionRow {
  token_hash: string;
  /** users.name_key */
  user: string;
  created_at: string;
  used_at: string;
}

export interface PlanRow {
  /** The run that computed it. */
  id: string;
  server: string;
  part: string;
  state: 'computing' | 'ready' | 'failed' | 'applied';
  /** The settings it was computed with. */
  settings_hash: string;
  created_at: string;
  currency: string | null;
  /** The sum of the documents it would write. */
  amount: string | null;
  /** Why it failed: a Problem as JSON. */
  problem: string | null;
  /** The brakes that would stop the run it shows: a list of Problems as JSON. */
  brakes: string;
}

export interface PlanRecordRow {
  plan: string;
  place: number;
  kind: 'order' | 'stock' | 'item' | 'partner' | 'product' | 'customer';
  /** "order 7000002", "sku ABC", "customer 5". */
  record: string;
  subject: string;
  title: string;
  action: 'create' | 'update' | 'wait' | 'refuse';
  reason: string | null;
  /** PlannedChange[] as JSON. */
  changes: string;
  /** Problem[] as JSON. */
  problems: string;
  /** Of what would be written; null when nothing would. */
  hash: string | null;
  /** What would be written, as JSON, to say afterwards what is different. */
  basis: string | null;
  search: string;
}

export interface StepRow {
  server: string;
  order_number: string;
  /** The key it was done under; for what has none of its own that of the document it was done to, and of one that was taken away its number too. Of what was left as unpaid until the shop showed it as paid, that version too. */
  key: string;
  kind: StepKind;
  /** The version of the order that asked for it. */
  version: number;
  /** operations.Acct of the document it made or was done to. */
  number: number | null;
  /** With VAT; null where no money is in it. */
  amount: string | null;
  day: string | null;
  /** When it was recorded. */
  at: string;
}

export interface DocumentTableRow {
  server: string;
  key: string;
  order_number: string;
  /** The version of the order it was made of. */
  version: number;
  kind: string;
  /** operations.Acct; null when the document was gone by the time it was recorded. */
  number: number | null;
  day: string;
  total: string;
  /** A DocumentPlan as JSON, its decimals as texts. */
  plan: string;
  written_at: string | null;
}

/** An item that is to be in the shop. */
export interface CatalogueTable {
  server: string;
  item: number;
  /** What makes several items one product: "f5" of a number in the grouping field, "i12" of an item by itself. */
  family: string;
  /** The value of the matching field; '' when it is blank. */
  sku: string;
  sku_key: string;
  /** Stands for all that the shop is told of the item, and all that it was seen to show of it. */
  seen: string;
  is_due: number;
  /** 1 when it is no longer among the chosen groups. */
  is_missing: Generated<number>;
  /** 1 when it has had its variant in the shop, whoever made it. */
  was_linked: Generated<number>;
  /** The family it was last published in; null when Kervan has not made its variant. */
  family_sent: string | null;
  /** With VAT; null when there is none to send. */
  price_due: string | null;
  list_price_due: string | null;
  /** What the shop last accepted; '' from the moment it leaves until the answer is kept. */
  price_sent: string | null;
  list_price_sent: string | null;
  price_sent_at: string | null;
  price_sent_run: string | null;
}
export type CatalogueRow = Selectable<CatalogueTable>;

interface ShopProductTable {
  server: string;
  product: string;
  /** Stands for the name and the texts that were last sent. */
  card_sent: string | null;
  is_hidden_by_us: Generated<number>;
}
export type ShopProductRow = Selectable<ShopProductTable>;

/** The customer who speaks for a partner, while customers are read. */
export interface SpeakerRow {
  server: string;
  partner: number;
  customer: string;
  updated_at: string;
  /** A NewPartner as JSON. */
  card: string;
  is_new: number;
}

/** A partner of the warehouse that was sent to the shop. */
export interface SentPartnerRow {
  server: string;
  partner: number;
  customer: string | null;
  /** Stands for what was sent; '' when it is to be sent in any case. */
  seen: string;
  in_flight_at: string | null;
}
