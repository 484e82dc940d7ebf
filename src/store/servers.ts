import { randomUUID } from 'node:crypto';
import { canonicalHash } from '../domain/canonical.ts';
import { shopTag } from '../domain/document-key.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import type { ShopStatus } from '../domain/shop-status.ts';
import { forgetCatalogue } from './catalogue.ts';
import { putSecrets, withoutSecrets, type Secrets } from './definition-secrets.ts';
import { unlinkAll } from './links.ts';
import { forgetMatching, reconsiderJoined } from './matching.ts';
import type { Sealer } from './secrets.ts';
import type { Store } from './store.ts';
import type { ServerRow } from './tables.ts';

/** A server as stored. */
export interface Server {
  id: ServerId;
  definition: Definition;
  /** Stands for its shop in document keys; see `shopTag`. */
  tag: string;
  /** Of all that decides about records, secrets included: what was decided with another is looked at again. */
  settingsHash: string;
  isStarted: boolean;
  startedAt: Date | null;
  /** The statuses of the shop's orders as it called them last, in its order; none until it was asked. */
  statuses: readonly ShopStatus[];
  /** What the shop counts in, as it said last, "EUR"; null until it was asked. */
  currency: string | null;
}

/** Which server a definition is saved as: that of its name (made when there is none), only a new one, or this one whatever its name was. */
export type SaveAs = 'by-name' | 'new' | { id: ServerId };

/** A server as it was saved. */
export interface SavedServer {
  server: Server;
  change: 'created' | 'changed' | 'unchanged';
}

/** Creates the server of that name or changes it: see `saveServerAs`. */
export async function saveServer(
  store: Store,
  sealer: Sealer,
  definition: Definition,
  now: Date,
): Promise<SavedServer> {
  const saved = await saveServerAs(store, sealer, definition, now, 'by-name');
  if (!saved.ok) throw new Error(saved.problem.code);
  return saved.value;
}

/**
 * Creates a server or changes it; the tag of a known server stays while its shop stays. Whether it is started changes only when
 * the definition says so. Fails when the name belongs to another server, or the one to be changed is gone.
 *
 * All in one transaction, which begins as a writer: of two who save a new server of one name at once, the second finds the first.
 */
export async function saveServerAs(
  store: Store,
  sealer: Sealer,
  definition: Definition,
  now: Date,
  as: SaveAs,
): Promise<Result<SavedServer>> {
  const { name } = definition;
  return store.transaction().execute(async (transaction) => {
    const namesake = await rowByName(transaction, name);
    const found = typeof as === 'object' ? await rowById(transaction, as.id) : namesake;
    if (typeof as === 'object' && !found) return failed(problem('server-unknown', { name }));
    if (namesake && (as === 'new' || namesake.id !== found?.id))
      return failed(problem('server-exists', { name }));
    const { row, change } = rowOf(definition, found, sealer, now);
    if (found) {
      await transaction.updateTable('servers').set(row).where('id', '=', found.id).execute();
      // The same ids are other products there, and the place its lists were read up to says nothing.
      if (found.tag !== row.tag) await forgetShop(transaction, found.id);
      await unlinkElsewhere(transaction, found, definition);
    } else {
      await transaction.insertInto('servers').values(row).execute();
    }
    return ok({ server: fromRow(row, definition), change });
  });
}

function rowOf(
  definition: Definition,
  found: ServerRow | undefined,
  sealer: Sealer,
  now: Date,
): { row: ServerRow; change: SavedServer['change'] } {
  const { bare, secrets } = withoutSecrets(definition);
  const hash = sealer.fingerprint(canonicalHash({ ...decidingPart(bare), secrets }));
  const isStarted = definition.started ?? found?.is_started === 1;
  const change = !found
    ? 'created'
    : found.settings_hash === hash && isSame(found, bare, isStarted)
      ? 'unchanged'
      : 'changed';
  const tag = tagOf(definition);
  const row: ServerRow = {
    id: found?.id ?? randomUUID(),
    name: definition.name,
    definition: JSON.stringify(bare),
    secrets: sealer.seal(JSON.stringify(secrets)),
    tag,
    settings_hash: hash,
    is_started: isStarted ? 1 : 0,
    started_at: isStarted ? (found?.started_at ?? now.toISOString()) : null,
    created_at: found?.created_at ?? now.toISOString(),
    changed_at: change === 'unchanged' ? found!.changed_at : now.toISOString(),
    // Another shop has other statuses.
    statuses: found?.tag === tag ? found.statuses : null,
    currency: found?.tag === tag ? found.currency : null,
  };
  return { row, change };
}

/** What of a definition decides about records. When it runs and what it is called does not: else every order that waits would be looked at once more. */
function decidingPart({ name: _name, schedules: _schedules, started: _started, ...deciding }: Definition) {
  return deciding;
}

/** Whether a definition without its secrets is the one that is kept. */
function isSame(found: ServerRow, bare: Definition, isStarted: boolean): boolean {
  const kept = JSON.parse(found.definition) as Definition;
  const isStartedToo = (found.is_started === 1) === isStarted;
  return (
    isStartedToo && canonicalHash({ ...kept, started: false }) === canonicalHash({ ...bare, started: false })
  );
}

async function forgetShop(store: Store, server: string): Promise<void> {
  await store.deleteFrom('links').where('server', '=', server).execute();
  await store.deleteFrom('cursors').where('server', '=', server).execute();
  // In another shop the same number is another product, category or customer.
  await forgetCatalogue(store, server as ServerId);
  await forgetMatching(store, server as ServerId);
}

