import type { Store } from './store.ts';

/** How many orders of a server need a person, and how many only wait. */
export interface OrderCounts {
  /** Lost, or with an open problem. */
  attention: number;
  /** Without a document yet, and without a problem. */
  waiting: number;
}

/** The counts of each server that has orders. */
export async function countOrders(store: Store): Promise<Map<string, OrderCounts>> {
  const rows = await store
    .selectFrom('orders')
    .select((eb) => ['server', 'view', eb.fn.countAll<number>().as('count')])
    .groupBy(['server', 'view'])
    .execute();
  const counts = new Map<string, OrderCounts>();
  for (const { server, view, count } of rows) {
    const found = counts.get(server) ?? { attention: 0, waiting: 0 };
    if (view !== 'done') found[view] = count;
    counts.set(server, found);
  }
  return counts;
}
