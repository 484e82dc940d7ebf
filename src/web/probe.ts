import type { Problem } from '../domain/problem.ts';
import type { DatabaseAddress, Definition } from '../domain/settings.ts';
import type { Result } from '../domain/result.ts';
import { readPaymentMethods, readPrintServer, readUsingSettings } from '../domain/definition.ts';
import {
  probePrinters,
  probeShop,
  probeWarehouse,
  type Patience,
  type ProbedPrinter,
  type ProbedShop,
  type ProbedWarehouse,
} from '../run/probe.ts';
import { loadServer } from '../store/servers.ts';
import { usesOf } from '../sync/check-server.ts';
import { unsupportedKinds } from '../sync/receipts/unsupported-kinds.ts';
import { ASKING_LIMIT_MS } from './definitions.ts';
import { shopOf, warehouseOf, withStoredSecrets } from './draft-ends.ts';
import { refuseUnknown } from './servers.ts';
import { findServer } from './standing.ts';
import type { Web, WebNeeds } from './web.ts';
import { problemDetails, serverName, wordsOf } from './wire/common.ts';
import { probe, probeRequest, type Probe } from './wire/servers.ts';

/** How long a person who tests a connection is left without a word, whether the database does not open or is slow to answer. */
const FIRST_WORD_MS = 1500;

/** Asks databases, shops and print servers who they are and what settings can be chosen from; changes nothing in them. */
export function addProbes(web: Web, needs: WebNeeds): void {
  addTrying(web, needs);
  addAsking(web, needs);
}

function addTrying(web: Web, needs: WebNeeds): void {
  web.route({
    method: 'POST',
    url: '/api/v1/probe',
    config: { access: 'administrator' },
    schema: {
      operationId: 'probe',
      summary: 'What the ends of a draft say; secrets that are left out are those of `keepSecretsOf`',
      body: probeRequest,
      response: { 200: probe },
    },
    handler: async (request) => {
      const { keepSecretsOf = null, warehouse, shop, printer, settings, isPatient } = request.body;
      const [warehouseSays, shopSays, printerSays] = await Promise.all([
        warehouse === undefined
          ? null
          : tryDraftWarehouse(needs, { warehouse, settings }, keepSecretsOf, isPatient),
        shop === undefined ? null : tryDraftShop(needs, { shop }, keepSecretsOf),
        !printer ? null : tryPrinters(needs, { printer, settings }),
      ]);
      return { warehouse: warehouseSays, shop: shopSays, printer: printerSays };
    },
  });
}

function addAsking(web: Web, needs: WebNeeds): void {
  const { store, sealer } = needs;
  /** Several pages that ask the same server at once share the answer: each question is a connection to the database. */
  const underWay = new Map<string, Promise<Probe>>();

  async function ask(name: string): Promise<Probe> {
    const loaded = await loadServer(store, sealer, name);
    if (!loaded.ok) return brokenProbe(loaded.problem);
    const { definition } = loaded.value;
    const [warehouse, shop, printer] = await Promise.all([
      tryWarehouse(needs, definition, true),
      tryShop(needs, definition),
      definition.printer ? tryPrinters(needs, definition) : null,
    ]);
    return { warehouse, shop, printer };
  }

  web.route({
    method: 'GET',
    url: '/api/v1/servers/:name/probe',
    config: { access: 'viewer' },
    schema: {
      operationId: 'probeServer',
      summary: 'What the ends of a server say, and what its settings can be chosen from',
      params: serverName,
      response: { 200: probe, 404: problemDetails },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!(await findServer(store, name))) return refuseUnknown(request, reply, name);
      const asked = underWay.get(name) ?? ask(name).finally(() => underWay.delete(name));
      underWay.set(name, asked);
      return asked;
    },
  });
}

async function tryDraftWarehouse(
  needs: WebNeeds,
  draft: unknown,
  secretsOf: string | null,
  isPatient: boolean,
): Promise<Probe['warehouse']> {
  const completed = await withStoredSecrets(needs, draft, secretsOf);
  return completed.ok ? tryWarehouse(needs, completed.value, isPatient) : warehouseOnWire(completed);
}

