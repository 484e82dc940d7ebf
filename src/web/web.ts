import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../app.ts';
import type { Clock } from '../clock.ts';
import type { Background } from '../run/background.ts';
import type { BackupStanding } from '../run/daily-backup.ts';
import type { SavingNeeds } from '../run/save-definition.ts';
import type { Scheduler } from '../run/scheduler.ts';
import type { Sealer } from '../store/secrets.ts';
import type { Store } from '../store/store.ts';
import type { Events } from './events.ts';
import type { Metrics } from './metrics.ts';

/** What the pages and the API are made from. */
export interface WebNeeds {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  scheduler: Pick<Scheduler, 'standings' | 'silentMs' | 'notice'>;
  /** Where runs go that somebody begins here. */
  background: Background;
  metrics: Metrics;
  /** Where the daily backups stand. */
  backup: () => BackupStanding;
  events: Events;
  /** For saving and trying definitions. */
  saving: SavingNeeds;
  openWarehouse: App['openWarehouse'];
  openShop: App['openShop'];
  openChannels: App['openChannels'];
  openPrinter: App['openPrinter'];
  version: string;
  startedAt: Date;
  /** The demonstration: whoever reaches it is an administrator, and nobody signs in. */
  isOpen: boolean;
  /** Where the demonstration's order desk is; null outside it. */
  orderDesk: string | null;
  /** The folder of the built pages. */
  pages: string;
  /** Told of what must not happen; answers a reference number for the user. */
  onBug: (error: unknown) => string;
}

/** Fastify with schemas of zod. */
export type Web = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
