import * as z from 'zod';
import { run } from './runs.ts';

/**
 * Server-sent events of GET /api/v1/events. `changed` says that something of this kind is no longer as it was (server '' = the list of
 * servers itself); whoever shows it asks again. `progress` tells of a run of this process while it goes on.
 */
export const changed = z.object({
  server: z.string(),
  kind: z.enum(['servers', 'orders', 'problems', 'products', 'runs', 'plans', 'matching', 'receipts']),
});
export type Changed = z.infer<typeof changed>;

export const progress = z.object({ server: z.string(), run });
export type Progress = z.infer<typeof progress>;
