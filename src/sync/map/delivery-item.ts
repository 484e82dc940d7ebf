import type { Order } from '../../domain/order.ts';
import type { Definition } from '../../domain/settings.ts';

/** The item that stands for the delivery of an order, and the setting that says so: of its method, or of all (setting h). */
export function deliveryItemOf(
  { delivery }: Pick<Order, 'delivery'>,
  { import: { delivery: common }, maps }: Pick<Definition['settings'], 'import' | 'maps'>,
): { item: number; setting: string } {
  const ofMethod = Object.hasOwn(maps.deliveries, delivery.method) ? maps.deliveries[delivery.method] : null;
  return ofMethod
    ? { item: ofMethod.item, setting: 'settings.maps.deliveries' }
    : { item: common.item, setting: 'settings.import.delivery.item' };
}

/** Every item that stands for a delivery, each with the setting that names it. */
export function deliveryItems({
  import: { delivery },
  maps,
}: Pick<Definition['settings'], 'import' | 'maps'>): { item: number; setting: string }[] {
  return [
    { item: delivery.item, setting: 'settings.import.delivery.item' },
    ...Object.values(maps.deliveries).map(({ item }) => ({ item, setting: 'settings.maps.deliveries' })),
  ];
}
