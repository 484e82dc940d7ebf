import { afterAll, beforeAll } from 'vitest';
import { startTdsServer, type TdsServer } from '../../servers/tds/tds-server.ts';
import type { MssqlServerAddress } from '../../servers/mssql-client.ts';
import { warehouseBattery } from './battery.ts';
import { mssqlStand } from './stand.ts';

let server: TdsServer;
beforeAll(async () => {
  server = await startTdsServer();
});
afterAll(() => server.close());

const address = (): MssqlServerAddress => ({
  host: server.host,
  port: server.port,
  user: 'sa',
  password: 'sa',
  database: 'master',
  encrypt: false,
  trustCertificate: false,
});

warehouseBattery('SQL Server (the test server)', () => mssqlStand(address()));
warehouseBattery('SQL Server (the test server), upgraded from old versions', () =>
  mssqlStand(address(), { upgraded: true }),
);
