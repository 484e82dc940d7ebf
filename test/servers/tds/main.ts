import { administrator, startTdsServer } from './tds-server.ts';

/** The test server as a program of its own: `node test/servers/tds/main.ts [PORT]`; prints its address and runs until it is ended. */
async function main(): Promise<void> {
  const server = await startTdsServer({ port: Number(process.argv[2] ?? 0) });
  const { user, password, host, port, database } = administrator(server);
  console.log(`mssql://${user}:${password}@${host}:${port}/${database}`);
}

await main();
