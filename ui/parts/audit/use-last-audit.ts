import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { WireRun } from '../../../src/web/wire/runs.ts';
import { path, read } from '../../api.ts';

/** The newest audit of a server, plans left out; null when there was none yet. */
export function useLastAudit(server: string): UseQueryResult<WireRun | null> {
  return useQuery({
    queryKey: ['server', server, 'runs', 'audit'],
    queryFn: async ({ signal }) => {
      const { items } = await read<{ items: WireRun[] }>(
        path`/servers/${server}/runs?limit=1&task=audit`,
        signal,
      );
      return items[0] ?? null;
    },
  });
}
