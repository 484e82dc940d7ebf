import { below, oneOf, type Random } from './tries.ts';

/** Spoils real recordings: what somebody else's program, a broken line or somebody hostile might send in their place. */

type Path = (string | number)[];

const DEEP = 20_000;
const HUGE = 300_000;

/** Values that are not what was expected, whatever was. */
const HOSTILE: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => ' ',
  () => 0,
  () => -1,
  () => -0,
  () => 1e308,
  () => 0.1 + 0.2,
  () => 2 ** 53,
  () => true,
  () => false,
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => ({ toString: null, valueOf: 1 }),
  () => 'NaN',
  () => 'Infinity',
  () => '12,50',
  () => '1e5',
  () => '1e999999',
  () => '0x10',
  () => '٣',
  () => '-5',
  () => '9'.repeat(400),
  () => `0.${'0'.repeat(400)}1`,
  () => '2026-02-30T00:00:00Z',
  () => '9999-12-31T23:59:59.999Z',
  () => '0000-01-01T00:00:00Z',
  () => '+275760-09-13T00:00:00.000Z',
  () => '\ud800',
  () => 'а\udc00б',
  () => '\u0000',
  () => '\u202eсдор',
  () => '../../../../etc/passwd',
  () => "'; DROP TABLE goods; --",
  () => '${7*7}{{7*7}}<script>alert(1)</script>',
  () => '%00%ff',
  () => '$t(problems.bug)',
  () => '{{code}} {{detail}}',
  () => '__proto__',
  () => 'я'.repeat(HUGE),
  () => '😀'.repeat(100),
  () => 'a '.repeat(2000),
];

/** Raw JSON where a value stood: what no serializer would write. */
const RAW: readonly (() => string)[] = [
  () => 'NaN',
  () => '-Infinity',
  () => 'undefined',
  () => '1e400',
  () => '-0',
  () => '00012',
  () => '"\\ud800"',
  () => '"\\u0000"',
  () => `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  () => `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  () => '9'.repeat(5000),
  () => '{"__proto__":{"polluted":true}}',
  () => '{"constructor":{"prototype":{"polluted":true}}}',
];

/** A JSON text like this one with one to three things wrong in it; now and then none is JSON any more. */
export function spoiledJson(raw: string, random: Random): string {
  let json = raw;
  for (let times = 1 + below(random, 3); times > 0; times -= 1)
    json = isDeep(json) ? spoiledText(json, random) : spoiledOnce(json, random);
  return json;
}

/** What was nested that deep cannot be walked through here any more. */
function isDeep(json: string): boolean {
  return json.includes('['.repeat(100)) || json.includes('{"a":'.repeat(100));
}

function spoiledOnce(raw: string, random: Random): string {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return spoiledText(raw, random);
  }
  const kind = random();
  if (kind < 0.1) return spoiledText(raw, random);
  const paths = pathsOf(value);
  const path = oneOf(random, paths);
  if (kind < 0.25) return rawInstead(value, path, oneOf(random, RAW)());
  if (kind < 0.35) return doubledKey(value, path, oneOf(random, HOSTILE)());
  if (kind < 0.5) return JSON.stringify(changed(value, path, () => undefined)) ?? 'null';
  if (kind < 0.65) return JSON.stringify(changed(value, path, (part) => multiplied(part, random))) ?? 'null';
  return JSON.stringify(changed(value, path, () => oneOf(random, HOSTILE)())) ?? 'null';
}

/** A text cut, doubled, or with some characters of it replaced. */
export function spoiledText(raw: string, random: Random): string {
  const at = below(random, raw.length + 1);
  const more = oneOf(random, [
    '',
    '\u0000',
    '\ufeff',
    '"',
    '{',
    ']',
    ',',
    '\n',
    '\ud800',
    '<html>',
    ';',
    ':',
    '&a ',
  ]);
  return oneOf(random, [
    raw.slice(0, at),
    raw.slice(at),
    raw + raw,
    raw.slice(0, at) + more + raw.slice(at),
    raw.slice(0, at) + more + raw.slice(at + 1 + below(random, 20)),
  ]);
}

/** Bytes with some of them flipped, gone or more. */
export function spoiledBytes(raw: Buffer, random: Random): Buffer {
  let bytes = Buffer.from(raw);
  for (let times = 1 + below(random, 8); times > 0; times -= 1) {
    const at = below(random, bytes.length + 1);
    const kind = below(random, 4);
    if (kind === 0) bytes = bytes.subarray(0, at);
    else if (kind === 1)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([below(random, 256)]), bytes.subarray(at)]);
    else if (at < bytes.length)
      bytes[at] = kind === 2 ? below(random, 256) : bytes[at]! ^ (1 << below(random, 8));
  }
  return bytes;
}

/** A list that is much longer, doubled or turned around; a text in other letters; a number of another size. */
function multiplied(part: unknown, random: Random): unknown {
  if (Array.isArray(part)) {
    return oneOf<unknown>(random, [
      [...part, ...part],
      part.toReversed(),
      Array.from({ length: 500 }, () => part[0] ?? null),
      part.slice(1),
    ]);
  }
  if (typeof part === 'string')
    return oneOf(random, [part + part, part.toUpperCase(), `${part}\u0301`, ` ${part} `]);
  if (typeof part === 'number') return part * oneOf(random, [-1, 1e6, 0.001]);
  if (typeof part === 'object' && part !== null) return Object.fromEntries(Object.entries(part).toReversed());
  return part;
}

/** Every place in a JSON value, the whole included; of a long list the beginning. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || path.length > 12) return [path];
  const parts = Array.isArray(value) ? [...value.entries()].slice(0, 5) : Object.entries(value);
  return [path, ...parts.flatMap(([step, part]) => pathsOf(part, [...path, step]))];
}

/** The value with the part at the path changed; undefined removes it. */
function changed(value: unknown, path: Path, change: (part: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (Array.isArray(value)) {
    return value.flatMap((part: unknown, index) => {
      const next = index === step ? changed(part, rest, change) : part;
      return next === undefined ? [] : [next];
    });
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([name, part]) => [
      name,
      name === step ? changed(part, rest, change) : (part as unknown),
    ]),
  );
}

const PLACE = '@here@';

function rawInstead(value: unknown, path: Path, raw: string): string {
  return JSON.stringify(changed(value, path, () => PLACE)).replace(`"${PLACE}"`, () => raw);
}

/** The key of the path stands there twice; parsers take the last one, and not all agree. */
function doubledKey(value: unknown, path: Path, other: unknown): string {
  const key = path.at(-1);
  let kept = 'null';
  const text = JSON.stringify(
    changed(value, path, (part) => {
      kept = JSON.stringify(part) ?? 'null';
      return PLACE;
    }),
  );
  const again = typeof key === 'string' ? `${kept},${JSON.stringify(key)}:${JSON.stringify(other)}` : kept;
  return text.replace(`"${PLACE}"`, () => again);
}
