/**
 * Ids cannot be swapped: each kind is its own type, made only at the border where it is read.
 */
declare const kind: unique symbol;
type Id<Base, Kind extends string> = Base & { readonly [kind]: Kind };

/** goods.ID in the warehouse database. */
export type ItemId = Id<number, 'item'>;
/** objects.ID in the warehouse database. */
export type LocationId = Id<number, 'location'>;
/** partners.ID in the warehouse database. */
export type PartnerId = Id<number, 'partner'>;
/** users.ID in the warehouse database. */
export type UserId = Id<number, 'user'>;
/** A product of the shop. */
export type ProductId = Id<string, 'product'>;
/** A variant of a product of the shop: what is sold, priced and counted. */
export type VariantId = Id<string, 'variant'>;
/** A category of the shop's products. */
export type CategoryId = Id<string, 'category'>;
/** A customer who is known to the shop. */
export type CustomerId = Id<string, 'customer'>;
/** The number a shop gives an order: digits, sometimes with a letter inside. */
export type OrderNumber = Id<string, 'order number'>;
/** A server of this installation. */
export type ServerId = Id<string, 'server'>;
/** A run of a task or a part. */
export type RunId = Id<string, 'run'>;
