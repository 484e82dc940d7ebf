import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Scheduler } from '../run/scheduler.ts';
import type { Store } from '../store/store.ts';
import type { Metrics } from './metrics.ts';

/** What the pages and the API are made from. They only read. */
export interface WebNeeds {
  store: Store;
  clock: Clock;
  scheduler: Pick<Scheduler, 'standings' | 'lookedAt'>;
  metrics: Metrics;
  version: string;
  startedAt: Date;
  /** The demonstration: whoever is at this machine is let in. */
  isOpen?: boolean;
  /** Where the demonstration's order desk is; null or left out elsewhere. */
  orderDesk?: string | null;
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
