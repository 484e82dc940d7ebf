import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { App } from '../app.ts';
import { unavailable } from '../domain/availability.ts';
import { readDefinition } from '../domain/definition.ts';
import { problem, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import { problemText } from '../i18n/text.ts';
import { isOtherShop, listServers, resolveSecrets, saveServer } from '../store/servers.ts';
import { checkServer } from '../sync/check-server.ts';
import type { Output } from './output.ts';

/** Larger files are no definitions. */
const LONGEST_FILE = 1024 * 1024;

/**
 * `kervan apply FILE`: creates or changes the server of that name. Faults of the file, and settings that do not exist in the database or the
 * shop, are all named and nothing is saved; when one of the two cannot be asked just now, it is saved and said.
 * Exit code 0 saved, 2 not.
 */
export async function apply(app: App, output: Output, file: string): Promise<number> {
  const read = await readDefinitionFile(file, (name) => sinceOf(app, name));
  if (!read.ok) return refuse(output, read.problems);
  const { definition } = read;
  if (await isOtherShop(app.store, definition)) {
    return refuse(output, [
      problem('server-other-shop', { name: definition.name, url: definition.shop.url }),
    ]);
  }
  const resolved = resolveSecrets(definition);
  if (!resolved.ok) return refuse(output, [resolved.problem]);
  const checked = await check(app, resolved.value);
  if (checked.ok && checked.value.length > 0) return refuse(output, checked.value);
  const { change } = await saveServer(app.store, app.sealer, definition, new Date());
  output.say(`saved.${change}`, { name: definition.name });
  if (!checked.ok) output.say('notChecked', { reason: problemText(output.language, checked.problem) });
  for (const { setting } of unavailable(definition)) output.say('notAvailable', { setting });
  return 0;
}

/** Reads a definition from a YAML or JSON file, or from standard input when the file is "-". */
export async function readDefinitionFile(
  file: string,
  since: (name: string) => Promise<string>,
): Promise<{ ok: true; definition: Definition } | { ok: false; problems: Problem[] }> {
  const input = await parseFile(file);
  if (!input.ok) return { ok: false, problems: [input.problem] };
  const name = (input.value as { name?: unknown } | null)?.name;
  return readDefinition(input.value, await since(typeof name === 'string' ? name : ''));
}

async function parseFile(file: string): Promise<Result<unknown>> {
  try {
    const content = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
    if (content.length > LONGEST_FILE) throw new Error(`> ${LONGEST_FILE}`);
    return ok(parse(content, { maxAliasCount: 100 }) as unknown);
  } catch (error) {
    return failed(
      problem('definition-unreadable', { file, detail: (error as Error).message.split('\n')[0]! }),
    );
  }
}

/** The default of `since`: the day the server was created, so that a file without it says the same tomorrow. */
async function sinceOf(app: App, name: string): Promise<string> {
  const server = (await listServers(app.store)).find(({ definition }) => definition.name === name);
  return server?.definition.settings.import.since ?? new Date().toISOString().slice(0, 10);
}

async function check(app: App, definition: Definition): Promise<Result<Problem[]>> {
  const ends = await app.open(definition);
  if (!ends.ok) return ends;
  try {
    const { warehouse, shop } = ends.value;
    const checked = await checkServer(definition, warehouse, shop, app.config.allowEmulator);
    return checked.ok ? ok(checked.value.problems) : checked;
  } finally {
    await ends.value.warehouse.close();
    await ends.value.shop.close();
  }
}

function refuse(output: Output, problems: readonly Problem[]): number {
  for (const found of problems) output.complain(found);
  return 2;
}
