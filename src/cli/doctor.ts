import { accessSync, constants, statSync } from 'node:fs';
import type { App } from '../app.ts';
import { OPERATION_TYPE } from '../domain/document.ts';
import type { Problem } from '../domain/problem.ts';
import { problemText, text } from '../i18n/text.ts';
import { listServers, loadServer } from '../store/servers.ts';
import { checkServer, type ServerCheck } from '../sync/check-server.ts';
import { problemAsJson, type Output } from './output.ts';
import { printersFound } from './printers-found.ts';

/** Something that was looked at: good or not. */
interface Finding {
  isGood: boolean;
  text: string;
}

/** A server as it was found: what its ends say of themselves, and what is wrong. */
interface Examined {
  name: string;
  facts: string[];
  problems: Problem[];
  /** What an administrator of the database has to run. */
  grants: string[];
  /** What missing rights keep from working and what not. */
  rights: string | null;
}

type Words = (key: string, params?: Record<string, string | number>) => string;

/** `kervan doctor [SERVER]`: what is right and what is wrong, here and at both ends. Writes nothing. Exit code 0 all good, 1 not. */
export async function doctor(app: App, output: Output, name?: string): Promise<number> {
  const words: Words = (key, params) => text(output.language, `cli.doctor.${key}`, params);
  const here = findings(app, words);
  if (!output.isJson) for (const each of here) say(output, words, each);
  const servers: Examined[] = [];
  const names = name ? [name] : (await listServers(app.store)).map(({ definition }) => definition.name);
  for (const each of names) {
    if (!output.isJson) output.print(`— ${each}`);
    const examined = { name: each, ...(await examine(app, each, words)) };
    servers.push(examined);
    if (!output.isJson) tell(output, words, examined);
  }
  const isGood = here.every((each) => each.isGood) && servers.every(({ problems }) => problems.length === 0);
  if (output.isJson) output.print(asJson(output, isGood, here, servers));
  return isGood ? 0 : 1;
}

function say(output: Output, words: Words, { isGood, text: line }: Finding): void {
  output.print(`${isGood ? '✓' : '✗'} ${words(isGood ? 'good' : 'bad')}  ${line}`);
}

function tell(output: Output, words: Words, { facts, problems, grants, rights }: Examined): void {
  for (const fact of facts) say(output, words, { isGood: true, text: fact });
  for (const found of problems)
    say(output, words, { isGood: false, text: problemText(output.language, found) });
  if (rights !== null) output.print(`  ${rights}`);
  if (grants.length > 0) output.print(`  ${words('grants')}`);
  for (const statement of grants) output.print(`    ${statement}`);
}

function asJson(output: Output, isGood: boolean, here: Finding[], servers: Examined[]): string {
  return JSON.stringify({
    isGood,
    here,
    servers: servers.map(({ name, facts, problems, grants }) => ({
      name,
      isGood: problems.length === 0,
      facts,
      problems: problems.map((found) => problemAsJson(output.language, found)),
      grants,
    })),
  });
}

function findings({ config }: App, words: Words): Finding[] {
  const { dataFolder: folder, keyFile: file } = config;
  const [canWrite, isOwn] = [isWritable(folder), isPrivate(file)];
  return [
    { isGood: true, text: `Node ${process.versions.node}, ${process.platform}-${process.arch}` },
    { isGood: canWrite, text: words(canWrite ? 'folder' : 'folderClosed', { folder }) },
    { isGood: isOwn, text: words(isOwn ? 'key' : 'keyOpen', { file }) },
  ];
}

async function examine(app: App, name: string, words: Words): Promise<Omit<Examined, 'name'>> {
  const server = await loadServer(app.store, app.sealer, name);
  if (!server.ok) return unknown(server.problem);
  const { definition } = server.value;
  const ends = await app.open(definition);
  if (!ends.ok) return unknown(ends.problem);
  try {
    const checked = await checkServer(
      definition,
      ends.value.warehouse,
      ends.value.shop,
      app.config.allowEmulator,
    );
    if (!checked.ok) return unknown(checked.problem);
    const { warehouse, problems } = checked.value;
    const isForbidden = warehouse.rightsMissing.length > 0;
    const printers = await printersFound(app, definition, words);
    return {
      facts: [...factsOf(checked.value, words), ...printers.facts],
      problems: [...problems, ...printers.problems],
      grants: warehouse.grants,
      rights: isForbidden && warehouse.mayRead ? words('onlyReads') : null,
    };
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
    await ends.value.printer?.close();
  }
}

function unknown(found: Problem): Omit<Examined, 'name'> {
  return { facts: [], problems: [found], grants: [], rights: null };
}

/** The methods by which Warehouse Pro computes what goods cost, as configkey23 numbers them. */
const COST_METHODS = ['average', 'last', 'fifo', 'lifo', 'choice', 'fefo'];

function factsOf({ warehouse, shop }: ServerCheck, words: Words): string[] {
  const { engine, schemaVersion: version, company, items, partners, locations, currency } = warehouse;
  const vat = { true: 'vat.with', false: 'vat.without', null: 'vat.unknown' } as const;
  const cost = COST_METHODS[warehouse.costMethod] ?? 'unknown';
  const last = warehouse.lastDocument;
  return [
    words('warehouse', { engine, version, company }),
    words('encoding', { encoding: warehouse.encoding }),
    words('amounts', { items, partners, locations }),
    words('money', {
      currency,
      vat: words(vat[`${warehouse.pricesIncludeVat}`]),
      cost: words(`cost.${cost}`),
    }),
    words(warehouse.numbersPerLocation ? 'numbers.each' : 'numbers.all'),
    ...(last
      ? [words('last', { kind: kindOf(last.operationType, words), number: last.number, day: last.day })]
      : []),
    words('shop', { name: shop.name, url: shop.url, currency: shop.currency }),
  ];
}

function kindOf(type: number, words: Words): string {
  if (type === OPERATION_TYPE.order) return words('kind.order');
  return type === OPERATION_TYPE.sale ? words('kind.sale') : words('kind.other', { type });
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** On Windows the folder's rights protect the key, not the file's mode. */
function isPrivate(file: string): boolean {
  return process.platform === 'win32' || (statSync(file).mode & 0o077) === 0;
}
