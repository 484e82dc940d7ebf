import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { Config } from '../config.ts';
import { problem } from '../domain/problem.ts';
import { comesToWork, portOf } from '../service/at-work.ts';
import {
  commandLine,
  descriptionOfBefore,
  installService,
  keepService,
  removeService,
} from '../service/carry-out.ts';
import type { ServicePlan } from '../service/plan.ts';
import { servicePlan } from '../service/service.ts';
import type { Output } from './output.ts';

const DEFAULT_PORT = '4270';

export interface ServiceChoices {
  user?: string;
  /** Only what was typed: a port in the environment of whoever installs is not that of the service. */
  port?: string;
  /** Leaves a service of before as it was installed, and only starts it anew. */
  keep?: boolean;
  /** Shows what would be done, and does nothing. */
  print?: boolean;
}

/**
 * `kervan service install|remove`: Kervan runs by itself from the start of the computer on, or no longer. The data stay in any case. What is
 * installed is at work, with these settings, when the answer says so.
 */
export async function service(
  config: Config,
  output: Output,
  action: string,
  choices: ServiceChoices,
): Promise<number> {
  if (action !== 'install' && action !== 'remove')
    return output.fail(problem('option-wrong', { option: 'service', values: 'install, remove' }));
  const plan = servicePlan(process.platform, {
    node: process.execPath,
    program: fileURLToPath(new URL('../../kervan.mjs', import.meta.url)),
    dataFolder: config.dataFolder,
    keyFile: config.isKeyElsewhere ? config.keyFile : null,
    port: choices.port === undefined ? null : config.port,
    user: choices.user ?? null,
  });
  if (!plan) return output.fail(problem('service-not-here', { platform: process.platform }));
  const before = action === 'install' && choices.keep === true ? descriptionOfBefore(plan) : null;
  if (choices.print) {
    if (before !== null) printCommands(output, plan.keeping.commands);
    else print(output, plan, action);
    return 0;
  }
  if (process.geteuid && process.geteuid() !== 0) return output.fail(problem('service-needs-root'));
  if (action === 'install') return install(config, output, plan, choices.port, before);
  const removed = removeService(plan);
  if (!removed.ok) return output.fail(removed.problem);
  output.say('service.remove', { folder: config.dataFolder });
  return 0;
}

async function install(
  { dataFolder: folder }: Config,
  output: Output,
  plan: ServicePlan,
  typed: string | undefined,
  before: string | null,
): Promise<number> {
  const since = new Date();
  const done = before === null ? installService(plan) : keepService(plan);
  if (!done.ok) return output.fail(done.problem);
  const port = (before === null ? typed : portOf(before)) ?? portOfService(folder);
  const address = `http://127.0.0.1:${port}`;
  if (!(await comesToWork({ port: Number(port), since, again: plan.again })))
    return output.fail(problem('service-not-at-work', { address }));
  output.say(before === null ? 'service.install' : 'service.kept', { folder, address });
  return 0;
}

/** The port that kervan.env gives to a service without one of its own. */
function portOfService(dataFolder: string): string {
  try {
    return parseEnv(readFileSync(join(dataFolder, 'kervan.env'), 'utf8'))['KERVAN_PORT'] ?? DEFAULT_PORT;
  } catch {
    // No such file is as good as an empty one; one that the service cannot read it tells itself.
    return DEFAULT_PORT;
  }
}

function print(output: Output, { folders, files, commands, undoing }: ServicePlan, action: string): void {
  const isInstalling = action === 'install';
  if (isInstalling) {
    for (const folder of folders) output.say('service.folder', { folder });
    for (const { path, content } of files) {
      output.say('service.file', { file: path });
      output.print(content.replaceAll('\r\n', '\n'));
    }
  }
  printCommands(output, isInstalling ? commands : undoing.commands);
  if (isInstalling) return;
  for (const file of undoing.files) output.say('service.gone', { file });
  for (const command of undoing.afterwards) output.print(`    ${commandLine(command)}`);
}

function printCommands(output: Output, commands: ServicePlan['commands']): void {
  output.say('service.commands');
  for (const command of commands) output.print(`    ${commandLine(command)}`);
}