async function tryDraftShop(
  needs: WebNeeds,
  draft: unknown,
  secretsOf: string | null,
): Promise<Probe['shop']> {
  const completed = await withStoredSecrets(needs, draft, secretsOf);
  return completed.ok ? tryShop(needs, completed.value) : shopOnWire(completed);
}

async function tryWarehouse(
  { openWarehouse }: WebNeeds,
  draft: unknown,
  isPatient: boolean,
): Promise<Probe['warehouse']> {
  const address = warehouseOf(draft);
  if (!address.ok) return warehouseOnWire(address);
  const uses = usesOf(readUsingSettings(draft));
  const patience = patienceWith(address.value.database.kind, isPatient);
  return warehouseOnWire(await probeWarehouse(() => openWarehouse(address.value), uses, patience));
}

/** Who presses a button gets a verdict within two seconds; who wants to know more than that says so and waits. */
function patienceWith(kind: DatabaseAddress['kind'], isPatient: boolean): Patience {
  const late = kind === 'access' ? 'warehouse-still-opening' : 'warehouse-no-answer-yet';
  return isPatient
    ? { limitMs: ASKING_LIMIT_MS, late: 'no-answer-in-time' }
    : { limitMs: FIRST_WORD_MS, late };
}

async function tryShop({ openShop }: WebNeeds, draft: unknown): Promise<Probe['shop']> {
  const address = shopOf(draft);
  if (!address.ok) return shopOnWire(address);
  return shopOnWire(await probeShop(() => openShop(address.value), ASKING_LIMIT_MS));
}

async function tryPrinters({ openPrinter }: WebNeeds, draft: unknown): Promise<Probe['printer']> {
  const server = readPrintServer(draft);
  if (!server.ok) return printersOnWire(server, {});
  const open = (printer: string) => openPrinter({ ...server.value, printer });
  return printersOnWire(await probePrinters(open, ASKING_LIMIT_MS), readPaymentMethods(draft));
}

function brokenProbe(found: Problem): Probe {
  const problem = wordsOf(found);
  return {
    warehouse: { answer: null, choices: null, problem },
    shop: { answer: null, statuses: null, problem },
    printer: null,
  };
}

function warehouseOnWire(probed: Result<ProbedWarehouse>): Probe['warehouse'] {
  if (!probed.ok) return { answer: null, choices: null, problem: wordsOf(probed.problem) };
  const { description, choices } = probed.value;
  const { allowsNegativeStock: _stock, hasSuptoSigns: _signs, ...answer } = description;
  const vatGroups = choices.vatGroups.map(({ id, name, rate }) => ({ id, name, rate: rate.toString() }));
  return { answer, choices: { ...choices, vatGroups }, problem: null };
}

function shopOnWire(probed: Result<ProbedShop>): Probe['shop'] {
  if (!probed.ok) return { answer: null, statuses: null, problem: wordsOf(probed.problem) };
  const { description, statuses } = probed.value;
  const capabilities = [...description.capabilities];
  return { answer: { ...description, capabilities }, statuses, problem: null };
}

function printersOnWire(
  probed: Result<ProbedPrinter[]>,
  methods: Definition['settings']['maps']['payments'],
): Probe['printer'] {
  if (!probed.ok) return { printers: null, problem: wordsOf(probed.problem) };
  const printers = probed.value.map(({ id, info, status }) => ({
    id,
    serialNumber: info.serialNumber,
    memory: info.fiscalMemorySerialNumber,
    manufacturer: info.manufacturer,
    model: info.model,
    taxIdentificationNumber: info.taxIdentificationNumber,
    isEmulator: info.isEmulator,
    ready: status && status.ready,
    messages: [...(status?.messages ?? [])],
    shortcomings: unsupportedKinds(methods, info).map(wordsOf),
  }));
  return { printers, problem: null };
}
