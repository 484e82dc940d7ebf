import type { Clock } from '../clock.ts';
import type { ServerId } from '../domain/ids.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { liveRun, underWay } from './runs.ts';
import type { Server } from './servers.ts';
import type { Store } from './store.ts';

/** The tables that hold something of a server, by its id. */
const TABLES = [
  'orders',
  'order_versions',
  'order_lines',
  'links',
  'catalogue',
  'catalogue_hundreds',
  'sent_partners',
  'shop_products',
  'category_links',
  'partner_links',
  'matches',
  'refused_pairs',
  'matching',
  'cursors',
  'problems',
  'plans',
  'documents',
  'sale_numbers',
  'steps',
  'speakers',
  'told',
  'receipts',
  'printers',
  'runs',
] as const;

/**
 * Deletes a server and all that Kervan knows of it, in one transaction: the definition, the inbox, the links, the problems, the
 * runs. What stands in the warehouse and in the shop stays; the keys of the documents keep a server that is made again from
 * writing any of them twice. Refused while a run is under way.
 */
export async function deleteServer(
  store: Store,
  { id, definition }: Server,
  clock: Clock,
): Promise<Result<void>> {
  return store.transaction().execute(async (transaction) => {
    const run = await liveRun(transaction, id, clock);
    if (run) return failed(underWay(definition, run));
    await forget(transaction, id);
    return ok(undefined);
  });
}

async function forget(store: Store, server: ServerId): Promise<void> {
  const runs = store.selectFrom('runs').select('id').where('server', '=', server);
  await store.deleteFrom('outcomes').where('run', 'in', runs).execute();
  await store.deleteFrom('run_events').where('run', 'in', runs).execute();
  const plans = store.selectFrom('plans').select('id').where('server', '=', server);
  await store.deleteFrom('plan_records').where('plan', 'in', plans).execute();
  for (const table of TABLES) await store.deleteFrom(table).where('server', '=', server).execute();
  await store.deleteFrom('servers').where('id', '=', server).execute();
  // Last: every deletion above counts as a change.
  await store.deleteFrom('changes').where('server', '=', server).execute();
}
