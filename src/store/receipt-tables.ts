import type { Generated, Selectable } from 'kysely';

/** Where a fiscal receipt stands; what the states mean is told in receipts.ts. */
const RECEIPT_STATES = [
  'announced',
  'found',
  'pending',
  'printing',
  'printed',
  'refused',
  'in-doubt',
  'dropped',
] as const;
export type ReceiptState = (typeof RECEIPT_STATES)[number];

/** A receipt or reversal; see receipts.ts. */
export interface ReceiptTable {
  id: Generated<number>;
  server: string;
  /** The key of its document, and behind a slash which of several. */
  key: string;
  kind: 'sale' | 'reversal';
  order_number: string;
  state: ReceiptState;
  /** Goes up when what was sent was certainly not printed: refused, or by a person's word. */
  attempt: Generated<number>;
  /** What the last print of it is known by at the print server; null until it was sent once, and when it is not known what was sent. */
  task: string | null;
  document_number: number | null;
  /** The rows of the sale it is of (`fingerprint`): as planned while it is announced, then as they stand; null of a reversal. */
  document_rows: string | null;
  /** УНП; null outside СУПТО. */
  sale_number: string | null;
  /** Null as long as the content is not known. */
  total: string | null;
  /** A ReceiptContent as JSON, its decimals as texts; null when the sale was found and its content is still to be put together. */
  content: string | null;
  /** The key of the receipt that is reversed. */
  reverses: string | null;
  reason: 'operator-error' | 'refund' | 'tax-base-reduction' | null;
  created_at: string;
  changed_at: string;
  /** When it last left for the printer. */
  sent_at: string | null;
  /** How long the computer had been on then (`Clock.uptimeMs`). */
  sent_uptime_ms: number | null;
  /** The run that last did something to it. */
  run: string | null;
  receipt_number: string | null;
  /** "2026-11-23T12:05:07", the device's own clock. */
  receipt_at: string | null;
  /** As the device answered, or as a person said. */
  amount: string | null;
  /** The number of the fiscal memory: of the device that printed it or, as long as it is sent, of the one it was sent to. */
  memory: string | null;
  /** The serial number of that device. */
  register: string | null;
  /** Who said that it was printed, or not; null when the printer did. */
  settled_by: string | null;
  /** Why it was not printed: a Problem as JSON. */
  problem: string | null;
  /** Whether the warehouse was told; null when it is not to be. */
  noted: 'pending' | 'done' | null;
}
export type ReceiptRow = Selectable<ReceiptTable>;

/** The printer of a server as it was last seen. */
export interface PrinterRow {
  server: string;
  register: string;
  memory: string;
  manufacturer: string;
  model: string;
  seen_at: string;
  /** How long the computer had been on then (`Clock.uptimeMs`); null when an earlier version saw it. */
  seen_uptime_ms: number | null;
}
