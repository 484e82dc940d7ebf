import { startGombaShop } from '../demo/gombashop/server.ts';

/**
 * A shop in a process of its own, so that whoever talks to it is measured alone; takes as many milliseconds for each answer as it is started with, tells its address and
 * stands until it is killed.
 */
const shop = await startGombaShop({
  file: ':memory:',
  port: 0,
  apiId: 'bench',
  key: 'bench-key',
  validate: false,
});
const delayMs = Number(process.argv[2] ?? 0);
if (delayMs > 0) shop.shop.faults.add({ kind: 'delay', delayMs });
process.send!(shop.url);
