import type { MysqlServer } from './load.ts';

/** A database on a server of MySQL or MariaDB. */
export interface MysqlAddress extends MysqlServer {
  database: string;
}

/** Reads "mysql://user:password@host:3306/database"; throws a TypeError that says how it is written. */
export function readMysqlAddress(address: string): MysqlAddress {
  const url = URL.parse(address);
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (
    !url ||
    !/^(mysql|mariadb):$/.test(url.protocol) ||
    url.hostname === '' ||
    !/^[\w-]{1,64}$/.test(database)
  ) {
    throw new TypeError('not an address of a database: mysql://user:password@host:3306/database');
  }
  return {
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username) || 'root',
    password: decodeURIComponent(url.password),
    database,
  };
}
