import { testMariaDb } from '../../servers/test-mariadb.ts';
import { warehouseBattery } from './battery.ts';
import { mysqlStand } from './stand.ts';

warehouseBattery('MariaDB', async () => mysqlStand(await testMariaDb()));
warehouseBattery('MariaDB, upgraded from old versions', async () =>
  mysqlStand(await testMariaDb(), { upgraded: true }),
);
