import { readMysqlAddress } from '../../../demo/warehouse/address.ts';
import { testMariaDb } from '../../servers/test-mariadb.ts';
import { warehouseBattery } from './battery.ts';
import { givenMysqlStand, mysqlStand } from './stand.ts';

warehouseBattery('MariaDB', async () => mysqlStand(await testMariaDb()));
warehouseBattery('MariaDB, upgraded from old versions', async () =>
  mysqlStand(await testMariaDb(), { upgraded: true }),
);

const given = process.env['KERVAN_TEST_MYSQL'];
if (given !== undefined) {
  const address = readMysqlAddress(given);
  warehouseBattery('MySQL at KERVAN_TEST_MYSQL', () => givenMysqlStand(address));
  warehouseBattery('MySQL at KERVAN_TEST_MYSQL, upgraded from old versions', () =>
    givenMysqlStand(address, { upgraded: true }),
  );
}
