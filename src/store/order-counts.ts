import type { Store } from './store.ts';
import type { OrderState } from './tables.ts';

/** How many orders of a server need a person, and how many only wait. */
export interface OrderCounts {
  /** Lost, or with an open problem. */
  attention: number;
  /** Without a document yet, and without a problem. */
  waiting: number;
}

/** The counts of each server that has orders. */
export async function countOrders(store: Store): Promise<Map<string, OrderCounts>> {
  const all = await store
    .selectFrom('orders')
    .select((eb) => ['server', 'state', eb.fn.countAll<number>().as('count')])
    .groupBy(['server', 'state'])
    .execute();
  const counts = new Map<string, OrderCounts>();
  const add = (server: string, state: OrderState, count: number, hasProblem: boolean): void => {
    const found = counts.get(server) ?? { attention: 0, waiting: 0 };
    if (state === 'lost') found.attention += hasProblem ? 0 : count;
    else if (hasProblem) found.attention += count;
    if (state === 'new' || state === 'waiting') found.waiting += hasProblem ? -count : count;
    counts.set(server, found);
  };
  for (const { server, state, count } of all) add(server, state, count, false);
  for (const { server, state, count } of await withProblems(store)) add(server, state, count, true);
  return counts;
}

/** Orders with open problems; read from the problems, which are far fewer than the orders. */
async function withProblems(store: Store): Promise<{ server: string; state: OrderState; count: number }[]> {
  return store
    .selectFrom('problems as problem')
    .innerJoin('orders as order', (join) =>
      join
        .onRef('order.server', '=', 'problem.server')
        .on((eb) => eb('order.number', '=', eb.fn<string>('substr', ['problem.record', eb.val(7)]))),
    )
    .select((eb) => [
      'order.server',
      'order.state',
      eb.fn.count<number>('order.number').distinct().as('count'),
    ])
    .where('problem.record', 'like', 'order %')
    .groupBy(['order.server', 'order.state'])
    .execute();
}
