import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import { microinvest } from '../../../src/warehouse/microinvest/driver.ts';
import type { Warehouse, WarehouseOptions } from '../../../src/warehouse/warehouse.ts';
import { changingTests } from './changing.ts';
import { addFixture, valueOf } from './fixture.ts';
import { keyTests } from './keys.ts';
import { newRecordTests } from './new-records.ts';
import { numberTests } from './numbers.ts';
import { oneOrderTests } from './one-order.ts';
import { readingTests } from './reading.ts';
import { catalogueTests } from './catalogue.ts';
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

/** What every warehouse database must hold to, on whatever engine and of whatever age it is. */
export function warehouseBattery(name: string, factory: StandFactory): void {
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
      ground.connect = async (options = { pricesIncludeVat: null }) => {
        const warehouse = valueOf(await microinvest.connect(ground.stand.address, options));
        opened.push(warehouse);
        return warehouse;
      };
      ground.warehouse = await ground.connect();
    });
    afterEach(async () => {
      for (const warehouse of opened) await warehouse.close();
      opened = [];
    });

    readingTests(ground);
    catalogueTests(ground);
    writingTests(ground);
    numberTests(ground);
    keyTests(ground);
    changingTests(ground);
    saleTests(ground);
    receiptTests(ground);
    oneOrderTests(ground);
    newRecordTests(ground);
  });
}
