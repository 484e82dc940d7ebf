import type { Day, DocumentPlan } from '../../domain/document.ts';
import type { UserId } from '../../domain/ids.ts';
import type { OrderLine } from '../../domain/order.ts';
import type { Result } from '../../domain/result.ts';
import type { Definition, ImportSettings } from '../../domain/settings.ts';
import type { Item } from '../../warehouse/warehouse.ts';
import type { NewItems } from './new-item.ts';
import type { Partners } from './plan-partner.ts';

/** All that an order's document depends on besides the order itself. */
export interface DocumentContext {
  /** What the order becomes, whatever settings and status say: its document stands already. Null when it has none. */
  kind: 'order' | 'sale' | null;
  settings: ImportSettings;
  maps: Definition['settings']['maps'];
  /** What prints the receipts of sales; null: nothing does. */
  printer: Pick<NonNullable<Definition['printer']>, 'taxGroups'> | null;
  /** Stands for the shop in the document's key. */
  tag: string;
  /** The shop's zone, in which an order's day is read. */
  timeZone: string;
  /** Today in that zone. */
  today: Day;
  pricesIncludeVat: boolean;
  /** The warehouse's base currency. */
  currency: string;
  /** The user named on the document. */
  user: UserId;
  /** The item of an order line, or why there is none. */
  itemOf: (line: OrderLine) => Result<Item>;
  deliveryItem: Item | null;
  /** What missing items are made of; null: none are made. */
  newItems: NewItems | null;
  /** Under СУПТО what is put into sale numbers for the user (users.Code); null in versions that issue none. */
  operatorCode: string | null;
  /** Whether its sale was open before the СУПТО went live; see `wasOpenBeforeSupto`. */
  isOpenFromBefore: boolean;
  /** The order document that stands for this order: a sale takes its place. */
  orderDocument: DocumentPlan['replaces'];
  partners: Partners;
}
