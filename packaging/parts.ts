import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

/** A computer that something is packed for. */
export interface Target {
  os: 'linux' | 'win32';
  cpu: 'x64' | 'arm64';
}

/** A package as the lockfile has it. */
export interface Locked {
  /** Where it stands: "node_modules/fastify". */
  place: string;
  name: string;
  version: string;
  license: string;
  integrity: string;
}

interface LockEntry {
  version?: string;
  license?: string;
  integrity?: string;
  os?: string | string[];
  cpu?: string | string[];
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Kervan's own version and the name it has as a program. */
export function ownVersion(): string {
  return (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
}

/** The Node that a target gets, as an npm package. */
export function nodePackage({ os, cpu }: Target): string {
  return os === 'win32' ? `node-win-${cpu}` : `node-linux-${cpu}`;
}

/**
 * The packages Kervan needs to run on a target, from its lockfile: what it depends on, what these depend on, and so on. Not what only builds
 * and tests need, and of what is made for one system alone only what is made for this one.
 */
export function neededPackages(target: Target): Locked[] {
  const locked = lockedPackages();
  const found = new Map<string, Locked>();
  const take = (name: string, from: string): void => {
    const place = placeOf(name, from, locked);
    const entry = place === null ? undefined : locked[place];
    if (place === null || !entry || found.has(place) || !isFor(entry, target)) return;
    found.set(place, asLocked(place, name, entry));
    for (const next of dependenciesOf(entry)) take(next, place);
  };
  for (const name of dependenciesOf(locked['']!)) take(name, '');
  return [...found.values()].sort((a, b) => a.place.localeCompare(b.place));
}

/** The packages that the built pages hold, as `ui/build.ts` found them in there: nobody needs them beside the pages, and their licences go with them. */
export function bundledPackages(): Locked[] {
  const locked = lockedPackages();
  const places = readFileSync(join(ROOT, 'ui/dist/built-with'), 'utf8').trim().split('\n');
  return places.map((place) => {
    if (!locked[place]) throw new Error(`the lockfile has no ${place}, of which something is in the pages`);
    return asLocked(place, place.split('node_modules/').at(-1)!, locked[place]);
  });
}

/**
 * What the helper for Access files runs with on a Windows whose only driver has 32 bits (docs/access-helper.md), as `install.mjs` gives it to a clone:
 * the last line of Node that is built for it, and koffi as the lockfile has it. That Node is not in the lockfile: npm would want it on every machine.
 */
export function accessHelperPackages(): Locked[] {
  const locked = lockedPackages();
  const koffi = ['koffi', '@koromix/koffi-win32-ia32'].map((name) => {
    const place = `node_modules/${name}`;
    if (!locked[place]) throw new Error(`the lockfile has no ${place}`);
    return asLocked(place, name, locked[place]);
  });
  return [X86_NODE, ...koffi];
}

const X86_NODE: Locked = {
  place: 'node_modules/node-win-x86',
  name: 'node-win-x86',
  version: '22.23.2',
  license: 'MIT',
  integrity:
    'sha512-KCIFCi5rp0Slx4IoD9flKynhAfvGNloeq/sllx//qGuKZ09aSvrsfejR8pRPcS4Obv9mMcVFApYZxBIdgtcLxA==',
};

function lockedPackages(): Record<string, LockEntry> {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  return (JSON.parse(lock) as { packages: Record<string, LockEntry> }).packages;
}

function asLocked(
  place: string,
  name: string,
  { version = '', license = '', integrity = '' }: LockEntry,
): Locked {
  return { place, name, version, license, integrity };
}

/** As Node looks for it: in the folder of the one that wants it, then in those above. */
function placeOf(name: string, from: string, packages: Record<string, LockEntry>): string | null {
  const steps = from === '' ? [] : from.split(/\/?node_modules\//).slice(1);
  for (let depth = steps.length; depth >= 0; depth -= 1) {
    const above = steps.slice(0, depth).map((step) => `node_modules/${step}/`);
    const place = `${above.join('')}node_modules/${name}`;
    if (packages[place]) return place;
  }
  return null;
}

function dependenciesOf({ peerDependenciesMeta: meta = {}, ...entry }: LockEntry): string[] {
  const peers = Object.keys(entry.peerDependencies ?? {}).filter((name) => !meta[name]?.optional);
  return [
    ...Object.keys(entry.dependencies ?? {}),
    ...Object.keys(entry.optionalDependencies ?? {}),
    ...peers,
  ];
}

function isFor({ os, cpu }: LockEntry, target: Target): boolean {
  const fits = (allowed: string | string[] | undefined, one: string): boolean =>
    allowed === undefined || [allowed].flat().includes(one);
  return fits(os, target.os) && fits(cpu, target.cpu);
}
