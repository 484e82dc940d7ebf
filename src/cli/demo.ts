import { once } from 'node:events';
import type { Config } from '../config.ts';
import { text } from '../i18n/text.ts';
import type { Output } from './output.ts';

export interface DemoCommand {
  port?: string;
  shopPort?: string;
  printerPort?: string;
  mysql?: string;
}

/** `kervan demo`: a sample warehouse, a practice shop, a practice printer and a Kervan between them, until the process is asked to stop. */
export async function demo(
  config: Config,
  output: Output,
  command: DemoCommand,
  signal: AbortSignal,
): Promise<number> {
  for (const value of [command.port, command.shopPort, command.printerPort]) {
    if (value === undefined || isPort(value)) continue;
    output.note(`✗ ${text(output.language, 'cli.demo.wrongPort', { value })}`);
    return 2;
  }
  // Only this command knows that there is a demonstration, and only when it is asked for.
  // oxlint-disable-next-line no-restricted-imports
  const { startDemo } = await import('../../demo/demo.ts');
  const started = await startDemo({
    dataFolder: config.dataFolder,
    logLevel: config.logLevel,
    language: output.language,
    port: command.port === undefined ? config.port : Number(command.port),
    ...(command.shopPort !== undefined && { shopPort: Number(command.shopPort) }),
    ...(command.printerPort !== undefined && { printerPort: Number(command.printerPort) }),
    ...(command.mysql !== undefined && { mysql: command.mysql }),
  });
  if (!started.ok) {
    output.note(`✗ ${started.message}`);
    return 2;
  }
  output.say('demo.ready', { address: started.demo.address, paperRoll: started.demo.paperRoll });
  if (!signal.aborted) await once(signal, 'abort');
  // As with `kervan start`: the process ends under a run that does not, and the next start takes it up again.
  if (!(await started.demo.stop())) process.exit(1);
  return 0;
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) < 65_536;
}
