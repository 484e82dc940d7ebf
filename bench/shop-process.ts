import { startGombaShop } from '../demo/gombashop/server.ts';

/** A shop in a process of its own, so that whoever talks to it is measured alone; tells its address and stands until it is killed. */
const shop = await startGombaShop({
  file: ':memory:',
  port: 0,
  apiId: 'bench',
  key: 'bench-key',
  validate: false,
});
process.send!(shop.url);
