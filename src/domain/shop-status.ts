/** A status that orders can have in a shop, as the shop itself calls it. */
export interface ShopStatus {
  code: string;
  name: string;
}
