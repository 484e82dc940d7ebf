import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { RunDetail, WireRun } from '../../../src/web/wire/runs.ts';
import { path, read } from '../../api.ts';

/** Kervan tells of progress by itself; this is for the case that the telling was missed. */
const LOOK_AGAIN_MS = 3_000;

/** One run, kept true while it goes on; when it ends, everything of the server is asked for anew. */
export function useRun(server: string, id: string | null): UseQueryResult<RunDetail> {
  const client = useQueryClient();
  const run = useQuery({
    queryKey: ['server', server, 'runs', id],
    queryFn: ({ signal }) => read<RunDetail>(path`/servers/${server}/runs/${id!}`, signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? LOOK_AGAIN_MS : false),
  });
  const state = run.data?.state;
  const before = useRef(state);
  useEffect(() => {
    const hasEnded = before.current === 'running' && state !== undefined && state !== 'running';
    before.current = state;
    if (hasEnded) void client.invalidateQueries({ queryKey: ['server', server] });
  }, [client, server, state]);
  return run;
}

/** The newest run as the events tell of it; a list shows its counts while it goes on. */
export function useRunningNow(server: string): WireRun | null {
  const { data } = useQuery<WireRun | null>({
    queryKey: ['server', server, 'runs', 'now'],
    enabled: false,
  });
  return data?.state === 'running' ? data : null;
}
