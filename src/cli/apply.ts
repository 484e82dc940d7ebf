import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parse, YAMLParseError } from 'yaml';
import type { App } from '../app.ts';
import { unavailable } from '../domain/availability.ts';
import { readDefinition } from '../domain/definition.ts';
import { fileFault } from '../domain/file-fault.ts';
import { isNestedDeep } from '../domain/nesting.ts';
import { problem, type BothLanguages, type Problem } from '../domain/problem.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { Definition } from '../domain/settings.ts';
import { inBoth, problemText } from '../i18n/text.ts';
import { saveDefinition } from '../run/save-definition.ts';
import type { Output } from './output.ts';

/** Larger files are no definitions. */
const LONGEST_FILE = 1024 * 1024;

/**
 * `kervan apply FILE`: creates or changes the server of that name. Faults of the file, and settings that do not exist in the database or the
 * shop, are all named and nothing is saved; when one of the two cannot be asked just now, it is saved and said.
 * Exit code 0 saved, 2 not.
 */
export async function apply(app: App, output: Output, file: string): Promise<number> {
  const read = await parseFile(file);
  if (!read.ok) return refuse(output, [read.problem]);
  const saved = await saveDefinition(app.saving, { input: read.value, as: 'by-name', secretsOf: null });
  if (!saved.ok) return refuse(output, saved.problems);
  output.say(`saved.${saved.change}`, { name: saved.server.definition.name });
  if (saved.unchecked) output.say('notChecked', { reason: problemText(output.language, saved.unchecked) });
  for (const setting of unavailable(saved.server.definition)) output.say('notAvailable', { setting });
  return 0;
}

/** Reads a definition from a YAML or JSON file, or from standard input when the file is "-". */
export async function readDefinitionFile(
  file: string,
): Promise<{ ok: true; definition: Definition } | { ok: false; problems: Problem[] }> {
  const input = await parseFile(file);
  if (!input.ok) return { ok: false, problems: [input.problem] };
  return readDefinition(input.value, new Date().toISOString().slice(0, 10));
}

async function parseFile(file: string): Promise<Result<unknown>> {
  const unreadable = (detail: BothLanguages | string): Result<never> =>
    failed(problem('definition-unreadable', { file, detail }));
  let content: Buffer;
  try {
    content = file === '-' ? await buffer(process.stdin) : await readFile(file);
  } catch (error) {
    return unreadable(fileFault(error));
  }
  if (content.length > LONGEST_FILE) return unreadable(inBoth('cli.unreadable.large'));
  if (!isUtf8(content)) return unreadable(inBoth('cli.unreadable.encoding'));
  if (isNestedDeep(content.toString('utf8'))) return unreadable(inBoth('cli.unreadable.deep'));
  let value: unknown;
  try {
    value = parse(content.toString('utf8'), { maxAliasCount: 100 });
  } catch (error) {
    return unreadable(yamlFault(error as Error));
  }
  if (value === null || value === undefined) return unreadable(inBoth('cli.unreadable.empty'));
  const isDefinition = typeof value === 'object' && !Array.isArray(value);
  return isDefinition ? ok(value) : unreadable(inBoth('cli.unreadable.shape'));
}

/** Where the file stops being YAML, and what the parser says of it. */
function yamlFault(error: Error): BothLanguages | string {
  const [detail] = error.message.split(/ at line \d|\n/);
  const place = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
  return place
    ? inBoth('cli.unreadable.yaml', { line: place.line, column: place.col, detail: detail! })
    : detail!;
}

function refuse(output: Output, problems: readonly Problem[]): number {
  for (const found of problems) output.complain(found);
  return 2;
}
