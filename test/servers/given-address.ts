import type { MssqlServerAddress } from './mssql-client.ts';

/**
 * Reads "mssql://user:password@host:1433/database?encrypt=true&trustCertificate=true" (the line is not encrypted unless it says so); throws a
 * TypeError that says how it is written.
 */
export function readMssqlAddress(address: string): MssqlServerAddress {
  const url = URL.parse(address);
  if (!url || !/^(mssql|sqlserver):$/.test(url.protocol) || url.hostname === '' || url.username === '')
    throw new TypeError('not an address of SQL Server: mssql://user:password@host:1433/database');
  return {
    host: url.hostname,
    port: Number(url.port || 1433),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'master',
    encrypt: url.searchParams.get('encrypt') === 'true',
    trustCertificate: url.searchParams.get('trustCertificate') === 'true',
  };
}
