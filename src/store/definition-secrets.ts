import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition, Secret } from '../domain/settings.ts';
import type { Sealer } from './secrets.ts';

/** The secrets of a definition by their settings, "shop.key": written out, or where the environment has them. */
export type Secrets = Record<string, Secret>;

/** The places that hold secrets, as paths: of a definition unless others are named. */
export type SecretPaths = readonly string[][];
const SECRET_PATHS: SecretPaths = [
  ['warehouse', 'database', 'password'],
  ['shop', 'key'],
  ['printer', 'password'],
];

/** The definition with empty texts where its secrets were, and the secrets. */
export function withoutSecrets<Settings extends object = Definition>(
  definition: Settings,
  paths = SECRET_PATHS,
): { bare: Settings; secrets: Secrets } {
  const bare = structuredClone(definition);
  const secrets: Secrets = {};
  for (const path of paths) {
    const [holder, name] = holderOf(bare, path);
    if (!holder || holder[name] === undefined) continue;
    secrets[path.join('.')] = holder[name] as Secret;
    holder[name] = '';
  }
  return { bare, secrets };
}

/** Puts the secrets into a bare definition, those from the environment looked up; answers the first that is not there. */
export function putSecrets(
  definition: object,
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

/** A definition whose secrets from the environment are looked up, for checking it before it is saved. */
export function resolveSecrets(definition: Definition, environment = process.env): Result<Definition> {
  const { bare, secrets } = withoutSecrets(definition);
  const missing = putSecrets(bare, secrets, environment);
  return missing ? failed(missing) : ok(bare);
}

/**
 * What a definition may show of itself: every secret is gone but those whose place in the environment is known, which say
 * only that. `secretsSet` names the settings whose secret is written out.
 */
export function shownDefinition(
  bare: object,
  secrets: Secrets,
  paths = SECRET_PATHS,
): { definition: Branch; secretsSet: string[] } {
  const definition = structuredClone(bare) as unknown as Branch;
  const secretsSet: string[] = [];
  for (const path of paths) {
    const [holder, name] = holderOf(definition, path);
    if (!holder) continue;
    const setting = path.join('.');
    const secret = secrets[setting];
    delete holder[name];
    if (typeof secret === 'object') holder[name] = secret;
    else if (secret) secretsSet.push(setting);
  }
  return { definition, secretsSet };
}

/** What somebody wrote with the stored secrets in it; as long as some are to be entered again, nobody may be asked with it. */
export interface KeptSecrets {
  draft: unknown;
  again: Problem[];
}

/**
 * Gives what somebody wrote the stored secrets it leaves out. Of a database only when it is still of the same kind: another kind knows
 * another password, or none. A stored secret goes only to the address it was entered for: who took over an administrator's session could
 * otherwise have it sent to a host of his own, or in clear to whoever listens on the way. Another address, or a line that is guarded less, asks for it
 * anew: it is left empty, and named among what is to be entered again.
 */
export function keepSecrets(
  input: unknown,
  stored: object,
  sealedSecrets: string,
  sealer: Sealer,
  paths = SECRET_PATHS,
): Result<KeptSecrets> {
  if (isDeep(input)) return failed(problem('setting-wrong', { setting: '·', value: '', detail: TOO_DEEP }));
  const draft = structuredClone(input);
  const lacking = paths.filter((path) => {
    const [holder, name] = holderOf(draft, path);
    return holder !== null && holder[name] === undefined && isSameKind(holder, holderOf(stored, path)[0]);
  });
  const again: Problem[] = [];
  if (lacking.length === 0) return ok({ draft, again });
  const opened = sealer.open(sealedSecrets);
  if (!opened.ok) return opened;
  const secrets = JSON.parse(opened.value) as Secrets;
  for (const path of lacking) {
    const setting = path.join('.');
    const secret = secrets[setting];
    const [holder, name] = holderOf(draft, path);
    if (secret === undefined || secret === '') continue;
    const isKept = isAsBefore(holder!, holderOf(stored, path)[0]!, path[0]!);
    if (!isKept) again.push(problem('setting-secret-again', { setting }));
    holder![name] = isKept ? secret : '';
  }
  return ok({ draft, again });
}

const TOO_DEEP = {
  bg: 'групите са вложени твърде дълбоко една в друга',
  en: 'the groups are nested too deeply',
};
/** Far more than any settings have; what is nested thousands of times cannot even be copied. */
const MOST_LEVELS = 20;

function isDeep(input: unknown): boolean {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

function isSameKind(written: Branch, stored: Branch | null): boolean {
  return stored !== null && (written['kind'] ?? null) === (stored['kind'] ?? null);
}

/** Whether a secret still goes where it was sent, over a line that lacks no guard it had. */
function isAsBefore(written: Branch, stored: Branch, part: string): boolean {
  const guards = guardsOf(written);
  const isGuarded = guardsOf(stored).every((had, at) => !had || guards[at]);
  return isGuarded && addressOf(written, part) === addressOf(stored, part);
}

/** What keeps others from reading a secret on its way; what is left out is as the schema fills it in. */
function guardsOf({
  kind,
  encrypt = kind === 'mssql',
  trustCertificate,
  oldServer,
  windowsSignIn,
  security,
}: Branch): boolean[] {
  const isEncrypted = encrypt === true;
  const [isChecked, isModern] = [trustCertificate !== true, oldServer !== true];
  // With Windows sign-in the password itself does not travel.
  const isHidden = isEncrypted || windowsSignIn === true;
  return [isEncrypted, isEncrypted && isChecked, isEncrypted && isModern, isHidden, security !== 'none'];
}

/** The ports that the schema fills in, by the kind of the database or else the part of the settings. */
const USUAL_PORTS: Record<string, number> = { mysql: 3306, printer: 8001, email: 587 };

/** To whom a secret is sent, whichever way that is written; what is left out is as the schema fills it in. */
function addressOf({ kind, url, file, host, port, instance, certificate }: Branch, part: string): string {
  const usualPort = USUAL_PORTS[typeof kind === 'string' ? kind : part] ?? null;
  return JSON.stringify([
    placeOf(url),
    file ?? null,
    host ?? '127.0.0.1',
    port ?? usualPort,
    instance ?? null,
    certificate ?? null,
  ]);
}

function placeOf(url: unknown): string | null {
  if (typeof url !== 'string') return null;
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}

type Branch = Record<string, unknown>;

function holderOf(root: unknown, path: string[]): [Branch | null, string] {
  let branch = root;
  for (const step of path.slice(0, -1)) branch = isBranch(branch) ? branch[step] : undefined;
  return [isBranch(branch) ? branch : null, path.at(-1)!];
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
