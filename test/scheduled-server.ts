import { readDefinition } from '../src/domain/definition.ts';
import { ok } from '../src/domain/result.ts';
import type { Sealer } from '../src/store/secrets.ts';
import { saveServer, type Server } from '../src/store/servers.ts';
import type { Store } from '../src/store/store.ts';

/** Keeps secrets as they are. */
export const openSealer: Sealer = {
  seal: (text) => text,
  open: (sealed) => ok(sealed),
  fingerprint: (text) => text,
};

/** What of a server matters to its schedule. */
export interface ScheduledServer {
  schedules?: object;
  location?: number;
  started?: boolean;
  storedCron?: string;
  key?: unknown;
}

/** Saves a server that is started and has a schedule. */
export async function saveScheduled(
  store: Store,
  name: string,
  wanted: ScheduledServer,
  now: Date,
): Promise<Server> {
  const input = {
    name,
    started: wanted.started ?? true,
    warehouse: { version: '3.07.060', database: { kind: 'sqlite', file: `/data/${name}.db` } },
    shop: { url: 'http://127.0.0.1:8081', apiId: name, key: wanted.key ?? 'demo-key' },
    settings: { import: { location: wanted.location ?? 3 } },
    schedules: wanted.schedules ?? { import: { everyMinutes: 5 }, export: { everyMinutes: 5 } },
  };
  const read = readDefinition(input, '2026-11-01');
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  // As an older Kervan may have stored it, which did not look at the expression.
  if (wanted.storedCron) read.definition.schedules.import = { cron: wanted.storedCron };
  return (await saveServer(store, openSealer, read.definition, now)).server;
}
