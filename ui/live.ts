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
  // What was read before somebody listened, the first time or again, may have changed since.
  source.addEventListener('open', () => void refresh(client, []));
  source.addEventListener('changed', ({ data }) => {
    const { server, kind } = JSON.parse(data as string) as Changed;
    void refresh(client, ['servers']);
    if (server !== '') void refresh(client, ['server', server, kind]);
    // An order shows its receipts.
    if (kind === 'receipts') void refresh(client, ['server', server, 'orders', 'one']);
    // How many problems a product has stands beside it.
    if (kind === 'problems') void refresh(client, ['server', server, 'products']);
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

/**
 * Asks again for all that begins with the key.
 *
 * The story of the answer that was under way: a list is asked for the first time, Kervan reads it, an order is written, and the news of it
 * overtakes the answer. The query has no data yet, so that asking again would only wait for that very answer. It is asked once more when it
 * has come.
 */
export async function refresh(client: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  const first = client
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: 'fetching' })
    .filter(({ state }) => state.data === undefined);
  await Promise.all([
    client.invalidateQueries({ queryKey }),
    ...first.map(async (query) => {
      await query.promise?.catch(() => {});
      await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    }),
  ]);
}
