import { documentKey } from '../../src/domain/document-key.ts';
import type { OrderNumber } from '../../src/domain/ids.ts';
import type { World, WorldOptions } from './world.ts';

/** The item whose stock is looked at. */
const PLAIN = 20;

/** Every order is a sale. */
export const asSale: NonNullable<WorldOptions['configure']> = ({ settings }) =>
  (settings.import.documentKind = 'sale');
/** An order becomes a sale when it is shipped. */
export const onShipping: NonNullable<WorldOptions['configure']> = ({ settings }) =>
  (settings.import.saleStatuses = ['shipped']);

/** An order of two pieces. */
export function placeTwo(world: World, more = {}): OrderNumber {
  return world.place({ lines: [{ variantId: world.variant(PLAIN), quantity: '2' }], ...more });
}

/** A person has the change of an order corrected. */
export function correct(world: World, number: OrderNumber) {
  return world.run('import', { order: number, settlement: 'correct' });
}

/** The order's total in the shop. */
export function totalOf(world: World, number: string): number {
  return Number(world.shop.order(number).totals.total);
}

/** How many of an item lie at the location of the settings. */
export async function balance(world: World, item = PLAIN): Promise<number> {
  const { location } = world.definition().settings.import;
  const [row] = await world.warehouse.query<{ Qtty: number }>(
    `SELECT Qtty FROM store WHERE GoodID = ${item} AND ObjectID = ${location}`,
  );
  return row!.Qtty;
}

/** Payments of the documents that a test wrote. */
const OURS = "UserRealTime > '2026-11-24'";

/** What buyers owe for them; negative: what the firm owes the buyers. */
export async function owed({ warehouse }: World): Promise<number> {
  const rows = await warehouse.query<{ Qtty: number; Mode: number; Sign: number }>(
    `SELECT Qtty, Mode, Sign FROM payments WHERE OperType IN (2, 34) AND ${OURS}`,
  );
  return (
    Math.round(rows.reduce((total, { Qtty, Mode, Sign }) => total - Qtty * Mode * Sign, 0) * 100) / 100 || 0
  );
}

/** What was paid of sales. */
export function paid({ warehouse }: World) {
  return warehouse.query<{ Type: number; Qtty: number }>(
    `SELECT * FROM payments WHERE Mode = 1 AND OperType = 2 AND ${OURS}`,
  );
}

/** The lines of the order's document of a kind. */
export async function documentOf(world: World, number: OrderNumber, kind: 'order' | 'sale') {
  const key = documentKey((await world.server()).tag, number, kind);
  const rows = await world.warehouse.query<{ Note: string }>('SELECT * FROM operations ORDER BY ID');
  return rows.filter(({ Note }) => `${Note} `.startsWith(`${key} `));
}
