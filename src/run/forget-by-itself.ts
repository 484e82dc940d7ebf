import type { App } from '../app.ts';
import { fileFault } from '../domain/file-fault.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { blankOldVersions, eraseBuyers, forgettableOrders } from '../store/erasure.ts';
import { forgetLeftSpeakers, forgetOldPeople } from '../store/erase-customers.ts';
import { sweepLeftovers } from '../store/leftovers.ts';
import { forgetExamples } from '../store/matching.ts';
import { forgetPlans } from '../store/plans.ts';
import { closeProblems, openProblem } from '../store/problems.ts';
import { forgetOldRuns } from '../store/runs.ts';
import { emptyLog } from '../store/scrub.ts';
import { listServers, type Server } from '../store/servers.ts';
import type { ErasureNeeds } from './erase-buyers.ts';

const DAY_MS = 86_400_000;

/** The records under which people see that something could not be forgotten. */
const RECORDS = { buyers: 'erasure buyers', copies: 'erasure copies' };

/** What to do when the log says `erasure`. */
const NEXT = {
  copies:
    'tried again every hour; if it stays, delete by hand what is older than 30 days beside kervan.db (.version-, .newer-, .damaged-)',
  buyers:
    'tried again every hour; if it stays, run kervan doctor: it looks at the data folder, the database of Kervan and the shop',
};

/**
 * What there is to forget by itself, every hour: copies of before, and buyers that nothing needs. What fails is an open problem of every server it is about until it
 * works, stands in the log with what to do, and keeps nothing else from being forgotten. Never throws.
 */
export async function forgetByItself(
  app: ErasureNeeds & Pick<App, 'config' | 'log'>,
  now: Date,
): Promise<void> {
  const { store, config, log } = app;
  const fault = sweep(app, now);
  try {
    const copies =
      fault === null ? null : problem('copies-not-erased', { file: config.storeFile, detail: fault });
    for (const { id } of await listServers(store)) await keepTold(store, id, RECORDS.copies, copies, now);
    for (const { server, error } of await eraseOldBuyers(app, config.buyersDays, now))
      log.error({ server, err: error, next: NEXT.buyers }, 'erasure');
    await emptyLog(store);
  } catch (error) {
    log.error({ err: error, next: NEXT.buyers }, 'erasure');
  }
}

function sweep({ config, log }: Pick<App, 'config' | 'log'>, now: Date): ReturnType<typeof fileFault> | null {
  try {
    sweepLeftovers(config.storeFile, now);
    return null;
  } catch (error) {
    log.error({ err: error, next: NEXT.copies }, 'erasure');
    return fileFault(error);
  }
}

/** Opens the problem under this record, or closes it when there is none any more. */
async function keepTold(
  store: App['store'],
  server: ServerId,
  record: string,
  found: Problem | null,
  now: Date,
): Promise<void> {
  if (found) await openProblem(store, server, record, found, null, now);
  else await closeProblems(store, server, record);
}

/**
 * Takes the buyers out of what has not been needed for so many days: orders that never got a document, versions of documented orders that later
 * ones have replaced, and what is kept of customers outside orders. Plans that are too old to be applied, and what old and killed runs left, go in any case, also of servers that
 * stand still. A thousand orders of each server at once; the next time the next. Answers the servers at which it failed, which have a problem that says so; the others are
 * done all the same. Throws when the servers cannot be listed.
 */
export async function eraseOldBuyers(
  needs: ErasureNeeds,
  days: number,
  now: Date,
): Promise<{ server: string; error: unknown }[]> {
  const failures: { server: string; error: unknown }[] = [];
  for (const { id, definition } of await listServers(needs.store)) {
    const { name, shop } = definition;
    try {
      await forgetPlans(needs.store, id, now);
      await forgetOldRuns(needs.store, id, now);
      await forgetLeftSpeakers(needs.store, id);
      if (days > 0) await eraseOldOf(needs, id, shop, new Date(now.getTime() - days * DAY_MS), now);
      await keepTold(needs.store, id, RECORDS.buyers, null, now);
    } catch (error) {
      failures.push({ server: name, error });
      const found = problem('buyers-not-erased', { server: name });
      await keepTold(needs.store, id, RECORDS.buyers, found, now);
    }
  }
  return failures;
}

/** Only the shop's driver knows where in an order its buyer stands; the shop itself is not asked, so it needs no key. */
async function eraseOldOf(
  { store, openShop }: ErasureNeeds,
  server: ServerId,
  address: Server['definition']['shop'],
  before: Date,
  now: Date,
): Promise<void> {
  const opened = await openShop({ ...address, key: '' });
  if (!opened.ok) throw new Error(opened.problem.code);
  const shop = opened.value;
  const blank = (raw: string): string => shop.withoutBuyer(raw);
  try {
    await eraseBuyers(store, server, await forgettableOrders(store, server, before), blank, now);
    await blankOldVersions(store, server, before, blank);
    await forgetOldPeople(store, server, before);
    await forgetExamples(store, server, before);
  } finally {
    await shop.close();
  }
}
