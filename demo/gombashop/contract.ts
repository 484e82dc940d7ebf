import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

const CONTRACT_FILE = new URL('../../docs/gombashop-contract.yaml', import.meta.url);
const METHODS = ['get', 'post', 'put', 'patch'] as const;

/** What does not hold: where ("variants.0.price"; empty for the whole) and why ("must be string"). */
export interface Mismatch {
  field: string;
  reason: string;
}

/** Holds a value to a schema; null when it fits. */
type Check = (value: unknown) => Mismatch | null;

export interface QueryParameter {
  name: string;
  isList: boolean;
  isInteger: boolean;
  check: Check;
}

/** One operation of the contract, with everything that can be held to it. */
export interface Operation {
  id: string;
  method: (typeof METHODS)[number];
  /** As in the contract: "/orders/{number}". */
  path: string;
  query: QueryParameter[];
  /** Null when the operation takes no body. */
  checkBody: Check | null;
  /** For batches: the record by itself and how many may come, since one bad record must not fail the others. */
  batch: { checkRecord: Check; maxRecords: number } | null;
  /** By status; every other status is answered with a problem. */
  checkAnswer(status: number): Check;
}

type Json = Record<string, unknown>;

let contract: Operation[] | undefined;

/** The operations of the contract, read and compiled once in a process; throws when the file is damaged. */
export function contractOperations(): Operation[] {
  contract ??= readContract();
  return contract;
}

function readContract(): Operation[] {
  const document = asJson(parse(readFileSync(CONTRACT_FILE, 'utf8')));
  const ajv = new Ajv2020({ strict: true, strictTypes: false });
  // The types of this CommonJS package put its function under `default`, where it is as well as in the module itself.
  addFormats.default(ajv);
  const components = asJson(document.components);
  ajv.addSchema(asJson(pointIntoDefinitions({ $id: 'contract', $defs: components.schemas })));

  function compile(schema: unknown): Check {
    const validate = ajv.compile(asJson(pointIntoDefinitions(schema)));
    return (value) => firstMismatch(validate, value);
  }

  function resolve(part: unknown): Json {
    const json = asJson(part);
    if (typeof json.$ref !== 'string') return json;
    return json.$ref
      .slice('#/'.length)
      .split('/')
      .reduce((place, key) => asJson(place[key]), document);
  }

  const checkProblem = compile({ $ref: '#/components/schemas/Problem' });

  function readOperation(path: string, method: Operation['method'], definition: Json): Operation {
    const body = definition.requestBody ? contentSchema(asJson(definition.requestBody)) : null;
    const isBatch = body?.type === 'array';
    const answers = new Map<number, Check>();
    for (const [status, answer] of Object.entries(asJson(definition.responses))) {
      const schema = contentSchema(resolve(answer));
      if (status !== 'default') answers.set(Number(status), compile(schema));
    }
    return {
      id: String(definition.operationId),
      method,
      path,
      query: ((definition.parameters ?? []) as unknown[]).map((parameter) =>
        readParameter(resolve(parameter)),
      ),
      checkBody: body && !isBatch ? compile(body) : null,
      batch: body && isBatch ? { checkRecord: compile(body.items), maxRecords: Number(body.maxItems) } : null,
      checkAnswer: (status) => answers.get(status) ?? (status < 400 ? refuseStatus(status) : checkProblem),
    };
  }

  function readParameter(parameter: Json): QueryParameter {
    const schema = asJson(parameter.schema);
    return {
      name: String(parameter.name),
      isList: schema.type === 'array',
      isInteger: schema.type === 'integer',
      check: compile(schema),
    };
  }

  return Object.entries(asJson(document.paths)).flatMap(([path, item]) =>
    METHODS.filter((method) => asJson(item)[method]).map((method) =>
      readOperation(path, method, asJson(asJson(item)[method])),
    ),
  );
}

// OpenAPI keeps its schemas under components, which JSON Schema does not know: they become one schema with $defs.
function pointIntoDefinitions(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema).replaceAll('"#/components/schemas/', '"contract#/$defs/'),
  ) as unknown;
}

function contentSchema(part: Json): Json {
  const [content] = Object.values(asJson(part.content));
  return asJson(asJson(content).schema);
}

function refuseStatus(status: number): Check {
  return () => ({ field: '', reason: `has the status ${status}, which the contract does not know here` });
}

function firstMismatch(validate: ValidateFunction, value: unknown): Mismatch | null {
  if (validate(value)) return null;
  const [error] = validate.errors as [ErrorObject, ...ErrorObject[]];
  const missing: unknown = error.params.missingProperty;
  const path = error.instancePath.split('/').slice(1);
  if (typeof missing === 'string') path.push(missing);
  return { field: path.join('.'), reason: error.message ?? 'is not valid' };
}

function asJson(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new TypeError('the contract file is damaged');
  return value as Json;
}
