import type { Generated, Selectable } from 'kysely';

/**
 * Kervan's own database. Moments are ISO texts in UTC, money and quantities decimal texts, flags 0/1.
 * What each table is for is told in migrations.ts.
 */
export interface StoreTables {
  servers: ServerRow;
  orders: OrderRow;
  order_versions: OrderVersionRow;
  order_lines: OrderLineRow;
  links: LinkTable;
  cursors: { server: string; name: string; value: string };
  runs: RunRow;
  outcomes: OutcomeRow;
  problems: ProblemRow;
  users: UserRow;
  sessions: SessionRow;
  changes: { server: string; kind: string; count: number };
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
  document_number: number | null;
  document_day: string | null;
  document_written_at: string | null;
  document_total: string | null;
  /** The version the document was made of, and the latest version compared with it. */
  document_version: number | null;
  explained_version: number | null;
  /** Fingerprint of the rows as written, to see whether somebody changed them. */
  document_rows: string | null;
  write_back: 'pending' | 'done' | null;
}

export interface OrderVersionRow {
  server: string;
  number: string;
  version: number;
  hash: string;
  updated_at: string;
  received_at: string;
  raw: string;
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
}

export type LinkRow = Selectable<LinkTable>;

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
  host: string;
  pid: number;
}

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
