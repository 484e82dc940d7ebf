import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';
import { type DatabaseServer, type DatabaseServerAddress, databaseServer } from './database-server.ts';

/**
 * The MariaDB server all test files of this run share; the first call of the run starts it (about a second). Each
 * test file makes databases of its own there. Never stop it: a test that kills a server starts one with
 * `startMariaDb`. Throws when no server can be started.
 */
export async function testMariaDb(): Promise<DatabaseServer> {
  const doorman = inject('mariaDbDoorman');
  if (doorman === undefined) throw new Error('vitest runs without globalSetup test/servers/global-setup.ts');
  const answer = JSON.parse(await text(connect(doorman, '127.0.0.1'))) as
    | DatabaseServerAddress
    | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return databaseServer(answer);
}
