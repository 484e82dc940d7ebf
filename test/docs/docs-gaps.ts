import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PROBLEMS } from '../../src/domain/problem.ts';
import { definitionSchema } from '../../src/domain/settings.ts';
import bg from '../../src/i18n/bg.json' with { type: 'json' };
import en from '../../src/i18n/en.json' with { type: 'json' };
import { guideGaps } from './guide-gaps.ts';

const root = join(import.meta.dirname, '../..');

/** Everything that code promises and texts or docs do not keep: one sentence each. */
export function docsGaps(): string[] {
  return [
    ...textGaps(),
    ...problemGaps(),
    ...settingGaps(),
    ...docstringGaps(),
    ...selfGaps(),
    ...threatGaps(),
    ...guideGaps(),
  ];
}

/** Both languages have the same texts with the same values in them. */
function textGaps(): string[] {
  const [bulgarian, english] = [texts(bg), texts(en)];
  const keys = new Set([...bulgarian.keys(), ...english.keys()]);
  return [...keys].flatMap((key) => {
    const [left, right] = [bulgarian.get(key), english.get(key)];
    if (left === undefined || right === undefined)
      return [`i18n: ${key} lacks ${left === undefined ? 'Bulgarian' : 'English'}`];
    return values(left) === values(right)
      ? []
      : [`i18n: ${key} has other values in Bulgarian than in English`];
  });
}

function texts(branch: object, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(branch)) {
    const key = path ? `${path}.${name}` : name;
    if (typeof value === 'string') found.set(key, value);
    else for (const [inner, text] of texts(value as object, key)) found.set(inner, text);
  }
  return found;
}

function values(text: string): string {
  const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!);
  return [...new Set(names)].sort((a, b) => a.localeCompare(b)).join(' ');
}

/** Every problem code has its text and its place in docs/errors.md, and neither knows a code that is not there. */
function problemGaps(): string[] {
  const codes = Object.keys(PROBLEMS);
  const said = Object.keys(bg.problems);
  const documented = [...read('docs/errors.md').matchAll(/^(?:#+ |\| ?)`([a-z-]+)`/gm)].map(
    ([, code]) => code!,
  );
  return [
    ...missing(codes, said).map((code) => `i18n: problem ${code} has no text`),
    ...missing(said, codes).map((code) => `i18n: there is no problem ${code}`),
    ...missing(codes, documented).map((code) => `docs/errors.md: ${code} is missing`),
    ...missing(documented, codes).map((code) => `docs/errors.md: there is no problem ${code}`),
  ];
}

/** Every setting stands in docs/settings.md by its whole path. */
function settingGaps(): string[] {
  const docs = read('docs/settings.md');
  const paths = settingPaths(
    z.toJSONSchema(definitionSchema, { unrepresentable: 'any', io: 'input' }) as JsonSchema,
  );
  return paths
    .filter((path) => !docs.includes(`\`${path}\``))
    .map((path) => `docs/settings.md: ${path} is missing`);
}

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

function settingPaths(schema: JsonSchema, path = ''): string[] {
  const branches = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const members = branches.flatMap(({ properties }) => Object.entries(properties ?? {}));
  // `{env: NAME}` is how any secret may be written, not a setting of its own.
  if (members.every(([name]) => name === 'env')) return [path];
  return [
    ...new Set(members.flatMap(([name, member]) => settingPaths(member, path ? `${path}.${name}` : name))),
  ];
}

/** Every threat of docs/threat-model.md names a test that holds it, and each of these is there, under that name. */
function threatGaps(): string[] {
  const rows = read('docs/threat-model.md')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
    .filter(([threat]) => threat !== 'Threat');
  return rows.flatMap((cells) => {
    const threat = `docs/threat-model.md: “${cells[0]!}”`;
    if (cells.length !== 4) return [`${threat} has no four columns`];
    const held = cells[3]!;
    if (held.startsWith('nothing is done')) return [];
    const tests = [...held.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file, name]) => [file!, name!] as const);
    if (tests.length === 0) return [`${threat} names no test`];
    return tests.flatMap(([file, name]) => {
      if (!existsSync(join(root, file))) return [`${threat} names ${file}, which is not there`];
      return read(file).replaceAll("\\'", "'").includes(name)
        ? []
        : [`${threat} names a test that is not in ${file}: ${name}`];
    });
  });
}

/** Every function that others import says what it promises. */
function docstringGaps(): string[] {
  return files('src').flatMap((file) => {
    const lines = read(file).split('\n');
    return lines.flatMap((line, index) => {
      const name = /^export (?:async )?function (\w+)/.exec(line)?.[1];
      return name && !lines[index - 1]!.trimEnd().endsWith('*/') ? [`${file}: ${name} has no docstring`] : [];
    });
  });
}

/** No file is longer than a reader's patience. */
const MOST_LINES = 500;

function selfGaps(): string[] {
  return ['src', 'demo', 'test', 'bench', 'packaging']
    .flatMap(files)
    .filter((file) => read(file).split('\n').length > MOST_LINES)
    .map((file) => `${file}: more than ${MOST_LINES} lines`);
}

function files(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function missing(wanted: readonly string[], there: readonly string[]): string[] {
  return wanted.filter((each) => !there.includes(each));
}
