import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ResolvedDatabase } from '../../warehouse.ts';
import { HelperError, startHelper, type Helper, type HelperProgram } from './client.ts';

/** Names another program as the helper, as a JSON list of the command and its arguments; see docs/access-helper.md. */
const OWN_HELPER = 'KERVAN_ACCESS_HELPER';

/** Where install.mjs and the packages for Windows put the 32-bit Node and what it needs. */
const X86_FOLDER = join(import.meta.dirname, '../../../../node_modules/.kervan-x86');
const X86_NODE = join(X86_FOLDER, 'node_modules/node-win-x86/bin/node.exe');
const HELPER = join(import.meta.dirname, 'helper.ts');

/**
 * Starts a helper and opens the file in it. The driver of Windows is 32-bit and knows .mdb only; that of Office is of either bitness, and knows
 * both: the bitness that is likelier is tried first, and the other when there is no driver. Throws HelperError: `driver` when neither has one,
 * `bitness` when only one could be tried, or its driver says that it is of the other.
 */
export async function openAccess({
  file,
  password,
}: Extract<ResolvedDatabase, { kind: 'access' }>): Promise<Helper> {
  const tried: HelperError[] = [];
  const programs = helperPrograms(file);
  for (const program of programs) {
    const helper = await startHelper(program);
    try {
      await helper.ask({ do: 'open', file, password });
      return helper;
    } catch (error) {
      await helper.end();
      if (!(error instanceof HelperError) || !isAbsent(error)) throw error;
      tried.push(error);
    }
  }
  const isOneUntried = programs.length === 1 && !process.env[OWN_HELPER];
  const isOther = isOneUntried || tried.some(({ kind }) => kind === 'bitness');
  const words = tried.map(({ message }) => message);
  if (isOneUntried) words.push('the 32-bit helper is not installed');
  throw new HelperError(isOther ? 'bitness' : 'driver', words.join('; '));
}

function isAbsent({ kind }: HelperError): boolean {
  return kind === 'driver' || kind === 'bitness';
}

/**
 * What may open the file, the likelier first: what `KERVAN_ACCESS_HELPER` names, or the 32-bit Node where it is installed and Kervan's own. Throws
 * HelperError when the variable names no program.
 */
export function helperPrograms(file: string): HelperProgram[] {
  const own = process.env[OWN_HELPER];
  if (own) {
    const [command, ...args] = commandOf(own);
    return [{ command, args }];
  }
  const ours: HelperProgram = { command: process.execPath, args: [HELPER] };
  const x86: HelperProgram = {
    command: X86_NODE,
    args: [HELPER],
    env: { KERVAN_HELPER_MODULES: join(X86_FOLDER, 'package.json') },
  };
  if (!existsSync(X86_NODE)) return [ours];
  return /\.mdb$/i.test(file) ? [x86, ours] : [ours, x86];
}

const commandLine = z.tuple([z.string().min(1)], z.string());

function commandOf(text: string): [string, ...string[]] {
  try {
    return commandLine.parse(JSON.parse(text));
  } catch {
    throw new HelperError(
      'helper',
      `${OWN_HELPER} is no JSON list of a command and its arguments: ${text.slice(0, 200)}`,
    );
  }
}
