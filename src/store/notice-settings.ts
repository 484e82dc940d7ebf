import { faultsOf } from '../domain/definition.ts';
import { NO_NOTICES, noticeSettingsSchema, type NoticeSettings } from '../domain/notice-settings.ts';
import type { Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import {
  keepSecrets,
  putSecrets,
  shownDefinition,
  withoutSecrets,
  type Secrets,
  type SecretPaths,
} from './definition-secrets.ts';
import type { Sealer } from './secrets.ts';
import type { Store } from './store.ts';

const SECRET_PATHS: SecretPaths = [
  ['email', 'password'],
  ['webhook', 'secret'],
];

/** Who is told what; its secrets are texts, those from the environment looked up. */
export interface OpenNoticeSettings {
  settings: NoticeSettings;
  /** When they were last saved; null when they never were. */
  changedAt: Date | null;
}

/** The settings of notices with their secrets. Fails when these cannot be opened, or a variable of the environment is not there. */
export async function loadNoticeSettings(
  store: Store,
  sealer: Sealer,
  environment = process.env,
): Promise<Result<OpenNoticeSettings>> {
  const row = await storedRow(store);
  if (!row) return ok({ settings: NO_NOTICES, changedAt: null });
  const opened = sealer.open(row.secrets);
  if (!opened.ok) return opened;
  const settings = JSON.parse(row.settings) as NoticeSettings;
  const missing = putSecrets(settings, JSON.parse(opened.value) as Secrets, environment);
  return missing ? failed(missing) : ok({ settings, changedAt: new Date(row.changed_at) });
}

/** The settings of notices as they may be shown, and which secrets are set. */
export async function shownNoticeSettings(
  store: Store,
  sealer: Sealer,
): Promise<Result<{ settings: unknown; secretsSet: string[] }>> {
  const row = await storedRow(store);
  if (!row) return ok({ settings: NO_NOTICES, secretsSet: [] });
  const opened = sealer.open(row.secrets);
  if (!opened.ok) return opened;
  const secrets = JSON.parse(opened.value) as Secrets;
  const shown = shownDefinition(JSON.parse(row.settings) as object, secrets, SECRET_PATHS);
  return ok({ settings: shown.definition, secretsSet: shown.secretsSet });
}

/**
 * Saves who is told what; secrets that are left out stay as they are, as long as they go to the same address. Answers every fault, and then
 * nothing is saved.
 */
export async function saveNoticeSettings(
  store: Store,
  sealer: Sealer,
  input: unknown,
  now: Date,
): Promise<Problem[]> {
  const row = await storedRow(store);
  const stored = row ? (JSON.parse(row.settings) as NoticeSettings) : NO_NOTICES;
  const sealed = row?.secrets ?? sealer.seal('{}');
  const kept = keepSecrets(input, stored, sealed, sealer, SECRET_PATHS);
  if (!kept.ok) return [kept.problem];
  const { draft, again } = kept.value;
  const parsed = noticeSettingsSchema.safeParse(draft, { reportInput: true });
  if (!parsed.success) return [...faultsOf(parsed.error), ...again];
  if (again.length > 0) return again;
  const { bare, secrets } = withoutSecrets(parsed.data, SECRET_PATHS);
  const missing = putSecrets(structuredClone(bare), secrets, process.env);
  if (missing) return [missing];
  const saved = {
    settings: JSON.stringify(bare),
    secrets: sealer.seal(JSON.stringify(secrets)),
    changed_at: now.toISOString(),
  };
  await store
    .insertInto('notice_settings')
    .values({ id: 1, ...saved })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(saved))
    .execute();
  return [];
}

async function storedRow(
  store: Store,
): Promise<{ settings: string; secrets: string; changed_at: string } | undefined> {
  return store.selectFrom('notice_settings').select(['settings', 'secrets', 'changed_at']).executeTakeFirst();
}