/**
 * In another database the same id may be another item, and all links are made anew. By another field the same code may be, and
 * what a person linked stays.
 */
async function unlinkElsewhere(store: Store, found: ServerRow, definition: Definition): Promise<void> {
  const before = JSON.parse(found.definition) as Definition;
  const after = withoutSecrets(definition).bare;
  const isElsewhere = canonicalHash(before.warehouse.database) !== canonicalHash(after.warehouse.database);
  if (isElsewhere || before.settings.matchBy !== after.settings.matchBy)
    await unlinkAll(store, found.id as ServerId, isElsewhere);
  if (before.settings.matchBy !== after.settings.matchBy) await reconsiderJoined(store, found.id as ServerId);
  if (isElsewhere) await forgetCatalogue(store, found.id as ServerId);
  if (isElsewhere) await forgetMatching(store, found.id as ServerId);
}

/**
 * Whether this definition would point the server of that name, which already has orders at another shop. Its inbox and its links are of the old one,
 * and both shops may use the same order numbers: another shop is another server.
 */
export async function isOtherShop(store: Store, name: string, { shop }: Definition): Promise<boolean> {
  const found = await rowByName(store, name);
  if (!found || found.tag === tagOf({ shop })) return false;
  const order = await store
    .selectFrom('orders')
    .select('number')
    .where('server', '=', found.id)
    .executeTakeFirst();
  return order !== undefined;
}

/** A shop that moved is known by its first address: its documents bear the mark of that one. */
function tagOf({ shop }: Pick<Definition, 'shop'>): string {
  return shopTag(shop.apiId, shop.movedFrom ?? shop.url);
}

/** All servers by name, without their secrets (empty texts stand for them). */
export async function listServers(store: Store): Promise<Server[]> {
  const rows = await store.selectFrom('servers').selectAll().orderBy('name').execute();
  return rows.map((row) => fromRow(row, JSON.parse(row.definition) as Definition));
}

/** One server with its secrets, those from the environment looked up now. */
export async function loadServer(
  store: Store,
  sealer: Sealer,
  name: string,
  environment = process.env,
): Promise<Result<Server>> {
  const row = await rowByName(store, name);
  if (!row) return failed(problem('server-unknown', { name }));
  const opened = sealer.open(row.secrets);
  if (!opened.ok) return opened;
  const definition = JSON.parse(row.definition) as Definition;
  const missing = putSecrets(definition, JSON.parse(opened.value) as Secrets, environment);
  return missing ? failed(missing) : ok(fromRow(row, definition));
}

/** Marks a server started (Старт) or stopped (Стоп); one that is already goes on as it is, with its delays. */
export async function setStarted(store: Store, id: ServerId, isStarted: boolean, now: Date): Promise<void> {
  const startedAt = isStarted ? now.toISOString() : null;
  await store
    .updateTable('servers')
    .set({ is_started: isStarted ? 1 : 0, started_at: startedAt })
    .where('id', '=', id)
    .where('is_started', '!=', isStarted ? 1 : 0)
    .execute();
}

/** What is kept of how a shop speaks. */
export interface ShopWords {
  statuses: readonly ShopStatus[];
  currency: string;
}

/**
 * Keeps how the server's shop calls its statuses, and what it counts in. Pages are woken by every write to a server, so that nothing is written
 * when it is kept so already, nor when the server has got another shop since it was loaded.
 */
export async function keepShopWords(
  store: Store,
  { id, tag }: Pick<Server, 'id' | 'tag'>,
  { statuses, currency }: ShopWords,
): Promise<void> {
  const kept = JSON.stringify(statuses.map(({ code, name }) => ({ code, name })));
  await store
    .updateTable('servers')
    .set({ statuses: kept, currency })
    .where('id', '=', id)
    .where('tag', '=', tag)
    .where((eb) => eb.or([eb('statuses', 'is not', kept), eb('currency', 'is not', currency)]))
    .execute();
}

/** A server as stored, with its secrets sealed: what is needed to show it, or to change a part of it. */
export async function storedServer(
  store: Store,
  name: string,
): Promise<{ server: Server; sealedSecrets: string } | null> {
  const row = await rowByName(store, name);
  if (!row) return null;
  return { server: fromRow(row, JSON.parse(row.definition) as Definition), sealedSecrets: row.secrets };
}

async function rowById(store: Store, id: string): Promise<ServerRow | undefined> {
  return store.selectFrom('servers').selectAll().where('id', '=', id).executeTakeFirst();
}

async function rowByName(store: Store, name: string): Promise<ServerRow | undefined> {
  return store.selectFrom('servers').selectAll().where('name', '=', name).executeTakeFirst();
}

function fromRow(row: ServerRow, definition: Definition): Server {
  return {
    id: row.id as ServerId,
    definition,
    tag: row.tag,
    settingsHash: row.settings_hash,
    isStarted: row.is_started === 1,
    startedAt: row.started_at ? new Date(row.started_at) : null,
    statuses: row.statuses === null ? [] : (JSON.parse(row.statuses) as ShopStatus[]),
    currency: row.currency,
  };
}

/** Whether Kervan still has this server. */
export async function isKept(store: Store, id: ServerId): Promise<boolean> {
  const row = await store.selectFrom('servers').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}
