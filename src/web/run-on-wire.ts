import type { RunRow } from '../store/tables.ts';
import type { WireRun } from './wire/runs.ts';

/** A run as it goes over the wire. */
export function runOnWire(row: RunRow): WireRun {
  return {
    id: row.id,
    part: row.part,
    state: row.state,
    cause: row.cause,
    phase: row.phase,
    done: row.done,
    total: row.total,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    counts: JSON.parse(row.counts) as WireRun['counts'],
  };
}
