import { expect, test } from 'vitest';
import { readMssqlAddress } from './given-address.ts';

test('an address of SQL Server is read with what is encoded in it, and anything else is refused', () => {
  expect(readMssqlAddress('mssql://sa:a%40b@db.example:14330/base?encrypt=true')).toEqual({
    host: 'db.example',
    port: 14_330,
    user: 'sa',
    password: 'a@b',
    database: 'base',
    encrypt: true,
    trustCertificate: false,
  });
  expect(readMssqlAddress('mssql://sa@h')).toMatchObject({ port: 1433, password: '', database: 'master' });
  for (const wrong of ['', 'mysql://sa@h', 'mssql://h/base', 'h:1433'])
    expect(() => readMssqlAddress(wrong)).toThrow(TypeError);
});
