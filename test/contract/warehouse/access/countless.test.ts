import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { microinvest } from '../../../../src/warehouse/microinvest/driver.ts';
import { addFixture, problemOf, valueOf } from '../fixture.ts';
import { aSale, saleFacts } from '../sale-plans.ts';
import type { WarehouseStand } from '../stand.ts';
import { accessStand } from './stand.ts';

describe('a sale on a driver that does not say how many rows it changed', () => {
  let stand: WarehouseStand;

  beforeEach(async () => {
    stand = await accessStand();
    await addFixture(stand);
    const helper = [process.execPath, join(import.meta.dirname, 'countless-helper.ts')];
    vi.stubEnv('KERVAN_ACCESS_HELPER', JSON.stringify(helper));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await stand.close();
  });

  async function sold() {
    const warehouse = valueOf(await microinvest.connect(stand.address, { pricesIncludeVat: null }));
    const written = await warehouse.writeDocument(aSale(1));
    await warehouse.close();
    return written;
  }

  const facts = () => saleFacts({ stand } as never);

  test('takes its goods out of the rows that are there, once', async () => {
    const { inStore, balances } = facts();
    await inStore(2, 5);
    await inStore(3, 5);
    expect(valueOf(await sold()).kind).toBe('written');
    expect(await balances()).toEqual([2, 4, 3, 3]);
  });

  test('whose row went away meanwhile is not written, and loses no goods', async () => {
    const { inStore, balances, expectNothing } = facts();
    await inStore(2, 5);
    await inStore(3, 5);
    vi.stubEnv('KERVAN_TEST_MEANWHILE', 'delete from [store] where [GoodID] = 3');
    expect(problemOf(await sold())).toMatchObject({
      code: 'warehouse-failed',
      params: { detail: expect.stringContaining('store.ID') as string },
    });
    await expectNothing();
    expect(await balances()).toEqual([2, 5, 3, 5]);
  });
});
