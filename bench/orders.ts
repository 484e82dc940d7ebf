import type { DatabaseServer } from '../test/servers/database-server.ts';
import { bareRate, ITEMS, linesOf } from './documents.ts';
import type { Figure } from './figures.ts';
import { buildWorld } from './world.ts';

/** Orders a second that the whole import writes, against the bare script of the same run, and what memory it takes. */
export async function benchOrders(server: DatabaseServer, orders: number): Promise<Figure[]> {
  const bare = await bareRate(server, 'order', orders);
  const { seconds, peakMemoryMiB } = await importAll(server, orders);
  return [
    {
      name: `import ${orders} orders (fetch, keep, plan, write, tell)`,
      unit: '1/s',
      kervan: orders / seconds,
      bare,
    },
    { name: `most memory while importing ${orders} orders`, unit: 'MiB', kervan: peakMemoryMiB },
  ];
}

async function importAll(
  server: DatabaseServer,
  orders: number,
): Promise<{ seconds: number; peakMemoryMiB: number }> {
  const world = await buildWorld(server, ITEMS);
  try {
    const { variants } = world;
    for (let index = 0; index < orders; index += 1) {
      const lines = linesOf(index, variants.length).map(({ place, quantity }) => ({
        variantId: variants[place]!.id,
        quantity: String(quantity),
      }));
      world.shop.shop.placeOrder({ lines, status: 'confirmed' });
    }
    const { report, peakMemoryMiB } = await world.kervan('import-orders');
    if (report.counts['created'] !== orders)
      throw new Error(`imported ${report.counts['created']} of ${orders}`);
    return { seconds: (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000, peakMemoryMiB };
  } finally {
    await world.close();
  }
}
