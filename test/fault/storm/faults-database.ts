import { setTimeout as pause } from 'node:timers/promises';
import { renameSync } from 'node:fs';
import { createConnection, type Connection } from 'mysql2/promise';
import { openFile } from './counter.ts';
import type { FaultKind } from './fault.ts';
import type { Town } from './town.ts';

const onServer = ({ mariaDb }: Town): boolean => mariaDb !== null;
const onFile = (town: Town): boolean => !onServer(town);

/** A session of the administrator; null when the server takes nobody just now. */
async function session({ warehouse }: Town): Promise<Connection | null> {
  const { address } = warehouse;
  if (address.kind !== 'mysql') throw new Error('no server');
  const { host, port, user, password, database } = address;
  const connection = await createConnection({ host, port, user, password, database }).catch(() => null);
  connection?.on('error', () => {});
  return connection;
}

/** Holds a lock for a while; 0 when the server did not give it. */
async function hold(town: Town, statements: readonly string[], release: string): Promise<number> {
  await pause(town.random() * 300);
  const connection = await session(town);
  if (!connection) return 0;
  try {
    for (const statement of statements) await connection.query(statement);
    // Longer than a writer waits for a lock, now and then.
    await pause(town.random() < 0.1 ? 3500 : 50 + town.random() * 900);
    await connection.query(release);
    return 1;
  } catch {
    return 0;
  } finally {
    connection.destroy();
  }
}

/** The sessions of Kervan: those that came over the line. */
async function killSessions(town: Town): Promise<number> {
  await pause(town.random() * 500);
  const connection = await session(town);
  if (!connection) return 0;
  const { address } = town.warehouse;
  const database = address.kind === 'mysql' ? address.database : '';
  try {
    const [rows] = await connection.query(
      'SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ? AND ID <> connection_id()',
      [database],
    );
    const ids = (rows as { ID: number }[]).map(({ ID }) => ID);
    const how = town.random() < 0.5 ? 'KILL' : 'KILL QUERY';
    for (const id of ids) await connection.query(`${how} ${id}`).catch(() => undefined);
    return Math.min(1, ids.length);
  } catch {
    return 0;
  } finally {
    connection.destroy();
  }
}

/** Others take all the connections the server has. */
async function exhaustConnections(town: Town): Promise<number> {
  const connection = await session(town);
  if (!connection) return 0;
  const held: Connection[] = [];
  try {
    await connection.query('SET GLOBAL max_connections = 10');
    for (let next = await session(town); next; next = await session(town)) held.push(next);
    await pause(100 + town.random() * 600);
    return 1;
  } catch {
    return 0;
  } finally {
    for (const each of held) each.destroy();
    await connection.query('SET GLOBAL max_connections = 151').catch(() => undefined);
    connection.destroy();
  }
}

/** Another program holds the file. */
async function holdFile(town: Town): Promise<number> {
  const { address } = town.warehouse;
  await pause(town.random() * 300);
  const database = openFile(address.kind === 'sqlite' ? address.file : '', 200);
  if (!database) return 0;
  try {
    database.exec(town.random() < 0.5 ? 'BEGIN EXCLUSIVE' : 'BEGIN IMMEDIATE');
    await pause(50 + town.random() * 900);
    database.exec('ROLLBACK');
    return 1;
  } catch {
    return 0;
  } finally {
    database.close();
  }
}

/** The file is away for a moment: the folder of another computer that does not answer. */
async function hideFile(town: Town): Promise<number> {
  const { address } = town.warehouse;
  const file = address.kind === 'sqlite' ? address.file : '';
  await pause(town.random() * 300);
  renameSync(file, `${file}.away`);
  await pause(20 + town.random() * 300);
  renameSync(`${file}.away`, file);
  return 1;
}

/** What happens at the warehouse's database while it runs; several at a time. */
export const DATABASE: readonly FaultKind[] = [
  {
    name: 'database: numbers are locked',
    weight: 3,
    fits: onServer,
    strike: (town) => hold(town, ['BEGIN', 'SELECT * FROM nextacct FOR UPDATE'], 'ROLLBACK'),
  },
  {
    name: 'database: the store is locked',
    weight: 2,
    fits: onServer,
    strike: (town) => hold(town, ['BEGIN', 'UPDATE store SET Qtty = Qtty'], 'ROLLBACK'),
  },
  {
    name: 'database: a table is locked',
    weight: 2,
    fits: onServer,
    strike: (town) => hold(town, ['LOCK TABLES operations WRITE'], 'UNLOCK TABLES'),
  },
  { name: 'database: sessions are ended', weight: 4, fits: onServer, strike: killSessions },
  { name: 'database: no connection is free', weight: 2, fits: onServer, strike: exhaustConnections },
  { name: 'database: the file is locked', weight: 6, fits: onFile, strike: holdFile },
  { name: 'database: the file is away', weight: 2, fits: onFile, strike: hideFile },
];
