import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ItemId } from '../../../src/domain/ids.ts';
import { readMssqlAddress } from '../../servers/given-address.ts';
import { administrator, startTdsServer, type TdsServer } from '../../servers/tds/tds-server.ts';
import { warehouseBattery } from './battery.ts';
import { addFixture, valueOf } from './fixture.ts';
import { connectTo } from './prefixed-driver.ts';
import { mssqlStand, type StandFactory } from './stand.ts';

let server: TdsServer;
beforeAll(async () => {
  server = await startTdsServer();
});
afterAll(() => server.close());

/** The battery, and what needs the engine's locks; on an engine without them the latter fails by its name. */
function everything(name: string, factory: StandFactory): void {
  warehouseBattery(name, factory);
  describe(`${name} locks rows that are read to be changed:`, () => {
    test('an item that a clerk is saving is waited for, and left as the clerk saved it', async () => {
      const stand = await factory();
      await addFixture(stand);
      const warehouse = valueOf(await connectTo(stand));
      const id = 2 as ItemId;
      const seen = valueOf(await warehouse.items([id])).get(id)!;
      await stand.run('BEGIN');
      await stand.run('UPDATE `goods` SET `Name` = ? WHERE `ID` = ?', ['Както каза касиерът', id]);
      const updating = warehouse.updateItem(id, seen, { name: 'Както каза магазинът' });
      // An engine without such locks has read the old name by then.
      await Promise.race([updating, pause(500)]);
      await stand.run('COMMIT');
      expect(valueOf(await updating)).toBe('changed-meanwhile');
      await warehouse.close();
      await stand.close();
    });
  });
}

everything('SQL Server (the test server)', () => mssqlStand(administrator(server)));
warehouseBattery('SQL Server (the test server), upgraded from old versions', () =>
  mssqlStand(administrator(server), { upgraded: true }),
);

const given = process.env['KERVAN_TEST_MSSQL'];
if (given !== undefined) {
  everything('SQL Server at KERVAN_TEST_MSSQL', () => mssqlStand(readMssqlAddress(given)));
  warehouseBattery('SQL Server at KERVAN_TEST_MSSQL, upgraded from old versions', () =>
    mssqlStand(readMssqlAddress(given), { upgraded: true }),
  );
}
