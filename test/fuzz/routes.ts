import { oneOf, below, type Random } from './tries.ts';

/** A JSON schema as far as OpenAPI describes the API with it. */
interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  $ref?: string;
}

interface Operation {
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** One route of the API. */
export interface Route {
  method: string;
  path: string;
  operation: Operation;
}

/** Every route there is. */
export function routesOf({ paths }: Description): Route[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  );
}

/** A request as the description allows it, with values that are there as often as not. */
export function requestTo(
  route: Route,
  { components }: Description,
  known: Readonly<Record<string, readonly string[]>>,
  random: Random,
): { path: string; body: string | undefined } {
  const { parameters = [], requestBody } = route.operation;
  const value = (name: string, schema: Schema): string => {
    const there = known[name];
    if (there && random() < 0.8) return oneOf(random, there);
    return random() < 0.7 ? String(sample(schema, components.schemas, random)) : oneOf(random, HOSTILE_TEXTS);
  };
  let path = route.path.replaceAll(/\{(\w+)\}/g, (_all, name: string) =>
    encodeURIComponent(value(name, { type: 'string' })),
  );
  const query = parameters
    .filter((each) => each.in === 'query' && random() < 0.6)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(value(name, schema))}`);
  if (query.length > 0) path += `?${query.join('&')}`;
  const schema = requestBody?.content['application/json']?.schema;
  return { path, body: schema && JSON.stringify(sample(schema, components.schemas, random)) };
}

const HOSTILE_TEXTS = [
  '',
  ' ',
  '0',
  '-1',
  '1e9',
  'NaN',
  '../..',
  '%00',
  "' OR 1=1 --",
  'я'.repeat(150),
  '__proto__',
  'constructor',
  '*',
  '%',
  '_',
  '\u0000',
  '<b>',
  '[]',
];

function sample(schema: Schema, schemas: Record<string, Schema>, random: Random, depth = 0): unknown {
  if (schema.$ref) return sample(schemas[schema.$ref.split('/').at(-1)!] ?? {}, schemas, random, depth);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return sample(oneOf(random, choices), schemas, random, depth);
  if ('const' in schema) return schema.const;
  if (schema.enum) return oneOf(random, schema.enum);
  if (depth > 6) return null;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [
          name,
          sample(part, schemas, random, depth + 1),
        ]),
      );
    case 'array':
      return Array.from({ length: below(random, 3) }, () =>
        sample(schema.items ?? {}, schemas, random, depth + 1),
      );
    case 'integer':
    case 'number':
      return oneOf(random, [1, 2, 20, 0, 100]);
    case 'boolean':
      return random() < 0.5;
    case 'null':
      return null;
    case 'string':
      return oneOf(random, ['import', 'sofia', '20', 'Ана', '', '7000001']);
    default:
      return oneOf<unknown>(random, [null, 1, 'sofia', {}, []]);
  }
}
