import type { Clock } from '../clock.ts';
import { unavailable } from '../domain/availability.ts';
import { readDefinition, suptoDayAhead } from '../domain/definition.ts';
import { dayIn } from '../domain/local-time.ts';
import { problem, problemClass, type Problem } from '../domain/problem.ts';
import { ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import {
  keepSecrets,
  resolveSecrets,
  shownDefinition,
  type KeptSecrets,
} from '../store/definition-secrets.ts';
import type { Sealer } from '../store/secrets.ts';
import {
  isOtherShop,
  keepShopWords,
  saveServerAs,
  storedServer,
  type SaveAs,
  type SavedServer,
  type Server,
  type ShopWords,
} from '../store/servers.ts';
import type { Store } from '../store/store.ts';
import { checkServer, wordsOfShop, type ServerCheck } from '../sync/check-server.ts';
import type { Ends } from './execute.ts';
import { withinTime } from './time-limit.ts';

export interface SavingNeeds {
  store: Store;
  sealer: Sealer;
  clock: Clock;
  /** Opens the two ends of a definition whose secrets are plain. */
  open: (definition: Definition) => Promise<Result<Ends>>;
  allowEmulator: boolean;
}

/** A definition as somebody wrote it, and what becomes of it. */
export interface Draft {
  input: unknown;
  /** Saved as the server of its name (`by-name`), as a new one only (`new`), or as this server, which may get another name. */
  as: 'by-name' | 'new' | Server;
  /** The server whose stored secrets stand for those that are left out; null: what is left out is missing. */
  secretsOf: string | null;
  /** How long database and shop may take to answer together; without it as long as their own limits. */
  limitMs?: number;
}

/** A definition without faults; `unchecked` says why the database or the shop could not be asked, and then `words` is null. */
type Examined =
  | { ok: true; definition: Definition; unchecked: Problem | null; words: ShopWords | null }
  | { ok: false; problems: Problem[] };

/** What became of a definition that was to be saved. */
export type Saved =
  | ({ ok: true; unchecked: Problem | null; notAvailable: string[] } & SavedServer)
  | { ok: false; problems: Problem[] };

/**
 * Saves a definition, or names all its faults and saves nothing: what contradicts itself, or does not exist in the database
 * or the shop. When one of these two cannot be asked just now, it is saved and said.
 */
export async function saveDefinition(needs: SavingNeeds, draft: Draft): Promise<Saved> {
  const examined = await examineDefinition(needs, draft);
  if (!examined.ok) return examined;
  const { definition, unchecked, words } = examined;
  const as: SaveAs = typeof draft.as === 'object' ? { id: draft.as.id } : draft.as;
  const saved = await saveServerAs(needs.store, needs.sealer, definition, needs.clock.now(), as);
  if (!saved.ok) return refused(saved.problem);
  if (words) await keepShopWords(needs.store, saved.value.server, words);
  const notAvailable = unavailable(definition);
  return { ok: true, ...saved.value, unchecked, notAvailable };
}

/**
 * Makes a stopped server with the definition and the secrets of another one, unchecked, since that one is as it is; null
 * when there is no such server.
 */
export async function copyDefinition(
  { store, sealer, clock }: SavingNeeds,
  from: string,
  to: string,
): Promise<Saved | null> {
  const stored = await storedServer(store, from);
  if (!stored) return null;
  const { definition: bare } = stored.server;
  const kept = keepSecrets(shownDefinition(bare, {}).definition, bare, stored.sealedSecrets, sealer);
  if (!kept.ok) return refused(kept.problem);
  const input = { ...(kept.value.draft as object), name: to, started: false };
  const read = readDefinition(input, clock.now().toISOString().slice(0, 10));
  if (!read.ok) return read;
  const saved = await saveServerAs(store, sealer, read.definition, clock.now(), 'new');
  if (!saved.ok) return refused(saved.problem);
  const notAvailable = unavailable(read.definition);
  return { ok: true, ...saved.value, unchecked: null, notAvailable };
}

/** Everything that saving would find, without saving. */
export async function examineDefinition(needs: SavingNeeds, draft: Draft): Promise<Examined> {
  const { store } = needs;
  const completed = await withStoredSecrets(needs, draft);
  if (!completed.ok) return refused(completed.problem);
  const { draft: input, again } = completed.value;
  const known = await knownServer(store, draft, input);
  const since = known?.definition.settings.import.since ?? needs.clock.now().toISOString().slice(0, 10);
  const read = readDefinition(input, since);
  if (!read.ok) return { ok: false, problems: [...read.problems, ...again] };
  const { definition } = read;
  const ahead = suptoDayAhead(definition, dayIn(definition.shop.timeZone, needs.clock.now()));
  if (ahead.length > 0) return { ok: false, problems: [...ahead, ...again] };
  const namesake = await storedServer(store, definition.name);
  if (namesake && namesake.server.id !== known?.id)
    return refused(problem('server-exists', { name: definition.name }));
  if (known && (await isOtherShop(store, known.definition.name, definition)))
    return refused(problem('server-other-shop', { name: definition.name, url: definition.shop.url }));
  if (again.length > 0) return { ok: false, problems: again };
  const resolved = resolveSecrets(definition);
  if (!resolved.ok) return refused(resolved.problem);
  const asked = check(needs, resolved.value);
  const checked = await (draft.limitMs === undefined ? asked : withinTime(draft.limitMs, asked));
  if (!checked.ok) {
    return isPassing(checked.problem)
      ? { ok: true, definition, unchecked: checked.problem, words: null }
      : refused(checked.problem);
  }
  const { problems } = checked.value;
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, definition, unchecked: null, words: wordsOfShop(checked.value) };
}

/**
 * Whether the other side may answer tomorrow as it should. A wrong key will be as wrong then, and a server that works must not be
 * overwritten with it. What this version cannot open yet is kept for one that can.
 */
function isPassing({ code }: Problem): boolean {
  return problemClass(code) === 'transient';
}

async function withStoredSecrets({ store, sealer }: SavingNeeds, draft: Draft): Promise<Result<KeptSecrets>> {
  const kept = draft.secretsOf === null ? null : await storedServer(store, draft.secretsOf);
  if (!kept) return ok({ draft: draft.input, again: [] });
  return keepSecrets(draft.input, kept.server.definition, kept.sealedSecrets, sealer);
}

/** The server that would change; null when a new one would be made. */
async function knownServer(store: Store, { as }: Draft, input: unknown): Promise<Server | null> {
  if (typeof as === 'object') return as;
  const name = (input as { name?: unknown } | null)?.name;
  if (as === 'new' || typeof name !== 'string') return null;
  return (await storedServer(store, name))?.server ?? null;
}

async function check(needs: SavingNeeds, definition: Definition): Promise<Result<ServerCheck>> {
  const ends = await needs.open(definition);
  if (!ends.ok) return ends;
  try {
    const { warehouse, shop } = ends.value;
    return await checkServer(definition, warehouse, shop, needs.allowEmulator);
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
    await ends.value.printer?.close();
  }
}

function refused(found: Problem): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [found] };
}
