import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type MariaDb, startMariaDb } from './mariadb.ts';
import type { DatabaseServerAddress } from './database-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The port of the doorman, who gives the address of the run's MariaDB server. */
    mariaDbDoorman: number;
  }
}

/**
 * One MariaDB server for the whole run, started only if a test asks: the tests run in processes of their own, so a
 * doorman listens here, starts the server at the first knock and answers each knock with its address as JSON.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  let started: Promise<MariaDb> | null = null;
  const doorman = createServer((socket) => {
    started ??= startMariaDb();
    started.then(
      ({ host, port, user, password }) =>
        socket.end(JSON.stringify({ host, port, user, password } satisfies DatabaseServerAddress)),
      (error: Error) => socket.end(JSON.stringify({ error: error.message })),
    );
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => doorman.listen(0, '127.0.0.1', resolve));
  const address = doorman.address();
  if (address === null || typeof address === 'string') throw new Error('the doorman has no port');
  project.provide('mariaDbDoorman', address.port);
  return async () => {
    doorman.close();
    const server = await started?.catch(() => null);
    await server?.stop();
  };
}
