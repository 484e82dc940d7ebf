import type { QueryClient } from '@tanstack/react-query';
import type { Changed, Progress } from '../src/web/wire/events.ts';
import type { RunDetail } from '../src/web/wire/runs.ts';

/**
 * Keeps what is shown true: Kervan tells what changed, and what is on the screen is asked for again. Keys begin with
 * ['servers'] for the list and ['server', name, kind, …] for the rest. The browser connects again by itself; what it
 * missed meanwhile is asked for then. Answers how to stop.
 */
export function listen(client: QueryClient): () => void {
  const source = new EventSource('/api/v1/events');
  let wasLost = false;
  source.addEventListener('open', () => {
    if (wasLost) void client.invalidateQueries();
    wasLost = false;
  });
  source.addEventListener('error', () => {
    wasLost = true;
  });
  source.addEventListener('changed', ({ data }) => {
    const { server, kind } = JSON.parse(data as string) as Changed;
    void client.invalidateQueries({ queryKey: ['servers'] });
    if (server !== '') void client.invalidateQueries({ queryKey: ['server', server, kind] });
  });
  source.addEventListener('progress', ({ data }) => {
    const { server, run } = JSON.parse(data as string) as Progress;
    client.setQueryData<RunDetail>(
      ['server', server, 'runs', run.id],
      (shown) => shown && { ...shown, ...run },
    );
    client.setQueryData(['server', server, 'runs', 'now'], run);
  });
  return () => source.close();
}
