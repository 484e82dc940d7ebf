import { fileURLToPath } from 'node:url';
import type { Config } from '../config.ts';
import { problem } from '../domain/problem.ts';
import { commandLine, installService, removeService } from '../service/carry-out.ts';
import type { ServicePlan } from '../service/plan.ts';
import { servicePlan } from '../service/service.ts';
import type { Output } from './output.ts';

interface ServiceChoices {
  user?: string;
  /** Shows what would be done, and does nothing. */
  print?: boolean;
}

/** `kervan service install|remove`: Kervan runs by itself from the start of the computer on, or no longer. The data stay in any case. */
export function service(config: Config, output: Output, action: string, choices: ServiceChoices): number {
  if (action !== 'install' && action !== 'remove')
    return output.fail(problem('option-wrong', { option: 'service', values: 'install, remove' }));
  const plan = servicePlan(process.platform, {
    node: process.execPath,
    program: fileURLToPath(new URL('../../kervan.mjs', import.meta.url)),
    dataFolder: config.dataFolder,
    keyFile: config.isKeyElsewhere ? config.keyFile : null,
    port: config.port,
    user: choices.user ?? null,
  });
  if (!plan) return output.fail(problem('service-not-here', { platform: process.platform }));
  if (choices.print) {
    print(output, plan, action);
    return 0;
  }
  if (process.geteuid && process.geteuid() !== 0) return output.fail(problem('service-needs-root'));
  const done = action === 'install' ? installService(plan) : removeService(plan);
  if (!done.ok) return output.fail(done.problem);
  output.say(`service.${action}`, { folder: config.dataFolder, port: config.port });
  return 0;
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
  output.say('service.commands');
  for (const command of isInstalling ? commands : undoing.commands)
    output.print(`    ${commandLine(command)}`);
  if (isInstalling) return;
  for (const file of undoing.files) output.say('service.gone', { file });
  for (const command of undoing.afterwards) output.print(`    ${commandLine(command)}`);
}
