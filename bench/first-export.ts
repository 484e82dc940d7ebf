import type { DatabaseServer } from '../test/servers/database-server.ts';
import { readBare, sendBare } from './catalogue.ts';
import { spentOn, type Figure } from './figures.ts';
import { buildWorld } from './world.ts';

/** A shop that makes a hundred products in a fifth of a second: one that answers at once is no one's. */
const ANSWER_MS = 200;

/** How many seconds a first export takes of a shop that needs its time for each answer; beside reading the same items and sending them in the same batches, no more. */
export async function benchFirstExport(server: DatabaseServer, items: number): Promise<Figure[]> {
  const world = await buildWorld(server, items, { isShopEmpty: true });
  try {
    const read = await readBare(world);
    const reading = await spentOn(() => readBare(world));
    const sending = await sendBare(read, ANSWER_MS);
    world.shop.shop.faults.add({ kind: 'delay', delayMs: ANSWER_MS });
    const { report } = await world.kervan('export-catalogue');
    return [
      {
        name: `first export of ${report.counts['created']} items, the shop takes ${ANSWER_MS} ms an answer`,
        unit: 's',
        kervan: (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 1000,
        bare: reading.seconds + sending.seconds,
      },
    ];
  } finally {
    await world.close();
  }
}
