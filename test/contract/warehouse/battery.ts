import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Warehouse, WarehouseOptions } from '../../../src/warehouse/warehouse.ts';
import { changingTests } from './changing.ts';
import { addFixture, valueOf } from './fixture.ts';
import { keyTests } from './keys.ts';
import { newRecordTests } from './new-records.ts';
import { numberTests } from './numbers.ts';
import { oneOrderTests } from './one-order.ts';
import { readingTests } from './reading.ts';
import { catalogueTests } from './catalogue.ts';
import { connectTo } from './prefixed-driver.ts';
import { receiptTests } from './receipts.ts';
import { saleTests } from './sales.ts';
import type { StandFactory, WarehouseStand } from './stand.ts';
import { writingTests } from './writing.ts';

/** What every test of the battery works with; new for each. */
export interface Ground {
  stand: WarehouseStand;
  warehouse: Warehouse;
  /** Another Kervan on the same database, closed with the ground. */
  connect(options?: WarehouseOptions): Promise<Warehouse>;
}

const ALL = [
  readingTests,
  catalogueTests,
  writingTests,
  numberTests,
  keyTests,
  changingTests,
  saleTests,
  receiptTests,
  oneOrderTests,
  newRecordTests,
];

/** What every warehouse database must hold to, on whatever engine and of whatever age it is; or some parts of it. */
export function warehouseBattery(name: string, factory: StandFactory, parts = ALL): void {
  describe(name, () => {
    const ground = {} as Ground;
    let opened: Warehouse[] = [];

    beforeAll(async () => {
      ground.stand = await factory();
    });
    afterAll(() => ground.stand.close());

    beforeEach(async () => {
      await ground.stand.reset();
      await addFixture(ground.stand);
      ground.connect = async (options) => {
        const warehouse = valueOf(await connectTo(ground.stand, options));
        opened.push(warehouse);
        return warehouse;
      };
      ground.warehouse = await ground.connect();
    });
    afterEach(async () => {
      for (const warehouse of opened) await warehouse.close();
      opened = [];
    });

    for (const part of parts) part(ground);
  });
}
