import { randomUUID } from 'node:crypto';
import { canonicalHash } from '../domain/canonical.ts';
import { shopTag } from '../domain/document-key.ts';
import type { ServerId } from '../domain/ids.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition, Secret } from '../domain/settings.ts';
import { unlinkAll } from './links.ts';
import type { Sealer } from './secrets.ts';
import type { Store } from './store.ts';
import type { ServerRow } from './tables.ts';

/** A server as stored. */
export interface Server {
  id: ServerId;
  definition: Definition;
  /** Stands for its shop in document keys; see `shopTag`. */
  tag: string;
  settingsHash: string;
  isStarted: boolean;
  startedAt: Date | null;
}

type Secrets = Record<string, Secret>;

/** The places of a definition that hold secrets, as paths. */
const SECRET_PATHS: readonly string[][] = [
  ['warehouse', 'database', 'password'],
  ['shop', 'key'],
  ['printer', 'password'],
];

/**
 * Creates the server of that name or changes it; the tag of a known server stays while its shop stays. Whether it is
 * started changes only when the definition says so.
 */
export async function saveServer(
  store: Store,
  sealer: Sealer,
  definition: Definition,
  now: Date,
): Promise<{ server: Server; change: 'created' | 'changed' | 'unchanged' }> {
  const found = await rowByName(store, definition.name);
  const { bare, secrets } = withoutSecrets(definition);
  const hash = sealer.fingerprint(canonicalHash({ ...bare, secrets, started: false }));
  const isStarted = definition.started ?? found?.is_started === 1;
  const change = !found
    ? 'created'
    : found.settings_hash === hash && (found.is_started === 1) === isStarted
      ? 'unchanged'
      : 'changed';
  const row: ServerRow = {
    id: found?.id ?? randomUUID(),
    name: definition.name,
    definition: JSON.stringify(bare),
    secrets: sealer.seal(JSON.stringify(secrets)),
    tag: tagOf(definition),
    settings_hash: hash,
    is_started: isStarted ? 1 : 0,
    started_at: isStarted ? (found?.started_at ?? now.toISOString()) : null,
    created_at: found?.created_at ?? now.toISOString(),
    changed_at: change === 'unchanged' ? found!.changed_at : now.toISOString(),
  };
  await store.transaction().execute(async (transaction) => {
    if (!found) {
      await transaction.insertInto('servers').values(row).execute();
      return;
    }
    await transaction.updateTable('servers').set(row).where('id', '=', found.id).execute();
    // The same ids are other products there, and the place its lists were read up to says nothing.
    if (found.tag !== row.tag) await forgetShop(transaction, found.id);
    if (leadsElsewhere(JSON.parse(found.definition) as Definition, bare))
      await unlinkAll(transaction, found.id as ServerId);
  });
  return { server: fromRow(row, definition), change };
}

async function forgetShop(store: Store, server: string): Promise<void> {
  await store.deleteFrom('links').where('server', '=', server).execute();
  await store.deleteFrom('cursors').where('server', '=', server).execute();
}

/** In another database, or by another field, the same id or code may be another item: links are made anew. */
function leadsElsewhere(before: Definition, after: Definition): boolean {
  const identity = ({ warehouse, settings }: Definition): string =>
    canonicalHash([warehouse.database, settings.matchBy]);
  return identity(before) !== identity(after);
}

/**
 * Whether this definition would point a server that already has orders at another shop. Its inbox and its links are of the old one,
 * and both shops may use the same order numbers: another shop is another server.
 */
export async function isOtherShop(store: Store, { name, shop }: Definition): Promise<boolean> {
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

/** A definition whose secrets from the environment are looked up, for checking it before it is saved. */
export function resolveSecrets(definition: Definition, environment = process.env): Result<Definition> {
  const { bare, secrets } = withoutSecrets(definition);
  const missing = putSecrets(bare, secrets, environment);
  return missing ? failed(missing) : ok(bare);
}

/** Marks a server started (Старт) or stopped (Стоп). */
export async function setStarted(store: Store, id: ServerId, isStarted: boolean, now: Date): Promise<void> {
  const startedAt = isStarted ? now.toISOString() : null;
  await store
    .updateTable('servers')
    .set({ is_started: isStarted ? 1 : 0, started_at: startedAt })
    .where('id', '=', id)
    .execute();
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
  };
}

type Branch = Record<string, unknown>;

function withoutSecrets(definition: Definition): { bare: Definition; secrets: Secrets } {
  const bare = structuredClone(definition);
  const secrets: Secrets = {};
  for (const path of SECRET_PATHS) {
    const [holder, name] = holderOf(bare, path);
    if (!holder || holder[name] === undefined) continue;
    secrets[path.join('.')] = holder[name] as Secret;
    holder[name] = '';
  }
  return { bare, secrets };
}

function putSecrets(
  definition: Definition,
  secrets: Secrets,
  environment: NodeJS.ProcessEnv,
): Problem | null {
  for (const [setting, secret] of Object.entries(secrets)) {
    const [holder, name] = holderOf(definition, setting.split('.'));
    if (!holder) continue;
    const value = typeof secret === 'string' ? secret : environment[secret.env];
    if (value === undefined) {
      return problem('setting-secret-missing', { setting, name: (secret as { env: string }).env });
    }
    holder[name] = value;
  }
  return null;
}

function holderOf(root: Definition, path: string[]): [Branch | null, string] {
  let branch: unknown = root;
  for (const step of path.slice(0, -1)) branch = (branch as Branch | null)?.[step];
  return [(branch ?? null) as Branch | null, path.at(-1)!];
}
