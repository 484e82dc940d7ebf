import { afterAll, beforeAll } from 'vitest';
import { administrator, startTdsServer, type TdsServer } from '../../servers/tds/tds-server.ts';
import { warehouseBattery } from './battery.ts';
import { mssqlStand } from './stand.ts';

let server: TdsServer;
beforeAll(async () => {
  server = await startTdsServer();
});
afterAll(() => server.close());

warehouseBattery('SQL Server (the test server)', () => mssqlStand(administrator(server)));
warehouseBattery('SQL Server (the test server), upgraded from old versions', () =>
  mssqlStand(administrator(server), { upgraded: true }),
);
