import { createServer, type AddressInfo } from 'node:net';
import type { MssqlServerAddress } from '../mssql-client.ts';
import { browserService } from './browser-service.ts';
import { type Engine, openEngine } from './engine.ts';
import { serve, type ServerOptions } from './session.ts';

/**
 * A small server that speaks the protocol of Microsoft SQL Server (TDS 7.4) over databases of SQLite: what tedious needs, and no more.
 *
 * It proves: that connections are made, encrypted, refused, lost and replaced as they should; that statements arrive whole, parameters
 * and values of every type used come through as they are; that transactions, waiting for others and time-outs are handled; that each error
 * number leads to its problem; and that no statement writes the number of a row, asks for what the account may not do, or carries too much.
 *
 * It does NOT prove: that SQL Server takes the T-SQL (what is used of it is translated here by patterns: `sql-text.test.ts` keeps the
 * texts, to be run on a real one), lock hints, deadlocks, isolation levels (whoever is in a transaction has the database to itself here),
 * collations, rounding of smalldatetime, triggers, or plans and speed.
 */
export interface TdsServer {
  host: string;
  port: number;
  engine: Engine;
  /** Ends all connections without a word, as a server that dies does; it goes on listening. */
  cutAll(): void;
  close(): Promise<void>;
}

export interface TdsServerOptions extends ServerOptions {
  port?: number;
  /** Answers on UDP 1434 of this address of the loopback network with this instance's port, as the Browser service does. */
  browser?: { host: string; instance: string };
}

/** How its administrator signs in. */
export function administrator({ host, port }: TdsServer): MssqlServerAddress {
  return {
    host,
    port,
    user: 'sa',
    password: 'sa',
    database: 'master',
    encrypt: false,
    trustCertificate: false,
  };
}

/** Starts one on a free port of this machine: login "sa" with password "sa", and no database. */
export async function startTdsServer(options: TdsServerOptions = {}): Promise<TdsServer> {
  const engine = openEngine();
  const host = options.browser?.host ?? '127.0.0.1';
  const cuts = new Set<() => void>();
  const server = createServer((socket) => {
    const cut = (): void => void socket.destroy();
    cuts.add(cut);
    socket.on('close', () => cuts.delete(cut));
    serve(socket, engine, options);
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const browser = options.browser && (await browserService(host, options.browser.instance, port));
  const cutAll = (): void => {
    for (const cut of cuts) cut();
  };
  return {
    host,
    port,
    engine,
    cutAll,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cutAll();
      await closed;
      await browser?.close();
      engine.close();
    },
  };
}
