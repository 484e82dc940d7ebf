import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIELDS, SECTIONS } from '../parts/settings/fields.ts';
import { texts as bulgarian } from './bg/index.ts';
import { texts as english } from './en/index.ts';

type Texts = { [key: string]: string | Texts };

const UI = join(import.meta.dirname, '..');

test('both languages have the same texts', () => {
  expect([...flat(english).keys()].toSorted()).toEqual([...flat(bulgarian).keys()].toSorted());
});

test.each([
  ['bg', bulgarian],
  ['en', english],
])('no text of %s is empty', (_language, texts) => {
  const empty = [...flat(texts)].filter(([, text]) => text.trim() === '').map(([key]) => key);
  expect(empty).toEqual([]);
});

test('both languages fill the same places of a text', () => {
  const english_ = flat(english);
  const differing = [...flat(bulgarian)].filter(
    ([key, text]) => String(places(text)) !== String(places(english_.get(key) ?? '')),
  );
  expect(differing).toEqual([]);
});

test('every text the pages ask for by name exists', () => {
  const known = new Set([...flat(bulgarian).keys()].map(withoutPlural));
  const asked = globSync('**/*.{ts,tsx}', { cwd: UI })
    .filter((file) => !file.startsWith('dist'))
    .flatMap((file) => keysIn(readFileSync(join(UI, file), 'utf8')).map((key) => `${key} (${file})`));
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.filter((key) => !known.has(key.split(' ')[0]!))).toEqual([]);
});

test('every setting has a name, an explanation, and a word for each of its values', () => {
  const known = flat(bulgarian);
  const wanted = FIELDS.flatMap(({ path, control }) => [
    `settings.field.${path}.name`,
    `settings.field.${path}.why`,
    ...('values' in control ? control.values.map((value) => `settings.field.${path}.values.${value}`) : []),
    ...(control.kind === 'pair'
      ? control.parts.map(({ name }) => `settings.field.${path}.parts.${name}`)
      : []),
    ...(control.kind === 'table'
      ? [
          `settings.field.${path}.key`,
          `settings.field.${path}.add`,
          ...control.table.columns.flatMap(({ name, values = [] }) => [
            name === null ? `settings.field.${path}.value` : `settings.field.${path}.columns.${name}`,
            ...values.map((value) => `settings.field.${path}.values.${value}`),
          ]),
        ]
      : []),
  ]);
  const sections = SECTIONS.flatMap(({ id }) => [
    `settings.section.${id}.name`,
    `settings.section.${id}.why`,
  ]);
  expect([...wanted, ...sections].filter((key) => !known.has(key))).toEqual([]);
});

/** "session.name" → its words. */
function flat(texts: Texts, above = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[above + key, value] as const] : [...flat(value, `${above}${key}.`)],
    ),
  );
}

/** What is put into a text: "{{name}}". */
function places(text: string): string[] {
  return [...new Set([...text.matchAll(/{{\s*(\w+)/g)].map(([, name]) => name!))].toSorted();
}

/** The keys that stand in t('…') as they are; those that are put together at run time cannot be seen here. */
function keysIn(source: string): string[] {
  const calls = source.matchAll(/\bt\(\s*((?:[^()'"`]*\?)?\s*'[^']+'(?:\s*:\s*'[^']+')?)/g);
  return [...calls].flatMap(([, keys]) =>
    [...keys!.matchAll(/'([\w.-]+\.[\w.-]+)'/g)].map(([, key]) => key!),
  );
}

/** i18next chooses "done_one" or "done_other" for "done". */
function withoutPlural(key: string): string {
  return key.replace(/_(zero|one|two|few|many|other)$/, '');
}
