import type { Socket } from 'node:net';
import { createConnection, type ConnectionOptions } from 'mysql2';
import type { MysqlDatabase } from '../../warehouse.ts';
import { lineToGreeter } from '../web-server.ts';
import { ENCRYPTION_DEMANDED, REFUSED_LOGIN } from './mysql-faults.ts';

const CONNECT_TIMEOUT_MS = 8000;

/** What mysql2 needs to sign in over a line as the address wants it. */
export function mysqlLogin(address: MysqlDatabase, certificate: Buffer | null): ConnectionOptions {
  const { host, port, user, password, encrypt, trustCertificate } = address;
  const isChecked = trustCertificate !== true;
  return {
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    connectTimeout: CONNECT_TIMEOUT_MS,
    stream: () => line(host, port),
    ...(encrypt && {
      ssl: {
        rejectUnauthorized: isChecked,
        verifyIdentity: isChecked,
        ...(certificate && { ca: certificate }),
      },
    }),
  };
}

/**
 * The name that the certificate must have is the one Node keeps with the line, and of an address in numbers it keeps none: it would look for
 * "localhost" and refuse every certificate.
 */
function line(host: string, port: number): Socket {
  return Object.assign(lineToGreeter(host, port), { _host: host });
}

/**
 * Whether a login was refused only because the line is not encrypted. MySQL says so when it lets nobody in without (3159); MariaDB, and both of an
 * account with REQUIRE SSL, say what they say of a wrong password. So the same user tries once more, encrypted. Whose certificate it is does not
 * matter there: the same was just shown to anybody on the plain line.
 */
export function demandsEncryption(address: MysqlDatabase, error: Error): Promise<boolean> {
  const isAskedFor = !address.encrypt && 'errno' in error && error.errno === REFUSED_LOGIN;
  if (!isAskedFor) return Promise.resolve(false);
  const connection = createConnection(
    mysqlLogin({ ...address, encrypt: true, trustCertificate: true }, null),
  );
  // Who is lost after the answer needs no word.
  connection.on('error', () => {});
  return new Promise((resolve) => {
    connection.connect((refused) => {
      connection.destroy();
      resolve(!refused);
    });
  });
}

/** The refusal, with the number that says why. */
export function encryptionDemanded(error: Error): Error {
  return Object.assign(error, { errno: ENCRYPTION_DEMANDED });
}
