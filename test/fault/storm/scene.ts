import type { Order } from '../../../demo/gombashop/records.ts';
import type { Shop } from '../../../demo/gombashop/shop.ts';
import type { Row } from '../../../demo/warehouse/schema.ts';
import { documentKey } from '../../../src/domain/document-key.ts';
import type { OrderNumber } from '../../../src/domain/ids.ts';
import { contentViolations, pricesIncludeVat } from '../inspect.ts';
import type { Installation } from '../kervan.ts';
import { orderDocuments, type FoundDocument } from '../truth.ts';
import type { ClerksBook } from './clerk.ts';
import type { Town } from './town.ts';

/** A town in which nothing happens any more. */
export interface Scene {
  town: Town;
  installations: readonly Installation[];
  /** What the shop holds. */
  shop: Shop;
  orders: readonly Order[];
  /** What clerks have done. */
  book: ClerksBook;
}

/** One thing that must be true; answers every violation. */
export type Check = (scene: Scene) => Promise<string[]>;

/** The rows of operations that were not there in the beginning. */
export function newRows({ warehouse, before }: Pick<Town, 'warehouse' | 'before'>): Promise<Row[]> {
  return warehouse.query('SELECT * FROM operations WHERE ID > ? ORDER BY ID', [before.newestLine]);
}

/** The rows of payments that were not there in the beginning. */
export function newPayments({ warehouse }: Pick<Town, 'warehouse'>): Promise<Row[]> {
  const newest = Math.max(0, ...warehouse.rows.payments.map((row) => Number(row['ID'])));
  return warehouse.query('SELECT * FROM payments WHERE ID > ? ORDER BY ID', [newest]);
}

/** The key of an order's order document, as all installations of a town make it. */
export function orderKey(
  { installations }: Scene,
  { number }: Order,
  kind: 'order' | 'sale' = 'order',
): string {
  return documentKey(installations[0]!.server.tag, number as OrderNumber, kind);
}

/** Documents by their keys: the first word of their notes. */
export async function documentsByKey({ town }: Scene): Promise<Map<string, FoundDocument>> {
  const documents = await orderDocuments(town.warehouse, pricesIncludeVat(town));
  return new Map(documents.map((document) => [document.notes[0]!.split(' ', 1)[0]!, document]));
}

/**
 * A store was lost after Kervan had voided the document of a cancelled order, and the order was confirmed again: the shop remembers a document that
 * nobody else knows, and a person decides whether another one is written.
 */
export function isInDoubt(scene: Scene, order: Order, hasDocument: boolean): boolean {
  const { town, book } = scene;
  const { warehouseDocument } = order;
  return (
    town.forgetful.size > 0 &&
    !book.deeds.has(orderKey(scene, order)) &&
    town.flow.sells === 'never' &&
    !hasDocument &&
    order.status === 'confirmed' &&
    !!warehouseDocument
  );
}

/**
 * Of a cancelled order stands a document that is not what the order says in the end: whoever met it so cannot know whether somebody changed it, voids
 * nothing, and asks.
 */
export function isAskedAbout(town: Town, order: Order, document: FoundDocument): boolean {
  return isEnded(order) && contentViolations(town, order, document).length > 0;
}

export function isEnded({ status }: Order): boolean {
  return status === 'cancelled' || status === 'returned';
}
