import * as z from 'zod';
import type { Problem } from '../domain/problem.ts';
import { problemText } from '../i18n/text.ts';
import type { RunRow } from '../store/tables.ts';

/** What several resources share on the wire. Moments are ISO texts in UTC. */

export const moment = z.iso.datetime();

/** A server's name in an address; how it may look is said by its definition, here only how long it may be. */
export const serverName = z.object({ name: z.string().min(1).max(120) });

const count = z.int().min(0);

export const run = z
  .object({
    id: z.string(),
    part: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped', 'interrupted']),
    cause: z.string(),
    phase: z.string().nullable(),
    startedAt: moment,
    endedAt: moment.nullable(),
    counts: z.object({
      created: count,
      updated: count,
      unchanged: count,
      skipped: count,
      failed: count,
    }),
  })
  .meta({ id: 'Run' });
export type WireRun = z.infer<typeof run>;

/** A run as it goes over the wire. */
export function runOnWire(row: RunRow): WireRun {
  return {
    id: row.id,
    part: row.part,
    state: row.state,
    cause: row.cause,
    phase: row.phase,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    counts: JSON.parse(row.counts) as WireRun['counts'],
  };
}

export const bothLanguages = z.object({ bg: z.string(), en: z.string() }).meta({ id: 'BothLanguages' });

/** The words of a problem in both languages. */
export function textOf(found: Problem): z.infer<typeof bothLanguages> {
  return { bg: problemText('bg', found), en: problemText('en', found) };
}
