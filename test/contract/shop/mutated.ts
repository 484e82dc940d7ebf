import * as fc from 'fast-check';

type Path = (string | number)[];

/** JSON texts like the given one, with one to three things wrong: a value replaced or gone, the text cut or spoiled. */
export function mutated(raw: string): fc.Arbitrary<string> {
  const paths = pathsOf(JSON.parse(raw));
  const place = fc.nat(paths.length - 1).map((index) => paths[index]!);
  const value = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.double(),
    fc.constantFrom('', '12,50', '-0', '1e5', '0x10', '٣', 'Infinity', '2026-02-30T00:00:00Z', [], {}),
  );
  const changes = fc.array(fc.tuple(place, fc.option(value, { nil: undefined })), {
    minLength: 1,
    maxLength: 3,
  });
  const changed = changes.map((list) => {
    let json: unknown = JSON.parse(raw);
    for (const [path, replacement] of list) json = replaced(json, path, replacement);
    return JSON.stringify(json) ?? 'null';
  });
  const cut = fc.nat(raw.length - 1).map((length) => raw.slice(0, length));
  const spoiled = fc
    .tuple(fc.nat(raw.length - 1), fc.string({ maxLength: 3 }))
    .map(([at, text]) => raw.slice(0, at) + text + raw.slice(at + 1));
  return fc.oneof({ weight: 4, arbitrary: changed }, cut, spoiled, fc.json(), fc.string());
}

/** Every place in a JSON value, the whole included. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...parts.flatMap(([step, part]) => pathsOf(part, [...path, step]))];
}

/** The value with the part at the path replaced; undefined removes it. A path that is gone changes nothing. */
function replaced(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => {
      if (index !== step) return [part];
      const changed = replaced(part, rest, replacement);
      return changed === undefined ? [] : [changed];
    });
  }
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    name === step ? replaced(part, rest, replacement) : part,
  ]);
  return Object.fromEntries(entries) as unknown;
}
